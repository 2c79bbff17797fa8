import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Limit} from '../../src/cgroup/amount.ts';
import {
  type Candidate,
  candidateFiles,
  candidateOf,
  type NextVictims,
  nextVictims,
  sparedSentence,
} from '../../src/model/oom.ts';
import {badness, badnessOf, cgroupPages, doubtOf, machinePages, scoreOf} from '../../src/model/oom-badness.ts';
import {parseMeminfo} from '../../src/proc/meminfo.ts';
import {noProcesses} from '../../src/proc/pid/process.ts';
import {available, notSampled, unavailable} from '../../src/reading.ts';
import {bytes, GIB, kib, mib, type Pages, pages, ticks} from '../../src/units.ts';
import {fixtureNames, fixtureText} from '../helpers/fixtures.ts';
import {fixtureHost, must, snapshotOf} from './machines.ts';

const pageSize = bytes(4096);
const denied = unavailable({kind: 'denied', path: 'proc/9/status'});

const allPagesOf = (name: string): Pages => {
  const meminfo = parseMeminfo(fixtureText(name, 'proc/meminfo') ?? '');
  if (!meminfo.ok) throw new Error(`${name} has no meminfo`);
  return machinePages(meminfo.value.memTotal!, meminfo.value.swapTotal!, pageSize);
};

const candidatesOf = async (name: string): Promise<readonly Candidate[]> => {
  const processes = {...noProcesses, all: new Set(candidateFiles), exhaustive: true};
  const snapshot = await snapshotOf(fixtureHost(name), {probes: [], processes});
  return must(snapshot.processes).list.map(process => candidateOf(process));
};

type Sketch = Partial<Omit<Candidate, 'rss' | 'adj' | 'cgroup'>> & {
  readonly rss?: number;
  readonly adj?: number;
  readonly cgroup?: string;
};

const candidate = ({rss = 1000, adj = 0, cgroup = '/', ...rest}: Sketch): Candidate => ({
  pid: 100,
  comm: 'job',
  name: 'job',
  state: 'S',
  kernelThread: false,
  starttime: ticks(1),
  rss: available(pages(rss)),
  swap: available(bytes(0)),
  pageTables: available(kib(40)),
  adj: available(adj),
  score: notSampled,
  cgroup: available(cgroup),
  ...rest,
});

const place = {all: pages(100_000), pageSize};
const pids = ({ranked}: NextVictims): readonly number[] => ranked.map(({pid}) => pid);

