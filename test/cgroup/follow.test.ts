import {describe, expect, it} from 'vitest';
import {createCgroupWalk} from '../../src/cgroup/follow.ts';
import type {CgroupTable} from '../../src/cgroup/table.ts';
import {RECENT} from '../../src/cgroup/table.ts';
import {millis} from '../../src/units.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';
import {entryAt, type Groups, type Stage, stage} from './stage.ts';
import {hostOf, memoryFixtures, sampled, tree} from './trees.ts';

const paths = (table: CgroupTable) => table.list.map(({path}) => path);
const tableAfter = (it: Stage, focus: readonly string[] = [], how: Parameters<Stage['pass']>[1] = {}) =>
  it.told(it.pass(focus, how).reading);

const small: Groups = {'/a': {current: 100}, '/a/x': {current: 60}, '/a/y': {current: 40}, '/b': {current: 7}};

describe('the first pass', () => {
  it('finds every group, parents before children, and reads what is cheap', () => {
    const it = stage(small);
    const table = tableAfter(it);
    expect(paths(table)).toEqual(['/', '/a', '/b', '/a/x', '/a/y']);
    expect(table).toMatchObject({complete: true, truncated: false, oldest: 0});
    expect(entryAt(table, '/a')).toMatchObject({parent: '/', depth: 1, children: 2, current: {value: 100}});
    expect(entryAt(table, '/a/x')).toMatchObject({max: {value: 'max'}, events: {value: {oom: 0}}});
    expect(entryAt(table, '/a/x').stat).toMatchObject({ok: false, reason: {kind: 'not-sampled'}});
    expect(it.reads().some(path => path.endsWith('/a/x/memory.stat'))).toBe(false);
  });

  it.each(memoryFixtures())('agrees with the one-shot sample of %s when it reads everything', name => {
    const host = hostOf(name);
    const steps = createCgroupWalk(host, () => millis(0)).pass({focus: new Set(), exhaustive: true});
    let step = steps.next();
    while (!step.done) step = steps.next();
    if (!step.value.ok) throw new Error('nothing');
    const {groups} = sampled(host);
    expect(new Set(step.value.value.list.map(({children: _, past: __, ...group}) => group))).toEqual(new Set(groups));
  });

  it('stops in time when it is told to, and the next one goes on', () => {
    const many = Object.fromEntries(Array.from({length: 50}, (_, i) => [`/g${i}`, {}]));
    const it = stage(many, {readCost: 1});
    const first = tableAfter(it, [], {until: it.now() + 40});
    expect(first.complete).toBe(false);
    expect(first.list.length).toBeLessThan(20);
    expect(tableAfter(it)).toMatchObject({complete: true, list: {length: 51}});
  });

  it('lets keys be handled', () => {
    const many = Object.fromEntries(Array.from({length: 50}, (_, i) => [`/g${i}`, {}]));
    expect(stage(many, {readCost: 1}).pass().slices).toBeGreaterThan(20);
  });
});

