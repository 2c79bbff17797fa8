import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {OomLog} from '../../src/kmsg/oom-log.ts';
import {createOomReader} from '../../src/kmsg/oom-report.ts';
import {kib, mib} from '../../src/units.ts';
import {mutated, neverThrows} from '../helpers/properties.ts';
import {fixtureLog, killOf, logged, logNames, logOf, logText, only, recordsOf} from './logs.ts';

const killed = (pid: number, comm: string, message = 'Memory cgroup out of memory'): string =>
  `${message}: Killed process ${pid} (${comm}) total-vm:100kB, anon-rss:40kB, file-rss:8kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0`;
const invoked = (comm: string): string =>
  `${comm} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0`;
const chosen = (pid: number, comm: string, group = '/a'): string =>
  `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=${group},task_memcg=${group},task=${comm},pid=${pid},uid=0`;
const doomed = (group: string): string => `Tasks in ${group} are going to be killed due to memory.oom.group set`;

const brief = (log: OomLog) => log.kills.map(({pid, why, lines, cgroup}) => ({pid, why, lines, cgroup}));

/** Of the fixtures whose last word is a kill. */
const whole: readonly (readonly [name: string, comms: readonly string[]])[] = [
  ['host', ['batch-job']],
  ['allocating', ['a,pid=1,uid=0) ']],
  ['sysrq', ['scapegoat']],
  ['group', ['member', 'bash', 'sleep']],
];

describe('real reports', () => {
  it.each(['6.1', '6.12'].flatMap(kernel => whole.map(([name, comms]) => [`${kernel}-${name}`, comms] as const)))(
    'of %s are whole',
    (name, comms) => {
      const log = fixtureLog(name);
      expect(log.kills.map(kill => kill.comm)).toEqual(comms);
      expect(log.kills.flatMap(kill => kill.missing)).toEqual([]);
      expect(log.notices).toEqual([]);
      expect(log.spoofed).toBe(0);
    },
  );

  it('say who, how large and whose request it was', () => {
    const kill = only(fixtureLog('6.12-host').kills);
    expect(kill).toMatchObject({
      seq: 450,
      at: 21811947,
      pid: 172,
      uid: 0,
      totalVm: kib(122864),
      anonRss: kib(110592),
      fileRss: kib(296),
      shmemRss: 0,
      pageTables: kib(280),
      adj: 300,
      scope: 'host',
      why: 'chosen',
      cgroup: '/',
      lines: 1,
    });
    expect(kill.report).toMatchObject({
      seq: 394,
      taskCount: 4,
      invoker: {comm: 'batch-job', pid: 172, order: 0, adj: 300},
      selection: {constraint: 'none', memsAllowed: '0'},
    });
    expect(kill.report?.tasks[2]).toEqual({
      pid: 169,
      uid: 0,
      comm: 'resting',
      totalVm: 13754,
      rss: 10962,
      rssAnon: 10944,
      rssFile: 18,
      rssShmem: 0,
      pageTables: 143360,
      swap: 0,
      adj: 100,
    });
  });

  it.each(['6.1', '6.12'])('of a limit above the victim (%s)', kernel => {
    const kill = killOf(fixtureLog(`${kernel}-parent-limit`), 'till');
    expect(kill).toMatchObject({scope: 'cgroup', cgroup: '/shop/till', missing: []});
    expect(kill.report?.invoker?.comm).toBe('store');
    expect(kill.report?.memory).toBeUndefined();
    expect(kill.report?.selection?.oomCgroup).toBe('/shop');
    expect(kill.report?.cgroup).toMatchObject({
      path: '/shop',
      usage: {memory: {usage: mib(40), limit: mib(40)}, swap: {usage: 0, limit: 'max'}},
      stat: {unknown: {}, malformed: []},
    });
    expect(kill.report?.cgroup?.stat?.anon).toBeGreaterThan(mib(39));
    expect(kill.report?.cgroup?.stat?.pgmajfault).toBeGreaterThan(0);
  });

  it('of two in a row stay apart', () => {
    const log = fixtureLog('6.12-parent-limit');
    expect(log.kills.map(({comm, report}) => [comm, report?.seq, report?.taskCount])).toEqual([
      ['till', 563, 2],
      ['store', 660, 1],
    ]);
  });

  it('of a limit of memory and swap', () => {
    const kill = only(fixtureLog('6.1-swap-limit').kills);
    expect(kill.report?.cgroup?.usage.swap).toEqual({usage: mib(4), limit: mib(4), failcnt: 4});
    expect(kill.report?.tasks[0]).toMatchObject({rss: 7440, swap: 1000, pageTables: 118784});
    expect(kill.report?.tasks[0]?.rssAnon).toBeUndefined();
  });

  it.each(['6.1', '6.12'])('of a group name the first victim once, counted twice (%s)', kernel => {
    const log = fixtureLog(`${kernel}-group`);
    expect(log.kills.map(({why, lines}) => [why, lines])).toEqual([
      ['chosen', 2],
      ['group', 1],
      ['group', 1],
    ]);
    expect(log.kills.every(({cgroup, report}) => cgroup === '/team' && report?.group === '/team')).toBe(true);
    expect(new Set(log.kills.map(kill => kill.report)).size).toBe(1);
  });

  it.each(['6.1', '6.12'])('without a table say that it is missing (%s)', kernel => {
    expect(only(fixtureLog(`${kernel}-no-table`).kills).missing).toEqual(['tasks']);
  });

  it.each(['6.1', '6.12'])('of a process that asked, and one asked for by hand (%s)', kernel => {
    expect(only(fixtureLog(`${kernel}-allocating`).kills).why).toBe('allocating');
    expect(only(fixtureLog(`${kernel}-sysrq`).kills).report?.invoker?.order).toBe(-1);
  });

  it.each(['6.1', '6.12'])('without a victim are no kills (%s)', kernel => {
    const log = fixtureLog(`${kernel}-no-victim`);
    expect(log.kills).toEqual([]);
    const notice = only(log.notices);
    expect(notice).toMatchObject({kind: 'no-victim', times: 2});
    expect(notice.last).toBeGreaterThan(notice.at);
    expect(notice.report).toMatchObject({cgroup: {path: '/stone'}, tasks: [{comm: 'stone', adj: -1000}]});
  });

  it('name nodes', () => {
    const log = fixtureLog('6.12-nodes');
    expect(killOf(log, 'bound').report?.selection).toMatchObject({constraint: 'memory-policy', nodemask: '1'});
    expect(killOf(log, 'boxed').report?.selection).toMatchObject({
      constraint: 'cpuset',
      cpuset: 'box',
      memsAllowed: '0',
    });
  });
});

