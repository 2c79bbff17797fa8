import {describe, expect, it} from 'vitest';
import {tableOf} from '../../src/cgroup/table.ts';
import {sampleCgroups} from '../../src/cgroup/walk.ts';
import {
  ageOf,
  groupLimitOf,
  judgementOf,
  limitShare,
  limitUse,
  poolOf,
  rssHistory,
  thpOf,
} from '../../src/model/process-page.ts';
import {noProcesses} from '../../src/proc/pid/process.ts';
import {mapReading, notSampled} from '../../src/reading.ts';
import {bytes, KIB, MIB, mib, millis, pages, pagesToBytes} from '../../src/units.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {fixtureHost, machine, must, outcome, snapshotOf} from './machines.ts';
import {kernelThread, sketch, status} from './process-rows.ts';

const page = bytes(4096);
const at = (seconds: number) => millis(seconds * 1000);

describe('ageOf', () => {
  const host = (files = {}) => machine({meminfo: {MemTotal: 1000}, files});

  it('is the time since its start, by the clock of the machine', async () => {
    const snapshot = await snapshotOf(host({'proc/uptime': '125.50 200.00\n'}));
    expect(must(ageOf(sketch({starttime: 500}), snapshot))).toBe(120.5);
    expect(must(ageOf(sketch({starttime: 50_000}), snapshot))).toBe(0);
  });

  it('is not known without an uptime', async () => {
    expect(outcome(ageOf(sketch(), await snapshotOf(host())))).toBe('missing');
  });
});

describe('rssHistory', () => {
  it('needs a past', () => {
    expect(rssHistory(sketch(), at(10), 10, page)).toBeUndefined();
    expect(rssHistory(sketch({trail: [[10, 5]]}), at(10), 10, page)).toBeUndefined();
  });

  it('is flat for who stands still', () => {
    const history = rssHistory(sketch({trail: [[10, 5]]}), at(70), 4, page)!;
    expect(history).toEqual({above: [0, 0, 0, 0], least: 5 * 4096, most: 5 * 4096, span: 60_000});
  });

  it('goes from the first point to now', () => {
    const trail = [
      [0, 0],
      [40, 0],
      [80, 100],
    ] as const;
    const {above, least, most} = rssHistory(sketch({trail}), at(100), 5, page)!;
    expect(above.map(n => n / 4096)).toEqual([0, 0, 50, 100, 100]);
    expect([least, most / 4096]).toEqual([0, 100]);
  });

  it('names a peak that lies between two of its points', () => {
    const trail = [
      [0, 10],
      [10, 500],
      [11, 20],
    ] as const;
    expect(rssHistory(sketch({trail}), at(60), 3, page)!.most / 4096).toBe(500);
  });
});

describe('judgementOf', () => {
  const files = {status: status({VmSwap: 400, VmPTE: 40}), oomScoreAdj: '500\n'};

  it('adds up what the kernel compares', async () => {
    const snapshot = await snapshotOf(machine({meminfo: {MemTotal: 4_000_000, SwapTotal: 0}}));
    const {adj, badness, never} = must(judgementOf(sketch({files}), snapshot));
    expect([adj, never]).toEqual([500, false]);
    expect(badness).toMatchObject({rss: 1000, swap: 100, pageTables: 10, adjustment: 500 * 1000});
  });

  it('knows who is never killed', async () => {
    const snapshot = await snapshotOf(machine({meminfo: {MemTotal: 4_000_000, SwapTotal: 0}}));
    const protectedOne = sketch({files: {...files, oomScoreAdj: '-1000\n'}});
    expect(must(judgementOf(protectedOne, snapshot)).never).toBe(true);
  });

  it('is not made up', async () => {
    const nothing = await snapshotOf(machine({}));
    const snapshot = await snapshotOf(machine({meminfo: {MemTotal: 4_000_000, SwapTotal: 0}}));
    expect(outcome(judgementOf(sketch({files}), nothing))).toBe('missing');
    expect(outcome(judgementOf(sketch(), snapshot))).toBe('not-sampled');
    expect(outcome(judgementOf(kernelThread(), snapshot))).toBe('no-field');
  });

  it.each(fixtureNames())('comes near the kernel’s own score on %s', async name => {
    const wanted = new Set(['status', 'oomScore', 'oomScoreAdj'] as const);
    const snapshot = await snapshotOf(fixtureHost(name), {processes: {...noProcesses, all: wanted, exhaustive: true}});
    for (const process of must(snapshot.processes).list) {
      const judged = judgementOf(process, snapshot);
      const score = process.files.oomScore?.reading;
      if (!judged.ok || !score?.ok || score.value === 0) continue;
      expect(Math.abs(judged.value.score - score.value)).toBeLessThanOrEqual(20);
    }
  });
});

