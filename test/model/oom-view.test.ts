import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {savedKmsg} from '../../src/kmsg/tail.ts';
import {candidateFiles} from '../../src/model/oom.ts';
import type {OomRow} from '../../src/model/oom-rows.ts';
import {tell} from '../../src/model/oom-tell.ts';
import {type OomView, oomView} from '../../src/model/oom-view.ts';
import {noProcesses} from '../../src/proc/pid/process.ts';
import {available, type Reading} from '../../src/reading.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {createSampler} from '../../src/sampler/sampler.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {mib, millis} from '../../src/units.ts';
import {logged, logText} from '../kmsg/logs.ts';
import {deniedLog, toldHost} from '../views/oom-hosts.ts';
import {fixtureHost, machine} from './machines.ts';

const snapshotOf = (host: Host, whole = true): Promise<Snapshot> => {
  const clock = manualClock(1000, new Date(2026, 0, 5, 12, 0, 0).getTime());
  const sampler = createSampler({host, clock, self: () => ({cpu: millis(0), rss: mib(1)})});
  const probes = (['meminfo', 'vmstat', 'uptime', 'vmKnobs'] as const).map(id => [id, millis(0)] as const);
  const all = new Set(whole ? candidateFiles : []);
  return sampler.sample({
    probes: new Map(probes),
    processes: {...noProcesses, all, exhaustive: true},
    cgroups: {focus: new Set()},
    kernelLog: whole ? 'whole' : 'follow',
  });
};

const viewOf = async (host: Host): Promise<OomView> => oomView(await snapshotOf(host));

const withLog = (log: Reading<string>, host: Host = machine({})): Host => ({...host, kmsg: () => savedKmsg(() => log)});

const shape = ({what, comm, subject}: OomRow): string => `${subject.kind}: ${what.text} ${comm}`;
const shapes = ({rows}: OomView): readonly string[] => rows.map(shape);

const vmstat = (oomKill: number) => ({'proc/vmstat': `nr_free_pages 1\noom_kill ${oomKill}\n`});
const up = (seconds: number) => ({'proc/uptime': `${seconds}.00 1.00\n`});

const killLine = (pid: number, comm = 'job'): string =>
  `Out of memory: Killed process ${pid} (${comm}) total-vm:100kB, anon-rss:2048kB, file-rss:0kB, shmem-rss:0kB, UID:33 pgtables:44kB oom_score_adj:0`;

