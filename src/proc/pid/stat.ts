import type {FieldList, Values} from '../../field.ts';
import {malformedFile, type Parsed, parsed} from '../../probe.ts';
import {bytes, count, pages, ticks} from '../../units.ts';
import {parseUnsigned} from '../lex.ts';

/**
 * /proc/PID/stat: who the process is, its faults and its times; 52 columns by position.
 * https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories, fs/proc/array.c do_task_stat()
 */
export const statFields = {
  minflt: {
    key: 'min_flt',
    unit: 'count',
    meaning: 'Page faults that needed no disk: first touch of memory, copy on write, pages already in the cache.',
  },
  cminflt: {key: 'cmin_flt', unit: 'count', meaning: 'Minor faults of children that have ended and were waited for.'},
  majflt: {
    key: 'maj_flt',
    unit: 'count',
    meaning: 'Page faults that waited for a disk: swapped-out memory, or program text that had been dropped.',
  },
  cmajflt: {key: 'cmaj_flt', unit: 'count', meaning: 'Major faults of children that have ended and were waited for.'},
  utime: {key: 'utime', unit: 'ticks', meaning: 'CPU time in the program itself, all threads.'},
  stime: {key: 'stime', unit: 'ticks', meaning: 'CPU time in the kernel on behalf of the process, all threads.'},
  numThreads: {key: 'num_threads', unit: 'count', meaning: 'Threads of the process, the main one included.'},
  starttime: {
    key: 'start_time',
    unit: 'ticks',
    meaning: 'When the process began, since boot. With the pid it names a process for good: pids are used again.',
  },
  vsize: {key: 'vsize', unit: 'bytes', meaning: 'Address space that is mapped, touched or not (htop’s VIRT).'},
  rss: {
    key: 'rss',
    unit: 'pages',
    meaning: 'Pages in RAM, from a counter that is only roughly right; statm and status are closer on newer kernels.',
  },
} as const satisfies FieldList;

export type Stat = Required<Values<typeof statFields>> & {
  readonly pid: number;
  /** Raw name, at most 15 bytes for programs, up to 63 for kernel threads. May hold anything but NUL. */
  readonly comm: string;
  /** R running, S sleeping, D waiting for disk, T stopped, t traced, Z zombie, X dead, I idle kernel thread, P parked. */
  readonly state: string;
  readonly ppid: number;
  readonly pgrp: number;
  readonly session: number;
  readonly ttyNr: number;
  /** PF_ bits of include/linux/sched.h. */
  readonly flags: number;
  readonly priority: number;
  readonly nice: number;
  readonly kernelThread: boolean;
};

const PF_KTHREAD = 0x00200000;

const NEWLINE = 10;
const BLANK = 32;
const MINUS = 45;
const ZERO = 48;

/** Column numbers of proc(5), which count from 1. Columns 4 to 24 are read; 25 (rsslim) is beyond 2^53. */
const FIRST = 4;
const LAST = 24;
const isSigned = (column: number) => column < 9 || (column >= 16 && column <= 19);

/** Columns 4 to 24, or those before the first that is no exact number. */
const numbers = (text: string, from: number): readonly number[] => {
  const found: number[] = [];
  let column = FIRST;
  let n = 0;
  let digits = 0;
  let negative = false;
  for (let i = from; i < text.length && column <= LAST; i += 1) {
    const char = text.charCodeAt(i);
    const digit = char - ZERO;
    if (digit >= 0 && digit <= 9) {
      n = n * 10 + digit;
      digits += 1;
    } else if (char === MINUS && digits === 0 && !negative && isSigned(column)) {
      negative = true;
    } else if ((char === BLANK || char === NEWLINE) && digits > 0 && n <= Number.MAX_SAFE_INTEGER) {
      found.push(negative ? 0 - n : n);
      column += 1;
      n = 0;
      digits = 0;
      negative = false;
    } else break;
  }
  return found;
};

/**
 * `1656 (a) R (b) S 1 0 0 0 -1 4194304 49 0 0 0 0 0 0 0 20 0 1 0 825 1011712 137 18446744073709551615 ...`
 * The name is unescaped here and may hold blanks, brackets and newlines: it ends at the last `)` of the file.
 */
export const parseStat = (text: string): Parsed<Stat> => {
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const bad = (why: string) => malformedFile(1, why, text.slice(0, 200));
  if (open < 2 || close < open || text.charCodeAt(open - 1) !== BLANK) return bad('no name in brackets');
  const pid = parseUnsigned(text.slice(0, open - 1));
  if (pid === undefined) return bad('no pid before the name');
  const state = text.charAt(close + 2);
  const spaced = text.charCodeAt(close + 1) === BLANK && text.charCodeAt(close + 3) === BLANK;
  if (!spaced || !/[A-Za-z]/.test(state)) return bad('no state after the name');
  const columns = numbers(text, close + 4);
  if (columns.length <= LAST - FIRST)
    return bad(`column ${FIRST + columns.length} is not a number that can be kept exactly`);
  const column = (n: number): number => columns[n - FIRST]!;
  const flags = column(9);
  return parsed({
    pid,
    comm: text.slice(open + 1, close),
    state,
    ppid: column(4),
    pgrp: column(5),
    session: column(6),
    ttyNr: column(7),
    flags,
    minflt: count(column(10)),
    cminflt: count(column(11)),
    majflt: count(column(12)),
    cmajflt: count(column(13)),
    utime: ticks(column(14)),
    stime: ticks(column(15)),
    priority: column(18),
    nice: column(19),
    numThreads: count(column(20)),
    starttime: ticks(column(22)),
    vsize: bytes(column(23)),
    rss: pages(column(24)),
    kernelThread: (flags & PF_KTHREAD) !== 0,
  });
};