describe('groupLimitOf', () => {
  const captured = async (name: string) => {
    const host = fixtureHost(name);
    const wanted = new Set(['cgroup'] as const);
    const snapshot = await snapshotOf(host, {processes: {...noProcesses, all: wanted, exhaustive: true}});
    return {...snapshot, cgroups: mapReading(sampleCgroups(host, {detail: 'light'}), tableOf)};
  };
  const limitsIn = async (name: string) => {
    const snapshot = await captured(name);
    return must(snapshot.processes).list.flatMap(process => {
      const limit = groupLimitOf(process, snapshot);
      return limit.ok && limit.value.limit.limit !== 'max' ? [[process.comm, limit.value] as const] : [];
    });
  };

  it('is the limit of the group of the process, and what is left of it', async () => {
    const found = new Map(await limitsIn('6.12-x86_64-4k-pressure'));
    const {limit, room, path} = found.get('java')!;
    expect(path).toMatch(/^\/kubepods\.slice/);
    expect(limit.limit).toBeGreaterThan(MIB);
    expect(path.startsWith(limit.from!)).toBe(true);
    expect(room.room).not.toBe('max');
  });

  it('is that of cgroup v1 as well', async () => {
    expect((await limitsIn('6.1-x86_64-4k-hybrid-v1')).length).toBeGreaterThan(0);
  });

  it('is not known of a group that is out of sight, or that nobody looked at', async () => {
    const snapshot = await captured('6.12-x86_64-4k-calm');
    const outside = sketch({files: {cgroup: '0::/../elsewhere\n'}});
    expect(outcome(groupLimitOf(outside, snapshot))).toBe('skipped');
    expect(outcome(groupLimitOf(sketch(), snapshot))).toBe('not-sampled');
    const partly = {...snapshot, cgroups: mapReading(snapshot.cgroups, table => ({...table, complete: false}))};
    expect(outcome(groupLimitOf(outside, partly))).toBe('not-sampled');
    expect(outcome(groupLimitOf(outside, {...snapshot, cgroups: notSampled}))).toBe('not-sampled');
  });
});

describe('limits', () => {
  const line = (key: string, soft: string, hard: string) => `${key.padEnd(25)} ${soft.padEnd(20)} ${hard}\n`;
  const limits = line('Max stack size', '8388608', 'unlimited') + line('Max locked memory', '65536', '65536');
  const process = sketch({files: {limits, status: status({VmStk: 132, VmLck: 64})}});

  it('stand beside what they bind', () => {
    const {used, limit} = must(limitUse(process, 'stack'));
    expect([must(used), limit]).toEqual([132 * KIB, {soft: 8 * MIB, hard: 'unlimited'}]);
    expect(outcome(limitUse(process, 'data'))).toBe('no-field');
    expect(outcome(limitUse(sketch(), 'stack'))).toBe('not-sampled');
    expect(outcome(must(limitUse(sketch({files: {limits}}), 'stack')).used)).toBe('not-sampled');
  });

  it('have a share that is used, where there is one', () => {
    expect(limitShare(bytes(16 * KIB), 64 * KIB)).toBe(25);
    expect(limitShare(mib(1), 'unlimited')).toBeUndefined();
    expect(limitShare(mib(1), 0)).toBeUndefined();
  });
});

it('huge pages are of any kind, or not told of', () => {
  expect(thpOf({anonHugePages: mib(2), filePmdMapped: mib(4)})).toBe(mib(6));
  expect(thpOf({})).toBeUndefined();
  expect(poolOf({sharedHugetlb: mib(2), privateHugetlb: mib(0)})).toBe(mib(2));
  expect(poolOf({rss: pagesToBytes(pages(3), page)})).toBeUndefined();
});
