import {describe, expect, it} from 'vitest';
import {
  explanation,
  fieldsOf,
  mostOf,
  type ReclaimRow,
  reclaimPast,
  reclaimRows,
  reclaimSpecs,
  scaleOf,
  timeCovered,
} from '../../src/model/reclaim.ts';
import {vmstatFields} from '../../src/proc/vmstat.ts';
import {firstSample, unavailable} from '../../src/reading.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {createHistory, type History} from '../../src/store/history.ts';
import {bytes, count, millis} from '../../src/units.ts';
import {fixturesWith, fixtureText} from '../helpers/fixtures.ts';
import {snapshotOf, stampsOf, vmstatPair, vmstatStamps} from '../store/snapshots.ts';

const PAGE = 4096;

const historyOf = (...snapshots: readonly Snapshot[]): History => {
  const history = createHistory();
  for (const snapshot of snapshots) history.record(snapshot);
  return history;
};

const rowsOf = (snapshot: Snapshot, history = historyOf(snapshot)): readonly ReclaimRow[] => {
  const rows = reclaimRows(snapshot, history);
  if (!rows.ok) throw new Error('no rows');
  return rows.value;
};

const rowOf = (id: string, snapshot: Snapshot, history?: History): ReclaimRow => {
  const found = rowsOf(snapshot, history).find(row => row.spec.id === id);
  if (found === undefined) throw new Error(`no row ${id}`);
  return found;
};

/** The row when its counters grew by these amounts in a second. */
const grown = (id: string, counters: Readonly<Record<string, number>>, span = 1000): ReclaimRow => {
  const text = (by: number) =>
    Object.entries(counters)
      .map(([key, n]) => `${key} ${1_000_000 + by * n}\n`)
      .join('');
  return rowOf(id, vmstatPair(text(0), text(1), span));
};

const nowOf = ({now}: ReclaimRow) => (now.ok ? now.value : now.reason.kind);

describe('the chain', () => {
  it('has every step once, with texts that are sentences', () => {
    const ids = reclaimSpecs.map(spec => spec.id);
    expect(new Set(ids).size).toBe(ids.length);
    const texts = reclaimSpecs.flatMap(({what, normal, next, says, tooFew}) => [
      ...[what, normal, next, ...says.map(({text}) => text)],
      ...(tooFew === undefined ? [] : [tooFew]),
    ]);
    expect(texts.filter(text => !/^\S.*[.?]$/.test(text))).toEqual([]);
  });

  it('keeps the rows of a stage together', () => {
    const stages = reclaimSpecs.map(spec => spec.stage);
    const changes = stages.filter((stage, i) => stage !== stages[i - 1]);
    expect(new Set(changes).size).toBe(changes.length);
  });

  it('judges from nothing on, and ever more', () => {
    for (const {id, says} of reclaimSpecs) {
      const froms = says.map(({from}) => from);
      expect(froms[0], id).toBe(0);
      expect(froms, id).toEqual(froms.toSorted((a, b) => a - b));
    }
  });

  it('has names and stages that fit their columns', () => {
    expect(reclaimSpecs.filter(({name, stage}) => name.length > 15 || stage.length > 8)).toEqual([]);
  });
});