describe('the headline', () => {
  const headline = async (log: Reading<string>, files: Readonly<Record<string, string>> = {}) => {
    const {summary} = await viewOf(withLog(log, machine({files})));
    return [summary.severity, summary.headline];
  };
  const one = available(logged([killLine(7)], {at: 100_000_000}));

  it.each<[string, Reading<string>, Readonly<Record<string, string>>, string, string]>([
    ['none', available(''), vmstat(0), 'calm', 'No OOM kill since boot: the kernel counts 0, and its log has none.'],
    ['none, without log', deniedLog, vmstat(0), 'calm', 'No OOM kill since boot, by the kernel’s counter.'],
    [
      'none in a log without counter',
      available(''),
      {},
      'notice',
      'No OOM kill in the kernel’s log; its counter is not known.',
    ],
    [
      'counted only',
      available(''),
      vmstat(3),
      'notice',
      '3 OOM kills since boot by the kernel’s counter; its log has none of them.',
    ],
    [
      'counted, without log',
      deniedLog,
      vmstat(1),
      'notice',
      '1 OOM kill since boot by the kernel’s counter; who it was stands in its log.',
    ],
    ['nothing known', deniedLog, {}, 'notice', 'Whether anything was killed for want of memory is not known.'],
    [
      'one, a moment ago',
      one,
      {...vmstat(1), ...up(160)},
      'warn',
      '1 OOM kill since boot, 60 s ago (11:59:00): job (pid 7, 2.00 MiB): the whole machine was out of memory.',
    ],
    [
      'one, hours ago',
      one,
      {...vmstat(1), ...up(7300)},
      'notice',
      '1 OOM kill since boot, 2 h ago (10:00:00): job (pid 7, 2.00 MiB): the whole machine was out of memory.',
    ],
    [
      'one, days ago',
      one,
      {...vmstat(1), ...up(300_100)},
      'calm',
      '1 OOM kill since boot, 3 days ago: job (pid 7, 2.00 MiB): the whole machine was out of memory.',
    ],
    [
      'at a time that is not known',
      one,
      vmstat(1),
      'notice',
      '1 OOM kill since boot: job (pid 7, 2.00 MiB): the whole machine was out of memory.',
    ],
    [
      'more than the log has',
      one,
      {...vmstat(5), ...up(160)},
      'warn',
      '5 OOM kills since boot, 1 of them in the log, the last 60 s ago (11:59:00): job (pid 7, 2.00 MiB): the whole machine was out of memory.',
    ],
    [
      'fewer than the log has',
      one,
      {...vmstat(0), ...up(160)},
      'warn',
      '1 OOM kill in the log, the last 60 s ago (11:59:00): job (pid 7, 2.00 MiB): the whole machine was out of memory.',
    ],
  ])('of %s', async (_, log, files, severity, text) => {
    expect(await headline(log, files)).toEqual([severity, text]);
  });

  it('says that the log is still being read', async () => {
    const text = logged(Array.from({length: 9000}, (_, i) => (i < 10 ? killLine(i + 2) : `line ${i}`)));
    const view = oomView(await snapshotOf(withLog(available(text), machine({files: vmstat(99)})), false));
    expect(view.summary.headline).toBe('Reading the kernel’s log: 4,500 records so far.');
    // What is not there yet is not told as missing.
    expect(view.disagreements).toEqual([]);
    expect(shapes(view).filter(text_ => text_.startsWith('counted'))).toEqual([]);
  });

  it('names the one that was chosen, not the last of its group', async () => {
    const {summary} = await viewOf(toldHost({counted: 9}));
    expect(summary.headline).toBe(
      '8 OOM kills since boot, the last 8 s ago (11:59:51): member (pid 189, 25.2 MiB) and 2 more of its group: cgroup /team had reached its limit of 24.0 MiB.',
    );
  });
});

