import {describe, expect, it} from 'vitest';
import {arrange} from '../../src/columns/arrange.ts';
import {cellText} from '../../src/columns/cell.ts';
import {branchPrefix} from '../../src/columns/outline.ts';
import {processGroupings, processTree} from '../../src/columns/process-groups.ts';
import {processColumns, processText, rowText} from '../../src/columns/processes.ts';
import {setUnits} from '../../src/format/amount.ts';
import {commandOf} from '../../src/model/process-name.ts';
import {headingRow, type ProcessRow, rowKey} from '../../src/model/process-sums.ts';
import {millis} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {kernelThread, rollup, sketch, status, zombie} from '../model/process-rows.ts';

const {system: usual} = memoryHost({});
const system = {...usual, users: new Map([[33, 'www-data']])};
const at = millis(60_000);

const column = (id: string) => processColumns.find(one => one.id === id)!;
const textOf = (row: ProcessRow, id: string) => cellText(column(id).cell(row, system, at));

const arranged = (rows: readonly ProcessRow[], group: string | undefined, toggled: readonly string[] = []) => {
  const grouping = processGroupings.find(({id}) => id === group);
  const outlining = {
    key: rowKey,
    toggled: new Set(toggled),
    ...(grouping === undefined ? {tree: processTree} : {grouping}),
  };
  const how = {sort: 'rss', inverted: false, filter: '', at};
  return arrange(rows, processColumns, how, processText, system, outlining);
};

const drawn = (rows: readonly ProcessRow[], group?: string, toggled: readonly string[] = []): readonly string[] => {
  const {rows: shown, branches} = arranged(rows, group, toggled);
  return shown.map((row, i) => `${branchPrefix(branches!.of, i)}${rowText(row)} ${textOf(row, 'rss')}`);
};

const family = [
  sketch({pid: 1, ppid: 0, comm: 'init', resident: 256}),
  sketch({pid: 10, comm: 'sshd', resident: 256}),
  sketch({pid: 11, ppid: 10, comm: 'bash', resident: 512}),
  sketch({pid: 20, comm: 'nginx', resident: 1024}),
  sketch({pid: 21, ppid: 20, comm: 'nginx', resident: 1024}),
  kernelThread(2),
  sketch({pid: 30, ppid: 999, comm: 'lost', resident: 256}),
];

describe('groups by command', () => {
  const node = (pid: number, ...args: readonly string[]) =>
    sketch({pid, comm: 'MainThread', resident: 256, files: {cmdline: `${args.join('\0')}\0`}});

  it('are by program and script, not by the name of the main thread', () => {
    const rows = [
      node(1, '/usr/bin/node', '--max-old-space-size=4096', '/srv/shop/server.js'),
      node(2, 'node', '/srv/shop/server.js', '--port', '81'),
      node(3, '/opt/app/bin/node', 'worker.js'),
      sketch({pid: 4, comm: 'MainThread', resident: 256}),
      kernelThread(5),
    ];
    expect(drawn(rows, 'command')).toEqual([
      '▸ node server.js ≤2.00M',
      '▸ node worker.js 1.00M',
      '▸ MainThread 1.00M',
      '▸ [kernel threads] 0',
    ]);
  });

  it('rest on the command lines of all', () => {
    expect(processGroupings.find(({id}) => id === 'command')!.files).toEqual(['cmdline']);
  });
});

describe('the tree', () => {
  it('hangs processes from their parents, and at the top whose parent is not there', () => {
    expect(drawn(family)).toEqual([
      '▾ init 1.00M',
      '├─▾ nginx 4.00M',
      '│ └─nginx 4.00M',
      '└─▾ sshd 1.00M',
      '  └─bash 2.00M',
      'lost 1.00M',
      '[kthreadd] 0',
    ]);
  });

  it('folds to one row, which says of how many it is the sum', () => {
    const toggled = [rowKey(family[3]!), rowKey(family[1]!)];
    expect(drawn(family, undefined, toggled)).toEqual([
      '▾ init 1.00M',
      '├─▸ 2 processes: nginx ≤8.00M',
      '└─▸ 2 processes: sshd ≤3.00M',
      'lost 1.00M',
      '[kthreadd] 0',
    ]);
  });

  it('does not fold another process that has the number now', () => {
    const successor = [...family.slice(0, 3), sketch({pid: 20, starttime: 999, comm: 'other'}), family[4]!];
    expect(drawn(successor, undefined, [rowKey(family[3]!)]).join('\n')).toContain('└─nginx 4.00M');
  });
});

