import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Cgroup} from '../../src/cgroup/group.ts';
import {maybeGroup} from '../../src/cgroup/places.ts';
import {sampleCgroups} from '../../src/cgroup/walk.ts';
import type {Reading} from '../../src/reading.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';
import {anyText} from '../helpers/properties.ts';
import {captured, hostOf, memoryFixtures, sampled, tree} from './trees.ts';

const v2Base = {
  'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n',
  'sys/fs/cgroup/cgroup.controllers': 'cpu memory\n',
};
const v1Base = {'proc/self/mountinfo': '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n'};

const events = 'low 0\nhigh 68\nmax 40\noom 1\noom_kill 1\noom_group_kill 0\n';
const pressure = 'some avg10=1.50 avg60=0.00 avg300=0.00 total=12\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=3\n';
const ordinary = {
  'cgroup.type': 'domain\n',
  'cgroup.procs': '',
  'cpu.stat': 'usage_usec 1\n',
  'memory.current': '4096\n',
  'memory.high': 'max\n',
  'memory.max': '8192\n',
  'memory.events': events,
};
const realRoot = {'cgroup.procs': '1\n', 'memory.stat': 'anon 1\nfile 2\n', 'memory.pressure': pressure};

const v2 = (groups: Readonly<Record<string, MemoryFiles>>, more: MemoryFiles = {}) =>
  memoryHost({...v2Base, ...tree('sys/fs/cgroup', groups), ...more});
const find = (groups: readonly Cgroup[], path: string): Cgroup => {
  const group = groups.find(one => one.path === path);
  if (group === undefined) throw new Error(`no ${path}`);
  return group;
};
const kindOf = (reading: Reading<unknown>) => (reading.ok ? 'ok' : reading.reason.kind);

describe('sampleCgroups of captured trees', () => {
  it.each(memoryFixtures())('reads %s, parents before children, and knows every line', name => {
    const {groups, truncated, layout} = sampled(hostOf(name));
    expect(truncated).toBe(false);
    groups.forEach((group, i) => {
      const above = groups.findIndex(({path}) => path === group.parent);
      expect(above).toBeLessThan(i);
      expect(group.depth).toBe(i === 0 ? 0 : groups[above]!.depth + 1);
      for (const reading of Object.values({...group, ...group.v1})) {
        if (typeof reading !== 'object' || !('ok' in reading)) continue;
        const kind = kindOf(reading);
        expect(['ok', 'missing', 'no-field', 'disabled', 'denied']).toContain(kind);
        if (reading.ok && typeof reading.value === 'object' && 'unknown' in reading.value) {
          expect(reading.value.unknown).toEqual({});
          expect(reading.value.malformed).toEqual([]);
        }
      }
    });
    const version = layout.memory === 'v1' ? 'v1' : 'v2';
    const usage = version === 'v2' ? 'memory.current' : 'memory.usage_in_bytes';
    const paths = captured(usage, version).filter(({name: file}) => file.startsWith(`${name} `)).length;
    expect(groups.filter(({current}) => current.ok)).toHaveLength(paths);
    expect(groups.filter(({stat}) => stat.ok).length).toBeGreaterThanOrEqual(paths);
  });
});

