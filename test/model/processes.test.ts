import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {
  anonOf,
  endGivesBack,
  faultsForSum,
  fileOf,
  growthOf,
  majorFaultRate,
  minorFaultRate,
  pssOf,
  restrict,
  rssOf,
  rssSum,
  sharedOf,
  sharesOf,
  shortGrowthSpan,
  swapOf,
  swapPssOf,
  uidOf,
  ussOf,
  virtualOf,
} from '../../src/model/processes.ts';
import {noProcesses, type Process, type ProcessDemand} from '../../src/proc/pid/process.ts';
import {notSampled, timeStandsStill} from '../../src/reading.ts';
import {bytes, KIB, millis} from '../../src/units.ts';
import {fixtureNames, fixtureText} from '../helpers/fixtures.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost, must, outcome, snapshotsOf} from './machines.ts';
import {kernelThread, rollup, sketch, status, zombie} from './process-rows.ts';

const page = bytes(4096);

type Sketch = {
  readonly pid: number;
  readonly comm?: string;
  readonly majflt?: number;
  readonly starttime?: number;
  readonly statm?: string | {readonly kind: 'denied' | 'gone'; readonly path: string};
  readonly uid?: number;
  readonly swapKb?: number;
};

const statText = ({pid, comm = 'job', majflt = 0, starttime = 500}: Sketch): string =>
  `${pid} (${comm}) S 1 ${pid} ${pid} 0 -1 4194304 49 0 ${majflt} 0 0 0 0 0 20 0 1 0 ${starttime} 1011712 137 18446744073709551615 0\n`;

const statusText = ({uid = 0, swapKb}: Sketch): string =>
  `Name:\tjob\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n${swapKb === undefined ? '' : `VmSwap:\t${String(swapKb).padStart(8)} kB\n`}`;

const hostOf = (...sketches: readonly Sketch[]): Host =>
  memoryHost({
    'proc/loadavg': `0.00 0.00 0.00 1/100 ${sketches.length}\n`,
    ...Object.assign(
      {},
      ...sketches.map(
        (sketch): MemoryFiles => ({
          [`proc/${sketch.pid}/stat`]: statText(sketch),
          [`proc/${sketch.pid}/statm`]: sketch.statm ?? '765 446 418 5 0 123 0\n',
          ...(sketch.uid === undefined && sketch.swapKb === undefined
            ? {}
            : {[`proc/${sketch.pid}/status`]: statusText(sketch)}),
        }),
      ),
    ),
  });

const everything: ProcessDemand = {...noProcesses, all: new Set(['stat', 'status']), exhaustive: true};

const processesOf = async (
  states: readonly Host[],
  {demand = everything, spacing = 1000} = {},
): Promise<readonly Process[]> => {
  const snapshots = await snapshotsOf(states, {probes: [], processes: demand, spacing});
  return must(snapshots.at(-1)!.processes).list.toSorted((a, b) => a.pid - b.pid);
};

const processOf = async (states: readonly Sketch[], options = {}): Promise<Process> =>
  (
    await processesOf(
      states.map(state => hostOf(state)),
      options,
    )
  )[0]!;

describe('memory of a process', () => {
  it.each([4096, 65536])('is counted in pages of %i bytes', async size => {
    const process = await processOf([{pid: 7, statm: '765 446 418 5 0 123 0\n'}]);
    const amounts = [virtualOf, rssOf, sharedOf, anonOf].map(get => must(get(process, bytes(size))));
    expect(amounts).toEqual([765 * size, 446 * size, 418 * size, 28 * size]);
  });

  it('has no anonymous part below zero, when the counters are read while they move', async () => {
    expect(must(anonOf(await processOf([{pid: 7, statm: '10 4 5 0 0 0 0\n'}]), page))).toBe(0);
  });

  it('of a kernel thread is 0, which is a value', async () => {
    const process = await processOf([{pid: 7, statm: '0 0 0 0 0 0 0\n'}]);
    expect([rssOf, sharedOf, anonOf, virtualOf].map(get => outcome(get(process, page)))).toEqual([0, 0, 0, 0]);
  });

  it('that cannot be read has the reason instead', async () => {
    const process = await processOf([{pid: 7, statm: {kind: 'denied', path: 'proc/7/statm'}}]);
    for (const get of [rssOf, sharedOf, anonOf, virtualOf]) expect(outcome(get(process, page))).toBe('denied');
  });

  it.each(fixtureNames())('on %s is what statm says', async name => {
    const host = fixtureHost(name);
    const list = await processesOf([host]);
    expect(list.length).toBeGreaterThan(0);
    for (const process of list) {
      const statm = fixtureText(name, `proc/${process.pid}/statm`)!.split(' ').map(Number);
      const rss = must(rssOf(process, page));
      expect(rss).toBe(statm[1]! * 4096);
      expect(must(anonOf(process, page)) + must(sharedOf(process, page))).toBe(rss);
    }
  });
});

