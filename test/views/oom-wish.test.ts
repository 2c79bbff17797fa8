import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {oomView} from '../../src/model/oom-view.ts';
import {noProcesses} from '../../src/proc/pid/process.ts';
import {type ManualClock, manualClock} from '../../src/sampler/clock.ts';
import {createSampler, type Demand} from '../../src/sampler/sampler.ts';
import {mib, millis} from '../../src/units.ts';
import {oomWish} from '../../src/views/oom-wish.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost} from '../helpers/screen.tsx';
import {snapshotOf, stateOf} from '../helpers/states.ts';

/** More processes than are looked at closely. */
const crowd = (n: number): Host => {
  const files: Record<string, string> = {'proc/meminfo': 'MemTotal: 100000 kB\nSwapTotal: 0 kB\n'};
  for (let pid = 100; pid < 100 + n; pid += 1) {
    files[`proc/${pid}/stat`] = `${pid} (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${pid} 4096 1 0\n`;
    files[`proc/${pid}/statm`] = `${pid} ${pid} 1 0 0 0 0\n`;
    files[`proc/${pid}/status`] = 'Name:\tx\nVmPTE:\t4 kB\nVmSwap:\t0 kB\n';
    files[`proc/${pid}/oom_score`] = '666\n';
    files[`proc/${pid}/oom_score_adj`] = '0\n';
    files[`proc/${pid}/cgroup`] = '0::/\n';
  }
  return memoryHost(files);
};

/** A sampler that is given, pass after pass, what the view wished for. */
const watcher = (host: Host = fixtureHost('6.12-x86_64-4k-pressure')) => {
  const clock: ManualClock = manualClock();
  const sampler = createSampler({host, clock, self: () => ({cpu: millis(0), rss: mib(1)})});
  const probes = new Map((['meminfo'] as const).map(id => [id, millis(0)] as const));
  let processes: Demand['processes'] = noProcesses;
  let cgroups: Demand['cgroups'] = {focus: new Set()};
  return {
    pass: async (after = 1000) => {
      await clock.advance(millis(after));
      const snapshot = await sampler.sample({probes, processes, cgroups});
      const wish = oomWish(oomView(snapshot), snapshot);
      processes = {...wish.processes!, exhaustive: false};
      cgroups = wish.cgroups;
      return wish;
    },
  };
};

describe('what the oom view wants read', () => {
  it('is everything of those who may be next, and the rest until it is known', async () => {
    const {pass} = watcher();
    const first = await pass();
    expect([...first.processes!.all].sort()).toEqual(['cgroup', 'oomScoreAdj', 'status']);
    expect(first.processes!.focus.has(230)).toBe(true);
    const second = await pass();
    expect(second.processes!.all.size).toBe(0);
    expect([...second.processes!.focusFiles].sort()).toEqual([
      ...['cgroup', 'cmdline', 'oomScore', 'oomScoreAdj', 'status'],
    ]);
    expect([...second.cgroups!.all!].sort()).toEqual([
      'memory.memsw.limit_in_bytes',
      'memory.oom.group',
      'memory.swap.max',
    ]);
  });

  it('is the command line of all while rows are searched or filtered', async () => {
    const snapshot = snapshotOf(await stateOf(fixtureHost('6.1-x86_64-4k-pressure'), 1, 'oom'));
    const wishes = [false, true].map(looking => oomWish(oomView(snapshot), snapshot, looking).processes!.all);
    expect(wishes.map(all => [...all])).toEqual([[], ['cmdline']]);
  });

  it('is the rest again when it has grown old', async () => {
    const {pass} = watcher(crowd(60));
    expect((await pass()).processes!.focus.size).toBe(24);
    expect((await pass()).processes!.all.size).toBe(0);
    expect((await pass(28_000)).processes!.all.size).toBe(0);
    expect((await pass(3_000)).processes!.all.size).toBe(3);
    expect((await pass()).processes!.all.size).toBe(0);
  });

  it('is nothing in particular where no processes are known', () => {
    const {focus, all} = oomWish(
      oomView({
        ...({} as Parameters<typeof oomView>[0]),
        processes: {ok: false, reason: {kind: 'not-sampled'}},
        cgroups: {ok: false, reason: {kind: 'not-sampled'}},
        current: {},
        before: {},
        wall: 0,
        at: millis(0),
        system: fixtureHost('6.1-x86_64-4k-calm').system,
      }),
      {at: millis(0)} as Parameters<typeof oomWish>[1],
    ).processes!;
    expect(focus.size).toBe(0);
    expect(all.size).toBe(3);
  });
});