describe('badness', () => {
  /**
   * Exact up to 6.1 and, on these kernels, off by what doubtOf says from 6.2 on. A process that runs has moved on from
   * one file to the next: statm was read first, status next, oom_score last.
   */
  it.each(fixtureNames())('gives the oom_score that the kernel gave on %s', async name => {
    const all = allPagesOf(name);
    const {ranked, spared, unranked} = nextVictims(await candidatesOf(name), {all, pageSize});
    expect(unranked).toEqual([]);
    expect(ranked.length).toBeGreaterThan(5);
    for (const {pid, comm, score, badness: parts} of ranked) {
      const real = Number(fixtureText(name, `proc/${pid}/oom_score`));
      const later = Number(/^VmRSS:\s+(\d+) kB$/m.exec(fixtureText(name, `proc/${pid}/status`)!)?.[1]) / 4;
      const slack = Math.abs(later - parts.rss) + (name.startsWith('6.1-') ? 0 : doubtOf(2));
      const range = badnessOf(real, all)!;
      const what = `${comm} (${pid}): ${score}, kernel ${real}`;
      expect(parts.total, what).toBeGreaterThanOrEqual(range.least - slack);
      expect(parts.total, what).toBeLessThanOrEqual(range.most + slack);
      if (slack === 0) expect(score, what).toBe(real);
    }
    for (const {pid} of spared) expect(Number(fixtureText(name, `proc/${pid}/oom_score`))).toBe(0);
  });

  it('is the more in doubt the more processors there are', () => {
    expect([1, 2, 16, 128].map(doubtOf)).toEqual([128, 256, 2048, 131072]);
  });

  it('is what the kernel’s documentation of the score implies', () => {
    const all = pages((24 * GIB) / 4096);
    const idle = badness({rss: pages(0), swap: bytes(0), pageTables: bytes(0), adj: 0}, all, pageSize);
    expect(scoreOf(idle.total, all)).toBe(666);
    expect(scoreOf(all, all)).toBe(1333);
    expect(
      scoreOf(badness({rss: pages(0), swap: bytes(0), pageTables: bytes(0), adj: 1000}, all, pageSize).total, all),
    ).toBe(1332);
    expect(scoreOf(pages(0), pages(0))).toBe(0);
  });

  it('shows its parts', () => {
    const held = {rss: pages(100), swap: kib(8), pageTables: kib(6), adj: -20};
    expect(badness(held, pages(10_999), pageSize)).toEqual({
      rss: 100,
      swap: 2,
      pageTables: 1,
      adjustment: -200,
      total: -97,
    });
  });

  it('can be had back from the score, as far as it was not rounded away', () => {
    fc.assert(
      fc.property(fc.integer({min: 1000, max: 2 ** 30}), fc.double({min: -0.99, max: 2, noNaN: true}), (all, share) => {
        const total = pages(Math.round(all * share));
        const score = scoreOf(total, pages(all));
        const range = badnessOf(score, pages(all));
        fc.pre(score > 0);
        expect(range!.least).toBeLessThanOrEqual(total);
        expect(range!.most).toBeGreaterThanOrEqual(total);
        // A score stands for one step or two of a thousandth; the step at zero is a double one.
        expect(range!.most - range!.least).toBeLessThanOrEqual((3 * all) / 1000 + 2);
        expect(scoreOf(range!.least, pages(all))).toBe(score);
        expect(scoreOf(range!.most, pages(all))).toBe(score);
        expect(scoreOf(pages(range!.least - 1), pages(all))).not.toBe(score);
        expect(scoreOf(pages(range!.most + 1), pages(all))).not.toBe(score);
      }),
    );
  });

  it('cannot be had from a score of 0, which also means never', () => {
    expect(badnessOf(0, pages(1000))).toBeUndefined();
    expect(badnessOf(Number.NaN, pages(1000))).toBeUndefined();
    expect(badnessOf(666, pages(0))).toBeUndefined();
  });
});

describe('the measure of a cgroup', () => {
  it.each([
    ['without swap', mib(40), bytes(0), undefined, 10240],
    ['with a swap limit', mib(40), mib(4), undefined, 11264],
    ['with more swap than there is', mib(40), mib(400), undefined, 40960],
    ['with any swap', mib(40), 'max' as const, undefined, 40960],
    ['that may not swap', mib(40), 'max' as const, 0, 10240],
    ['without limit', 'max' as const, 'max' as const, undefined, undefined],
  ])('%s', (_, max: Limit, swapMax: Limit, swappiness, expected) => {
    const limits = {max, swapMax, swapTotal: mib(120), ...(swappiness === undefined ? {} : {swappiness})};
    expect(cgroupPages(limits, pageSize)).toBe(expected);
  });
});

