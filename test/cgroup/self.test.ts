import {describe, expect, it} from 'vitest';
import {readLayout} from '../../src/cgroup/layout.ts';
import {belowMount, readSelfCgroup} from '../../src/cgroup/self.ts';
import {fixtureText} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {hostOf, memoryFixtures, sampled} from './trees.ts';

const own = (mountinfo: string, cgroup: string, controllers = 'memory\n') => {
  const host = memoryHost({
    'proc/self/mountinfo': mountinfo,
    'proc/self/cgroup': cgroup,
    'sys/fs/cgroup/cgroup.controllers': controllers,
  });
  return readSelfCgroup(host, readLayout(host));
};
const v2 = (root: string) => `30 23 0:26 ${root} /sys/fs/cgroup rw - cgroup2 none rw\n`;
const v1 = (root: string) => `35 31 0:32 ${root} /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n`;

describe('readSelfCgroup', () => {
  it.each(memoryFixtures())('finds a group of the walk in %s', name => {
    const host = hostOf(name);
    const {groups, layout} = sampled(host, {detail: 'light'});
    const self = readSelfCgroup(host, layout);
    if (!self.ok) throw new Error(JSON.stringify(self.reason));
    expect(fixtureText(name, 'proc/self/cgroup')).toContain(`:${self.value.namespacePath}`);
    expect(groups.map(({path}) => path)).toContain(self.value.path);
  });

  it('is the top in a container, with or without a cgroup namespace', () => {
    expect(own(v2('/'), '0::/\n')).toMatchObject({ok: true, value: {path: '/', version: 2}});
    const scope = '/system.slice/docker-c0ffee.scope';
    expect(own(v2(scope), `0::${scope}\n`)).toEqual({
      ok: true,
      value: {path: '/', namespacePath: scope, version: 2},
    });
    expect(own(v1('/docker/c0ffee'), '4:memory:/docker/c0ffee/inner\n0::/\n')).toMatchObject({
      ok: true,
      value: {path: '/inner', version: 1},
    });
  });

  it('takes the hierarchy that has memory, whatever the other says', () => {
    expect(own(v1('/'), '4:cpu,memory:/a:b\n0::/elsewhere\n')).toMatchObject({
      ok: true,
      value: {path: '/a:b', version: 1},
    });
  });

  it.each([
    [v2('/'), '0::/../sibling\n'],
    [v2('/..'), '0::/\n'],
    [v2('/other'), '0::/mine\n'],
    [v2('/'), ''],
    [v1('/'), '0::/\n'],
  ])('does not guess: %j with %j', (mountinfo, cgroup) => {
    expect(own(mountinfo, cgroup)).toMatchObject({ok: false, reason: {kind: 'no-field'}});
  });

  it('says why there is none', () => {
    expect(own(v2('/'), '0::/\n', 'cpu\n')).toMatchObject({ok: false});
    const host = memoryHost({});
    expect(readSelfCgroup(host, readLayout(host))).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });
});

describe('belowMount', () => {
  it.each([
    ['/a/b', '/', '/a/b'],
    ['/a/b', '/a', '/b'],
    ['/ab', '/a', undefined],
    ['/..a', '/', '/..a'],
    ['/..', '/', undefined],
  ])('%j below %j is %j', (path, root, expected) => expect(belowMount(path, root)).toBe(expected));
});