/** Growth of every counter of a captured kernel, each by another amount, as somebody would read it twice. */
describe.each(fixturesWith('proc/vmstat'))('on $name', ({text}) => {
  const amounts = new Map<string, number>();
  const after = text.replace(/^(\S+) (\d+)$/gm, (_, key: string, n: string) => {
    amounts.set(key, 1000 + 37 * amounts.size);
    return `${key} ${Number(n) + amounts.get(key)!}`;
  });
  const snapshot = vmstatPair(text, after, 2000);
  const by = (...keys: readonly string[]) => keys.reduce((sum, key) => sum + (amounts.get(key) ?? 0), 0);
  const printed = (key: string) => Number(new RegExp(`^${key} (\\d+)$`, 'm').exec(after)?.[1] ?? 0);
  const ever = (...keys: readonly string[]) => keys.reduce((sum, key) => sum + printed(key), 0);

  const scans = ['pgscan_kswapd', 'pgscan_direct', 'pgscan_khugepaged', 'pgscan_proactive'];
  const steals = ['pgsteal_kswapd', 'pgsteal_direct', 'pgsteal_khugepaged', 'pgsteal_proactive'];
  const stalls = ['dma', 'dma32', 'normal', 'high', 'movable', 'device'].map(zone => `allocstall_${zone}`);
  const refaults = ['workingset_refault_file', 'workingset_refault_anon'];

  it.each([
    ['kswapd_scan', ['pgscan_kswapd']],
    ['kswapd_steal', ['pgsteal_kswapd']],
    ['direct_scan', ['pgscan_direct']],
    ['direct_steal', ['pgsteal_direct']],
    ['file_refaults', ['workingset_refault_file']],
    ['anon_refaults', ['workingset_refault_anon']],
    ['restored', ['workingset_restore_file', 'workingset_restore_anon']],
    ['swap_in', ['pswpin', 'zswpin', 'swpin_zero']],
    ['swap_out', ['pswpout', 'zswpout', 'swpout_zero']],
    ['device_in', ['pswpin']],
    ['device_out', ['pswpout']],
    ['compact_scan', ['compact_migrate_scanned']],
  ])('%s is bytes a second and bytes since boot of %j', (id, keys) => {
    expect(rowOf(id, snapshot)).toMatchObject({
      now: {ok: true, value: (by(...keys) * PAGE) / 2},
      total: {ok: true, value: ever(...keys) * PAGE},
    });
  });

  it.each([
    ['allocstalls', stalls],
    ['throttled', ['pgscan_direct_throttle']],
    ['major_faults', ['pgmajfault']],
    ['compact_stalls', ['compact_stall']],
    ['compact_success', ['compact_success']],
    ['compact_failures', ['compact_fail']],
    ['compact_wakes', ['compact_daemon_wake']],
    ['thp_faults', ['thp_fault_alloc']],
    ['thp_fallbacks', ['thp_fault_fallback']],
    ['thp_collapses', ['thp_collapse_alloc']],
    ['thp_splits', ['thp_split_page']],
    ['oom_kills', ['oom_kill']],
    ['cache_drops', ['drop_pagecache', 'drop_slab']],
  ])('%s is events a second and since boot of %j', (id, keys) => {
    expect(rowOf(id, snapshot)).toMatchObject({
      now: {ok: true, value: by(...keys) / 2},
      total: {ok: true, value: ever(...keys)},
    });
  });

  it.each([
    ['efficiency', steals, scans],
    ['direct_share', ['pgscan_direct'], scans],
    ['thrash_ratio', ['workingset_activate_file', 'workingset_activate_anon'], refaults],
  ])('%s is the share of %j in %j', (id, part, whole) => {
    const share = Math.min(100, (100 * by(...part)) / by(...whole));
    expect(nowOf(rowOf(id, snapshot))).toBeCloseTo(share, 10);
  });

  it('the scans of cgroups are those that no cause has, and never below none', () => {
    const all = by('pgscan_anon', 'pgscan_file');
    expect(nowOf(rowOf('cgroup_scan', snapshot))).toBe((Math.max(0, all - by(...scans)) * PAGE) / 2);
  });

  it('dirty data is what it is, beside its limits', () => {
    const level = (id: string, keys: readonly string[], beside: string) =>
      expect(rowOf(id, snapshot)).toMatchObject({
        now: {ok: true, value: ever(...keys) * PAGE},
        total: {ok: true, value: printed(beside) * PAGE},
      });
    level('dirty', ['nr_dirty'], 'nr_dirty_background_threshold');
    level('writeback', ['nr_writeback'], 'nr_written');
    level('unwritten', ['nr_dirty', 'nr_writeback'], 'nr_dirty_threshold');
  });

  it('the past ends with the figure of now', () => {
    const history = historyOf(snapshot);
    for (const row of rowsOf(snapshot, history)) {
      if (row.spec.formula.kind === 'stall') continue;
      const expected = row.now.ok && row.now.value !== undefined ? row.now.value : Number.NaN;
      expect(reclaimPast(row.spec, history, 9, snapshot.system.pageSize), row.spec.id).toEqual([expected]);
    }
  });
});

describe('reclaim for cgroups', () => {
  it('is what the captured machines did since boot', () => {
    // 1,379,639 + 623,796 scanned by kind, 1,083,287 + 370,717 by cause.
    const text = fixtureText('6.12-x86_64-4k-pressure', 'proc/vmstat')!;
    expect(rowOf('cgroup_scan', vmstatPair(text, text)).total).toEqual({ok: true, value: 549_431 * PAGE});
  });

  it('is nothing where the causes contain it', () => {
    expect(nowOf(grown('cgroup_scan', {pgscan_anon: 5, pgscan_file: 5, pgscan_kswapd: 8, pgscan_direct: 3}))).toBe(0);
  });
});

