/** Signals to processes, in the order of the menu. signal(7); the numbers are those of x86-64 and arm64. */
export type Signal = {
  readonly name: NodeJS.Signals;
  readonly number: number;
  /** For the menu. */
  readonly brief: string;
  /** What it does to one process, in whole sentences. */
  readonly does: string;
  /** Whether it ends the process: always, unless the process does otherwise, never. */
  readonly ends: 'always' | 'usually' | 'never';
};

export const signals: readonly Signal[] = [
  {
    name: 'SIGTERM',
    number: 15,
    brief: 'asks to end',
    does: 'Asks to end. A program may clean up first, take its time, or ignore it.',
    ends: 'usually',
  },
  {
    name: 'SIGKILL',
    number: 9,
    brief: 'ends at once',
    does: 'Ends at once: nothing can be saved or cleaned up, writes stop half-way. Try TERM first.',
    ends: 'always',
  },
  {
    name: 'SIGHUP',
    number: 1,
    brief: 'terminal closed; daemons reload',
    does: 'Many daemons read their configuration again; other programs end, as when their terminal is closed.',
    ends: 'usually',
  },
  {
    name: 'SIGINT',
    number: 2,
    brief: 'as Ctrl-C',
    does: 'As Ctrl-C: most programs end, interactive ones stop what they are doing.',
    ends: 'usually',
  },
  {
    name: 'SIGQUIT',
    number: 3,
    brief: 'ends with a core dump',
    does: 'Ends with a core dump, which may take as much room on disk as it has memory. A JVM prints its threads and goes on.',
    ends: 'usually',
  },
  {
    name: 'SIGSTOP',
    number: 19,
    brief: 'stops until CONT',
    does: 'Stops until SIGCONT. It keeps its memory, and asks for no more; what waits for it waits. z lets it go on.',
    ends: 'never',
  },
  {
    name: 'SIGCONT',
    number: 18,
    brief: 'goes on after STOP',
    does: 'Lets what was stopped go on. Otherwise it does nothing, as a rule.',
    ends: 'never',
  },
  {
    name: 'SIGUSR1',
    number: 10,
    brief: 'what the program says',
    does: 'Means what the program makes of it, such as opening log files anew. A program that does not expect it ends.',
    ends: 'usually',
  },
  {
    name: 'SIGUSR2',
    number: 12,
    brief: 'what the program says',
    does: 'Means what the program makes of it. A program that does not expect it ends.',
    ends: 'usually',
  },
  {
    name: 'SIGABRT',
    number: 6,
    brief: 'ends as after a bug',
    does: 'Ends as after a bug of its own, with a core dump, which may take as much room on disk as it has memory.',
    ends: 'usually',
  },
];

/** Signals that take each other back. */
export const opposite: Readonly<Partial<Record<NodeJS.Signals, NodeJS.Signals>>> = {
  SIGSTOP: 'SIGCONT',
  SIGCONT: 'SIGSTOP',
};
