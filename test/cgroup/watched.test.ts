import {describe, expect, it} from 'vitest';
import {tableOf} from '../../src/cgroup/table.ts';
import {watchedDirectories, watchedFiles} from '../../src/cgroup/watched.ts';
import {available, notSampled} from '../../src/reading.ts';
import {type Groups, stage} from './stage.ts';
import {hostOf, sampled} from './trees.ts';

const watchedOf = (groups: Groups, ...focus: string[]) => {
  const it = stage(groups);
  return watchedFiles(it.pass(focus).reading, new Set(focus));
};

describe('watchedFiles', () => {
  it('are those of the groups below the root and of those on screen', () => {
    expect(watchedOf({'/a': {}, '/a/b': {}, '/a/b/c': {}, '/d': {}}, '/a/b/c', '/gone')).toEqual(
      new Map([
        ['sys/fs/cgroup/a/memory.events', 1],
        ['sys/fs/cgroup/d/memory.events', 4],
        ['sys/fs/cgroup/a/b/c/memory.events', 3],
      ]),
    );
  });

  it('are those of the top where it is the top of a container', () => {
    expect([...watchedOf({'/': {}, '/a': {}}).keys()]).toEqual([
      'sys/fs/cgroup/memory.events',
      'sys/fs/cgroup/a/memory.events',
    ]);
  });

  it('are none of v1, which tells nothing, and none while nobody looks', () => {
    expect(watchedFiles(available(tableOf(sampled(hostOf('6.1-x86_64-4k-hybrid-v1')))), new Set(['/docker']))).toEqual(
      new Map(),
    );
    expect(watchedFiles(notSampled, new Set(['/a']))).toEqual(new Map());
  });

  it('are bounded', () => {
    const many = Object.fromEntries(Array.from({length: 300}, (_, i) => [`/g${i}`, {}]));
    expect(watchedOf(many).size).toBe(100);
  });
});

describe('watchedDirectories', () => {
  it('are the root and those above the groups on screen, few of them', () => {
    const groups = {'/a': {}, '/a/b': {}, '/a/b/c': {}, '/d': {}, '/d/e': {}};
    const focus = new Set(['/', '/a', '/a/b/c', '/gone']);
    expect(watchedDirectories(stage(groups).pass([...focus]).reading, focus)).toEqual(
      new Map([
        ['sys/fs/cgroup/', expect.any(Number)],
        ['sys/fs/cgroup/a/b/', 2],
      ]),
    );
    const many = Object.fromEntries(
      Array.from({length: 20}, (_, i) => [`/g${i}`, {}]).concat(Array.from({length: 20}, (_, i) => [`/g${i}/x`, {}])),
    );
    const all = new Set(Object.keys(many));
    expect(watchedDirectories(stage(many).pass([...all]).reading, all).size).toBe(9);
  });

  it('are there in v1 too, and not while nobody looks', () => {
    const v1 = available(tableOf(sampled(hostOf('6.1-x86_64-4k-hybrid-v1'))));
    expect([...watchedDirectories(v1, new Set()).keys()]).toEqual(['sys/fs/cgroup/memory/']);
    expect(watchedDirectories(notSampled, new Set(['/a'])).size).toBe(0);
  });
});