describe('groups that come and go', () => {
  it('are noticed by their number', () => {
    const it = stage(small);
    tableAfter(it);
    it.change({'/a/z': {current: 5}, '/b': undefined});
    it.change({'/c': {}, '/c/deep': {}});
    expect(paths(tableAfter(it))).toEqual(['/', '/a', '/a/x', '/a/y', '/c', '/a/z', '/c/deep']);
  });

  it('are noticed when one goes as another comes, because it can no longer be read', () => {
    const it = stage(small);
    tableAfter(it, ['/b']);
    it.change({'/b': undefined, '/c': {}});
    expect(paths(tableAfter(it, ['/b']))).not.toContain('/b');
    expect(paths(tableAfter(it, ['/b']))).toContain('/c');
  });

  it('are not listed again while their number stands still, but for a few', () => {
    const it = stage(Object.fromEntries(Array.from({length: 200}, (_, i) => [`/g${i}`, {}])));
    tableAfter(it);
    it.lists();
    tableAfter(it);
    expect(it.lists().length).toBeLessThanOrEqual(4);
    for (let i = 0; i < 64; i += 1) tableAfter(it);
    expect(new Set(it.lists()).size).toBe(201);
  });

  it('take their children with them', () => {
    const it = stage(small);
    tableAfter(it, ['/a/x']);
    it.change({'/a': undefined, '/a/x': undefined, '/a/y': undefined});
    expect(paths(tableAfter(it))).toEqual(['/', '/b']);
    expect([...it.kept].filter(path => path.includes('/a/'))).toEqual([]);
  });

  it('made anew under the old name have no past, even when everything in them is the same', () => {
    const it = stage({'/s': {current: 9, events: {oom_kill: 3}}});
    for (let i = 0; i < 3; i += 1) {
      tableAfter(it, ['/s']);
      it.elapse(1000);
    }
    it.remake('/s', {current: 9, events: {oom_kill: 3}});
    tableAfter(it, ['/s']);
    it.elapse(1000);
    const {past, identity} = entryAt(tableAfter(it, ['/s']), '/s');
    expect(identity).toBe(2);
    expect(past.events?.before).toMatchObject({at: it.now() - 1000});
    expect(past.events?.start).toMatchObject({at: it.now() - 1000, reading: {value: {oomKill: 3}}});
  });

  it('are all gone when the hierarchy is', () => {
    const it = stage(small);
    tableAfter(it);
    const empty = createCgroupWalk({...it.host, list: path => ({ok: false, reason: {kind: 'denied', path}})}, it.now);
    const step = empty.pass({focus: new Set()}).next();
    expect(step).toMatchObject({done: true, value: {ok: false, reason: {kind: 'denied', path: 'sys/fs/cgroup'}}});
  });
});

describe('what is read of whom', () => {
  it('is everything of the groups on screen, at every pass', () => {
    const it = stage(small);
    tableAfter(it, ['/a/x']);
    it.reads();
    it.elapse(1000);
    it.change({'/a/x': {current: 61, stat: 'anon 50\nfile 11\n', stall: 500_000}});
    const entry = entryAt(tableAfter(it, ['/a/x']), '/a/x');
    expect(entry).toMatchObject({current: {value: 61}, stat: {value: {anon: 50}}});
    expect(entry.past.pressure?.before).toMatchObject({at: it.now() - 1000, reading: {value: {some: {total: 0}}}});
    expect(it.reads().filter(path => path.endsWith('memory.stat'))).toEqual(['sys/fs/cgroup/a/x/memory.stat']);
  });

  it('is kept open for those on screen, and no longer', () => {
    const it = stage(small);
    tableAfter(it, ['/a/x']);
    expect(it.kept).toContain('sys/fs/cgroup/a/x/memory.stat');
    tableAfter(it, ['/b']);
    expect([...it.kept].filter(path => path.includes('/a/x/'))).toEqual([]);
    it.walk.rest();
    expect([...it.kept]).toEqual(['sys/fs/cgroup/cgroup.stat']);
  });

  it('is filled in between two passes, without a second read of anything', () => {
    const it = stage(small);
    tableAfter(it, ['/a']);
    it.reads();
    const filled = it.walk.fill({focus: new Set(['/a', '/b'])});
    expect(filled?.ok && entryAt(filled.value, '/b').stat).toMatchObject({value: {anon: 1}});
    expect(it.reads().every(path => path.startsWith('sys/fs/cgroup/b/'))).toBe(true);
    expect(it.walk.fill({focus: new Set(['/a', '/b', '/gone'])})).toBeUndefined();
  });

  it('is forgotten of those that left the screen, and filled in when they come back', () => {
    const it = stage(small);
    tableAfter(it, ['/a/x']);
    it.elapse(1000);
    expect(entryAt(tableAfter(it, ['/b']), '/a/x').stat).toMatchObject({reason: {kind: 'not-sampled'}});
    it.change({'/a/x': {stat: 'anon 77\n'}});
    const back = it.walk.fill({focus: new Set(['/a/x'])});
    expect(back?.ok && entryAt(back.value, '/a/x').stat).toMatchObject({value: {anon: 77}});
  });

  it('is one file of every group while an order rests on it', () => {
    const it = stage(small);
    const wanting = (...all: string[]) => {
      const steps = it.walk.pass({focus: new Set(['/b']), all: new Set(all)});
      let step = steps.next();
      while (!step.done) step = steps.next();
      return it.told(step.value);
    };
    const ordered = wanting('memory.stat');
    expect(entryAt(ordered, '/a/x')).toMatchObject({
      stat: {value: {anon: 1}},
      pressure: {reason: {kind: 'not-sampled'}},
    });
    expect(entryAt(wanting('memory.stat'), '/a/y').stat.ok).toBe(true);
    const otherwise = wanting();
    expect(entryAt(otherwise, '/a/x').stat).toMatchObject({reason: {kind: 'not-sampled'}});
    expect(entryAt(otherwise, '/b').stat.ok).toBe(true);
  });

  it('is the usage of the others by turns, which shows in the age', () => {
    const many = (from: number): Groups => ({
      '/t': {},
      ...Object.fromEntries(Array.from({length: 40}, (_, i) => [`/t/g${i}`, {current: from + i}])),
    });
    const it = stage(many(0), {readCost: 0.4});
    for (let i = 0; i < 12; i += 1) {
      tableAfter(it);
      it.elapse(1000);
    }
    it.reads();
    it.elapse(1000);
    const table = tableAfter(it);
    const usages = it.reads().filter(path => path.endsWith('memory.current')).length;
    expect(usages).toBeGreaterThan(3);
    expect(usages).toBeLessThan(15);
    expect(table.oldest).toBeGreaterThan(2000);
    expect(table.oldest).toBeLessThan(20_000);
    it.change(many(1000));
    for (let i = 0; i < 20; i += 1) {
      it.elapse(1000);
      tableAfter(it);
    }
    const last = tableAfter(it);
    for (let i = 0; i < 40; i += 1) expect(entryAt(last, `/t/g${i}`).current).toEqual({ok: true, value: 1000 + i});
  });

  it('is first what moves', () => {
    const many = Object.fromEntries(Array.from({length: 60}, (_, i) => [`/t/g${i}`, {current: 1}]));
    const it = stage({'/t': {}, ...many}, {readCost: 0.4});
    for (let i = 0; i < 40; i += 1) {
      it.elapse(1000);
      it.change({'/t/g59': {current: i}});
      tableAfter(it);
    }
    it.elapse(1000);
    it.change({'/t/g59': {current: 777}});
    expect(entryAt(tableAfter(it), '/t/g59').current).toEqual({ok: true, value: 777});
  });
});

