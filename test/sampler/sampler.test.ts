import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {type ProbeId, probeIds, probes} from '../../src/probes.ts';
import {noProcesses} from '../../src/proc/pid/process.ts';
import {notSampled, type Reading} from '../../src/reading.ts';
import {type Clock, manualClock} from '../../src/sampler/clock.ts';
import {createSampler, type Demand} from '../../src/sampler/sampler.ts';
import {beforeOf, readingOf, type Snapshot, spanOf} from '../../src/snapshot.ts';
import {seriesList} from '../../src/store/series.ts';
import {bytes, type Millis, millis} from '../../src/units.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';

const vmstat = (pgmajfault: number): MemoryFiles => ({'proc/vmstat': `nr_free_pages 5\npgmajfault ${pgmajfault}\n`});
const pressure = (total: number): MemoryFiles => ({
  'proc/pressure/memory': `some avg10=0.00 avg60=0.00 avg300=0.00 total=${total}\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n`,
});
const machineFiles: MemoryFiles = {
  'proc/meminfo': 'MemTotal: 100 kB\nMemFree: 50 kB\nMemAvailable: 60 kB\n',
  'proc/uptime': '12.50 40.00\n',
  'proc/loadavg': '0.00 0.07 0.10 1/95 15743\n',
  'proc/1/stat': `1 (init) S 0 1 1 0 -1 4194304 49 0 3 0 3 4 0 0 20 0 1 0 825 1011712 137 18446744073709551615\n`,
  'proc/1/statm': '765 446 418 5 0 123 0\n',
  'proc/1/oom_score': '666\n',
  ...vmstat(10),
  ...pressure(1000),
};

const wants = (probeAges: Partial<Record<ProbeId, number>>, processes?: Demand['processes']): Demand => ({
  probes: new Map(Object.entries(probeAges).map(([id, age]) => [id as ProbeId, millis(age)])),
  processes,
});

const stage = (readCost = 0) => {
  const manual = manualClock();
  let extra = 0;
  let files = machineFiles;
  let host: Host = memoryHost(files);
  let reads: string[] = [];
  let breaths = 0;
  let usage = {cpu: millis(100), rss: bytes(50_000_000)};
  const clock: Clock = {
    ...manual,
    monotonic: () => millis(manual.monotonic() + extra),
    breathe: () => {
      breaths += 1;
      return Promise.resolve();
    },
  };
  const watched: Host = {
    ...host,
    read: (path, how) => {
      reads.push(path);
      extra += readCost;
      return host.read(path, how);
    },
    list: path => host.list(path),
    identity: path => host.identity(path),
  };
  return {
    sampler: createSampler({host: watched, clock, self: () => usage}),
    clock,
    breaths: () => breaths,
    reads: () => {
      const those = reads;
      reads = [];
      return those;
    },
    elapse: (ms: number) => {
      extra += ms;
    },
    change: (some: MemoryFiles) => {
      files = {...files, ...some};
      host = memoryHost(files);
    },
    use: (cpu: number) => {
      usage = {...usage, cpu: millis(cpu)};
    },
  };
};

const faultsOf = (snapshot: Snapshot): Reading<number> => seriesList.majorFaults.value(snapshot);