describe('the rows', () => {
  it('are kills, newest first, a group as one; then who is next; then the limits, the fullest first', async () => {
    const view = await viewOf(toldHost({counted: 9}));
    expect(shapes(view)).toEqual([
      ...['killed: killed+2 member', 'killed: killed store', 'killed: killed till', 'killed: killed quiet'],
      ...['killed: killed a,pid=1,uid=0) ', 'killed: killed batch-job'],
      ...['next: next stress-ng-vm', 'next: next java', 'next: next importer', 'next: next redis-server'],
      ...['next: next postgres', 'next: next postgres', 'next: next nginx', 'next: next nginx', 'next: next search'],
      ...['next: next nginx', 'next: next python3', 'next: next sh', 'next: next sleep', 'next: next sleep'],
      ...['next: next bash', 'next: next systemd-journal', 'next: next postgres'],
      ...['inside: next search', 'inside: next redis-server', 'inside: next java', 'inside: next nginx'],
    ]);
    const places = view.rows.map(({what, when}) => [what.n, when.ok ? when.value.n : Number.NaN] as const);
    expect(places).toEqual(places.toSorted(([a, b], [c, d]) => a - c || b - d));
  });

  it('fold what happens again and again', async () => {
    const messages = [killLine(7), killLine(8, 'other'), killLine(9), killLine(10)];
    const log = available(logged(messages, {at: 100_000_000}));
    const view = await viewOf(withLog(log, machine({files: {...vmstat(4), ...up(160)}})));
    expect(shapes(view)).toEqual(['killed: killed×3 job', 'killed: killed other']);
    expect(view.rows[0]).toMatchObject({pid: {value: 10}, key: 'killed job  machine'});
    expect(tell(view.rows[0]!, view).sentences.at(-1)).toBe(
      'The same happened 2 times before: 11:59:00, 59 s ago (pid 9); 11:59:00, 60 s ago (pid 7).',
    );
  });

  it('show what only counters know: by cgroup, and of the machine what no cgroup has', async () => {
    const view = await viewOf(toldHost({log: deniedLog, counted: 9, groups: true}));
    const counted = view.rows.filter(({subject}) => subject.kind === 'counted');
    expect(counted.map(row => [row.what.text, row.cgroup.ok && row.cgroup.value])).toEqual([
      ['killed×2', '/system.slice/batch.service'],
      ['killed×4', '/system.slice/report.service'],
      ['killed×3', false],
    ]);
    expect(tell(counted[0]!, view)).toMatchObject({
      headline: '2 processes of cgroup /system.slice/batch.service were killed, by the kernel’s counter',
      compared: [],
    });
    expect(tell(counted[2]!, view).headline).toBe('3 processes on the machine were killed, by the kernel’s counter');
    for (const row of counted) {
      expect(tell(row, view).sentences.join(' ')).toContain('no permission to read /dev/kmsg');
      expect(row.rss).toMatchObject({ok: false, reason: {kind: 'denied'}});
    }
  });

  it('show as counted only what the log does not name, also of groups that are gone', async () => {
    const view = await viewOf(toldHost({counted: 15, groups: true}));
    const counted = view.rows.flatMap(({subject}) => (subject.kind === 'counted' ? [subject] : []));
    // 9 are in the log, of groups that are gone; 6 are counted by groups that it does not name.
    expect(counted.map(({path, times}) => [path, times])).toEqual([
      ['/system.slice/batch.service', 2],
      ['/system.slice/report.service', 4],
    ]);
    const named = logged([
      'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/system.slice/batch.service,task_memcg=/system.slice/batch.service/gone,task=x,pid=9,uid=0',
      killLine(9, 'x').replace('Out of memory', 'Memory cgroup out of memory'),
    ]);
    const less = await viewOf(toldHost({log: available(named), counted: 6, groups: true}));
    const rest = less.rows.flatMap(({subject}) => (subject.kind === 'counted' ? [[subject.path, subject.times]] : []));
    expect(rest).toEqual([
      ['/system.slice/batch.service', 1],
      ['/system.slice/report.service', 4],
    ]);
  });

  it('of one counter say where the difference lies, and that of the machine', async () => {
    const view = await viewOf(toldHost({log: available(''), counted: 6, groups: true}));
    expect(view.disagreements.map(({of}) => (of.kind === 'cgroup' ? of.path : of.kind))).toEqual([
      'machine',
      '/system.slice/batch.service',
      '/system.slice/report.service',
    ]);
    expect(view.summary.remarks).toEqual([
      'The counter oom_kill of the machine shows 6 kills, the log none: the log is empty.',
      'oom_kill of cgroup /system.slice/batch.service shows 2 kills, the log none: the log is empty.',
      'One more cgroup counts other than the log.',
    ]);
  });

  it('of cgroup v1 are the kills of the group alone', async () => {
    const view = await viewOf(withLog(deniedLog, fixtureHost('6.1-x86_64-4k-hybrid-v1')));
    expect(shapes(view)[0]).toBe('counted: killed (name unknown)');
    expect(view.rows[0]?.cgroup.ok && view.rows[0].cgroup.value).toMatch(/^\/./);
    expect(shapes(view).filter(text => text.startsWith('counted'))).toHaveLength(1);
  });

  it('tell what else the log says about memory that could not be had', async () => {
    const log = available(logText('6.12-notices') + logText('6.12-no-victim').replaceAll(/^(\d+),(\d)/gm, '$1,9$2'));
    const view = await viewOf(withLog(log, machine({files: {...vmstat(0), ...up(200)}})));
    expect(shapes(view)).toEqual([
      expect.stringMatching(/^noted: nobody(×\d+)? \(the kernel\)$/),
      'noted: failed bash',
      'noted: refused×3 python3',
    ]);
    const told = view.rows.map(row => tell(row, view));
    expect(told.map(({headline}) => headline)).toEqual([
      'Out of memory, and nobody who may be killed',
      expect.stringMatching(/^bash asked for memory and got none: vmalloc error/),
      'python3 (pid 197) was refused memory by the rules of overcommit',
    ]);
    expect(told[0]?.sentences[1]).toMatch(/^In cgroup \S+ all processes are protected by an oom_score_adj of -1000/);
    expect(told[2]?.sentences[0]).toMatch(/^3 times, first 11:57:\d\d, 2 min ago, last /);
  });

  it('are none where nothing can be read, and the summary says why', async () => {
    const view = await viewOf(withLog(deniedLog));
    expect(view.rows).toEqual([]);
    expect(view.summary).toEqual({
      severity: 'notice',
      headline: 'Whether anything was killed for want of memory is not known.',
      next: ['Who would be next is not known: /proc/meminfo does not exist on this kernel.'],
      remarks: [
        'Kernel log: no permission to read /dev/kmsg; kernel.dmesg_restrict=1 asks for root with CAP_SYSLOG.',
        'Kernel counter: /proc/vmstat does not exist on this kernel.',
      ],
    });
  });
});