describe('groups', () => {
  const owned = (pid: number, uid: number, cgroup: string, comm = 'worker') =>
    sketch({pid, comm, files: {status: status({}, uid), cgroup: `0::${cgroup}\n`}});
  const crowd = [
    owned(5, 33, '/system.slice/nginx.service', 'nginx'),
    owned(6, 33, '/system.slice/nginx.service', 'nginx'),
    owned(7, 1234, '/', 'odd'),
    sketch({pid: 8, comm: 'new'}),
    kernelThread(),
  ];
  const headings = (group: string) => arranged(crowd, group).rows.map(row => [row.heading, row.members?.length]);

  it('are those of each user, a number where there is no name', () => {
    expect(headings('user')).toEqual([
      ['www-data', 2],
      ['1234', 1],
      ['user not read yet', 1],
      ['0', 1],
    ]);
  });

  it('are cgroups, the last part of the path first; threads of the kernel stand apart', () => {
    expect(headings('cgroup')).toEqual([
      ['nginx.service in /system.slice', 2],
      ['/', 1],
      ['cgroup not read yet', 1],
      ['[kernel threads]', 1],
    ]);
  });

  it('name containers as people know them, each in its place', () => {
    const id = 'c0ffee000002'.repeat(5).padEnd(64, '0');
    const of = (path: string) => processGroupings[1]!.of(owned(1, 0, path), system);
    expect(of(`/system.slice/docker-${id}.scope`)).toBe('docker c0ffee000002 in /system.slice');
    expect(of(`/other.slice/docker-${id}.scope`)).toBe('docker c0ffee000002 in /other.slice');
  });

  it('are commands, by the name that the kernel knows', () => {
    expect(headings('command').map(([name]) => name)).toEqual(['nginx', 'odd', 'new', '[kernel threads]']);
    expect(processGroupings[2]!.of(sketch({comm: ''}), system)).toBe('(no name)');
  });

  it('say why an owner is not known', () => {
    const denied = sketch({files: {status: {kind: 'denied', path: 'proc/5/status'}}});
    expect(processGroupings[0]!.of(denied, system)).toBe('user not known (root)');
  });

  it('take any name for what it is', () => {
    const names = ['__proto__', 'constructor', '\u001b[2J', 'a/b', '', 'several'];
    const rows = names.map((comm, i) => sketch({pid: i + 1, comm}));
    expect(new Set(arranged(rows, 'command').rows.map(rowKey)).size).toBe(names.length);
  });
});

describe('cells of a row that stands for several', () => {
  const member = (pid: number, pss: number, seconds: number) =>
    sketch({
      pid,
      files: {
        smapsRollup: rollup({Pss: pss, Private_Clean: 0, Private_Dirty: pss, Private_Hugetlb: 0, SwapPss: 4}),
        status: status({VmSwap: 8, RssShmem: 0, VmPTE: 4, VmHWM: 100}, 33),
        oomScore: `${pid}\n`,
        stat: `${pid} (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 5 0 0 0\n`,
      },
      at: seconds,
      trail: [
        [0, 0],
        [60, 1000],
      ],
    });
  const heading = headingRow('www-data', [member(700, 1024, 20), member(800, 2048, 48)]);

  it('sum, and mark what can only be at most', () => {
    const ids = ['pid', 'rss', 'anon', 'shared', 'shmem', 'swap', 'virtual', 'growth', 'threads', 'oom_score'];
    expect(ids.map(id => textOf(heading, id))).toEqual([
      '2×',
      '≤7.81M',
      '≤4.69M',
      '≤3.13M',
      '0',
      '≤16.0K',
      '31.3M',
      '+7.81M',
      '6',
      '800',
    ]);
  });

  it('have the age of the oldest reading in the sum', () => {
    expect(textOf(heading, 'pss')).toBe('3.00M 40s');
    expect(textOf(heading.members![1]!, 'pss')).toBe('2.00M 12s');
    expect(cellText(column('pss').cell(headingRow('x', heading.members!), system))).toBe('3.00M');
    const partly = headingRow('x', [member(1, 1024, 55), sketch()]);
    expect(textOf(partly, 'pss')).toBe('≥1.00M  5s');
  });

  it('are as wide as their columns at most, marks and ages included', () => {
    const huge = sketch({resident: 2 ** 33, files: {status: status({VmSwap: 2 ** 40})}, trail: [[0, 2 ** 34]]});
    const row = headingRow('x', [huge, huge]);
    for (const id of ['rss', 'anon', 'shared', 'swap', 'virtual', 'growth']) {
      expect([id, textOf(row, id).length <= column(id).width]).toEqual([id, true]);
    }
    const old = headingRow('x', [member(1, 2 ** 30 - 1, -80 * 86_400), sketch()]);
    expect(textOf(old, 'pss').length).toBeLessThanOrEqual(column('pss').width);
  });

  it('are worked out once, and written anew', () => {
    let asked = 0;
    const counted = {
      get statm() {
        asked += 1;
        return sketch().statm;
      },
    };
    const row = headingRow('x', [Object.defineProperties({...sketch()}, Object.getOwnPropertyDescriptors(counted))]);
    expect(textOf(row, 'rss')).toBe('3.91M');
    const first = asked;
    setUnits('decimal');
    expect(textOf(row, 'rss')).toBe('4.10M');
    setUnits('binary');
    expect(asked).toBe(first);
  });

  it('are blank or "several" where there is nothing in common', () => {
    const mixed = headingRow('nginx', [member(1, 1, 1), sketch({files: {status: status({}, 7)}})]);
    expect([textOf(heading, 'user'), textOf(mixed, 'user'), textOf(heading, 'state').trim()]).toEqual([
      'www-data',
      'several',
      '',
    ]);
  });

  it('of those without memory are 0', () => {
    const nobody = headingRow('x', [kernelThread(), zombie()]);
    const ids = ['rss', 'swap', 'pss', 'growth', 'majflt'];
    expect(ids.map(id => textOf(nobody, id))).toEqual(['0', '0', '0', '0', '0']);
  });

  it('are found by their heading', () => {
    expect(processText(heading)).toBe('www-data');
    expect(commandOf(heading.members![0]!)).toBe('nginx');
  });
});
