import {describe, expect, it} from 'vitest';
import {sampleCgroups} from '../../src/cgroup/walk.ts';
import {cgroupsAbsence} from '../../src/model/cgroups-absence.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';

const absenceOf = (files: MemoryFiles) => {
  const reading = sampleCgroups(memoryHost(files), {detail: 'light'});
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

  it('says when it may not look', () => {
    const files = {
      'proc/self/mountinfo': '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n',
      'sys/fs/cgroup/memory': {kind: 'denied', path: 'sys/fs/cgroup/memory'},
    } as const;
    expect(absenceOf(files)).toEqual({what: 'no permission to read /sys/fs/cgroup/memory', help: 'run as root'});
  });

  it('has nothing to advise for the first moment but to wait', () => {
    const {what, help} = cgroupsAbsence({kind: 'not-sampled'});
    expect(what).toBe('not sampled yet');
    expect(help).toContain('next sample');
  });
});
