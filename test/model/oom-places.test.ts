import {describe, expect, it} from 'vitest';
import type {Cgroups} from '../../src/cgroup/walk.ts';
import {sampleCgroups} from '../../src/cgroup/walk.ts';
import {
  limitedGroups,
  type Machine,
  machineOf,
  oomGroupsOf,
  pathAbove,
  pathsUpward,
  rootOf,
  rulesOf,
} from '../../src/model/oom-places.ts';
import {bytes, GIB, MIB, mib, pages} from '../../src/units.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';
import {machine, must, snapshotOf} from './machines.ts';

const pageSize = bytes(4096);
const place: Machine = {pageSize, memTotal: bytes(GIB), swapTotal: mib(100), all: pages((GIB + 100 * MIB) / 4096)};

const v2 = 'sys/fs/cgroup';
const v1 = 'sys/fs/cgroup/memory';

/** A cgroup v2 tree; each group with the files named. */
const unified = (groups: Readonly<Record<string, Readonly<Record<string, string>>>>): Cgroups => {
  const files: Record<string, string> = {[`${v2}/cgroup.controllers`]: 'memory\n'};
  for (const [path, list] of Object.entries(groups)) {
    for (const [file, text] of Object.entries({'cgroup.controllers': 'memory', ...list})) {
      files[`${v2}${path}/${file}`] = `${text}\n`;
    }
  }
  return must(sampleCgroups(memoryHost(files), {detail: 'full'}));
};

const group = (max: string, current = '0', more: Readonly<Record<string, string>> = {}) => ({
  'memory.max': max,
  'memory.current': current,
  ...more,
});

const paths = (cgroups: Cgroups, where = place) => limitedGroups(cgroups, where, undefined).map(({path}) => path);

describe('paths', () => {
  it('lead upward', () => {
    expect(pathsUpward('/a/b')).toEqual(['/a/b', '/a', '/']);
    expect(pathsUpward('/')).toEqual(['/']);
    expect(pathAbove('/a')).toBe('/');
    expect(pathAbove('/')).toBeUndefined();
  });
});

describe('the machine', () => {
  const of = (release: string, cpus = 4) =>
    snapshotOf(machine({meminfo: {MemTotal: 4000, SwapTotal: 400}, system: {release, cpus}})).then(machineOf);

  it('is RAM and swap, and in doubt where pages are counted on each processor', async () => {
    expect(must(await of('6.1.0'))).toEqual({pageSize, memTotal: 4_096_000, swapTotal: 409_600, all: 1100});
    expect(must(await of('6.2'))).toMatchObject({doubt: 512});
    expect(must(await of('7.0-rc1'))).toHaveProperty('doubt');
    expect(must(await of('5.15.0'))).not.toHaveProperty('doubt');
    expect(must(await of('unknown kernel'))).not.toHaveProperty('doubt');
  });

  it('is not known without its amounts', async () => {
    expect(machineOf(await snapshotOf(machine({})))).toMatchObject({ok: false, reason: {kind: 'missing'}});
    expect(machineOf(await snapshotOf(machine({meminfo: {MemTotal: 4}})))).toMatchObject({
      ok: false,
      reason: {kind: 'no-field', field: 'SwapTotal'},
    });
  });
});

describe('the rules', () => {
  it('are the settings that could be read', async () => {
    const files: MemoryFiles = {
      'proc/sys/vm/panic_on_oom': '2\n',
      'proc/sys/vm/oom_kill_allocating_task': '1\n',
      'proc/sys/vm/swappiness': '60\n',
    };
    expect(rulesOf(await snapshotOf(memoryHost(files)))).toEqual({panic: 2, allocating: true, swappiness: 60});
    expect(rulesOf(await snapshotOf(memoryHost({'proc/sys/vm/swappiness': '0\n'})))).toEqual({swappiness: 0});
    expect(rulesOf(await snapshotOf(memoryHost({})))).toEqual({});
  });
});

describe('limited groups', () => {
  it('are those whose limit is met first, the fullest first', () => {
    const cgroups = unified({
      '': {},
      '/calm': group('1000000', '100000'),
      '/full': group('1000000', '900000'),
      '/free': group('max', '900000'),
      '/beyond': group(String(2 * GIB), '900000'),
      '/full/wider': group('2000000', '1'),
      '/full/tighter': group('500000', '1'),
      '/full/equal': group('1000000', '1'),
    });
    expect(paths(cgroups)).toEqual(['/full', '/calm', '/full/tighter', '/full/equal']);
  });

  it('may swap as much as their limit of swap and the swap there is', () => {
    const allOf = (swap: string | undefined, swappiness?: number) => {
      const more = swap === undefined ? {} : {'memory.swap.max': swap};
      const [found] = limitedGroups(unified({'': {}, '/a': group(String(40 * MIB), '1', more)}), place, swappiness);
      return [found!.all / 256, found!.swapKnown];
    };
    expect(allOf('max')).toEqual([140, true]);
    expect(allOf(String(10 * MIB))).toEqual([50, true]);
    expect(allOf(String(10 * MIB), 0)).toEqual([40, true]);
    expect(allOf('0')).toEqual([40, true]);
    expect(allOf(undefined)).toEqual([140, false]);
  });

  it('know their swap where there is none', () => {
    const cgroups = unified({'': {}, '/a': group(String(40 * MIB))});
    expect(limitedGroups(cgroups, {...place, swapTotal: bytes(0)}, undefined)[0]).toMatchObject({swapKnown: true});
  });

  it('of v1 have a limit of memory and swap together, and may wait instead of being killed', () => {
    const legacy = (more: MemoryFiles) =>
      must(
        sampleCgroups(
          memoryHost({
            [`${v1}/memory.usage_in_bytes`]: '1\n',
            [`${v1}/a/memory.usage_in_bytes`]: '1000\n',
            [`${v1}/a/memory.limit_in_bytes`]: `${40 * MIB}\n`,
            ...more,
          }),
          {detail: 'full'},
        ),
      );
    const [plain] = limitedGroups(legacy({}), place, undefined);
    expect(plain).toMatchObject({path: '/a', all: 140 * 256, swapKnown: true, waits: false});
    const both = {[`${v1}/a/memory.memsw.limit_in_bytes`]: `${45 * MIB}\n`};
    const waits = {[`${v1}/a/memory.oom_control`]: 'oom_kill_disable 1\nunder_oom 0\noom_kill 0\n'};
    expect(limitedGroups(legacy({...both, ...waits}), place, 0)[0]).toMatchObject({all: 45 * 256, waits: true});
  });

  it('include one whose usage is not known, as the last', () => {
    const cgroups = unified({'': {}, '/a': {'memory.max': '1000'}, '/b': group('1000', '0')});
    expect(paths(cgroups)).toEqual(['/b', '/a']);
  });
});

it('groups that die as a whole are those whose switch is on', () => {
  const cgroups = unified({
    '': {},
    '/a': group('max', '0', {'memory.oom.group': '1'}),
    '/b': group('max', '0', {'memory.oom.group': '0'}),
  });
  expect([...oomGroupsOf(cgroups)]).toEqual(['/a']);
  expect(rootOf(cgroups)).toBe('/');
});