describe('nextVictims', () => {
  it('ranks by badness; of equals the younger goes first', () => {
    const list = [
      candidate({pid: 2, rss: 500}),
      candidate({pid: 3, rss: 900, starttime: ticks(5)}),
      candidate({pid: 4, rss: 900, starttime: ticks(9)}),
      candidate({pid: 5, rss: 10, adj: 500}),
      candidate({pid: 6, rss: 9000, adj: -900}),
    ];
    expect(pids(nextVictims(list, place))).toEqual([5, 4, 3, 2, 6]);
  });

  it('says how many may be first when the kernel counts less exactly', () => {
    const list = [candidate({pid: 2, rss: 500}), candidate({pid: 3, rss: 900}), candidate({pid: 4, rss: 700})];
    expect(nextVictims(list, place).contenders).toBe(1);
    expect(nextVictims(list, {...place, doubt: doubtOf(2)}).contenders).toBe(2);
    expect(nextVictims([], place)).toEqual({ranked: [], contenders: 0, spared: [], unranked: []});
  });

  it('says why each is where it is', () => {
    const [first, second] = nextVictims(
      [candidate({pid: 2, rss: 2560, swap: available(mib(3)), adj: 300}), candidate({pid: 3, rss: 2560, adj: -10})],
      place,
    ).ranked;
    expect(first?.why).toBe(
      '130 MiB = 10.0 MiB RAM + 3.00 MiB swap + 40.0 KiB page tables + 117 MiB for oom_score_adj 300',
    );
    expect(second?.why).toBe('6.13 MiB = 10.0 MiB RAM + 40.0 KiB page tables - 3.91 MiB for oom_score_adj -10');
  });

  it('leaves out who is never killed, with the reason', () => {
    const list = [
      candidate({pid: 1, score: available(0)}),
      candidate({pid: 2, comm: 'kthreadd', kernelThread: true}),
      candidate({pid: 3, adj: -1000}),
      candidate({pid: 4, state: 'Z'}),
      candidate({pid: 5, rss: 0, swap: unavailable({kind: 'no-field', path: 'proc/5/status', field: 'VmSwap'})}),
      candidate({pid: 6, score: available(0)}),
      candidate({pid: 7, adj: -999, score: available(0)}),
    ];
    const {ranked, spared} = nextVictims(list, place);
    expect(spared.map(({pid, why}) => [pid, why])).toEqual([
      [1, 'init'],
      [2, 'kernel-thread'],
      [3, 'protected'],
      [4, 'ended'],
      [5, 'ended'],
      [6, 'being-killed'],
    ]);
    expect(ranked.map(({pid}) => pid)).toEqual([7]);
    for (const {why} of spared) expect(sparedSentence(why)).not.toBe('');
  });

  it('ranks the first process of a container, which is not that of the machine', () => {
    expect(pids(nextVictims([candidate({pid: 1, score: available(700)})], place))).toEqual([1]);
  });

  it('does not rank what it could not read', () => {
    for (const part of ['swap', 'pageTables'] as const) {
      const {ranked, unranked} = nextVictims([candidate({pid: 9, comm: 'x', [part]: denied})], place);
      expect(ranked).toEqual([]);
      expect(unranked).toEqual([{pid: 9, comm: 'x', name: 'job', reason: denied.reason}]);
    }
  });

  it('looks only into the cgroup that runs out', () => {
    const list = [
      candidate({pid: 2, rss: 9000, cgroup: '/other'}),
      candidate({pid: 3, rss: 100, cgroup: '/shop/till'}),
      candidate({pid: 4, rss: 200, cgroup: '/shop'}),
      candidate({pid: 5, rss: 300, cgroup: '/shopping'}),
      candidate({pid: 6, adj: -1000, cgroup: '/other'}),
      {...candidate({pid: 7}), cgroup: denied},
    ];
    const found = nextVictims(list, {...place, within: '/shop'});
    expect(pids(found)).toEqual([4, 3]);
    expect(found.spared).toEqual([]);
    expect(found.unranked.map(({pid}) => pid)).toEqual([7]);
    expect(pids(nextVictims(list, place))).toEqual([2, 7, 5, 4, 3]);
  });

  it('names the group that would die together: the topmost below the place that runs out', () => {
    const list = [candidate({pid: 2, cgroup: '/a/b/c'}), candidate({pid: 3, rss: 1, cgroup: '/x'})];
    const oomGroups = new Set(['/a', '/a/b']);
    const groups = (within: string) => nextVictims(list, {...place, within, oomGroups}).ranked.map(({group}) => group);
    expect(groups('/')).toEqual(['/a', undefined]);
    expect(groups('/a/b')).toEqual(['/a/b']);
    expect(groups('/a/b/c')).toEqual([undefined]);
  });

  it('puts a large process with the largest adjustment first, on a machine out of memory', async () => {
    const name = '6.12-x86_64-4k-pressure';
    const {ranked} = nextVictims(await candidatesOf(name), {all: allPagesOf(name), pageSize});
    expect(ranked[0]?.comm).toBe('stress-ng-vm');
  });
});