describe('a share', () => {
  const efficiency = (scan: number, steal: number) =>
    grown('efficiency', {pgscan_kswapd: scan, pgscan_direct: 0, pgsteal_kswapd: steal, pgsteal_direct: 0});

  it.each([
    [999, 500, undefined],
    [1000, 500, 50],
    [1000, 1040, 100],
    [5000, 0, 0],
    [0, 0, undefined],
  ])('of %i scanned and %i stolen is %s', (scan, steal, share) => {
    expect(efficiency(scan, steal).now).toEqual({ok: true, value: share});
  });

  it('says why there is none, and has none in the past either', () => {
    const few = efficiency(999, 500);
    expect(few).toMatchObject({severity: 'calm', meaning: expect.stringMatching(/fewer than 1000 pages/i)});
    const text = 'pgscan_kswapd 1\npgscan_direct 1\npgsteal_kswapd 1\npgsteal_direct 1\n';
    const history = historyOf(vmstatPair(text, text));
    expect(reclaimPast(few.spec, history, 5, bytes(PAGE))).toEqual([Number.NaN]);
  });

  it('is no value in a gap, though a gap has nothing in it', () => {
    const text = 'pgscan_kswapd 1\npgscan_direct 1\npgsteal_kswapd 1\npgsteal_direct 1\n';
    const history = historyOf(snapshotOf(0, vmstatStamps(0, text), {elapsed: firstSample}));
    const {spec} = efficiency(1, 1);
    expect(reclaimPast(spec, history, 5, bytes(PAGE))).toEqual([Number.NaN]);
  });
});

describe('what a figure means', () => {
  const swap = {pswpin: 0, pswpout: 0};
  it.each([
    ['swap_in', {...swap, pswpin: 5}, 'calm', /steady rate is what hurts/],
    ['swap_out', {...swap, pswpout: 5}, 'calm', /Harmless/],
    ['major_faults', {pgmajfault: 0}, 'calm', /none/],
    ['major_faults', {pgmajfault: 499}, 'calm', /Some/],
    ['major_faults', {pgmajfault: 500}, 'notice', /node-exporter/],
    ['major_faults', {pgmajfault: 1000}, 'warn', /1000 a second/],
    ['allocstalls', {allocstall_normal: 0, allocstall_movable: 0}, 'calm', /No request/],
    ['allocstalls', {allocstall_normal: 0, allocstall_movable: 1}, 'notice', /stand still/],
    ['allocstalls', {allocstall_normal: 0, allocstall_movable: 0, allocstall_dma32: 1}, 'notice', /stand still/],
    ['throttled', {pgscan_direct_throttle: 1}, 'warn', /at its end/],
    ['oom_kills', {oom_kill: 1}, 'warn', /killed/],
    ['oom_kills', {oom_kill: 0}, 'calm', /None/],
  ] as const)('%s with %j is %s', (id, counters, severity, meaning) => {
    expect(grown(id, counters)).toMatchObject({severity, meaning: expect.stringMatching(meaning)});
  });

  it.each([
    [29, 'notice'],
    [31, 'calm'],
    [99, 'calm'],
  ])('an efficiency of %i %% is %s', (steal, severity) => {
    const counters = {pgscan_kswapd: 10_000, pgscan_direct: 0, pgsteal_kswapd: 100 * steal, pgsteal_direct: 0};
    expect(grown('efficiency', counters).severity).toBe(severity);
  });

  it.each([
    [0, 'calm'],
    [299, 'calm'],
    [300, 'notice'],
    [1000, 'warn'],
  ])('%i refaults a second in a file cache of 1000 pages are %s', (refaults, severity) => {
    const file = 'nr_active_file 400\nnr_inactive_file 600\n';
    const snapshot = vmstatPair(
      `${file}workingset_refault_file 7\n`,
      `${file}workingset_refault_file ${7 + refaults}\n`,
    );
    expect(rowOf('file_refaults', snapshot).severity).toBe(severity);
  });

  it('is told without the amount to compare with, as far as that goes', () => {
    expect(grown('file_refaults', {workingset_refault_file: 9_999})).toMatchObject({
      severity: 'calm',
      meaning: expect.stringMatching(/read again/),
    });
  });

  it.each([
    [100, 40, 'calm'],
    [140, 9, 'calm'],
    [140, 10, 'notice'],
  ])('%i dirty pages and %i being written, of limits 100 and 200, are %s', (dirty, written, severity) => {
    const text = `nr_dirty ${dirty}\nnr_writeback ${written}\nnr_dirty_threshold 200\nnr_dirty_background_threshold 100\n`;
    expect(rowOf('unwritten', vmstatPair(text, text)).severity).toBe(severity);
    expect(rowOf('dirty', vmstatPair(text, text)).meaning).toMatch(/^Above the background limit/);
  });

  it('remembers a kill that is past', () => {
    const kill = vmstatPair('oom_kill 6\n', 'oom_kill 7\n');
    const quiet = vmstatPair('oom_kill 7\n', 'oom_kill 7\n');
    expect(rowOf('oom_kills', quiet, historyOf(kill, quiet, quiet))).toMatchObject({
      now: {ok: true, value: 0},
      total: {ok: true, value: 7},
      severity: 'warn',
    });
    expect(rowOf('oom_kills', quiet, historyOf(quiet)).severity).toBe('calm');
  });

  it.each([
    [0, 0, 'calm', 'calm'],
    [60, 30, 'notice', 'calm'],
    [250, 60, 'warn', 'warn'],
    [900, 600, 'warn', 'critical'],
  ] as const)('%i ms of some and %i ms of full stall a second are %s and %s', (some, full, first, second) => {
    const psi = (at: number, n: number) => stampsOf(at, {some: n * some * 1000, full: n * full * 1000});
    const snapshot = snapshotOf(
      1000,
      {...psi(1000, 1), ...vmstatStamps(1000, 'pswpin 1\n')},
      {before: {...psi(0, 0), ...vmstatStamps(0, 'pswpin 1\n')}},
    );
    const history = historyOf(snapshot);
    expect(rowOf('memory_some', snapshot)).toMatchObject({now: {ok: true, value: some / 10}, severity: first});
    expect(rowOf('memory_full', snapshot).severity).toBe(second);
    const {spec} = rowOf('memory_full', snapshot);
    expect(reclaimPast(spec, history, 5, snapshot.system.pageSize)).toEqual([full / 10]);
    expect(rowOf('memory_full', snapshot).total).toEqual({ok: true, value: full * 1000});
  });
});