describe('sampleCgroups of v2', () => {
  it('reads the real root, which has statistics and no usage', () => {
    const [root] = sampled(v2({'/': realRoot})).groups;
    expect(root).toMatchObject({path: '/', depth: 0, version: 2});
    expect(root).not.toHaveProperty('parent');
    expect(root!.current).toEqual({
      ok: false,
      reason: {kind: 'no-field', path: 'sys/fs/cgroup', field: 'memory.current'},
    });
    expect(kindOf(root!.max)).toBe('no-field');
    expect(root!.stat).toMatchObject({ok: true, value: {anon: 1, file: 2}});
    expect(root!.pressure).toMatchObject({ok: true, value: {some: {avg10: 1.5, total: 12}}});
  });

  it('reads the top of a container, which is an ordinary group', () => {
    const [top] = sampled(v2({'/': ordinary})).groups;
    expect(top).toMatchObject({
      current: {ok: true, value: 4096},
      high: {ok: true, value: 'max'},
      max: {ok: true, value: 8192},
      events: {ok: true, value: {high: 68, oomKill: 1}},
    });
    expect(top!.swapMax).toEqual({
      ok: false,
      reason: {kind: 'missing', path: 'sys/fs/cgroup/memory.swap.max'},
    });
  });

  it('reads every file at full detail', () => {
    const files = {
      ...ordinary,
      'memory.peak': '5000\n',
      'memory.min': '1\n',
      'memory.low': '2\n',
      'memory.swap.current': '3\n',
      'memory.swap.max': 'max\n',
      'memory.swap.events': 'high 0\nmax 1\nfail 2\n',
      'memory.zswap.current': '4\n',
      'memory.events.local': events,
      'memory.stat': 'anon 5\n',
      'memory.pressure': pressure,
      'memory.oom.group': '1\n',
      'cgroup.stat': 'nr_descendants 0\nnr_dying_descendants 7\n',
    };
    const group = find(sampled(v2({'/': realRoot, '/a': files})).groups, '/a');
    const readings = Object.values(group).filter(value => typeof value === 'object');
    expect(readings.every(reading => 'ok' in reading && reading.ok)).toBe(true);
    expect(group).toMatchObject({
      peak: {value: 5000},
      min: {value: 1},
      low: {value: 2},
      swapCurrent: {value: 3},
      swapMax: {value: 'max'},
      swapEvents: {value: {fail: 2}},
      zswapCurrent: {value: 4},
      eventsLocal: {value: {oom: 1}},
      stat: {value: {anon: 5}},
      oomGroup: {value: true},
      descendants: {value: {nrDyingDescendants: 7}},
    });
    expect(group.v1).toBeUndefined();
  });

  it('reads four files of a group at light detail, and says of the others that they were not sampled', () => {
    const host = v2({'/': realRoot, '/a': {...ordinary, 'memory.stat': 'anon 1\n'}});
    const group = find(sampled(host, {detail: 'light'}).groups, '/a');
    expect(kindOf(group.stat)).toBe('not-sampled');
    expect(host.reads.filter(path => path.startsWith('sys/fs/cgroup/a/')).sort()).toEqual(
      ['current', 'events', 'high', 'max'].map(name => `sys/fs/cgroup/a/memory.${name}`),
    );
  });

  it('walks below a subtree without the controller, where files are missing, not zero', () => {
    const off = {'cgroup.type': 'domain\n', 'memory.pressure': pressure};
    const {groups} = sampled(v2({'/': realRoot, '/off': off, '/off/below': off}));
    expect(groups.map(({path}) => path)).toEqual(['/', '/off', '/off/below']);
    expect(find(groups, '/off/below').current).toEqual({
      ok: false,
      reason: {kind: 'missing', path: 'sys/fs/cgroup/off/below/memory.current'},
    });
    expect(find(groups, '/off').pressure.ok).toBe(true);
  });

  it('tells switched-off pressure from a kernel without it', () => {
    const denied = {kind: 'disabled', path: 'sys/fs/cgroup/c/memory.pressure'} as const;
    const {groups} = sampled(
      v2({
        '/a': {...ordinary, 'cgroup.pressure': '0\n'},
        '/b': ordinary,
        '/c': {...ordinary, 'memory.pressure': denied},
      }),
    );
    expect(['/a', '/b', '/c'].map(path => kindOf(find(groups, path).pressure))).toEqual([
      'disabled',
      'missing',
      'disabled',
    ]);
  });

  it('takes groups with dots in their names for groups, and reads no control file as one', () => {
    const paths = [
      '/foo.service',
      '/cri-containerd-c0ffee.scope',
      '/memory.slice',
      '/tasks',
      '/a.b',
      '/plain',
      '/run:1',
    ];
    const host = v2({
      '/': {...realRoot, 'frobnicator.stat': '1\n'},
      ...Object.fromEntries(paths.map(p => [p, ordinary])),
    });
    const {groups} = sampled(host);
    expect(groups.map(({path}) => path).slice(1)).toEqual([...paths].sort());
  });

  it('drops a group that goes before it is listed or before it is read', () => {
    const gone = (path: string) => ({kind: 'gone', path}) as const;
    const host = v2(
      {
        '/': realRoot,
        '/late': {...ordinary, 'memory.current': gone('sys/fs/cgroup/late/memory.current')},
        '/stays': ordinary,
      },
      {'sys/fs/cgroup/early': gone('sys/fs/cgroup/early')},
    );
    expect(sampled(host).groups.map(({path}) => path)).toEqual(['/', '/stays']);
  });

  it('takes a listed file that is missing for gone', () => {
    const host = v2({'/': realRoot, '/a': ordinary});
    const vanishing = {
      ...host,
      read: (path: string) =>
        path.endsWith('/a/memory.max') ? ({ok: false, reason: {kind: 'missing', path}} as const) : host.read(path),
    };
    expect(kindOf(find(sampled(vanishing).groups, '/a').max)).toBe('gone');
  });

  it('keeps a group whose directory may not be listed', () => {
    const denied = {kind: 'denied', path: 'sys/fs/cgroup/secret'} as const;
    const {groups} = sampled(v2({'/': realRoot}, {'sys/fs/cgroup/secret': denied}));
    expect(groups.map(({path}) => path)).toEqual(['/', '/secret']);
    expect(groups[1]!.current).toEqual({ok: false, reason: denied});
  });

  it('tells a group made anew under the same name by its identity', () => {
    const files = {...v2Base, ...tree('sys/fs/cgroup', {'/': realRoot, '/a': ordinary})};
    const identity = (inode: number) =>
      find(sampled(memoryHost(files, {identities: {'sys/fs/cgroup/a': inode}})).groups, '/a').identity;
    expect([identity(17), identity(18)]).toEqual([17, 18]);
  });

  it('keeps garbage as malformed readings', () => {
    const garbage = {...ordinary, 'memory.current': 'lots\n', 'memory.max': '', 'memory.events': 'what\n'};
    const group = find(sampled(v2({'/a': garbage})).groups, '/a');
    expect([group.current, group.max, group.events].map(kindOf)).toEqual(['malformed', 'malformed', 'malformed']);
    expect(group.high.ok).toBe(true);
  });
});

