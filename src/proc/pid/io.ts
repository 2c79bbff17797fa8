import type {FieldList, Leftovers, Values} from '../../field.ts';
import {malformedFile, type Parsed, parsed} from '../../probe.ts';
import {indexFields, parseKeyed} from '../lex.ts';

/**
 * /proc/PID/io: what the process read and wrote since it began, ended threads and children it waited for included.
 * https://docs.kernel.org/filesystems/proc.html#proc-pid-io-display-the-io-accounting-fields, fs/proc/base.c
 * The file needs CONFIG_TASK_IO_ACCOUNTING, and the rights to trace the process.
 */
export const ioFields = {
  rchar: {
    key: 'rchar',
    unit: 'bytes',
    meaning: 'Bytes asked for by read calls, from cache, pipes and terminals too.',
    config: 'CONFIG_TASK_XACCT (0 without it)',
  },
  wchar: {
    key: 'wchar',
    unit: 'bytes',
    meaning: 'Bytes handed to write calls, to cache, pipes and terminals too.',
    config: 'CONFIG_TASK_XACCT (0 without it)',
  },
  syscr: {key: 'syscr', unit: 'count', meaning: 'Read calls.', config: 'CONFIG_TASK_XACCT (0 without it)'},
  syscw: {key: 'syscw', unit: 'count', meaning: 'Write calls.', config: 'CONFIG_TASK_XACCT (0 without it)'},
  readBytes: {
    key: 'read_bytes',
    unit: 'bytes',
    meaning: 'Bytes fetched from storage on its behalf: what the page cache did not have, and swap read back.',
  },
  writeBytes: {
    key: 'write_bytes',
    unit: 'bytes',
    meaning: 'Bytes of page cache it made dirty and that have to go to storage, counted when made dirty.',
  },
  cancelledWriteBytes: {
    key: 'cancelled_write_bytes',
    unit: 'bytes',
    meaning: 'Dirty bytes that never had to be written because the process truncated the file, whoever wrote them.',
  },
} as const satisfies FieldList;

export type Io = Values<typeof ioFields> & Leftovers;

const index = indexFields(ioFields);

/** `read_bytes: 4096`: bytes, without a unit. */
export const parseIo = (text: string): Parsed<Io> => {
  const {values, found, unknown, malformed} = parseKeyed<typeof ioFields>(text, index, ':');
  if (found === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  return parsed({...values, unknown, malformed});
};
