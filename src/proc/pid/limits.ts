import type {Field, Leftovers} from '../../field.ts';
import {type MalformedLine, malformedFile, type Parsed, parsed} from '../../probe.ts';
import {lines, malformed} from '../lex.ts';

/**
 * /proc/PID/limits: what the process may take (setrlimit(2)). The soft limit binds; the process may raise it up to the
 * hard one. https://docs.kernel.org/filesystems/proc.html, fs/proc/base.c proc_pid_limits()
 */
export const limitFields = {
  data: {
    key: 'Max data size',
    unit: 'bytes',
    meaning:
      'The most private writable address space (heap, private mappings), touched or not. malloc fails beyond it.',
  },
  stack: {
    key: 'Max stack size',
    unit: 'bytes',
    meaning:
      'The most the main stack may grow to; the default size of the stacks of threads as well. Beyond it: SIGSEGV.',
  },
  lockedMemory: {
    key: 'Max locked memory',
    unit: 'bytes',
    meaning: 'The most address space that may be locked with mlock(); with CAP_IPC_LOCK it does not bind.',
  },
  addressSpace: {
    key: 'Max address space',
    unit: 'bytes',
    meaning: 'The most address space altogether (ulimit -v), touched or not. mmap and malloc fail beyond it.',
  },
  residentSet: {
    key: 'Max resident set',
    unit: 'bytes',
    meaning: 'Has no effect on Linux since 2.4.30: RAM is limited by cgroups, not here.',
  },
  coreFileSize: {
    key: 'Max core file size',
    unit: 'bytes',
    meaning: 'The largest core dump; 0 means none, unless a program takes the dump (kernel.core_pattern).',
  },
  fileSize: {key: 'Max file size', unit: 'bytes', meaning: 'The largest file it may write. Beyond it: SIGXFSZ.'},
  msgqueueSize: {
    key: 'Max msgqueue size',
    unit: 'bytes',
    meaning: 'The most kernel memory for POSIX message queues of its user.',
  },
  openFiles: {key: 'Max open files', unit: 'count', meaning: 'File numbers from this one on are refused.'},
  processes: {key: 'Max processes', unit: 'count', meaning: 'The most processes and threads of its user.'},
  pendingSignals: {key: 'Max pending signals', unit: 'count', meaning: 'The most queued signals of its user.'},
  fileLocks: {key: 'Max file locks', unit: 'count', meaning: 'Has no effect on Linux since 2.4.25.'},
  cpuTime: {
    key: 'Max cpu time',
    unit: 's',
    meaning: 'Seconds of CPU time before SIGXCPU, and at the hard limit SIGKILL.',
  },
  nicePriority: {
    key: 'Max nice priority',
    unit: 'count',
    meaning: 'How far it may raise its own priority: 20 less this is the lowest nice value it may take.',
  },
  realtimePriority: {
    key: 'Max realtime priority',
    unit: 'count',
    meaning: 'The highest realtime priority it may take; 0 for none.',
  },
  realtimeTimeout: {
    key: 'Max realtime timeout',
    unit: 'us',
    meaning: 'CPU time that a realtime task may use without sleeping, before SIGXCPU.',
  },
} as const satisfies Readonly<Record<string, Field>>;

export type LimitName = keyof typeof limitFields;

/** In the unit of its field. More than 2^53 of anything is no limit in effect. */
export type Bound = number | 'unlimited';
export type Rlimit = {readonly soft: Bound; readonly hard: Bound};
export type Limits = {readonly [K in LimitName]?: Rlimit} & Leftovers;

const byKey: ReadonlyMap<string, string> = new Map(Object.entries(limitFields).map(([name, {key}]) => [key, name]));

/** The name takes 25 columns and a blank (fs/proc/base.c); it holds blanks itself. */
const NAME = 26;

const bound = (token: string | undefined): Bound | undefined => {
  if (token === 'unlimited') return 'unlimited';
  if (token === undefined || !/^\d+$/.test(token)) return undefined;
  const n = Number(token);
  return Number.isSafeInteger(n) ? n : 'unlimited';
};

/** `Max stack size            8388608              unlimited            bytes     ` */
export const parseLimits = (text: string): Parsed<Limits> => {
  const found: Record<string, Rlimit> = {};
  const unknown: Record<string, string> = {};
  const bad: MalformedLine[] = [];
  for (const [i, line] of lines(text).entries()) {
    const key = line.slice(0, NAME).trim();
    if (key === 'Limit' || key === '') continue;
    const [first, second] = line.slice(NAME).trim().split(/\s+/, 2);
    const soft = bound(first);
    const hard = bound(second);
    const name = byKey.get(key);
    if (soft === undefined || hard === undefined) bad.push(malformed(i + 1, 'not a soft and a hard limit', line));
    else if (name === undefined) unknown[key] = `${first} ${second}`;
    else found[name] = {soft, hard};
  }
  if (Object.keys(found).length === 0) return malformedFile(1, 'no known limit', text.slice(0, 200));
  return parsed({...found, unknown, malformed: bad});
};
