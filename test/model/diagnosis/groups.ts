import type {Condition} from './patient.ts';

/** Groups in some trouble, for scenarios. */

export type GroupFiles = Readonly<Record<string, string>>;

export const events = ({high = 0, max = 0, oom = 0, kills = 0}): string =>
  `low 0\nhigh ${high}\nmax ${max}\noom ${oom}\noom_kill ${kills}\noom_group_kill 0\n`;

/** memory.pressure of a group that has waited like that for long; `now`: its avg10, where that is another. */
export const waits = (some: number, full = some, now?: number): string =>
  (
    [
      ['some', some],
      ['full', full],
    ] as const
  )
    .map(
      ([kind, n]) =>
        `${kind} avg10=${(now ?? n).toFixed(2)} avg60=${n.toFixed(2)} avg300=${n.toFixed(2)} total=1000000\n`,
    )
    .join('');

const MIB = 1 << 20;
export const mebibytes = (n: number): string => `${n * MIB}\n`;

/** What the group holds, MiB. */
export const holds = (anon: number, file: number): GroupFiles => ({
  'memory.current': mebibytes(anon + file),
  'memory.stat': `anon ${anon * MIB}\nfile ${file * MIB}\nkernel 0\nshmem 0\n`,
});

/** A hierarchy of v1 with one group, which docker made. */
export const v1Files = (group: GroupFiles): NonNullable<Condition['files']> => {
  const root = 'sys/fs/cgroup/memory';
  return {
    'proc/self/mountinfo': '35 24 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n',
    'proc/self/cgroup': '4:memory:/\n',
    [`${root}/memory.usage_in_bytes`]: '3000000000\n',
    [`${root}/memory.limit_in_bytes`]: '9223372036854771712\n',
    [`${root}/memory.failcnt`]: '0\n',
    [`${root}/memory.oom_control`]: 'oom_kill_disable 0\nunder_oom 0\noom_kill 0\n',
    ...Object.fromEntries(Object.entries(group).map(([name, text]) => [`${root}/docker/memory.${name}`, text])),
  };
};

/** mmtop is in a container whose group is the top of what it sees. */
export const insideContainer = (group: GroupFiles): NonNullable<Condition['files']> => ({
  'proc/self/cgroup': '0::/\n',
  ...Object.fromEntries(Object.entries(group).map(([name, text]) => [`sys/fs/cgroup/${name}`, text])),
});
