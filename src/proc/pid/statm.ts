import type {FieldList, Values} from '../../field.ts';
import {malformedFile, type Parsed, parsed} from '../../probe.ts';
import {pages} from '../../units.ts';

/**
 * /proc/PID/statm: the memory of one process in base pages, without waiting for its mm lock.
 * https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories, fs/proc/array.c proc_pid_statm()
 * Up to 6.1 per-thread caches make small processes look smaller than they are; from 6.2 to 6.11 or so per-CPU batches
 * do. All zeros for kernel threads and zombies.
 */
export const statmFields = {
  size: {key: 'size', unit: 'pages', meaning: 'Address space that is mapped, touched or not (htop’s VIRT).'},
  resident: {
    key: 'resident',
    unit: 'pages',
    meaning: 'Pages in RAM that the process maps (htop’s RES); pages shared with others count in full.',
  },
  shared: {
    key: 'shared',
    unit: 'pages',
    meaning: 'Resident pages of files and shared memory (htop’s SHR). Resident less shared is anonymous memory.',
  },
  text: {key: 'text', unit: 'pages', meaning: 'Address space of the program’s own code, libraries not included.'},
  data: {
    key: 'data',
    unit: 'pages',
    meaning:
      'Address space that is private and writable, stacks included: what the process could fill, not what it did.',
  },
} as const satisfies FieldList;

export type Statm = Required<Values<typeof statmFields>>;

const NEWLINE = 10;
const BLANK = 32;
const ZERO = 48;
const COLUMNS = 7;

/**
 * `765 446 418 5 0 123 0`: size, resident, shared, text, lib (always 0), data, dirty (always 0).
 * This runs for every process at every pass, hence by character and without a string in between.
 */
export const parseStatm = (text: string): Parsed<Statm> => {
  let size = 0;
  let resident = 0;
  let shared = 0;
  let code = 0;
  let data = 0;
  let column = 0;
  let n = 0;
  let digits = 0;
  const end = text.charCodeAt(text.length - 1) === NEWLINE ? text.length - 1 : text.length;
  for (let i = 0; i <= end; i += 1) {
    const char = i < end ? text.charCodeAt(i) : BLANK;
    const digit = char - ZERO;
    if (digit >= 0 && digit <= 9) {
      n = n * 10 + digit;
      digits += 1;
      continue;
    }
    if (char !== BLANK || digits === 0) return malformedFile(1, 'not seven numbers', text.slice(0, 200));
    if (n > Number.MAX_SAFE_INTEGER) return malformedFile(1, 'a number beyond 2^53', text.slice(0, 200));
    if (column === 0) size = n;
    else if (column === 1) resident = n;
    else if (column === 2) shared = n;
    else if (column === 3) code = n;
    else if (column === 5) data = n;
    column += 1;
    n = 0;
    digits = 0;
  }
  if (column !== COLUMNS) return malformedFile(1, 'not seven numbers', text.slice(0, 200));
  return parsed({
    size: pages(size),
    resident: pages(resident),
    shared: pages(shared),
    text: pages(code),
    data: pages(data),
  });
};
