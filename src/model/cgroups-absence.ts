import {hint, type Reason, sentence} from '../reading.ts';

/** Why there are no cgroups to show, and what would help, in words for somebody who never mounted one. */
export type Absence = {readonly what: string; readonly help: string | undefined};

export const cgroupsAbsence = (reason: Reason): Absence => {
  if (reason.kind !== 'missing') return {what: sentence(reason), help: hint(reason)};
  if (!reason.path.endsWith('/memory.stat')) {
    if (reason.recorded) return {what: 'Cgroups were not read at that time', help: hint(reason)};
    if (reason.captured)
      return {
        what: 'There is nothing of cgroups in this tree',
        help: 'none were mounted at /sys/fs/cgroup, or nothing below sys/fs/cgroup was captured',
      };
    return {
      what: 'No cgroups are mounted here',
      help: 'systemd and container runtimes mount them at /sys/fs/cgroup; in a container, give it a view of its own cgroup',
    };
  }
  return {
    what: 'Cgroups are mounted, but the memory controller is off',
    help: 'boot with cgroup_enable=memory (Raspberry Pi OS boots without it), or without cgroup_disable=memory',
  };
};