describe('events', () => {
  const deep: Groups = {'/a': {}, '/a/b': {}, '/a/b/c': {}, '/a/d': {}, '/e': {}};

  it('are looked for where the group above has counted new ones', () => {
    const it = stage(deep);
    tableAfter(it);
    it.elapse(1000);
    tableAfter(it);
    it.reads();
    it.elapse(1000);
    const kill = {events: {oom: 1, oom_kill: 1}};
    it.change({'/a': kill, '/a/b': kill, '/a/b/c': kill});
    const table = tableAfter(it);
    expect(entryAt(table, '/a/b/c')).toMatchObject({events: {value: {oomKill: 1}}});
    expect(entryAt(table, '/a/b/c').past.events).toMatchObject({
      at: it.now(),
      before: {at: it.now() - 1000, reading: {value: {oomKill: 0}}},
    });
    it.reads();
    it.elapse(1000);
    tableAfter(it);
    // Nothing new: only those below the root are asked.
    expect(it.reads().filter(path => path.endsWith('memory.events'))).toEqual([
      'sys/fs/cgroup/e/memory.events',
      'sys/fs/cgroup/a/memory.events',
    ]);
  });

  it('have a rate of zero once they stand still', () => {
    const it = stage(deep);
    tableAfter(it);
    it.elapse(1000);
    it.change({'/e': {events: {high: 5}}});
    tableAfter(it);
    it.elapse(1000);
    expect(entryAt(tableAfter(it), '/e').past.events).toMatchObject({
      at: it.now(),
      before: {at: it.now() - 1000, reading: {value: {high: 5}}},
    });
  });

  it('are known as of a minute ago, or of the first look', () => {
    const it = stage(deep);
    const first = it.now();
    tableAfter(it);
    it.elapse(10_000);
    it.change({'/e': {events: {oom_kill: 1}}});
    tableAfter(it);
    it.elapse(10_000);
    expect(entryAt(tableAfter(it), '/e').past.events?.start).toMatchObject({at: first, reading: {value: {oomKill: 0}}});
    it.elapse(RECENT - 11_000);
    expect(entryAt(tableAfter(it), '/e').past.events?.start).toMatchObject({reading: {value: {oomKill: 0}}});
    it.elapse(2_000);
    expect(entryAt(tableAfter(it), '/e').past.events?.start).toMatchObject({
      at: it.now() - RECENT,
      reading: {value: {oomKill: 1}},
    });
  });

  it('of before a pause are no past', () => {
    const it = stage(deep);
    tableAfter(it);
    it.elapse(3_600_000);
    it.change({'/e': {events: {oom_kill: 9}}});
    const {past} = entryAt(tableAfter(it, ['/e'], {resumed: true}), '/e');
    expect(past.events).toEqual({at: it.now(), start: {at: it.now(), reading: expect.anything()}});
    expect(past.events?.start?.reading).toMatchObject({value: {oomKill: 9}});
    it.elapse(1000);
    expect(entryAt(tableAfter(it, ['/e']), '/e').past.events?.before?.at).toBe(it.now() - 1000);
    it.elapse(3_600_000);
    expect(entryAt(tableAfter(it, ['/e'], {resumed: true}), '/e').past.events).toEqual({
      at: it.now(),
      start: {at: it.now(), reading: expect.anything()},
    });
  });

  it('are read of each group where they are not counted upwards', () => {
    const it = stage(deep, {mount: 'rw,memory_localevents'});
    tableAfter(it);
    it.elapse(1000);
    it.change({'/a/b/c': {events: {oom_kill: 1}}});
    expect(entryAt(tableAfter(it), '/a/b/c')).toMatchObject({events: {value: {oomKill: 1}}});
  });
});

