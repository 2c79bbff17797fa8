import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Cgroup} from '../../src/cgroup/group.ts';
import {byPath, effectiveLimit, headroom, lineage} from '../../src/cgroup/limits.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {sampled, tree} from './trees.ts';

const top = 'sys/fs/cgroup';
const base = {
  'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n',
  'sys/fs/cgroup/cgroup.controllers': 'memory\n',
};

type Sizes = readonly [current: string, max: string, high?: string];

const groupsOf = (sizes: Readonly<Record<string, Sizes>>) => {
  const groups = Object.entries(sizes).map(([path, [current, max, high = 'max']]) => [
    path,
    {'memory.current': `${current}\n`, 'memory.max': `${max}\n`, 'memory.high': `${high}\n`},
  ]);
  return sampled(memoryHost({...base, ...tree(top, Object.fromEntries(groups))}), {detail: 'light'}).groups;
};

const lineOf = (groups: readonly Cgroup[], path: string) => lineage(byPath(groups), path);

describe('effectiveLimit', () => {
  const groups = groupsOf({
    '/a': ['300', '1000', '900'],
    '/a/b': ['200', '2000'],
    '/a/b/c': ['100', '1000', '950'],
    '/free': ['5', 'max'],
  });

  it('finds the ancestor that binds', () => {
    expect(effectiveLimit(lineOf(groups, '/a/b'))).toEqual({ok: true, value: {limit: 1000, from: '/a'}});
    expect(effectiveLimit(lineOf(groups, '/a/b/c'), 'high')).toEqual({ok: true, value: {limit: 900, from: '/a'}});
  });

  it('names the group itself when an ancestor has the same limit', () => {
    expect(effectiveLimit(lineOf(groups, '/a/b/c'))).toEqual({ok: true, value: {limit: 1000, from: '/a/b/c'}});
  });

  it('does not count the real root, which has no limit', () => {
    expect(groups[0]?.max).toMatchObject({ok: false, reason: {kind: 'no-field'}});
    expect(effectiveLimit(lineOf(groups, '/free'))).toEqual({ok: true, value: {limit: 'max', from: undefined}});
  });

  it('does not know a limit below a group whose limit it could not read', () => {
    const unreadable = groups.map(group =>
      group.path === '/a' ? {...group, max: {ok: false, reason: {kind: 'denied', path: 'a'}} as const} : group,
    );
    expect(effectiveLimit(lineOf(unreadable, '/a/b'))).toMatchObject({ok: false, reason: {kind: 'denied'}});
  });

  it('passes a level without the controller', () => {
    const missing = {ok: false, reason: {kind: 'missing', path: 'x'}} as const;
    const without = groups.map(group => (group.path === '/a/b/c' ? {...group, max: missing} : group));
    expect(effectiveLimit(lineOf(without, '/a/b/c'))).toEqual({ok: true, value: {limit: 1000, from: '/a'}});
  });

  it('is the smallest limit on the way up', () => {
    const limit = fc.oneof(fc.nat(1000), fc.constant('max' as const));
    fc.assert(
      fc.property(fc.array(limit, {minLength: 1, maxLength: 5}), limits => {
        const paths = limits.map((_, i) => `/g${Array.from({length: i}, (_, n) => `/g${n}`).join('')}`);
        const line = groupsOf(Object.fromEntries(limits.map((max, i) => [paths[i]!, ['1', String(max)]])));
        const smallest = Math.min(...limits.map(max => (max === 'max' ? Number.POSITIVE_INFINITY : max)));
        const result = effectiveLimit(lineOf(line, paths.at(-1)!));
        expect(result.ok && result.value.limit).toBe(Number.isFinite(smallest) ? smallest : 'max');
      }),
      {numRuns: 50},
    );
  });
});

describe('effectiveLimit of v1', () => {
  it('uses the limit that the kernel says, when it comes from above the mount point', () => {
    const files = {
      'proc/self/mountinfo': '35 31 0:32 /docker/c0ffee /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n',
      ...tree('sys/fs/cgroup/memory', {
        '/': {
          'memory.usage_in_bytes': '100\n',
          'memory.limit_in_bytes': '9223372036854771712\n',
          'memory.stat': 'hierarchical_memory_limit 4096\ntotal_cache 1\n',
        },
      }),
    };
    const {groups} = sampled(memoryHost(files));
    expect(effectiveLimit(groups)).toEqual({ok: true, value: {limit: 4096, from: undefined}});
    expect(effectiveLimit(groups, 'high')).toEqual({ok: true, value: {limit: 'max', from: undefined}});
  });
});

describe('headroom', () => {
  it('is what the nearest limit on the way up leaves, siblings counted', () => {
    const groups = groupsOf({
      '/pod': ['950', '1000'],
      '/pod/app': ['100', '500'],
      '/pod/sidecar': ['850', 'max'],
      '/free': ['5', 'max'],
      '/over': ['700', '600'],
    });
    expect(headroom(lineOf(groups, '/pod/app'))).toEqual({ok: true, value: {room: 50, from: '/pod'}});
    expect(headroom(lineOf(groups, '/free'))).toEqual({ok: true, value: {room: 'max', from: undefined}});
    expect(headroom(lineOf(groups, '/over'))).toEqual({ok: true, value: {room: 0, from: '/over'}});
  });

  it('is unknown when the usage of a limited level is', () => {
    const groups = groupsOf({'/a': ['garbage', '1000']});
    expect(headroom(lineOf(groups, '/a'))).toMatchObject({ok: false, reason: {kind: 'malformed'}});
  });
});

describe('lineage', () => {
  it('goes up to the top, and is empty for no group', () => {
    const groups = groupsOf({'/a': ['1', 'max'], '/a/b': ['1', 'max']});
    expect(lineOf(groups, '/a/b').map(({path}) => path)).toEqual(['/a/b', '/a', '/']);
    expect(lineOf(groups, '/nowhere')).toEqual([]);
  });
});
