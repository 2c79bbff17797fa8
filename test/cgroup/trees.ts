import {globSync, readFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {readLayout} from '../../src/cgroup/layout.ts';
import {sampleCgroups} from '../../src/cgroup/walk.ts';
import {directoryHost} from '../../src/host/directory.ts';
import type {Host} from '../../src/host/host.ts';
import {fixtureDir, fixtureNames} from '../helpers/fixtures.ts';
import type {MemoryFiles} from '../helpers/memory-host.ts';

type Captured = {readonly name: string; readonly text: string};

/** A file of every group of every captured tree that has it; `v1` or `v2` by the mount it stands in. */
export const captured = (file: string, version: 'v1' | 'v2'): Captured[] =>
  fixtureNames().flatMap(fixture => {
    const layout = readLayout(hostOf(fixture));
    const top = version === 'v2' ? layout.v2 : layout.v1Memory;
    if (top === undefined) return [];
    const root = join(fixtureDir(fixture), top);
    return globSync(`**/${file}`, {cwd: root}).map(path => ({
      name: `${fixture} ${join('/', dirname(path))} ${basename(path)}`,
      text: readFileSync(join(root, path), 'utf8'),
    }));
  });

export const hostOf = (fixture: string): Host => {
  const host = directoryHost(fixtureDir(fixture));
  if (!host.ok) throw new Error(`no fixture ${fixture}`);
  return host.value;
};

/** Captured trees of machines that account memory by cgroup. */
export const memoryFixtures = (): string[] =>
  fixtureNames().filter(fixture => readLayout(hostOf(fixture)).memory !== 'none');

/** Files of groups below a mount point: `{'/': {'memory.max': 'max\n'}}`. */
export const tree = (top: string, groups: Readonly<Record<string, MemoryFiles>>): MemoryFiles =>
  Object.fromEntries(
    Object.entries(groups).flatMap(([path, files]) =>
      Object.entries(files).map(([file, content]) => [`${top}${path === '/' ? '' : path}/${file}`, content]),
    ),
  );

export const sampled = (host: Host, demand: Parameters<typeof sampleCgroups>[1] = {detail: 'full'}) => {
  const result = sampleCgroups(host, demand);
  if (!result.ok) throw new Error(JSON.stringify(result.reason));
  return result.value;
};