describe('a tree that stands still', () => {
  it('has no rates, and its counters are not zero for that', () => {
    const it = stage({'/a': {events: {oom_kill: 2}}});
    const still = (on: boolean) => {
      const steps = it.walk.pass({focus: new Set(['/a'])}, {still: on});
      let step = steps.next();
      while (!step.done) step = steps.next();
      return entryAt(it.told(step.value), '/a');
    };
    still(true);
    it.elapse(1000);
    const captured = {reading: {reason: {kind: 'captured'}}};
    expect(still(true)).toMatchObject({
      events: {value: {oomKill: 2}},
      past: {events: {before: captured, start: captured}, pressure: {before: captured}},
    });
    it.elapse(1000);
    // Somebody copied it anew: it moves.
    expect(still(false).past.events?.before).toMatchObject({at: it.now() - 1000, reading: {value: {oomKill: 2}}});
  });
});

describe('a look at groups on watch', () => {
  const kill = {events: {max: 3, oom: 1, oom_kill: 1}};
  const watched = () => {
    const it = stage({'/a': {}, '/a/b': {}, '/c': {}});
    tableAfter(it);
    it.elapse(1000);
    tableAfter(it);
    it.elapse(300);
    return it;
  };

  it('finds a kill at once, wherever it was below', () => {
    const it = watched();
    it.change({'/a': kill, '/a/b': kill});
    const seen = it.walk.look(['sys/fs/cgroup/a', 'sys/fs/cgroup/nowhere', 'proc/1']);
    expect(seen?.ok && entryAt(seen.value, '/a/b')).toMatchObject({events: {value: {oomKill: 1}}});
    it.elapse(300);
    expect(it.walk.look(['sys/fs/cgroup/a', 'sys/fs/cgroup/c'])).toBeUndefined();
  });

  it('finds groups that came and went in a directory, and what is below them', () => {
    const it = watched();
    it.lists();
    expect(it.walk.look(['sys/fs/cgroup/', 'sys/fs/cgroup/nowhere/'])).toBeUndefined();
    expect(it.lists()).toEqual(['sys/fs/cgroup']);
    it.change({'/c': undefined, '/new': {current: 8192}, '/new/below': {}});
    const seen = it.walk.look(['sys/fs/cgroup/']);
    const paths = seen?.ok && seen.value.list.map(({path}) => path);
    expect(paths).toEqual(['/', '/a', '/a/b', '/new', '/new/below']);
    expect(seen?.ok && entryAt(seen.value, '/new').current).toMatchObject({ok: true, value: 8192});
    it.change({'/a/b': undefined});
    const later = it.walk.look(['sys/fs/cgroup/a/']);
    expect(later?.ok && later.value.byPath.has('/a/b')).toBe(false);
  });

  it('brings the groups above up to date too', () => {
    const it = watched();
    it.change({'/a': kill, '/a/b': kill});
    const seen = it.walk.look(['sys/fs/cgroup/a/b']);
    expect(seen?.ok && entryAt(seen.value, '/a')).toMatchObject({events: {value: {oomKill: 1}}});
  });

  it('leaves what is no kill to the next pass, and its rate whole', () => {
    const it = watched();
    it.change({'/c': {events: {high: 30}}});
    expect(it.walk.look(['sys/fs/cgroup/c'])).toBeUndefined();
    it.elapse(700);
    it.change({'/c': {events: {high: 50}}});
    const {past, events} = entryAt(tableAfter(it), '/c');
    expect(events).toMatchObject({value: {high: 50}});
    expect(past.events?.before).toMatchObject({at: it.now() - 1000, reading: {value: {high: 0}}});
  });

  it('does not take a kill out of the rate of its tick', () => {
    const it = watched();
    it.change({'/c': kill});
    const seen = it.walk.look(['sys/fs/cgroup/c']);
    expect(seen?.ok && entryAt(seen.value, '/c').past.events).toMatchObject({
      at: it.now(),
      before: {at: it.now() - 1300, reading: {value: {oomKill: 0}}},
    });
    it.elapse(700);
    expect(entryAt(tableAfter(it), '/c').past.events).toMatchObject({
      at: it.now(),
      before: {at: it.now() - 1000, reading: {value: {oomKill: 0}}},
      start: {reading: {value: {oomKill: 0}}},
    });
    it.elapse(1000);
    expect(entryAt(tableAfter(it), '/c').past.events?.before).toMatchObject({reading: {value: {oomKill: 1}}});
  });
});

