import {describe, expect, it} from 'vitest';
import {sampleCgroups} from '../../src/cgroup/walk.ts';
import {cgroupsAbsence} from '../../src/model/cgroups-absence.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';

const absenceOf = (files: MemoryFiles, captured = false) => {
  const host = memoryHost(files, captured ? {system: {captured}} : {});
  const reading = sampleCgroups(host, {detail: 'light'});
  if (reading.ok) throw new Error('there are cgroups');
  return cgroupsAbsence(reading.reason);
};

const mounted = {'proc/self/mountinfo': '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 none rw\n'};

describe('cgroupsAbsence', () => {
  it('tells a machine without cgroups from one whose memory controller is off', () => {
    expect(absenceOf({}).what).toBe('No cgroups are mounted here');
    const off = absenceOf({...mounted, 'sys/fs/cgroup/cgroup.controllers': 'cpu io\n'});
    expect(off.what).toBe('Cgroups are mounted, but the memory controller is off');
    expect(off.help).toContain('cgroup_enable=memory');
  });

  it('takes a mount whose files are nowhere for none', () => {
    const nothing = 'No cgroups are mounted here';
    expect(absenceOf(mounted).what).toBe(nothing);
    const v1 = '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';
    expect(absenceOf({'proc/self/mountinfo': v1}).what).toBe(nothing);
    const cpuOnly = {'proc/self/mountinfo': '35 31 0:32 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n'};
    expect(absenceOf(cpuOnly).what).toBe(nothing);
    expect(absenceOf({...cpuOnly, 'sys/fs/cgroup/cpu/tasks': '1\n'}).what).toBe(
      'Cgroups are mounted, but the memory controller is off',
    );
  });

  it('says of a captured tree that it is the tree that lacks them', () => {
    const nothing = 'There is nothing of cgroups in this tree';
    expect(absenceOf(mounted, true).what).toBe(nothing);
    expect(absenceOf({}, true).what).toBe(nothing);
    expect(absenceOf({...mounted, 'sys/fs/cgroup/cgroup.controllers': 'cpu io\n'}, true).what).toBe(
      'Cgroups are mounted, but the memory controller is off',
    );
  });

  it('says when it may not look', () => {
    const files = {
      'proc/self/mountinfo': '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n',
      'sys/fs/cgroup/memory': {kind: 'denied', path: 'sys/fs/cgroup/memory'},
    } as const;
    expect(absenceOf(files)).toEqual({what: 'no permission to read /sys/fs/cgroup/memory', help: 'run as root'});
    const closed = {
      ...mounted,
      'sys/fs/cgroup/cgroup.controllers': {kind: 'denied', path: 'sys/fs/cgroup/cgroup.controllers'},
    } as const;
    expect(absenceOf(closed).what).toBe('no permission to read /sys/fs/cgroup/cgroup.controllers');
  });

  it('has nothing to advise for the first moment but to wait', () => {
    const {what, help} = cgroupsAbsence({kind: 'not-sampled'});
    expect(what).toBe('not sampled yet');
    expect(help).toContain('next sample');
  });
});
