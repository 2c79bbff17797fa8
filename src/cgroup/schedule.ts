/** Which files of a group are read, and how often. */
export type Schedule = {
  readonly version: 1 | 2;
  readonly usage: string;
  /** Counts everything below too, so that where it stands still nothing below has happened. v1 has none. */
  readonly events: string | undefined;
  /** At each look at a group, after its usage. */
  readonly often: readonly string[];
  /** What people set: at some of the looks. */
  readonly seldom: readonly string[];
  /** The same for groups on screen. */
  readonly full: readonly string[];
  readonly fullSeldom: readonly string[];
  /** Of groups on screen these stay open; the others are read seldom, or cost little beside what they say. */
  readonly kept: ReadonlySet<string>;
  readonly all: ReadonlySet<string>;
};

const schedule = (spec: Omit<Schedule, 'all'>): Schedule => ({
  ...spec,
  all: new Set([spec.usage, ...spec.often, ...spec.seldom, ...spec.full, ...spec.fullSeldom, 'cgroup.pressure']),
});

export const schedules: Readonly<Record<1 | 2, Schedule>> = {
  2: schedule({
    version: 2,
    usage: 'memory.current',
    events: 'memory.events',
    often: ['memory.events'],
    seldom: ['memory.max', 'memory.high'],
    full: [
      'memory.stat',
      'memory.pressure',
      'memory.events.local',
      'memory.swap.current',
      'memory.swap.events',
      'memory.zswap.current',
      'memory.peak',
    ],
    fullSeldom: ['memory.min', 'memory.low', 'memory.swap.max', 'memory.oom.group', 'cgroup.stat'],
    kept: new Set(['memory.current', 'memory.events', 'memory.stat', 'memory.pressure', 'memory.swap.current']),
  }),
  1: schedule({
    version: 1,
    usage: 'memory.usage_in_bytes',
    events: undefined,
    often: ['memory.failcnt', 'memory.oom_control'],
    seldom: ['memory.limit_in_bytes'],
    full: ['memory.stat', 'memory.max_usage_in_bytes', 'memory.memsw.usage_in_bytes', 'memory.kmem.usage_in_bytes'],
    fullSeldom: ['memory.memsw.limit_in_bytes', 'memory.soft_limit_in_bytes'],
    kept: new Set(['memory.usage_in_bytes', 'memory.failcnt', 'memory.oom_control', 'memory.stat']),
  }),
};
