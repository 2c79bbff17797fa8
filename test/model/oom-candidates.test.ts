import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {candidateOf, nextVictims} from '../../src/model/oom.ts';
import {preselect} from '../../src/model/oom-candidates.ts';
import type {LimitedGroup, Machine} from '../../src/model/oom-places.ts';
import {parseCgroup} from '../../src/proc/pid/cgroup.ts';
import type {Process} from '../../src/proc/pid/process.ts';
import {parseStatm} from '../../src/proc/pid/statm.ts';
import {parseStatus} from '../../src/proc/pid/status.ts';
import {available, unavailable} from '../../src/reading.ts';
import {bytes, mib, millis, pages, percent, ticks} from '../../src/units.ts';
import {must} from './machines.ts';

const pageSize = bytes(4096);
const machine: Machine = {pageSize, memTotal: mib(400), swapTotal: bytes(0), all: pages(100_000)};

type Sketch = {
  readonly pid: number;
  readonly rss?: number;
  /** kB; left out: not read yet. */
  readonly swap?: number;
  readonly adj?: number;
  readonly cgroup?: string;
  readonly at?: number;
  readonly state?: string;
  readonly kernelThread?: boolean;
};

const parsed = <T>(result: {readonly ok: true; readonly value: T} | {readonly ok: false}) =>
  result.ok ? available(result.value) : unavailable({kind: 'malformed', path: 'x', line: 1, why: 'test'});

const process = (sketch: Sketch): Process => {
  const {pid, rss = 100, swap, adj, cgroup, at = 1, state = 'S', kernelThread = false} = sketch;
  const aged = <T>(reading: T) => ({at: millis(at), reading});
  return {
    pid,
    ppid: 1,
    comm: `p${pid}`,
    state,
    starttime: ticks(pid),
    kernelThread,
    statm: parsed(parseStatm(`${rss} ${rss} 0 0 0 0 0\n`)),
    files: {
      ...(swap !== undefined && {
        status: aged(parsed(parseStatus(`Name:\tp\nVmPTE:\t40 kB\nVmSwap:\t${swap} kB\n`))),
      }),
      ...(adj !== undefined && {oomScoreAdj: aged(available(adj))}),
      ...(cgroup !== undefined && {cgroup: aged(parsed(parseCgroup(`0::${cgroup}\n`)))}),
    },
  };
};

const whole = (sketch: Sketch): Process => process({swap: 0, adj: 0, cgroup: '/', ...sketch});

const limited = (path: string, all: number): LimitedGroup => ({
  path,
  limit: bytes(all * 4096),
  current: available(bytes(0)),
  full: available(percent(0)),
  all: pages(all),
  swapKnown: true,
  waits: false,
});

const pids = (list: readonly Process[] | undefined) => list?.map(({pid}) => pid);

describe('preselect', () => {
  it('orders by what is known: RSS, swap, page tables and the adjustment', () => {
    const {machine: chosen} = preselect(
      [
        whole({pid: 1, rss: 500}),
        whole({pid: 2, rss: 100, swap: 2400}),
        whole({pid: 3, rss: 10, adj: 8}),
        process({pid: 4, rss: 600}),
        whole({pid: 5, rss: 9000, adj: -100}),
      ],
      machine,
      [],
      '/',
    );
    expect(pids(chosen)).toEqual([3, 2, 4, 1, 5]);
  });

  it('leaves out kernel threads, the dead, and those that are protected', () => {
    const found = preselect(
      [
        whole({pid: 1}),
        whole({pid: 2, kernelThread: true}),
        whole({pid: 3, state: 'Z'}),
        whole({pid: 4, state: 'X'}),
        whole({pid: 5, adj: -1000, rss: 99_999}),
      ],
      machine,
      [],
      '/',
    );
    expect(pids(found.machine)).toEqual([1]);
    expect(found).toMatchObject({programs: 2, examined: 2, spared: 1});
  });

  it('looks into each limited group by its own measure, and into those below it', () => {
    const small = limited('/a', 1000);
    const {groups, machine: chosen} = preselect(
      [
        whole({pid: 1, rss: 300, cgroup: '/a/b'}),
        whole({pid: 2, rss: 200, adj: 50, cgroup: '/a'}),
        whole({pid: 3, rss: 9999, cgroup: '/ab'}),
        whole({pid: 4, rss: 250, cgroup: '/a/c'}),
        process({pid: 5, rss: 400}),
      ],
      machine,
      [small, limited('/a/c', 500), limited('/gone', 10)],
      '/',
    );
    // 50 thousandths of the machine are 5,000 pages, of the group 50.
    expect(pids(chosen)).toEqual([3, 2, 5, 1, 4]);
    expect(pids(groups.get('/a'))).toEqual([1, 2, 4]);
    expect(pids(groups.get('/a/c'))).toEqual([4]);
    expect(groups.get('/gone')).toEqual([]);
  });

  it('takes paths as a container sees them', () => {
    const {groups} = preselect(
      [whole({pid: 1, cgroup: '/docker/x/job'}), whole({pid: 2, cgroup: '/job'})],
      machine,
      [limited('/job', 1000)],
      '/docker/x',
    );
    expect(pids(groups.get('/job'))).toEqual([1]);
  });

  it('says how many were read, and since when all of them', () => {
    const some = preselect([whole({pid: 1, at: 7}), process({pid: 2})], machine, [], '/');
    expect(some).toMatchObject({programs: 2, examined: 1, since: undefined});
    const all = preselect([whole({pid: 1, at: 9}), whole({pid: 2, at: 7})], machine, [], '/');
    expect(all).toMatchObject({examined: 2, since: 7});
    expect(preselect([], machine, [], '/')).toMatchObject({machine: [], programs: 0, since: undefined});
  });

  it('has the first victim of everywhere among the chosen, when all was read', () => {
    const anybody = fc.record({
      rss: fc.integer({min: 1, max: 5000}),
      swap: fc.integer({min: 0, max: 20_000}),
      adj: fc.oneof(fc.constant(0), fc.integer({min: -1000, max: 1000})),
      cgroup: fc.constantFrom('/', '/a', '/a/b', '/c'),
    });
    const groups = [limited('/a', 3000), limited('/a/b', 900)];
    fc.assert(
      fc.property(fc.array(anybody, {maxLength: 120}), sketches => {
        const everybody = sketches.map((sketch, i) => whole({...sketch, pid: 10 + i}));
        const found = preselect(everybody, machine, groups, '/');
        const first = (list: readonly Process[], all: LimitedGroup['all'], within?: string) =>
          nextVictims(
            list.map(one => candidateOf(one)),
            {all, pageSize, ...(within === undefined ? {} : {within})},
          ).ranked[0]?.badness.total;
        expect(first(found.machine, machine.all)).toBe(first(everybody, machine.all));
        for (const {path, all} of groups) {
          expect(first(must(available(found.groups.get(path)!)), all, path)).toBe(first(everybody, all, path));
        }
      }),
    );
  });
});