describe('swapOf and uidOf', () => {
  it('come from status', async () => {
    const process = await processOf([{pid: 7, uid: 1000, swapKb: 20}]);
    expect(outcome(swapOf(process))).toBe(20 * KIB);
    expect(outcome(uidOf(process))).toBe(1000);
  });

  it('say when status has not been read', async () => {
    const process = await processOf([{pid: 7, uid: 1000, swapKb: 20}], {demand: noProcesses});
    expect(outcome(fileOf(process, 'status'))).toBe('not-sampled');
    expect(outcome(swapOf(process))).toBe('not-sampled');
    expect(outcome(uidOf(process))).toBe('not-sampled');
  });

  it('name the line that a kernel thread does not have', async () => {
    const process = await processOf([{pid: 7, uid: 0}]);
    expect(swapOf(process)).toEqual({ok: false, reason: {kind: 'no-field', path: 'proc/7/status', field: 'VmSwap'}});
  });
});

describe('majorFaultRate', () => {
  it('is counted per second of the time between the two reads', async () => {
    const process = await processOf(
      [
        {pid: 7, majflt: 10},
        {pid: 7, majflt: 15},
      ],
      {spacing: 2000},
    );
    expect(outcome(majorFaultRate(process))).toBe(2.5);
  });

  it('is 0 for a process that had none since', async () => {
    const process = await processOf([
      {pid: 7, majflt: 10},
      {pid: 7, majflt: 10},
    ]);
    expect(outcome(majorFaultRate(process))).toBe(0);
  });

  it('needs two reads of stat', async () => {
    const process = await processOf([{pid: 7, majflt: 10}], {demand: noProcesses});
    expect(outcome(majorFaultRate(process))).toBe('first-sample');
    const {stat: _, ...files} = process.files;
    expect(outcome(majorFaultRate({...process, files}))).toBe('not-sampled');
  });

  it('is not made up when the counter went down', async () => {
    const process = await processOf([
      {pid: 7, majflt: 10},
      {pid: 7, majflt: 3},
    ]);
    expect(outcome(majorFaultRate(process))).toBe('counter-reset');
  });

  it('starts again when the pid belongs to another process', async () => {
    const states = [
      {pid: 7, majflt: 10, starttime: 500},
      {pid: 7, majflt: 900, starttime: 900},
    ];
    const list = await processesOf(states.map(state => hostOf(state)));
    expect(list.map(process => [process.starttime, outcome(majorFaultRate(process))])).toEqual([[900, 'first-sample']]);
  });
});

