import {describe, expect, it} from 'vitest';
import {
  CRITICAL_FULL,
  NOTICE_SOME,
  type PressureRow,
  pressureRows,
  stallSeverity,
  WARN_FULL,
  WARN_SOME,
} from '../../src/model/pressure.ts';
import {hint} from '../../src/reading.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {createHistory} from '../../src/store/history.ts';
import {fixtureNames, fixtureText} from '../helpers/fixtures.ts';
import {fixtureHost, type Machine, machine, outcome, snapshotOf, snapshotsOf} from './machines.ts';

const rowsOf = (snapshots: readonly Snapshot[], past = 10): readonly PressureRow[] => {
  const history = createHistory();
  for (const snapshot of snapshots) history.record(snapshot);
  return pressureRows(snapshots.at(-1)!, history, past);
};

const rowOf = (rows: readonly PressureRow[], resource: string, kind: string): PressureRow =>
  rows.find(row => row.resource === resource && row.kind === kind)!;

const memoryStall = (some: number, full: number): Machine => ({pressure: {memory: {some, full}}});

const recentOf = async (states: readonly Machine[], spacing = 1000) =>
  rowOf(rowsOf(await snapshotsOf(states.map(machine), {spacing})), 'memory', 'some').recent;

describe('pressureRows', () => {
  it('has a row for each line that a kernel may print', async () => {
    const rows = rowsOf([await snapshotOf(machine({}))]);
    expect(rows.map(({resource, kind}) => `${resource} ${kind}`)).toEqual([
      'memory some',
      'memory full',
      'io some',
      'io full',
      'cpu some',
      'cpu full',
      'irq full',
    ]);
    expect(new Set(rows.map(row => row.series)).size).toBe(rows.length);
  });

  it.each([
    {spacing: 1000, stalled: 250_000, expected: 25},
    {spacing: 2500, stalled: 250_000, expected: 10},
    {spacing: 100, stalled: 0, expected: 0},
    // The stall counter and the clock are not read in the same instant.
    {spacing: 1000, stalled: 1_000_900, expected: 100},
  ])('takes $stalled µs in $spacing ms for $expected %, whatever the delay was meant to be', async row => {
    const {spacing, stalled, expected} = row;
    const states = [memoryStall(5_000_000, 0), memoryStall(5_000_000 + stalled, 0)];
    expect(await recentOf(states, spacing)).toEqual({ok: true, value: expected});
  });

  it('measures between the last two samples only', async () => {
    expect(await recentOf([memoryStall(0, 0), memoryStall(900_000, 0), memoryStall(1_000_000, 0)])).toEqual({
      ok: true,
      value: 10,
    });
  });

  it.each([
    {state: 'a first sample', states: [memoryStall(100, 0)], expected: 'first-sample'},
    {state: 'a value', states: [memoryStall(0, 0), memoryStall(10_000, 0)], expected: 1},
    {state: 'a reset counter', states: [memoryStall(500, 0), memoryStall(400, 0)], expected: 'counter-reset'},
    {state: 'a file that went away', states: [memoryStall(500, 0), {}], expected: 'missing'},
  ])('tells $state', async ({states, expected}) => {
    expect(outcome(await recentOf(states))).toBe(expected);
  });

  it('shows the kernel’s averages and counter from the first sample on', async () => {
    const row = rowOf(rowsOf([await snapshotOf(machine(memoryStall(123_456, 7)))]), 'memory', 'some');
    expect([outcome(row.avg10), outcome(row.avg60), outcome(row.avg300), outcome(row.total)]).toEqual([
      1, 2, 3, 123_456,
    ]);
    expect(row.past).toEqual([Number.NaN]);
  });

  it('keeps the past with its gaps', async () => {
    const states = [memoryStall(0, 0), memoryStall(10_000, 0), {}, memoryStall(30_000, 0), memoryStall(50_000, 0)];
    const row = rowOf(rowsOf(await snapshotsOf(states.map(machine))), 'memory', 'some');
    expect(row.past).toEqual([Number.NaN, 1, Number.NaN, Number.NaN, 2]);
  });

  it('takes a cpu file without a full line (before 5.13) for what it is', async () => {
    const rows = rowsOf([await snapshotOf(machine({pressure: {cpu: {some: 5}}}))]);
    expect(outcome(rowOf(rows, 'cpu', 'some').total)).toBe(5);
    expect(rowOf(rows, 'cpu', 'full').avg10).toEqual({
      ok: false,
      reason: {kind: 'no-field', path: 'proc/pressure/cpu', field: 'full line'},
    });
    expect(outcome(rowOf(rows, 'cpu', 'full').recent)).toBe('no-field');
  });

  it('reads irq, which has only a full line', async () => {
    const rows = rowsOf(await snapshotsOf([0, 40_000].map(full => machine({pressure: {irq: {full}}}))));
    expect(outcome(rowOf(rows, 'irq', 'full').recent)).toBe(4);
  });

  it.each([
    {kind: 'missing', path: 'proc/pressure/memory'},
    {kind: 'disabled', path: 'proc/pressure/memory'},
    {kind: 'denied', path: 'proc/pressure/memory'},
  ] as const)('hands on that a file is $kind, with what would help', async reason => {
    const rows = rowsOf([await snapshotOf(machine({files: {'proc/pressure/memory': reason}}))]);
    const row = rowOf(rows, 'memory', 'full');
    for (const reading of [row.recent, row.avg10, row.avg60, row.avg300, row.total]) {
      expect(reading).toEqual({ok: false, reason});
    }
    expect(hint(reason)).toBeDefined();
  });

  it('says of a machine booted with psi=0 that and why there is nothing', async () => {
    for (const row of rowsOf([await snapshotOf(fixtureHost('6.1-x86_64-4k-nopsi'))])) {
      expect(row.recent).toEqual({ok: false, reason: {kind: 'missing', path: `proc/pressure/${row.resource}`}});
    }
  });

  const withPressure = fixtureNames().filter(name => fixtureText(name, 'proc/pressure/memory') !== undefined);
  it.each(withPressure)('reads what %s prints', async name => {
    for (const row of rowsOf([await snapshotOf(fixtureHost(name))])) {
      const text = fixtureText(name, `proc/pressure/${row.resource}`);
      const line = text?.split('\n').find(l => l.startsWith(row.kind));
      if (line === undefined) expect(row.total.ok).toBe(false);
      else expect(line).toContain(`total=${outcome(row.total)}`);
      expect(outcome(row.recent)).toBe(text === undefined ? 'missing' : 'first-sample');
    }
  });
});

describe('stallSeverity', () => {
  it.each([
    ['some', 0, 'calm'],
    ['some', NOTICE_SOME - 0.01, 'calm'],
    ['some', NOTICE_SOME, 'notice'],
    ['some', WARN_SOME, 'warn'],
    ['some', 100, 'warn'],
    ['full', WARN_FULL - 0.01, 'calm'],
    ['full', WARN_FULL, 'warn'],
    ['full', CRITICAL_FULL, 'critical'],
  ] as const)('calls %s at %d %s', (kind, share, severity) => {
    expect(stallSeverity(kind, share)).toBe(severity);
  });
});
