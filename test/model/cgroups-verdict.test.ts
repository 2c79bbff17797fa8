import {describe, expect, it} from 'vitest';
import {type CgroupTable, tableOf} from '../../src/cgroup/table.ts';
import {
  type Happened,
  happenedBelow,
  killerOf,
  stateOf,
  stateText,
  verdictSentence,
  verdictsFor,
  verdictsOf,
} from '../../src/model/cgroups-verdict.ts';
import {entryAt, type GroupSpec, type Groups, stage} from '../cgroup/stage.ts';
import {hostOf, sampled} from '../cgroup/trees.ts';

const kinds = (happened: Happened) => verdictsOf(happened).map(({kind}) => kind);

describe('verdictsOf', () => {
  it.each([
    ['nothing', {}, []],
    ['nothing but zeros', {low: 0, high: 0, max: 0, oom: 0, oomKill: 0, swapMax: 0, swapFail: 0}, []],
    ['memory.high', {high: 3}, ['throttled']],
    ['memory.max, with room made', {max: 40, oom: 0}, ['at-max']],
    ['memory.max and memory.high', {high: 1, max: 2}, ['at-max', 'throttled']],
    ['a limit, and nobody killed', {max: 9, oom: 1, oomKill: 0}, ['failing']],
    ['a kill at the limit', {max: 40, oom: 1, oomKill: 1}, ['killed']],
    ['a kill of a whole group', {max: 21, oom: 1, oomKill: 4}, ['killed']],
    ['a kill from above', {oom: 0, oomKill: 1}, ['killed-from-above']],
    ['a kill of v1', {max: 3, oomKill: 1}, ['killed-by-somebody', 'at-max']],
    ['a broken protection', {low: 2}, ['unprotected']],
    ['the swap limit', {swapMax: 4, swapFail: 4}, ['no-swap']],
    ['no swap left', {swapFail: 4}, ['no-swap']],
  ] as const)('%s', (_, happened, expected) => {
    expect(kinds(happened)).toEqual(expected);
  });
});

/** What some groups say half a minute after the first look. */
const later = (before: Groups, after: Groups) => {
  const it = stage(before);
  const focus = Object.keys(before);
  it.pass(focus);
  it.elapse(30_000);
  it.change(after);
  return it.told(it.pass(focus).reading);
};

const sentences = (before: Groups, after: Groups, path: string) => {
  const table = later(before, after);
  const entry = entryAt(table, path);
  return verdictsFor(entry).map(verdict => verdictSentence(table, entry, verdict));
};

const kill: GroupSpec = {events: {max: 7, oom: 1, oom_kill: 1}};
const onlyKilled: GroupSpec = {events: {oom_kill: 1}};
const none: GroupSpec = {};