describe('v1', () => {
  const group = (usage: number, kills: number): MemoryFiles => ({
    'memory.usage_in_bytes': `${usage}\n`,
    'memory.limit_in_bytes': '9223372036854771712\n',
    'memory.failcnt': '0\n',
    'memory.oom_control': `oom_kill_disable 0\nunder_oom 0\noom_kill ${kills}\n`,
    'memory.stat': 'total_cache 1\ntotal_rss 2\n',
  });
  const machine = (kills: number, more: MemoryFiles = {}) =>
    memoryHost({
      'proc/self/mountinfo': '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n',
      'proc/cgroups': `#subsys_name\thierarchy\tnum_cgroups\tenabled\nmemory\t4\t${2 + Object.keys(more).length}\t1\n`,
      ...tree('sys/fs/cgroup/memory', {'/': group(9, 0), '/docker': group(5, kills)}),
      ...more,
    });

  it('is read in its own files, each group for itself', () => {
    let host = machine(0);
    let at = 0;
    const live = {
      ...host,
      read: (path: string) => host.read(path),
      list: (path: string) => host.list(path),
    };
    const walk = createCgroupWalk(live, () => millis(at));
    const pass = () => {
      const steps = walk.pass({focus: new Set(['/docker'])});
      let step = steps.next();
      while (!step.done) step = steps.next();
      if (!step.value.ok) throw new Error('nothing');
      return step.value.value;
    };
    expect(paths(pass())).toEqual(['/', '/docker']);
    at = 1000;
    host = machine(1, tree('sys/fs/cgroup/memory', {'/docker/c0ffee000001': {'memory.usage_in_bytes': '3\n'}}));
    const table = pass();
    expect(paths(table)).toEqual(['/', '/docker', '/docker/c0ffee000001']);
    expect(entryAt(table, '/docker')).toMatchObject({
      stat: {value: {anon: 2}},
      eventsLocal: {value: {oomKill: 1}},
      past: {eventsLocal: {at: 1000, before: {at: 0, reading: {value: {oomKill: 0}}}}, failcnt: {at: 1000}},
    });
  });
});

describe('a machine without cgroups', () => {
  const first = (host: Parameters<typeof createCgroupWalk>[0]) =>
    createCgroupWalk(host, () => millis(0))
      .pass({focus: new Set()})
      .next();

  it('says so', () => {
    expect(first(memoryHost({}))).toMatchObject({value: {ok: false, reason: {kind: 'missing', path: 'sys/fs/cgroup'}}});
    const off = memoryHost({
      'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n',
      'sys/fs/cgroup/cgroup.controllers': 'cpu\n',
    });
    expect(first(off)).toMatchObject({value: {reason: {kind: 'missing', path: 'sys/fs/cgroup/memory.stat'}}});
  });
});
