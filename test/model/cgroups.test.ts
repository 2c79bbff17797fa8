import {describe, expect, it} from 'vitest';
import {tableOf} from '../../src/cgroup/table.ts';
import {
  counterOf,
  kernelOf,
  laggingStallOf,
  limitNumber,
  limitOf,
  rateOf,
  recentOf,
  recentSpan,
  roomOf,
  stallOf,
  statOf,
} from '../../src/model/cgroups.ts';
import {bytes} from '../../src/units.ts';
import {entryAt, type Groups, stage} from '../cgroup/stage.ts';
import {hostOf, sampled} from '../cgroup/trees.ts';

/** Two looks at some groups, a second apart. */
const twice = (before: Groups, after: Groups, focus: readonly string[] = Object.keys(before)) => {
  const it = stage(before);
  it.pass(focus);
  it.elapse(1000);
  it.change(after);
  return it.told(it.pass(focus).reading);
};

describe('events of a group', () => {
  const table = twice(
    {'/a': {events: {high: 10, oom_kill: 1}}, '/b': {events: {max: 5}}},
    {'/a': {events: {high: 13, oom_kill: 1}}, '/b': {events: {max: 2}}},
  );
  const a = entryAt(table, '/a');

  it('have a rate and a number in the last minute', () => {
    expect(counterOf(a, 'events', 'high').now).toEqual({ok: true, value: 13});
    expect(rateOf(counterOf(a, 'events', 'high'))).toEqual({ok: true, value: 3});
    expect(recentOf(counterOf(a, 'events', 'high'))).toEqual({ok: true, value: 3});
    expect(recentOf(counterOf(a, 'eventsLocal', 'oomKill'))).toEqual({ok: true, value: 0});
    expect(recentSpan(a.past.events)).toEqual({ok: true, value: 1000});
  });

  it('that count downwards were reset', () => {
    const counter = counterOf(entryAt(table, '/b'), 'events', 'max');
    expect(rateOf(counter)).toMatchObject({ok: false, reason: {kind: 'counter-reset'}});
    expect(recentOf(counter)).toMatchObject({ok: false, reason: {kind: 'counter-reset'}});
  });

  it('need a second look', () => {
    const it = stage({'/a': {events: {high: 1}}});
    const first = entryAt(it.told(it.pass(['/a']).reading), '/a');
    expect(rateOf(counterOf(first, 'events', 'high'))).toMatchObject({reason: {kind: 'first-sample'}});
    expect(recentOf(counterOf(first, 'events', 'high'))).toEqual({ok: true, value: 0});
    expect(stallOf(first, 'some')).toMatchObject({reason: {kind: 'first-sample'}});
    const unread = tableOf(sampled(hostOf('6.12-x86_64-4k-pressure')));
    const batch = entryAt(unread, '/system.slice/batch.service');
    expect(recentOf(counterOf(batch, 'events', 'oomKill'))).toMatchObject({reason: {kind: 'first-sample'}});
    expect(recentSpan(batch.past.events)).toMatchObject({reason: {kind: 'first-sample'}});
  });

  it('of v1 come from the files that say the same', () => {
    const v1 = tableOf(sampled(hostOf('6.1-x86_64-4k-hybrid-v1')));
    const batch = entryAt(v1, '/system.slice/batch.service');
    expect(counterOf(batch, 'events', 'oomKill').now).toEqual({
      ok: true,
      value: batch.eventsLocal.ok && batch.eventsLocal.value.oomKill,
    });
    expect(counterOf(batch, 'events', 'max').now).toEqual(batch.v1?.failcnt);
    expect(counterOf(batch, 'events', 'high').now).toMatchObject({reason: {kind: 'no-field'}});
    expect(kernelOf(batch)).toEqual(batch.v1?.kmemUsage);
  });
});

describe('pressure of a group', () => {
  it('is the share of the time since the last look', () => {
    const a = entryAt(twice({'/a': {stall: 1_000_000}}, {'/a': {stall: 1_250_000}}), '/a');
    expect(stallOf(a, 'some')).toEqual({ok: true, value: 25});
    expect(stallOf(a, 'full')).toEqual({ok: true, value: 0});
    expect(laggingStallOf(a, 'some')).toEqual({ok: true, value: 0});
  });

  it('is not read of a group that is not on screen', () => {
    const a = entryAt(twice({'/a': {}}, {'/a': {}}, []), '/a');
    expect(stallOf(a, 'some')).toMatchObject({reason: {kind: 'not-sampled'}});
    expect(statOf(a, 'anon')).toMatchObject({reason: {kind: 'not-sampled'}});
  });
});

describe('what a group consists of', () => {
  it('has a reason where the kernel does not print a part', () => {
    const a = entryAt(twice({'/a': {stat: 'anon 7\n'}}, {}), '/a');
    expect(statOf(a, 'anon')).toEqual({ok: true, value: 7});
    expect(kernelOf(a)).toEqual({
      ok: false,
      reason: {kind: 'no-field', path: 'sys/fs/cgroup/a/memory.stat', field: 'kernel'},
    });
  });
});

describe('limits in a table', () => {
  const table = twice({'/a': {current: 300, max: 1000}, '/a/b': {current: 200}, '/c': {}}, {});

  it('are those of the groups above', () => {
    expect(limitOf(table, entryAt(table, '/a/b'))).toEqual({ok: true, value: {limit: 1000, from: '/a'}});
    expect(roomOf(table, entryAt(table, '/a/b'))).toEqual({ok: true, value: {room: 700, from: '/a'}});
    expect(limitOf(table, entryAt(table, '/c'))).toEqual({ok: true, value: {limit: 'max', from: undefined}});
  });

  it('are beyond every number where there is none', () => {
    expect(limitNumber('max')).toBe(Number.POSITIVE_INFINITY);
    expect(limitNumber(bytes(5))).toBe(5);
  });
});