describe('a group', () => {
  it('that did nothing lately has no verdict, whatever it did before', () => {
    expect(sentences({'/a': kill}, {}, '/a')).toEqual([]);
  });

  it('killed at its own limit', () => {
    expect(sentences({'/a': none}, {'/a': kill}, '/a')).toEqual([
      'OOM killer at its own limit: 1 process killed in the last 30 s',
    ]);
  });

  it('above the one that was killed', () => {
    const up: GroupSpec = {events: {max: 7, oom: 1, oom_kill: 1}, local: {}};
    const groups = {'/s': none, '/s/a': none};
    expect(sentences(groups, {'/s': up, '/s/a': kill}, '/s')).toEqual([
      'OOM killer at the limit of a group below: 1 process killed in the last 30 s',
    ]);
    expect(happenedBelow(entryAt(later(groups, {'/s': up, '/s/a': kill}), '/s'), 'killed')).toBe(true);
  });

  it('killed at the limit of the group above', () => {
    const table = later({'/pod': none, '/pod/app': none}, {'/pod': kill, '/pod/app': onlyKilled});
    expect(killerOf(table, entryAt(table, '/pod/app'))).toEqual({kind: 'group', path: '/pod'});
    expect(sentences({'/pod': none, '/pod/app': none}, {'/pod': kill, '/pod/app': onlyKilled}, '/pod/app')).toEqual([
      'OOM killer at the limit of pod, above it: 1 process killed here in the last 30 s',
    ]);
  });

  it('killed when the machine ran out', () => {
    const after = {'/s': onlyKilled, '/s/a': onlyKilled};
    expect(sentences({'/s': none, '/s/a': none}, after, '/s/a')).toEqual([
      'OOM killer because the whole machine ran out: 1 process killed here in the last 30 s',
    ]);
  });

  it('at the top of a container cannot know what is above', () => {
    expect(sentences({'/': none, '/a': none}, {'/': onlyKilled, '/a': onlyKilled}, '/a')).toEqual([
      'OOM killer at a limit further up, or the whole machine ran out: 1 process killed here in the last 30 s',
    ]);
  });

  it('that fails, bounces, is slowed, has lost its protection or found no swap', () => {
    const after: GroupSpec = {events: {low: 1, high: 2, max: 3, oom: 1}, swapFails: 5};
    expect(sentences({'/a': none}, {'/a': after}, '/a')).toEqual([
      'out of memory at its limit once in the last 30 s, and nobody was killed: allocations fail',
      'slowed down by memory.high 2 times in the last 30 s; nothing is killed by it',
      'could not swap out 5 times in the last 30 s: at its swap limit, or no swap is left',
      'reclaimed below memory.low once in the last 30 s: more is protected than there is',
    ]);
    expect(sentences({'/a': none}, {'/a': {events: {max: 3}}}, '/a')).toEqual([
      'met memory.max 3 times in the last 30 s; reclaim has made room so far',
    ]);
  });

  it('that met its limit does not owe the room to reclaim when somebody was killed', () => {
    const both = (kills: number): GroupSpec => ({events: {max: 3, oom_kill: kills}});
    expect(sentences({'/a': none}, {'/a': both(1)}, '/a')).toContain(
      'met memory.max 3 times in the last 30 s; 1 process was killed meanwhile, which made room',
    );
    expect(sentences({'/a': none}, {'/a': both(2)}, '/a')).toContain(
      'met memory.max 3 times in the last 30 s; 2 processes were killed meanwhile, which made room',
    );
  });

  it('knows of kills below it where each group counts its own', () => {
    const groups = {'/a': none, '/a/b': none, '/ab': none};
    const after: Groups = {'/a': {events: {max: 3}}, '/a/b': onlyKilled, '/ab': onlyKilled};
    const table = later(groups, after);
    const said = (layout: CgroupTable['layout']) =>
      verdictSentence({...table, layout}, entryAt(table, '/a'), {kind: 'at-max', severity: 'warn', count: 3});
    expect(said({...table.layout, localEvents: true})).toContain('; 1 process was killed meanwhile, which made room');
    expect(said(table.layout)).toContain('; reclaim has made room so far');
  });
});

describe('happenedBelow', () => {
  const groups = {'/s': none, '/s/a': none};

  it('is no question for a group without children, nor for v1', () => {
    expect(happenedBelow(entryAt(later(groups, {'/s/a': kill}), '/s/a'), 'killed')).toBe(false);
    const v1 = tableOf(sampled(hostOf('6.1-x86_64-4k-hybrid-v1')));
    expect(happenedBelow(entryAt(v1, '/'), 'killed-by-somebody')).toBe(false);
  });

  it('is not known while the local file was not read', () => {
    const it = stage(groups);
    it.pass();
    it.elapse(1000);
    it.change({'/s': kill, '/s/a': kill});
    expect(happenedBelow(entryAt(it.told(it.pass().reading), '/s'), 'killed')).toBeUndefined();
  });

  it('does not mistake a local file that was read only afterwards for one that stood still', () => {
    const it = stage(groups);
    it.pass();
    it.elapse(1000);
    it.change({'/s': {events: {oom: 2, oom_kill: 2}, local: {oom: 1, oom_kill: 1}}, '/s/a': onlyKilled});
    expect(happenedBelow(entryAt(it.told(it.pass(['/s']).reading), '/s'), 'killed')).toBeUndefined();
    it.change({'/s': {events: {oom: 2, oom_kill: 2}}});
    it.elapse(1000);
    expect(happenedBelow(entryAt(it.told(it.pass(['/s']).reading), '/s'), 'killed')).toBe(false);
  });
});

describe('stateOf', () => {
  const stateAt = (after: GroupSpec) => {
    const state = stateOf(entryAt(later({'/a': none}, {'/a': after}), '/a'));
    return state && stateText(state);
  };

  it('is the worst of the last minute, in a word', () => {
    expect(stateAt({events: {low: 1, high: 1, max: 9, oom: 1, oom_kill: 1}})).toBe('OOM KILL');
    expect(stateAt({events: {high: 1, max: 9}})).toBe('at max');
    expect(stateAt({})).toBeUndefined();
  });

  it('remembers kills of before', () => {
    const wordAfter = (oomKill: number) => {
      const it = stage({'/a': {events: {oom_kill: oomKill}}});
      const state = stateOf(entryAt(it.told(it.pass().reading), '/a'));
      return state && stateText(state);
    };
    expect(wordAfter(0)).toBeUndefined();
    expect(wordAfter(1)).toBe('1 kill');
    expect(wordAfter(2)).toBe('2 kills');
  });
});
