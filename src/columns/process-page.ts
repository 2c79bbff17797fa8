/** The lines of the page about a process: their labels, and what they mean; the reference has an entry for each. */
export type PageLabel = {readonly title: string; readonly help: string; readonly see?: readonly string[]};

export const pageLabels = {
  command: {
    title: 'Command',
    help: 'The command line as the process itself keeps it: a program may write anything there.',
    see: ['/proc/<pid>/cmdline'],
  },
  user: {title: 'User', help: 'Real user of the process, whose it is.', see: ['/proc/<pid>/status']},
  parent: {title: 'Parent', help: 'The process that started it, or that took it over when that one ended.'},
  threads: {title: 'Threads', help: 'Threads of the process; they share its memory.', see: ['status.Threads']},
  state: {
    title: 'State',
    help: 'What it does: running, sleeping, waiting for a disk (cannot be interrupted), stopped, or ended and not yet collected by its parent (zombie).',
    see: ['/proc/<pid>/stat'],
  },
  started: {
    title: 'Started',
    help: 'When the process began. With its number it names a process for good.',
    see: ['stat.start_time'],
  },
  cgroup: {
    title: 'Cgroup',
    help: 'The cgroup that its memory is charged to. A limit of that group, or of one above, may bind long before the machine is full.',
    see: ['cgroup', 'effective-limit', '/proc/<pid>/cgroup'],
  },
  rss: {
    title: 'RSS',
    help: 'All pages of the process that are in RAM, by kind: anonymous (heap, stacks), of files, and shared memory. Pages that others map too count in full.',
    see: ['rss', 'status.RssAnon', 'status.RssFile', 'status.RssShmem'],
  },
  pss: {
    title: 'PSS',
    help: 'Its fair share of RSS: each page divided by the number of processes that map it. It is dear to read, so that it is some seconds old.',
    see: ['pss', 'smaps_rollup.Pss'],
  },
  uss: {title: 'USS', help: 'Pages that only this process maps.', see: ['uss']},
  swap: {
    title: 'Swap',
    help: 'Anonymous memory of the process that is in swap, and its fair share where parent and child still share it.',
    see: ['swap', 'status.VmSwap', 'smaps_rollup.SwapPss'],
  },
  tables: {
    title: 'Page tables',
    help: 'Memory that the kernel needs to find the pages of the process. It is in no RSS; the OOM killer counts it.',
    see: ['page-table', 'status.VmPTE'],
  },
  locked: {
    title: 'Locked',
    help: 'Address space locked with mlock(), and pages pinned for devices. Neither can be swapped out.',
    see: ['mlock', 'status.VmLck', 'status.VmPin'],
  },
  huge: {
    title: 'Huge pages',
    help: 'Memory from the huge page pool; it is in neither RSS nor PSS.',
    see: ['hugetlb', 'status.HugetlbPages'],
  },
  peak: {
    title: 'Peak',
    help: 'The largest RSS and the largest address space so far.',
    see: ['status.VmHWM', 'status.VmPeak'],
  },
  virtual: {
    title: 'Virtual',
    help: 'Address space, touched or not. Often many times RSS, and harmless by itself.',
    see: ['mapping', 'status.VmSize'],
  },
  growth: {
    title: 'Growth',
    help: 'What RSS gained in the last minute, or in the seconds named while that is all that was watched; and how RSS went since mmtop watches the process, a quarter of an hour at most.',
    see: ['leak', 'processes.growth'],
  },
  faults: {
    title: 'Faults',
    help: 'Page faults per second. Major ones waited for a disk, swap or zram; minor ones needed none.',
    see: ['page-fault', 'stat.maj_flt', 'stat.min_flt'],
  },
  oom: {
    title: 'OOM score',
    help: 'What the OOM killer compares: memory in RAM, swap and page tables, and what oom_score_adj adds or takes away. The highest goes first.',
    see: ['badness', 'oom-score-adj', 'oom_score'],
  },
  groupLimit: {
    title: 'Group limit',
    help: 'The smallest memory limit of its cgroup and of those above, and how much may still be taken before one of them is met. Then the group reclaims, and if that does not help, something in it is killed.',
    see: ['effective-limit', 'memory.max', 'memcg-oom'],
  },
  maxData: {
    title: 'Max data',
    help: 'Limit of private writable address space, and how much there is.',
    see: ['limits.Max data size'],
  },
  maxStack: {title: 'Max stack', help: 'Limit of the main stack, and how large it is.', see: ['limits.Max stack size']},
  maxLocked: {
    title: 'Max locked',
    help: 'Limit of locked address space, and how much is locked.',
    see: ['limits.Max locked memory', 'mlock'],
  },
  maxAddress: {
    title: 'Max address',
    help: 'Limit of the address space altogether, and how large it is.',
    see: ['limits.Max address space'],
  },
  mappings: {
    title: 'Mappings',
    help: 'What is mapped, by name, the largest fair share first: heap, stack, nameless memory (anon), shared memory (shm), pages of the huge page pool (huge), files, devices. THP is the part in transparent huge pages.',
    see: ['mapping', '/proc/<pid>/smaps', 'smaps_rollup.Pss', 'smaps_rollup.AnonHugePages', 'smaps_rollup.Locked'],
  },
} as const satisfies Readonly<Record<string, PageLabel>>;

export type PageLabelId = keyof typeof pageLabels;

/** The term of the reference for a line. */
export const pageTerm = (id: PageLabelId): string => `process.${id}`;