describe('sampleCgroups of v1', () => {
  const unlimited = '9223372036854771712\n';
  const group = {
    tasks: '',
    notify_on_release: '0\n',
    'cgroup.procs': '',
    'memory.usage_in_bytes': '4096\n',
    'memory.limit_in_bytes': unlimited,
    'memory.max_usage_in_bytes': '9000\n',
    'memory.soft_limit_in_bytes': unlimited,
    'memory.failcnt': '24\n',
    'memory.memsw.usage_in_bytes': '5000\n',
    'memory.memsw.limit_in_bytes': '10000\n',
    'memory.kmem.usage_in_bytes': '100\n',
    'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
    'memory.stat': `cache 1\nhierarchical_memory_limit 8192\ntotal_cache 7\ntotal_rss 8\ntotal_swap 9\n`,
  };
  const host = memoryHost({
    ...v1Base,
    ...tree('sys/fs/cgroup/memory', {'/': {...group, release_agent: '\n'}, '/docker/c0ffee': group, '/docker': group}),
  });

  it('says in the words of v2 what means the same', () => {
    const {groups, layout} = sampled(host);
    expect(layout.kind).toBe('v1');
    expect(groups.map(({path}) => path)).toEqual(['/', '/docker', '/docker/c0ffee']);
    expect(groups[2]).toMatchObject({
      version: 1,
      parent: '/docker',
      current: {value: 4096},
      max: {value: 'max'},
      peak: {value: 9000},
      swapCurrent: {value: 9},
      stat: {value: {file: 7, anon: 8}},
      eventsLocal: {value: {oomKill: 1}},
      v1: {
        failcnt: {value: 24},
        memswUsage: {value: 5000},
        memswLimit: {value: 10000},
        hierarchicalLimit: {value: 8192},
        softLimit: {value: 'max'},
        kmemUsage: {value: 100},
        oomControl: {value: {oomKillDisable: 0}},
      },
    });
  });

  it('does not make up what v1 has not', () => {
    const {events, high, low, pressure, swapMax} = sampled(host).groups[2]!;
    expect([events, high, low, pressure, swapMax].map(kindOf)).toEqual(Array(5).fill('no-field'));
  });

  it('reads no statistics at light detail', () => {
    const light = sampled(host, {detail: 'light'}).groups[2]!;
    expect([light.stat, light.swapCurrent, light.v1!.hierarchicalLimit].map(kindOf)).toEqual(
      Array(3).fill('not-sampled'),
    );
    expect(light.v1!.failcnt.ok).toBe(true);
  });

  it('misses memsw without swap accounting', () => {
    const {'memory.memsw.usage_in_bytes': _, ...without} = group;
    const {groups} = sampled(memoryHost({...v1Base, ...tree('sys/fs/cgroup/memory', {'/': without})}));
    expect(kindOf(groups[0]!.v1!.memswUsage)).toBe('missing');
  });
});