describe('sharesOf', () => {
  const mapping =
    'a0-b0 rw-p 00000000 00:00 0 \nRss: 9 kB\nPss: 7 kB\nPrivate_Clean: 1 kB\nPrivate_Dirty: 2 kB\nPrivate_Hugetlb: 0 kB\n';
  const sums = rollup({Pss: 5, Private_Clean: 1, Private_Dirty: 3, Private_Hugetlb: 0, SwapPss: 8});
  const both = (smapsAt: number, rollupAt: number) => {
    const one = sketch({files: {smaps: mapping}, at: smapsAt});
    const other = sketch({files: {smapsRollup: sums}, at: rollupAt});
    return {...one, files: {...one.files, ...other.files}};
  };

  it('come from whichever file was read last', () => {
    expect(must(sharesOf(both(20, 10)))).toMatchObject({at: 20_000, amounts: {pss: 7 * KIB}});
    expect(must(sharesOf(both(10, 20)))).toMatchObject({at: 20_000, amounts: {pss: 5 * KIB}});
    expect(must(sharesOf(sketch({files: {smaps: mapping}})))).toMatchObject({path: 'proc/4711/smaps'});
  });

  it('are PSS, USS and swap', () => {
    const process = sketch({files: {smapsRollup: sums}});
    expect([pssOf, ussOf, swapPssOf].map(of => must(of(process)))).toEqual([5 * KIB, 4 * KIB, 8 * KIB]);
    const old = sketch({files: {smapsRollup: rollup({Rss: 5})}});
    expect([pssOf, ussOf, swapPssOf].map(of => outcome(of(old)))).toEqual(Array(3).fill('no-field'));
  });

  it('say why there are none', () => {
    const denied = {kind: 'denied', path: 'proc/4711/smaps_rollup'} as const;
    expect(outcome(sharesOf(sketch()))).toBe('not-sampled');
    expect(outcome(sharesOf(sketch({files: {smapsRollup: denied}})))).toBe('denied');
    expect(outcome(sharesOf(sketch({files: {smaps: denied}})))).toBe('denied');
    expect(outcome(sharesOf(sketch({files: {smaps: ''}})))).toBe('not-sampled');
  });
});

describe('growthOf', () => {
  const pageOf = (n: number) => n * 4096;
  const at = (seconds: number) => millis(seconds * 1000);
  const grown = (trail: readonly (readonly [number, number])[], seconds: number, resident = trail.at(-1)![1]) =>
    outcome(growthOf(sketch({trail, resident}), at(seconds), page));

  it('needs ten seconds', () => {
    expect(grown([[0, 100]], 9)).toBe('first-sample');
    expect(grown([[0, 100]], 10)).toBe(0);
    expect(outcome(growthOf(sketch(), at(100), page))).toBe('first-sample');
    expect(outcome(growthOf(sketch({trail: [[0, 1]]}), undefined, page))).toBe('first-sample');
  });

  /** Ten pages a second. */
  const steady = (seconds: number) =>
    grown(
      [
        [0, 50],
        [seconds, 50 + 10 * seconds],
      ],
      seconds,
    );

  it.each([
    [10, 100],
    [30, 300],
    [59, 590],
    [60, 600],
    [120, 600],
  ])('after %i s is what came in over that time, a minute at most: %i pages', (seconds, gained) => {
    expect(steady(seconds)).toBe(pageOf(gained));
  });

  it('of a process younger than a minute is not more than it holds', () => {
    const born = [
      [100, 40],
      [101, 12_000],
      [112, 12_800],
    ] as const;
    expect(grown(born, 112)).toBe(pageOf(12_760));
    expect(grown(born, 159)).toBe(pageOf(12_760));
    expect(grown(born, 170)).toBe(pageOf(145));
  });

  it('of what shrinks is not more than it held', () => {
    const trail = [
      [0, 900],
      [10, 900],
      [11, 300],
    ] as const;
    expect([grown(trail, 12), grown(trail, 30), grown(trail, 60)]).toEqual(Array(3).fill(-pageOf(600)));
    expect(grown(trail, 80)).toBe(0);
  });

  it('of a burst that ended is the burst, until it is a minute ago', () => {
    const trail = [
      [0, 100],
      [10, 100],
      [11, 700],
    ] as const;
    expect([12, 30, 60, 70].map(seconds => grown(trail, seconds))).toEqual(Array(4).fill(pageOf(600)));
    expect([grown(trail, 71), grown(trail, 600)]).toEqual([0, 0]);
  });

  it('is of a time that is told while it is less than a minute', () => {
    const process = sketch({trail: [[100, 1]]});
    expect([112, 159, 160, 900].map(seconds => shortGrowthSpan(process, at(seconds)))).toEqual([
      12_000,
      59_000,
      undefined,
      undefined,
    ]);
    expect(shortGrowthSpan(kernelThread(), at(12))).toBeUndefined();
  });

  it('of a thread of the kernel or a zombie is none', () => {
    expect([kernelThread(), zombie()].map(one => must(growthOf(one, at(1), page)))).toEqual([0, 0]);
  });

  it('is none in a captured tree, where no time passes', () => {
    const process = sketch({trail: [[0, 1000]]});
    const at0 = millis(0);
    const stat = {at: at0, reading: notSampled, before: {at: at0, reading: timeStandsStill}};
    expect(outcome(growthOf({...process, files: {stat}}, at(100), page))).toBe('captured');
  });

  it('hands on why the memory is not known', () => {
    const denied = {...sketch({trail: [[0, 1]]}), statm: {ok: false, reason: {kind: 'denied', path: 'x'}}} as const;
    expect(outcome(growthOf(denied, at(100), page))).toBe('denied');
  });
});