describe('who is next', () => {
  it.each([
    ['proc/sys/vm/panic_on_oom', '1', /^If the machine runs out it stops instead of killing: vm\.panic_on_oom is 1\.$/],
    ['proc/sys/vm/panic_on_oom', '2', /^Out of memory, the machine stops, even at the limit of a cgroup/],
    ['proc/sys/vm/oom_kill_allocating_task', '1', /^If the machine runs out, whoever asks is killed/],
    [
      'proc/sys/vm/oom_kill_allocating_task',
      '0',
      /^Next on the machine: stress-ng-vm \(pid 230\); the kernel counts 612 MiB = 108 MiB RAM \+ 38\.9 MiB swap \+ 380 KiB page tables \+ 465 MiB for oom_score_adj 1000\.$/,
    ],
  ])('with %s=%s', async (path, value, text) => {
    const {summary} = await viewOf(toldHost({files: {[path]: `${value}\n`}}));
    expect(summary.next[0]).toMatch(text);
    expect(summary.next[1]).toBe('Fullest limit: search.service, 49.2% of 40.0 MiB; next there: search (pid 227).');
  });

  it('is told with the parts of its badness, against the others', async () => {
    const view = await viewOf(toldHost());
    const [first, second] = view.rows.filter(({subject}) => subject.kind === 'next');
    expect(tell(first!, view)).toMatchObject({
      headline: 'stress-ng-vm (pid 230) would go first if the machine runs out, of 18 processes',
      past: false,
      sentences: [
        'Its badness, the memory counted for the choice: 612 MiB = 108 MiB RAM + 38.9 MiB swap + 380 KiB page tables + 465 MiB for oom_score_adj 1000.',
        'It is in cgroup /.',
        'Its oom_score is 1549; a process that holds nothing has 666.',
        'oom_score_adj counts in thousandths of RAM and swap, here 466 MiB.',
      ],
    });
    expect(tell(second!, view).headline).toMatch(/^java \(pid 177\) would go 2nd/);
    const {compared} = tell(second!, view);
    expect(compared.map(({name, pid, self}) => [name, pid, self]).slice(0, 2)).toEqual([
      ['stress-ng-vm', 230, false],
      ['java', 177, true],
    ]);
    expect(compared).toHaveLength(6);
    // One further down takes the place of the last.
    const late = view.rows.filter(({subject}) => subject.kind === 'next').at(-1)!;
    expect(tell(late, view).compared.at(-1)).toMatchObject({self: true});
    expect(tell(late, view).compared).toHaveLength(6);
  });

  it('inside a group is measured against its limit, and takes the group along', async () => {
    const path = 'sys/fs/cgroup/system.slice/search.service';
    const {rows, ...rest} = await viewOf(toldHost({files: {[`${path}/memory.oom.group`]: '1\n'}}));
    const row = rows.find(({subject}) => subject.kind === 'inside')!;
    // At the detail of the live view the switch has not been read.
    expect(tell(row, {rows, ...rest})).toMatchObject({
      headline: 'search (pid 227) would go if /system.slice/search.service meets its limit',
      sentences: [
        'It holds 19.7 MiB of 40.0 MiB, 49.2%; page cache in it goes before anybody is killed.',
        'Its badness, the memory counted for the choice: 4.55 MiB = 2.21 MiB RAM + 2.28 MiB swap + 68.0 KiB page tables.',
        'How much it may swap was not read; all swap of the machine is assumed.',
      ],
    });
  });

  it('is said to be looked for while most were not read', async () => {
    const view = oomView(await snapshotOf(toldHost(), false));
    expect(view.summary.remarks).toContain('0 of 18 processes looked at so far; the others count as their RSS.');
    expect((await viewOf(toldHost())).summary.remarks.join()).not.toContain('looked at');
  });
});