describe('incomplete reports', () => {
  it('are told from the line about the kill alone', () => {
    const kill = only(logOf(logged([killed(7, 'x')])).kills);
    expect(kill).toMatchObject({pid: 7, comm: 'x', scope: 'cgroup', anonRss: kib(40), why: 'chosen', lines: 1});
    expect(kill.report).toBeUndefined();
    expect(kill.missing).toEqual(['invoker', 'memory', 'tasks', 'selection']);
  });

  it('are told from the choice alone, once the report is over', () => {
    const text = logged([invoked('x'), chosen(7, 'x')]);
    expect(only(logOf(text).kills)).toMatchObject({pid: 7, cgroup: '/a', lines: 0, scope: 'cgroup'});
    const reader = createOomReader();
    for (const record of recordsOf(text)) reader.push(record);
    expect(reader.log().kills).toEqual([]);
    for (const record of recordsOf(logged([killed(7, 'x')], {seq: 1002, at: 5_002_000}))) reader.push(record);
    expect(only(reader.log(true).kills)).toMatchObject({pid: 7, cgroup: '/a', lines: 1});
  });

  it('do not lend their details to the next kill, whose report was held back', () => {
    const log = logOf(logged([invoked('x'), chosen(7, 'x'), killed(7, 'x'), killed(9, 'y')]));
    expect(brief(log)).toEqual([
      {pid: 7, why: 'chosen', lines: 1, cgroup: '/a'},
      {pid: 9, why: 'chosen', lines: 1, cgroup: undefined},
    ]);
  });

  it('of a group without header keep the group together', () => {
    const log = logOf(logged([killed(7, 'x'), doomed('/g'), killed(8, 'y'), killed(7, 'x')]));
    expect(brief(log)).toEqual([
      {pid: 7, why: 'chosen', lines: 2, cgroup: undefined},
      {pid: 8, why: 'group', lines: 1, cgroup: '/g'},
    ]);
  });

  it('of a group whose first line was lost count the victim once', () => {
    const log = logOf(logged([invoked('x'), chosen(7, 'x'), doomed('/a'), killed(8, 'y'), killed(7, 'x')]));
    expect(brief(log)).toEqual([
      {pid: 7, why: 'chosen', lines: 1, cgroup: '/a'},
      {pid: 8, why: 'group', lines: 1, cgroup: '/a'},
    ]);
  });

  it('of a group do not swallow a later kill elsewhere', () => {
    const head = [invoked('x'), '[  pid  ]  rss name', '[    7]  1 x', '[    8]  1 y', chosen(7, 'x'), killed(7, 'x')];
    const log = logOf(logged([...head, doomed('/a'), killed(8, 'y'), killed(7, 'x'), killed(55, 'z')]));
    expect(brief(log).at(-1)).toEqual({pid: 55, why: 'chosen', lines: 1, cgroup: undefined});
    expect(log.kills.map(kill => kill.report?.group)).toEqual(['/a', '/a', undefined]);
  });

  it('survive the end of their victim', () => {
    const log = logOf(
      logged([
        invoked('x'),
        chosen(7, 'x'),
        'Memory cgroup out of memory: OOM victim 7 (x) is already exiting. Skip killing the task',
      ]),
    );
    expect(log.kills).toEqual([]);
    expect(only(log.notices)).toMatchObject({kind: 'already-exiting', pid: 7});
  });

  it('come with what the reaper did', () => {
    const reaped = 'oom_reaper: reaped process 7 (x), now anon-rss:0kB, file-rss:0kB, shmem-rss:4kB';
    const kill = only(logOf(logged([killed(7, 'x'), 'something else', reaped])).kills);
    expect(kill.reaped).toEqual({pid: 7, comm: 'x', left: kib(4), at: 5_002_000});
    expect(logOf(logged([reaped])).kills).toEqual([]);
  });

  it('of a machine that stopped', () => {
    const log = logOf(
      logged([
        invoked('x'),
        'Mem-Info:',
        ' free:5 free_pcp:0',
        'Kernel panic - not syncing: Out of memory: compulsory panic_on_oom is enabled',
      ]),
    );
    expect(only(log.notices)).toMatchObject({
      kind: 'panic',
      report: {invoker: {comm: 'x'}, memory: {pages: {free: 5}}},
    });
  });
});