describe('without a figure', () => {
  it('the first sample has totals, levels and no rates', () => {
    const snapshot = snapshotOf(0, vmstatStamps(0, 'pswpin 7\nnr_dirty 3\n'));
    expect(rowOf('device_in', snapshot)).toMatchObject({
      now: firstSample,
      total: {ok: true, value: 7 * PAGE},
      severity: 'calm',
      meaning: 'needs a second sample.',
    });
    expect(nowOf(rowOf('dirty', snapshot))).toBe(3 * PAGE);
  });

  it('a reset counter is told, and is a gap in the past', () => {
    const snapshot = vmstatPair('pgmajfault 9\n', 'pgmajfault 8\n');
    const row = rowOf('major_faults', snapshot);
    expect([nowOf(row), row.meaning]).toEqual(['counter-reset', 'the counter was reset.']);
    expect(reclaimPast(row.spec, historyOf(snapshot), 5, snapshot.system.pageSize)).toEqual([Number.NaN]);
  });

  it('a reset of a counter that need not be there is one too', () => {
    expect(nowOf(rowOf('swap_in', vmstatPair('pswpin 5\nzswpin 9\n', 'pswpin 6\nzswpin 8\n')))).toBe('counter-reset');
  });

  it('a field that the kernel lacks says which kernels have it', () => {
    const row = rowOf('zswap_writeback', vmstatPair('pswpin 1\n', 'pswpin 1\n'));
    expect([nowOf(row), row.total.ok]).toEqual(['no-field', false]);
    expect(row.meaning).toBe("this kernel's /proc/vmstat has no zswpwb; it needs Linux 6.8 or later and CONFIG_ZSWAP.");
  });

  it('two samples at one moment make no rate', () => {
    expect(nowOf(rowOf('device_in', vmstatPair('pswpin 5\n', 'pswpin 6\n', 0)))).toBe('first-sample');
  });

  it('a file that cannot be read is the reason of all', () => {
    const missing = unavailable({kind: 'missing', path: 'proc/vmstat'});
    const snapshot = snapshotOf(0, {vmstat: {at: millis(0), reading: missing}});
    expect(reclaimRows(snapshot, historyOf(snapshot))).toEqual(missing);
  });

  it('pressure that the kernel does not measure is said in its rows alone', () => {
    const missing = unavailable({kind: 'missing', path: 'proc/pressure/memory'});
    const snapshot = snapshotOf(0, {
      ...vmstatStamps(0, 'pswpin 7\n'),
      pressureMemory: {at: millis(0), reading: missing},
    });
    expect(rowOf('memory_some', snapshot)).toMatchObject({now: missing, total: missing});
    expect(rowOf('device_in', snapshot).total.ok).toBe(true);
  });
});