describe('endGivesBack', () => {
  it('counts no pages of files, but shared memory that nobody else may have', () => {
    const process = sketch({
      files: {status: status({RssAnon: 100, RssFile: 50, RssShmem: 20, VmPTE: 8, HugetlbPages: 4})},
    });
    expect(must(endGivesBack(process, page))).toBe(132 * KIB);
  });

  it('is all that is resident where nothing more is known', () => {
    expect(must(endGivesBack(sketch({resident: 10}), page))).toBe(10 * 4096);
    expect(must(endGivesBack(sketch({resident: 10, files: {status: status({})}}), page))).toBe(10 * 4096);
  });
});

describe('faultsForSum', () => {
  const stat = (majflt: number) => statText({pid: 7, majflt});
  const process = sketch({files: {stat: stat(10)}, at: 100});

  it('takes who stood still for one without faults', () => {
    expect(outcome(faultsForSum(process, millis(105_000)))).toBe('first-sample');
    expect(outcome(faultsForSum(process, millis(110_000)))).toBe(0);
    expect(outcome(faultsForSum(sketch(), millis(110_000)))).toBe('not-sampled');
    expect(outcome(faultsForSum(process, undefined))).toBe('first-sample');
  });

  it('does not hand on a rate of long ago', async () => {
    const busy = await processOf([
      {pid: 7, majflt: 10},
      {pid: 7, majflt: 15},
    ]);
    const read = busy.files.stat!.at;
    expect(outcome(faultsForSum(busy, millis(read + 1000)))).toBe(5);
    expect(outcome(faultsForSum(busy, millis(read + 60_000)))).toBe(0);
    expect(outcome(minorFaultRate(busy))).toBe(0);
  });
});

describe('rssSum', () => {
  it('adds up, shared pages once for each process', async () => {
    const list = await processesOf([hostOf({pid: 7}, {pid: 8}, {pid: 9, statm: '0 0 0 0 0 0 0\n'})]);
    expect(rssSum(list, page)).toBe(2 * 446 * 4096);
    expect(rssSum([], page)).toBe(0);
  });
});

describe('restrict', () => {
  const machine = hostOf({pid: 7, uid: 0}, {pid: 8, uid: 1000}, {pid: 9, uid: 1000}, {pid: 10});
  const pidsOf = (list: readonly Process[]) => list.map(process => process.pid);

  it.each([
    {uid: undefined, pids: undefined, left: [7, 8, 9, 10]},
    {uid: 1000, pids: undefined, left: [8, 9]},
    {uid: 0, pids: undefined, left: [7]},
    {uid: 4321, pids: undefined, left: []},
    {uid: undefined, pids: new Set([10, 8]), left: [8, 10]},
    {uid: 1000, pids: new Set([7, 8]), left: [8]},
    {uid: undefined, pids: new Set<number>(), left: []},
  ])('to uid $uid and pids $pids leaves $left', async ({uid, pids, left}) => {
    expect(pidsOf(restrict(await processesOf([machine]), {uid, pids}))).toEqual(left);
  });

  it('leaves out whose owner is not known yet', async () => {
    const list = await processesOf([machine], {demand: noProcesses});
    expect(restrict(list, {uid: 0, pids: undefined})).toEqual([]);
  });
});