describe('what is asked for', () => {
  const paths = ['/a', '/a/x', '/a/x/deep', '/b', '/c'];
  const host = () => v2({'/': realRoot, ...Object.fromEntries(paths.map(path => [path, ordinary]))});

  it('reads the upper levels when there are too many groups, and says so', () => {
    const {groups, truncated} = sampled(host(), {detail: 'light', limit: 4});
    expect(groups.map(({path}) => path)).toEqual(['/', '/a', '/b', '/c']);
    expect(truncated).toBe(true);
    expect(sampled(host(), {detail: 'light', limit: 6}).truncated).toBe(false);
  });

  it('reads only certain groups and those above them', () => {
    const limited = host();
    const {groups} = sampled(limited, {detail: 'full', paths: new Set(['/a/x', '/gone'])});
    expect(groups.map(({path}) => path)).toEqual(['/', '/a', '/a/x']);
    expect(limited.reads.some(path => path.includes('/b/'))).toBe(false);
  });

  it('does not read the mounts again when it is told the layout', () => {
    const {layout} = sampled(host());
    const again = host();
    sampled(again, {detail: 'light', layout});
    expect(again.reads).not.toContain('proc/self/mountinfo');
  });
});

describe('without the memory controller', () => {
  it('says what is missing', () => {
    const host = memoryHost({...v2Base, 'sys/fs/cgroup/cgroup.controllers': 'cpu io\n'});
    expect(sampleCgroups(host, {detail: 'light'})).toEqual({
      ok: false,
      reason: {kind: 'missing', path: 'sys/fs/cgroup/memory.stat'},
    });
    expect(sampleCgroups(memoryHost({}), {detail: 'light'})).toEqual({
      ok: false,
      reason: {kind: 'missing', path: 'sys/fs/cgroup'},
    });
  });

  it('says why the hierarchy cannot be listed', () => {
    const host = memoryHost({...v1Base, 'sys/fs/cgroup/memory': {kind: 'gone', path: 'sys/fs/cgroup/memory'}});
    expect(sampleCgroups(host, {detail: 'light'})).toMatchObject({ok: false, reason: {kind: 'gone'}});
  });
});

describe('robustness', () => {
  it('never throws, whatever the files say', () => {
    const names = ['memory.current', 'memory.max', 'memory.events', 'memory.stat', 'memory.pressure', 'cgroup.stat'];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), anyText), anyText, anyText, (files, mounts, controllers) => {
        sampleCgroups(v2({'/': files, '/a': files}), {detail: 'full'});
        const odd = {'proc/self/mountinfo': mounts, 'sys/fs/cgroup/cgroup.controllers': controllers};
        sampleCgroups(memoryHost({...odd, ...tree('sys/fs/cgroup', {'/a': files})}), {detail: 'full'});
      }),
      {numRuns: 100},
    );
  });

  it.each([
    ['memory.current', 2, false],
    ['memory.swap.current', 2, false],
    ['hugetlb.2MB.current', 2, false],
    ['cpu.pressure', 2, false],
    ['tasks', 1, false],
    ['tasks', 2, true],
    ['cpu.slice', 2, true],
    ['system.slice', 2, true],
    ['dev-hugepages.mount', 2, true],
    ['kubepods', 1, true],
    ['sched_ext.stat', 2, true],
  ] as const)('%s in v%d may be a group: %j', (name, version, expected) =>
    expect(maybeGroup(name, version)).toBe(expected),
  );
});