describe('caches dropped by hand', () => {
  const ids = (text: string) => rowsOf(vmstatPair(text, text)).map(row => row.spec.id);
  it('are told once it has happened', () => {
    expect(ids('drop_pagecache 0\ndrop_slab 0\n')).not.toContain('cache_drops');
    expect(ids('pswpin 0\n')).not.toContain('cache_drops');
    expect(ids('drop_pagecache 0\ndrop_slab 1\n')).toContain('cache_drops');
  });
});

describe('the past', () => {
  const sample = (pages: number, more: Partial<Snapshot> = {}) =>
    vmstatPair('pswpin 0\npswpout 0\n', `pswpin ${pages}\npswpout 0\n`, 2000, more);
  const {spec} = grown('device_in', {pswpin: 1});
  const past = (history: History, n: number) => reclaimPast(spec, history, n, sample(0).system.pageSize);

  it('shows a pause and skipped ticks as blanks, never as zero', () => {
    const paused = snapshotOf(0, vmstatStamps(0, 'pswpin 0\n'), {elapsed: firstSample});
    const history = historyOf(sample(2), sample(0), sample(4, {skipped: count(3)}), paused, sample(6));
    expect(past(history, 20)).toEqual([PAGE, 0, Number.NaN, 2 * PAGE, Number.NaN, Number.NaN, 3 * PAGE]);
    expect(past(history, 2)).toEqual([Number.NaN, 3 * PAGE]);
    expect(timeCovered(history, 20)).toBe(8);
    expect(timeCovered(history, 2)).toBe(2);
  });

  it('is as long for every row, whatever it rests on', () => {
    const history = historyOf(sample(2), sample(3, {skipped: count(1)}), sample(4));
    const lengths = reclaimSpecs.map(one => reclaimPast(one, history, 20, sample(0).system.pageSize).length);
    expect(new Set(lengths)).toEqual(new Set([4]));
  });

  it.each([
    [[], undefined],
    [[Number.NaN], undefined],
    [[Number.NaN, 0, 3, 2], 3],
  ])('of %j has its top at %s', (values, most) => expect(mostOf(values)).toBe(most));
});

describe('the scale', () => {
  const text = 'nr_dirty_threshold 200\nnr_dirty_background_threshold 100\n';
  const snapshot = vmstatPair(text, text);
  const of = (id: string, past: readonly number[]) =>
    scaleOf(reclaimSpecs.find(spec => spec.id === id)!, past, snapshot);
  it.each([
    ['swap_in', [], undefined],
    ['swap_in', [0, 0], undefined],
    ['swap_in', [0, 7, 2], 7],
    ['memory_some', [0], 10],
    ['memory_some', [11, Number.NaN], 50],
    ['memory_some', [51], 100],
    ['efficiency', [3], 100],
    ['dirty', [PAGE], 100 * PAGE],
    ['dirty', [150 * PAGE], 150 * PAGE],
    ['unwritten', [PAGE], 200 * PAGE],
  ])('of %s with %j is %s', (id, past, top) => expect(of(id, past)).toBe(top));

  it('of dirty data is its own where the kernel tells no limit', () => {
    const bare = vmstatPair('nr_dirty 1\n', 'nr_dirty 1\n');
    expect(scaleOf(reclaimSpecs.find(spec => spec.id === 'dirty')!, [5], bare)).toBe(5);
  });
});

describe('the explanation', () => {
  it('names the counters that this kernel has', () => {
    const text = 'pgscan_kswapd 1\npgscan_direct 1\npgscan_khugepaged 1\npgscan_anon 1\npgscan_file 1\n';
    const snapshot = vmstatPair(text, text);
    expect(explanation(rowOf('cgroup_scan', snapshot), snapshot).from).toBe(
      'growth of pgscan_{anon,file} less pgscan_{kswapd,direct,khugepaged}, in pages, never below 0.',
    );
    expect(explanation(rowOf('swap_in', snapshot), snapshot).from).toBe('growth of pswpin, in pages.');
  });

  it('names the zones that had stalls', () => {
    const text = 'allocstall_dma 0\nallocstall_normal 31\nallocstall_movable 5576\n';
    const snapshot = vmstatPair(text, text);
    expect(explanation(rowOf('allocstalls', snapshot), snapshot).from).toBe(
      'growth of allocstall_{normal,movable,dma}; since boot allocstall_normal 31, allocstall_movable 5576.',
    );
  });

  it.each(reclaimSpecs.map(spec => [spec.id, spec] as const))('%s rests on fields that are known', (_, spec) => {
    const keys = Object.values(vmstatFields).map(field => field.key as string);
    expect(fieldsOf(spec).filter(key => !keys.includes(key))).toEqual([]);
    if (spec.formula.kind !== 'stall') expect(fieldsOf(spec).length).toBeGreaterThan(0);
  });
});