describe('mixed output', () => {
  const swallow = 'Mem-Info:\n active_anon:1 inactive_anon:2\n3 pages RAM'.split('\n');

  it('of another processor in between changes nothing', () => {
    const noise = ['usb 1-1: new device', 'EXT4-fs (vda): mounted', 'a b 3'];
    fc.assert(
      fc.property(fc.array(fc.nat(40), {maxLength: 6}), places => {
        const plain = logText('6.1-host').trimEnd().split('\n');
        const mixed = [...plain];
        for (const [i, place] of places.entries()) mixed.splice(place, 0, `6,${900 + i},1,-;${noise[i % 3]}`);
        const got = only(logOf(mixed.join('\n')).kills);
        expect(got).toEqual(only(logOf(plain.join('\n')).kills));
      }),
      {numRuns: 30},
    );
  });

  it('is told apart where the kernel names who prints', () => {
    const from = (caller: string, text: string, seq: number) => `6,${seq},${seq},-,caller=${caller};${text}`;
    const mixed = [
      from('T1', invoked('x'), 1),
      from('T2', 'y: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)', 2),
      from('T1', 'memory: usage 4kB, limit 4kB, failcnt 1', 3),
      ...swallow.map((text, i) => from('T2', text, 4 + i)),
      from('T1', chosen(7, 'x'), 8),
      from('T3', killed(9, 'z'), 9),
      from('T1', killed(7, 'x'), 10),
    ];
    const log = logOf(mixed.join('\n'));
    expect(brief(log)).toEqual([
      {pid: 9, why: 'chosen', lines: 1, cgroup: undefined},
      {pid: 7, why: 'chosen', lines: 1, cgroup: '/a'},
    ]);
    expect(only(log.notices)).toMatchObject({kind: 'allocation-failure', memory: {totals: {ram: 3}}});
    expect(killOf(log, 'x').missing).toEqual(['tasks']);
  });

  it('is put together when a line was printed in pieces', () => {
    const text = chosen(7, 'x');
    const at = text.indexOf(',oom_memcg');
    const pieces = [
      `4,1,1,-;${invoked('x')}`,
      `6,2,2,-;${text.slice(0, at)}`,
      '6,3,3,-;something else',
      `6,4,4,c;${text.slice(at, at + 20)}`,
      `6,5,5,c;${text.slice(at + 20)}`,
      `3,6,6,-;${killed(7, 'x')}`,
    ];
    expect(only(logOf(pieces.join('\n')).kills).report?.selection).toMatchObject({oomCgroup: '/a', pid: 7});
    const zone = ['4,1,1,-;x invoked', `4,2,2,-;${invoked('x')}`, '4,3,3,-;Mem-Info:', '4,4,4,-;Node 0 '];
    const rest = [
      '6,5,5,-;noise',
      '4,6,6,c;DMA free:4kB boost:0kB min:8kB',
      `3,7,7,-;${killed(7, 'x', 'Out of memory')}`,
    ];
    const kill = only(logOf([...zone, ...rest].join('\n')).kills);
    expect(kill.report?.memory?.zones).toEqual([{node: 0, zone: 'DMA', free: 4096, boost: 0, min: 8192}]);
  });

  it('of a second Mem-Info is not taken for the first', () => {
    const text = [
      invoked('x'),
      ...swallow,
      'Mem-Info:',
      ' active_anon:77 inactive_anon:2',
      killed(7, 'x', 'Out of memory'),
    ];
    expect(only(logOf(logged(text)).kills).report?.memory?.pages.activeAnon).toBe(1);
  });
});