describe('one snapshot a pass', () => {
  it('holds what is demanded and says "not sampled" of the rest', async () => {
    const {sampler, reads} = stage();
    const snapshot = await sampler.sample(wants({meminfo: 0, uptime: 0}));
    expect(reads()).toEqual(['proc/meminfo', 'proc/uptime']);
    expect(readingOf(snapshot, 'meminfo')).toMatchObject({ok: true, value: {memTotal: 102_400}});
    expect(readingOf(snapshot, 'uptime').ok).toBe(true);
    for (const id of probeIds) {
      if (id !== 'meminfo' && id !== 'uptime') expect(readingOf(snapshot, id)).toEqual(notSampled);
    }
    expect(snapshot.processes).toEqual(notSampled);
  });

  it('reads nothing when nobody wants anything', async () => {
    const {sampler, reads} = stage();
    await sampler.sample(wants({}));
    expect(reads()).toEqual([]);
  });

  it('carries numbers, moments and facts of the host', async () => {
    const {sampler, elapse, clock} = stage();
    const first = await sampler.sample(wants({meminfo: 0}));
    expect(first).toMatchObject({sequence: 1, at: 1_000, skipped: 0, wall: clock.wall()});
    expect(first.elapsed).toEqual({ok: false, reason: {kind: 'first-sample'}});
    elapse(1_234);
    const second = await sampler.sample(wants({meminfo: 0}), 3);
    expect(second).toMatchObject({sequence: 2, at: 2_234, skipped: 3, elapsed: {ok: true, value: 1_234}});
    expect(second.system).toEqual(memoryHost({}).system);
  });

  it('keeps a reason as a sample', async () => {
    const {sampler, change, elapse} = stage();
    change({'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}});
    const denied = {ok: false, reason: {kind: 'denied', path: 'proc/slabinfo'}};
    expect(readingOf(await sampler.sample(wants({slabinfo: 0, swaps: 0})), 'slabinfo')).toEqual(denied);
    elapse(1_000);
    const next = await sampler.sample(wants({slabinfo: 0, swaps: 0}));
    expect(beforeOf(next, 'slabinfo')).toEqual(denied);
    expect(readingOf(next, 'swaps')).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });

  it('stamps each sample with the moment next to its read', async () => {
    const {sampler} = stage(7);
    const {current} = await sampler.sample(wants({meminfo: 0, vmstat: 0, uptime: 0}));
    expect([current.meminfo?.at, current.vmstat?.at, current.uptime?.at]).toEqual([1_000, 1_007, 1_014]);
  });

  it('leaves earlier snapshots as they were', async () => {
    const {sampler, elapse, change} = stage();
    const first = await sampler.sample(wants({vmstat: 0}));
    const text = JSON.stringify(first);
    elapse(1_000);
    change(vmstat(99));
    await sampler.sample(wants({vmstat: 0, meminfo: 0}));
    expect(JSON.stringify(first)).toBe(text);
  });
});

describe('pairs of samples', () => {
  it('are the one before and the current one, with the time between', async () => {
    const {sampler, elapse, change} = stage();
    const first = await sampler.sample(wants({vmstat: 0}));
    expect(beforeOf(first, 'vmstat')).toMatchObject({ok: false, reason: {kind: 'first-sample'}});
    expect(spanOf(first, 'vmstat')).toMatchObject({ok: false, reason: {kind: 'first-sample'}});
    expect(spanOf(first, 'meminfo')).toEqual(notSampled);
    for (let i = 1; i < 4; i += 1) {
      elapse(500);
      change(vmstat(10 + 3 * i));
      const next = await sampler.sample(wants({vmstat: 0}));
      expect(beforeOf(next, 'vmstat')).toMatchObject({ok: true, value: {pgmajfault: 7 + 3 * i}});
      expect(spanOf(next, 'vmstat')).toEqual({ok: true, value: 500});
      expect(faultsOf(next)).toEqual({ok: true, value: 6});
    }
  });

  it('stay with a probe that is not due, stamp and all', async () => {
    const {sampler, elapse, reads} = stage();
    const ages: number[] = [];
    const spans: Reading<Millis>[] = [];
    for (let i = 0; i < 9; i += 1) {
      const snapshot = await sampler.sample(wants({vmstat: 3_000, meminfo: 0}));
      ages.push(snapshot.at - snapshot.current.vmstat!.at);
      spans.push(spanOf(snapshot, 'vmstat'));
      elapse(1_000);
    }
    expect(ages).toEqual([0, 1_000, 2_000, 0, 1_000, 2_000, 0, 1_000, 2_000]);
    expect(reads().filter(path => path === 'proc/vmstat')).toHaveLength(3);
    expect(spans.slice(0, 3).every(span => !span.ok)).toBe(true);
    expect(spans.slice(3)).toEqual(Array.from({length: 6}, () => ({ok: true, value: 3_000})));
  });

  it('are read whatever their age when something was changed', async () => {
    const {sampler, elapse, change} = stage();
    await sampler.sample(wants({vmstat: 5_000}));
    elapse(300);
    change(vmstat(99));
    const kept = readingOf(await sampler.sample(wants({vmstat: 5_000})), 'vmstat');
    expect(kept.ok && kept.value.pgmajfault).toBe(10);
    const seen = readingOf(await sampler.sample(wants({vmstat: 5_000}), 0, false, true), 'vmstat');
    expect(seen.ok && seen.value.pgmajfault).toBe(99);
  });

  it('are due also when ticks come a little early', async () => {
    const {sampler, elapse, reads} = stage();
    await sampler.sample(wants({vmstat: 2_000}));
    elapse(1_990);
    await sampler.sample(wants({vmstat: 2_000}));
    expect(reads()).toHaveLength(2);
  });

  it('follow a demand that becomes more urgent', async () => {
    const {sampler, elapse, reads} = stage();
    await sampler.sample(wants({vmstat: 60_000}));
    elapse(1_000);
    await sampler.sample(wants({vmstat: 60_000}));
    expect(reads()).toHaveLength(1);
    elapse(1_000);
    expect(spanOf(await sampler.sample(wants({vmstat: 0})), 'vmstat')).toEqual({ok: true, value: 2_000});
  });

  it('do not reach over a time in which nobody wanted the probe', async () => {
    const {sampler, elapse, change} = stage();
    await sampler.sample(wants({vmstat: 0}));
    for (let i = 0; i < 600; i += 1) {
      elapse(1_000);
      await sampler.sample(wants({meminfo: 0}));
    }
    elapse(1_000);
    change(vmstat(10_000));
    const again = await sampler.sample(wants({vmstat: 0}));
    expect(faultsOf(again)).toEqual({ok: false, reason: {kind: 'first-sample'}});
    elapse(1_000);
    change(vmstat(10_004));
    expect(faultsOf(await sampler.sample(wants({vmstat: 0})))).toEqual({ok: true, value: 4});
  });

  it('do not reach over a pause', async () => {
    const {sampler, elapse, change} = stage();
    const demand = wants({vmstat: 0, meminfo: 60_000});
    await sampler.sample(demand);
    elapse(1_000);
    await sampler.sample(demand);
    elapse(30_000);
    change(vmstat(10_000));
    const resumed = await sampler.sample(demand, 0, true);
    expect(faultsOf(resumed)).toEqual({ok: false, reason: {kind: 'first-sample'}});
    expect(resumed.elapsed).toEqual({ok: false, reason: {kind: 'first-sample'}});
    expect(resumed.current.meminfo?.at).toBe(1_000);
    elapse(1_000);
    change(vmstat(10_004));
    const next = await sampler.sample(demand);
    expect(faultsOf(next)).toEqual({ok: true, value: 4});
    expect(next.elapsed).toEqual({ok: true, value: 1_000});
  });

  it('are never a few milliseconds apart', async () => {
    const {sampler, elapse, change} = stage();
    await sampler.sample(wants({vmstat: 0}));
    elapse(1_000);
    await sampler.sample(wants({vmstat: 0}));
    elapse(5);
    change(vmstat(11));
    const soon = await sampler.sample(wants({vmstat: 0}));
    expect(spanOf(soon, 'vmstat')).toEqual({ok: true, value: 1_005});
    expect(readingOf(soon, 'vmstat')).toMatchObject({ok: true, value: {pgmajfault: 11}});
  });
});

describe('processes', () => {
  const look = {...noProcesses, focus: new Set([1]), focusFiles: new Set(['oomScore', 'stat'] as const)};

  it('are walked when somebody wants them', async () => {
    const {sampler} = stage();
    const snapshot = await sampler.sample(wants({}, look));
    if (!snapshot.processes.ok) throw new Error(snapshot.processes.reason.kind);
    expect(snapshot.processes.value.list).toMatchObject([
      {pid: 1, files: {oomScore: {reading: {ok: true, value: 666}}}},
    ]);
  });

  it('make no rate over a time in which nobody wanted them', async () => {
    const {sampler, elapse} = stage();
    const earlier = async (demand: Demand, resumed = false) => {
      const {processes} = await sampler.sample(demand, 0, resumed);
      elapse(1_000);
      return processes.ok && processes.value.list[0]!.files.stat!.before?.at;
    };
    expect(await earlier(wants({}, look))).toBeUndefined();
    expect(await earlier(wants({}, look))).toBe(1_000);
    await earlier(wants({}));
    expect(await earlier(wants({}, look))).toBeUndefined();
    expect(await earlier(wants({}, look))).toBe(4_000);
    expect(await earlier(wants({}, look), true)).toBeUndefined();
  });

  it('are gone over every few seconds where nobody looks at each tick, and at once when something was changed', async () => {
    const {sampler, elapse, reads} = stage();
    const seldom: Demand = {
      ...wants({}, {...noProcesses, every: millis(5_000)}),
      cgroups: {focus: new Set(), every: millis(5_000)},
    };
    const isRead = async (demand: Demand, how: {readonly anew?: boolean} = {}) => {
      const {processes} = await sampler.sample(demand, 0, false, how.anew);
      elapse(1_000);
      expect(processes.ok && processes.value.list.map(({pid}) => pid)).toEqual([1]);
      return reads().some(path => path.startsWith('proc/1/'));
    };
    const walked: boolean[] = [];
    for (let i = 0; i < 11; i += 1) walked.push(await isRead(seldom));
    expect(walked.map(Number).join('')).toBe('10000100001');
    expect(await isRead(seldom)).toBe(false);
    expect(await isRead(seldom, {anew: true})).toBe(true);
    // Somebody looks again.
    expect(await isRead(wants({}, noProcesses))).toBe(true);
    expect(await isRead(wants({}, noProcesses))).toBe(true);
  });

  it('let keys be handled in a long walk, which the cost of the pass leaves out', async () => {
    const {sampler, change, breaths} = stage(1);
    const stat = (pid: number) => String(machineFiles['proc/1/stat']).replace('1', String(pid));
    change(
      Object.assign(
        {},
        ...Array.from({length: 100}, (_, i) => ({
          [`proc/${i + 2}/stat`]: stat(i + 2),
          [`proc/${i + 2}/statm`]: '1 1 1 1 0 1 0\n',
        })),
      ),
    );
    const snapshot = await sampler.sample(wants({meminfo: 0}, noProcesses));
    expect(snapshot.processes.ok && snapshot.processes.value.list).toHaveLength(101);
    expect(breaths()).toBeGreaterThan(20);
    expect(snapshot.cost.pass).toBe(1 + 1 + 2 * 101);
  });
});

describe('own cost', () => {
  it('is the share of one processor since the snapshot before', async () => {
    const {sampler, elapse, use} = stage();
    const first = await sampler.sample(wants({}));
    expect(first.cost).toEqual({cpu: {ok: false, reason: {kind: 'first-sample'}}, rss: 50_000_000, pass: 0});
    elapse(2_000);
    use(130);
    expect((await sampler.sample(wants({}))).cost.cpu).toEqual({ok: true, value: 1.5});
    elapse(1_000);
    use(1_630);
    expect((await sampler.sample(wants({}))).cost.cpu).toEqual({ok: true, value: 150});
  });

  it('counts the time that reading took', async () => {
    const {sampler} = stage(4);
    expect((await sampler.sample(wants({meminfo: 0, vmstat: 0, uptime: 0}))).cost.pass).toBe(12);
  });

  it('has no value when no time has passed', async () => {
    const {sampler} = stage();
    await sampler.sample(wants({}));
    expect((await sampler.sample(wants({}))).cost.cpu).toMatchObject({ok: false});
  });
});

describe('fill', () => {
  it('adds what a new demand wants, and moves nothing else', async () => {
    const {sampler, elapse, reads} = stage();
    expect(sampler.fill(wants({meminfo: 0}))).toBeUndefined();
    await sampler.sample(wants({vmstat: 0}));
    elapse(1_000);
    const last = await sampler.sample(wants({vmstat: 0}));
    reads();
    elapse(300);
    const filled = sampler.fill(wants({vmstat: 0, meminfo: 0}));
    if (filled === undefined) throw new Error('expected more');
    expect(reads()).toEqual(['proc/meminfo']);
    expect(filled.current.meminfo?.at).toBe(2_300);
    expect({...filled, current: last.current}).toEqual(last);
    expect(filled.current.vmstat).toBe(last.current.vmstat);
    expect(sampler.fill(wants({vmstat: 0, meminfo: 0}))).toBeUndefined();
  });

  it('makes no rate with what was filled in a moment before the tick', async () => {
    const {sampler, elapse, change} = stage();
    await sampler.sample(wants({meminfo: 0}));
    elapse(995);
    sampler.fill(wants({meminfo: 0, vmstat: 0}));
    elapse(5);
    change(vmstat(11));
    expect(faultsOf(await sampler.sample(wants({vmstat: 0})))).toEqual({ok: false, reason: {kind: 'first-sample'}});
  });

  it('walks the processes for the first look at them, and then only what is missing', async () => {
    const {sampler, reads, elapse} = stage();
    await sampler.sample(wants({meminfo: 0}));
    const filled = sampler.fill(wants({meminfo: 0}, noProcesses));
    expect(filled?.processes.ok && filled.processes.value.list).toHaveLength(1);
    reads();
    const look = {...noProcesses, focus: new Set([1]), focusFiles: new Set(['oomScore'] as const)};
    expect(sampler.fill(wants({meminfo: 0}, look))?.processes.ok).toBe(true);
    expect(reads()).toEqual(['proc/1/oom_score']);
    expect(sampler.fill(wants({meminfo: 0}, look))).toBeUndefined();
    elapse(1_000);
    expect((await sampler.sample(wants({}, look))).processes.ok).toBe(true);
  });

  it('does not try again what cannot be listed', async () => {
    const {sampler, change, reads} = stage();
    change({proc: {kind: 'denied', path: 'proc'}});
    expect((await sampler.sample(wants({}, noProcesses))).processes).toMatchObject({reason: {kind: 'denied'}});
    reads();
    expect(sampler.fill(wants({}, noProcesses))).toBeUndefined();
    expect(reads()).toEqual([]);
  });
});

describe('cgroups', () => {
  const base = {
    'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n',
    'sys/fs/cgroup/cgroup.controllers': 'memory\n',
  };
  const group = (path: string, kills: number): MemoryFiles => ({
    [`sys/fs/cgroup${path}/memory.current`]: '4096\n',
    [`sys/fs/cgroup${path}/memory.events`]: `oom_kill ${kills}\n`,
    [`sys/fs/cgroup${path}/memory.stat`]: 'anon 1\n',
  });
  const wanted = (...focus: string[]): Demand => ({...wants({}), cgroups: {focus: new Set(focus)}});
  const killsIn = (snapshot: Snapshot | undefined) =>
    snapshot?.cgroups.ok
      ? snapshot.cgroups.value.list.map(({events}) => (events.ok ? events.value.oomKill : undefined))
      : undefined;

  it('are read while somebody wants them', async () => {
    const {sampler, change, elapse, reads} = stage();
    change({...base, ...group('/a', 0)});
    expect((await sampler.sample(wants({}))).cgroups).toEqual(notSampled);
    expect(reads()).toEqual([]);
    expect(killsIn(await sampler.sample(wanted('/a')))).toEqual([undefined, 0]);
    elapse(1_000);
    const next = await sampler.sample(wanted('/a'));
    expect(next.cgroups.ok && next.cgroups.value.byPath.get('/a')?.past.events?.before?.at).toBe(1_000);
    elapse(60_000);
    await sampler.sample(wants({}));
    elapse(1_000);
    // Nobody looked for a minute: what was read before makes no rate.
    const back = await sampler.sample(wanted('/a'));
    const before = back.cgroups.ok ? back.cgroups.value.byPath.get('/a')?.past.events?.before : undefined;
    expect(before).toBeUndefined();
  });

  it('are found for a view that is new on screen, and filled in when it scrolls', async () => {
    const {sampler, change, reads} = stage();
    change({...base, ...group('/a', 0), ...group('/b', 0)});
    await sampler.sample(wants({}));
    expect(killsIn(sampler.fill(wanted('/a')))).toEqual([undefined, 0, 0]);
    reads();
    expect(sampler.fill(wanted('/a', '/b'))?.cgroups.ok).toBe(true);
    expect(reads()).toEqual(['sys/fs/cgroup/b/memory.stat']);
    expect(sampler.fill(wanted('/a', '/b'))).toBeUndefined();
  });

  it('show a kill at once when a watch was told of it', async () => {
    const {sampler, change, elapse} = stage();
    change({...base, ...group('/a', 0)});
    expect(sampler.look(['sys/fs/cgroup/a'])).toBeUndefined();
    await sampler.sample(wants({}));
    expect(sampler.look(['sys/fs/cgroup/a'])).toBeUndefined();
    elapse(1_000);
    const last = await sampler.sample(wanted('/a'));
    elapse(300);
    change(group('/a', 1));
    const seen = sampler.look(['sys/fs/cgroup/a']);
    expect(killsIn(seen)).toEqual([undefined, 1]);
    expect(seen).toMatchObject({at: last.at, sequence: last.sequence});
  });

  it('that are not there are told so once', async () => {
    const {sampler, reads} = stage();
    expect((await sampler.sample(wanted())).cgroups).toMatchObject({reason: {kind: 'missing'}});
    reads();
    expect(sampler.fill(wanted())).toBeUndefined();
    expect(reads()).toEqual([]);
  });
});

describe('every probe', () => {
  it.each(probeIds)('%s gives a reason, not an exception, on a host without files', id => {
    expect(probes[id].sample(memoryHost({})).ok).toBe(false);
  });
});
