import {describe, expect, it} from 'vitest';
import {ownCgroup} from '../../src/cgroup/own.ts';
import {confinement, confinementText} from '../../src/model/cgroups-container.ts';
import {available, type Reading, unavailable} from '../../src/reading.ts';
import {type Bytes, mib} from '../../src/units.ts';
import {type GroupSpec, groupFilesOf} from '../cgroup/stage.ts';
import {tree} from '../cgroup/trees.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';

const host = available(mib(16_384));

const v2 = (self: string, groups: Readonly<Record<string, GroupSpec>>, root = '/') =>
  memoryHost({
    'proc/self/mountinfo': `30 23 0:26 ${root} /sys/fs/cgroup rw - cgroup2 none rw\n`,
    'proc/self/cgroup': `0::${self}\n`,
    'sys/fs/cgroup/cgroup.controllers': 'memory\n',
    'sys/fs/cgroup/memory.stat': 'anon 1\n',
    ...tree(
      'sys/fs/cgroup',
      Object.fromEntries(Object.entries(groups).map(([path, spec]) => [path, groupFilesOf(spec)])),
    ),
  });

const v1 = (self: string, root: string, groups: Readonly<Record<string, MemoryFiles>>) =>
  memoryHost({
    'proc/self/mountinfo': `35 31 0:32 ${root} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n`,
    'proc/self/cgroup': `4:memory:${self}\n`,
    ...tree('sys/fs/cgroup/memory', groups),
  });

const textOf = (from: ReturnType<typeof memoryHost>, total: Reading<Bytes> = host): string | undefined => {
  const found = confinement(ownCgroup.sample(from), total);
  if (!found.ok) throw new Error(JSON.stringify(found.reason));
  return found.value && confinementText(found.value);
};

describe('the limit that mmtop itself runs under', () => {
  it('is the container’s, at the top of its own view', () => {
    expect(textOf(v2('/', {'/': {current: mib(312), max: mib(512)}}))).toBe(
      'this container: limit 512M, 312M used; host 16.0G',
    );
  });

  it('is the container’s when it sees a part of the tree under its name in the host', () => {
    const container = v2('/docker/c0ffee', {'/': {current: mib(300), max: mib(512)}}, '/docker/c0ffee');
    expect(textOf(container)).toBe('this container: limit 512M, 300M used; host 16.0G');
  });

  it('is the nearest on the way up, with the usage of the group that has it', () => {
    const session = v2('/user.slice/session-2.scope', {
      '/user.slice': {current: mib(900), max: mib(1024)},
      '/user.slice/session-2.scope': {current: mib(20)},
    });
    expect(textOf(session)).toBe('mmtop’s own user.slice: limit 1.00G, 900M used; host 16.0G');
  });

  it('is nothing to speak of where there is none, or more than the machine has', () => {
    expect(textOf(v2('/a', {'/a': {}}))).toBeUndefined();
    expect(textOf(v2('/', {'/': {current: 1, max: mib(16_384)}}))).toBeUndefined();
    expect(
      textOf(v2('/', {'/': {current: 1, max: 5}}), unavailable({kind: 'missing', path: 'proc/meminfo'})),
    ).toBeUndefined();
  });

  it('is, on v1, also one above what is mounted', () => {
    const files = {
      'memory.usage_in_bytes': `${mib(100)}\n`,
      'memory.limit_in_bytes': '9223372036854771712\n',
      'memory.stat': `hierarchical_memory_limit ${mib(256)}\ntotal_cache 1\n`,
    };
    expect(textOf(v1('/docker/c0ffee', '/docker/c0ffee', {'/': files}))).toBe(
      'this container: limit 256M, 100M used; host 16.0G',
    );
    const own = {...files, 'memory.limit_in_bytes': `${mib(128)}\n`};
    expect(textOf(v1('/jobs/x', '/', {'/': files, '/jobs': files, '/jobs/x': own}))).toBe(
      'mmtop’s own x: limit 128M, 100M used; host 16.0G',
    );
  });

  it('has a reason when it cannot be read', () => {
    expect(confinement(ownCgroup.sample(memoryHost({})), host)).toMatchObject({ok: false, reason: {kind: 'missing'}});
    const denied = v2('/', {'/': {max: 5}});
    const hidden = {
      ...denied,
      read: (path: string) =>
        path.endsWith('/memory.max') ? unavailable({kind: 'denied' as const, path}) : denied.read(path),
    };
    expect(confinement(ownCgroup.sample(hidden), host)).toMatchObject({ok: false, reason: {kind: 'denied'}});
  });
});