describe('the log as a whole', () => {
  it('believes only the kernel', () => {
    const spoofed = logText('6.12-host').replace(/^(\d+),/gm, (_, priority: string) => `${Number(priority) + 8},`);
    const log = logOf(spoofed);
    expect(log.kills).toEqual([]);
    expect(log.spoofed).toBe(3);
    expect(log.records).toBe(recordsOf(spoofed).length);
  });

  it('does not take a name for a message', () => {
    const evil = '/x: Out of memory: Killed process 1 (init) total-vm:1kB';
    const log = logOf(logged([`Memory cgroup stats for ${evil}:`, doomed(evil)]));
    expect(log.kills).toEqual([]);
  });

  it('knows how far it reaches and what was overwritten', () => {
    const log = logOf('6,5,100,-;a\n6,6,200,-;b\n6,10,300,-;c\n');
    expect(log).toMatchObject({records: 3, lost: 3, first: {seq: 5, at: 100}, last: {seq: 10, at: 300}});
    expect(logOf('')).toMatchObject({kills: [], notices: [], records: 0, lost: 0});
  });

  it('stays small in a storm', () => {
    const storm = Array.from({length: 1000}, (_, i) => killed(i + 2, `job-${i}`));
    const log = logOf(logged(storm));
    expect(log.kills).toHaveLength(200);
    expect(log.kills.at(-1)?.comm).toBe('job-999');
    expect(log.dropped).toBe(800);
    const tasks = Array.from({length: 5000}, (_, i) => `[${String(i + 2).padStart(7)}]  ${i} t`);
    const table = logOf(logged([invoked('x'), '[  pid  ]  rss name', ...tasks, chosen(5001, 't'), killed(5001, 't')]));
    const report = only(table.kills).report!;
    expect(report.taskCount).toBe(5000);
    expect(report.tasks.length).toBeLessThan(100);
    expect(report.tasks.at(-1)?.rss).toBe(4999);
  });

  it('gives the same in pieces as at once', () => {
    for (const name of logNames()) {
      const reader = createOomReader();
      for (const record of recordsOf(logText(name))) {
        reader.push(record);
        reader.log();
      }
      expect(reader.log(true)).toEqual(fixtureLog(name));
    }
  });

  it('never throws', () => {
    neverThrows(logOf, logText('6.12-group'));
    neverThrows(logOf, logText('6.1-host'));
    fc.assert(
      fc.property(mutated(logText('6.12-nodes')), fc.nat(50), (text, cut) => {
        const log = logOf(text.split('\n').slice(cut).join('\n'));
        expect(log.kills.every(kill => Number.isSafeInteger(kill.pid))).toBe(true);
      }),
    );
  });
});
