import {describe, expect, it} from 'vitest';
import {pageLabels, pageTerm} from '../../src/columns/process-page.ts';
import {find} from '../../src/explain/index.ts';
import {type PidFile, pidFiles} from '../../src/proc/pid/files.ts';
import {noProcesses, type Process} from '../../src/proc/pid/process.ts';
import {lineWidth} from '../../src/ui/line.ts';
import {millis} from '../../src/units.ts';
import {processPage, processTerms} from '../../src/views/process-page.ts';
import type {DetailPage} from '../../src/views/table-state.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {machine, must, snapshotOf} from '../model/machines.ts';
import {kernelThread, sketch, status, zombie} from '../model/process-rows.ts';
import {furnished} from './process-hosts.ts';
import {lookAt} from './process-looks.ts';

const textOf = ({title, lines}: DetailPage): string =>
  [title, ...lines.map(parts => parts.map(({text}) => text).join(''))].join('\n');

const bare = async (process: Process, width = 80): Promise<DetailPage> => {
  const look = lookAt(await snapshotOf(machine({meminfo: {MemTotal: 4_000_000, SwapTotal: 0}})));
  return processPage(look, 'x', process, width, undefined);
};

describe.each(fixtureNames())('every process of %s', name => {
  const everything = new Set(Object.keys(pidFiles) as PidFile[]);

  it.each([20, 80, 139, 140, 200])('has a page of %i columns', async width => {
    const snapshot = await snapshotOf(furnished(name), {
      processes: {...noProcesses, all: everything, exhaustive: true},
    });
    const look = lookAt(snapshot);
    for (const process of must(snapshot.processes).list) {
      const page = processPage(look, 'x', process, width, undefined);
      expect(textOf(page)).not.toMatch(/undefined|NaN|null|Infinity|\[object/);
      expect(page.lines.length).toBeGreaterThan(5);
      if (width >= 80) for (const one of page.lines.slice(0, 5)) expect(lineWidth(one)).toBeLessThanOrEqual(width);
    }
  });
});

describe('the page', () => {
  it('has an article for each of its labels, and shows them all', async () => {
    const files = {
      status: status({RssAnon: 1, RssFile: 1, RssShmem: 0, VmPTE: 1, VmSwap: 0}),
      oomScore: '666',
      oomScoreAdj: '0',
      cgroup: '0::/x\n',
      limits: ['data', 'stack', 'core file', 'resident set']
        .map(
          (key, i) =>
            `${`Max ${i > 2 ? key : `${key} size`}`.padEnd(25)} unlimited            unlimited            bytes\n`,
        )
        .join(''),
    };
    const text = textOf(await bare(sketch({files})));
    for (const [id, {title}] of Object.entries(pageLabels)) {
      expect(text).toContain(title);
      expect(find(pageTerm(id as keyof typeof pageLabels)).exact).toMatchObject({
        title: `${title} (page of a process)`,
      });
    }
  });

  it('says of each part why it is not there', async () => {
    const text = textOf(await bare(sketch()));
    expect(text).toContain('OOM score    …; not sampled yet');
    expect(text).toMatch(/Limits\n.*not sampled yet/);
    expect(text).toContain('not read yet');
    expect(text).not.toMatch(/RSS +0 /);
  });

  it('cuts paths at the start, and gives those in full that look alike then', async () => {
    const mapping = (from: string, path: string): string =>
      `${from}000-${from}fff r-xp 00000000 08:01 42 ${path}\nRss: 4 kB\nPss: 4 kB\n`;
    const paths = ['/opt/one/lib/very/deep/below/libsame.so.1', '/opt/two/lib/very/deep/below/libsame.so.1'];
    const smaps = [...paths, '/opt/one/lib/very/deep/below/libother.so.1'].map((path, i) => mapping(`7f${i}`, path));
    const text = textOf(await bare(sketch({files: {smaps: smaps.join('')}})));
    for (const path of paths) expect(text).toContain(`…${path.slice(-24)}\n    ${path}\n`);
    expect(text).toMatch(/file {3}….*libother\.so\.1(\n|$)/);
    expect(text).not.toContain('/opt/one/lib/very/deep/below/libother');
  });

  it('says what would help where smaps is refused or too long', async () => {
    const refused = sketch({files: {smaps: {kind: 'denied', path: 'proc/4711/smaps'}}});
    expect(textOf(await bare(refused))).toContain('run as root, with CAP_SYS_PTRACE');
    const long = sketch({files: {smaps: {kind: 'unreadable', path: 'proc/4711/smaps', errno: 'EFBIG'}}});
    expect(textOf(await bare(long))).toContain('By hand: less /proc/4711/smaps');
    const large = sketch({
      files: {smaps: {kind: 'skipped', path: 'proc/4711/smaps', why: 'the process is larger than 64 GiB'}},
    });
    expect(textOf(await bare(large))).toContain('was not read: the process is larger than 64 GiB');
  });

  it('names the time that growth took, a minute at most', async () => {
    const snapshot = await snapshotOf(machine({meminfo: {MemTotal: 4_000_000, SwapTotal: 0}}));
    const young = sketch({
      trail: [
        [0, 256],
        [12, 12_800],
      ],
      resident: 12_800,
    });
    const growthAt = (seconds: number) => {
      const look = lookAt({...snapshot, at: millis(seconds * 1000)});
      return /^Growth +(\S+( in \S+)?) /m.exec(textOf(processPage(look, 'x', young, 80, undefined)))?.[1];
    };
    // It holds 50 MiB.
    expect(growthAt(12)).toBe('+49.0M in 12s');
    expect(growthAt(59)).toBe('+49.0M in 59s');
    expect(growthAt(60)).toBe('+49.0M/min');
    expect(growthAt(72)).toBe('0/min');
  });

  it('of what has no memory says so, and nothing else', async () => {
    for (const [process, words] of [
      [kernelThread(49, 'kswapd0'), 'It has no memory of its own'],
      [zombie(), 'It has given all its memory back'],
    ] as const) {
      const text = textOf(await bare(process));
      expect(text).toContain(words);
      expect(text).not.toMatch(/RSS|Mappings|Limits/);
    }
  });

  it('makes no line of a hostile name', async () => {
    const hostile = 'a\nb\u001b[2J\u202e🚀';
    const page = await bare(
      sketch({comm: hostile, files: {cmdline: `${hostile}\0--x\0`, cgroup: `0::/${'x'.repeat(300)}\n`}}),
    );
    expect(textOf(page).split('\n')).toHaveLength(page.lines.length + 1);
    expect(textOf(page)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('keeps how a process was seen last, and says when', async () => {
    const look = lookAt(await snapshotOf(machine({meminfo: {MemTotal: 4_000_000, SwapTotal: 0}})));
    const wall = new Date(2026, 0, 5, 11, 59, 58).getTime();
    const last = {row: sketch({comm: 'job'}), at: millis(0), wall};
    const text = textOf(processPage(look, '4711/500', undefined, 80, last));
    expect(text).toContain('job (pid 4711) has ended');
    expect(text).toContain('Last seen at 11:59:58');
    expect(text).toMatch(/RSS +3\.91M/);
    expect(textOf(processPage(look, '4711/500', undefined, 80, undefined))).toBe(
      'pid 4711\nIt ended before anything could be read of it.',
    );
  });
});

it('a thread of the kernel is explained by what it does', () => {
  const names = ['kswapd0', 'kcompactd1', 'khugepaged', 'ksmd', 'oom_reaper', 'kworker/u8:2'];
  expect(names.map(comm => processTerms(kernelThread(2, comm)))).toEqual([
    ['kswapd'],
    ['kcompactd'],
    ['khugepaged'],
    ['ksmd'],
    ['oom_reaper'],
    ['kworker'],
  ]);
  expect(find('kswapd').exact).toBeDefined();
  expect(processTerms(sketch({comm: 'kswapd0'}))).toEqual([]);
});
