import {describe, expect, it} from 'vitest';
import {hasMemoryController, memoryHierarchy, readLayout} from '../../src/cgroup/layout.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {hostOf} from './trees.ts';

const v2Mount = '30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n';
const hybridMounts = `31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
36 31 0:33 / /sys/fs/cgroup/cpu,cpuacct rw,relatime - cgroup cgroup rw,cpu,cpuacct
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`;
const layoutOf = (mountinfo: string, files: Readonly<Record<string, string>> = {}) =>
  readLayout(memoryHost({'proc/self/mountinfo': mountinfo, ...files}));

describe('readLayout', () => {
  it.each(fixturesWith('proc/self/mountinfo'))('finds the memory hierarchy of $name', ({name, text}) => {
    const layout = readLayout(hostOf(name));
    const v1 = / - cgroup /.test(text);
    const v2 = / - cgroup2 /.test(text);
    expect(layout.kind).toBe(v1 && v2 ? `hybrid-${layout.memory}-memory` : v1 ? 'v1' : v2 ? 'v2' : 'none');
    expect(memoryHierarchy(layout)?.version).toBe({v1: 1, v2: 2, none: undefined}[layout.memory]);
  });

  it('finds v2', () => {
    expect(layoutOf(v2Mount, {'sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory pids\n'})).toEqual({
      kind: 'v2',
      memory: 'v2',
      v2: 'sys/fs/cgroup',
      v2Root: '/',
    });
  });

  it('knows when events are not counted upwards', () => {
    const files = {'sys/fs/cgroup/cgroup.controllers': 'memory\n'};
    expect(layoutOf(v2Mount, files)).not.toHaveProperty('localEvents');
    const local = v2Mount.replace('recursiveprot', 'localevents');
    expect(layoutOf(local, files)).toMatchObject({localEvents: true});
  });

  it('does not take a mounted cgroup2 for one with memory', () => {
    const layout = layoutOf(v2Mount, {'sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io pids\n'});
    expect(layout).toMatchObject({kind: 'v2', memory: 'none'});
    expect(memoryHierarchy(layout)).toBeUndefined();
  });

  it.each(['', 'hugetlb\n', 'cpuset cpu io hugetlb pids rdma\n'])(
    'sees memory on v1 when v2 has only %j',
    controllers => {
      const layout = layoutOf(hybridMounts, {'sys/fs/cgroup/unified/cgroup.controllers': controllers});
      expect(layout).toMatchObject({
        kind: 'hybrid-v1-memory',
        memory: 'v1',
        v2: 'sys/fs/cgroup/unified',
        v1Memory: 'sys/fs/cgroup/memory',
      });
    },
  );

  it('sees memory on v2 beside v1 hierarchies', () => {
    const mounts = hybridMounts.replace(/^.*rw,memory\n/m, '');
    const files = {'sys/fs/cgroup/unified/cgroup.controllers': 'memory\n'};
    expect(layoutOf(mounts, files)).toMatchObject({kind: 'hybrid-v2-memory', memory: 'v2'});
  });

  it('sees v1 alone, memory among other controllers of a hierarchy included', () => {
    const mounts = '35 31 0:32 / /sys/fs/cgroup/cpu,memory rw - cgroup cgroup rw,cpu,memory\n';
    expect(layoutOf(mounts)).toMatchObject({kind: 'v1', memory: 'v1', v1Memory: 'sys/fs/cgroup/cpu,memory'});
  });

  it('takes the last mount at a place, and the system’s own tree before a copy elsewhere', () => {
    const mounts = `1 0 0:1 / /host/cgroup rw - cgroup2 none rw
2 0 0:2 / /sys/fs/cgroup rw - tmpfs none rw
3 0 0:3 /inner /sys/fs/cgroup rw - cgroup2 none rw
`;
    expect(layoutOf(mounts)).toMatchObject({v2: 'sys/fs/cgroup', v2Root: '/inner'});
    expect(layoutOf('1 0 0:1 / /host/cgroup rw - cgroup2 none rw\n').v2).toBe('host/cgroup');
  });

  it('finds none', () => {
    expect(layoutOf('22 27 0:21 / /proc rw,relatime - proc proc rw\n')).toEqual({kind: 'none', memory: 'none'});
    expect(readLayout(memoryHost({'proc/self/mountinfo': {kind: 'denied', path: 'proc/self/mountinfo'}})).kind).toBe(
      'none',
    );
  });
});

describe('readLayout without mountinfo', () => {
  const look = (files: Readonly<Record<string, string>>) => readLayout(memoryHost(files));

  it('looks at the usual places', () => {
    expect(look({'sys/fs/cgroup/cgroup.controllers': 'memory\n'})).toMatchObject({kind: 'v2', memory: 'v2'});
    expect(look({'sys/fs/cgroup/memory/memory.usage_in_bytes': '1\n'})).toMatchObject({kind: 'v1', memory: 'v1'});
    expect(
      look({
        'sys/fs/cgroup/memory/memory.usage_in_bytes': '1\n',
        'sys/fs/cgroup/unified/cgroup.controllers': '\n',
      }),
    ).toMatchObject({kind: 'hybrid-v1-memory', memory: 'v1', v2: 'sys/fs/cgroup/unified'});
    expect(look({'sys/fs/cgroup/unified/cgroup.controllers': 'memory\n'})).toMatchObject({kind: 'hybrid-v2-memory'});
  });

  it('does not take a v2 group called memory for v1', () => {
    const files = {
      'sys/fs/cgroup/cgroup.controllers': 'memory\n',
      'sys/fs/cgroup/memory/memory.current': '1\n',
    };
    expect(look(files)).toEqual({kind: 'v2', memory: 'v2', v2: 'sys/fs/cgroup', v2Root: '/'});
  });
});

describe('hasMemoryController', () => {
  it.each([
    ['memory', true],
    ['cpu memory\n', true],
    ['', false],
    ['memory_recursiveprot', false],
  ])('%j: %j', (text, expected) => expect(hasMemoryController(text)).toBe(expected));
});
