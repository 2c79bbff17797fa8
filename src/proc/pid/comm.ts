import {malformedFile, type Parsed, parsed} from '../../probe.ts';

/**
 * /proc/PID/comm: the short name of a process, which any of its threads may change for itself.
 * https://docs.kernel.org/filesystems/proc.html#proc-pid-comm-proc-pid-task-tid-comm, fs/proc/base.c
 * At most 15 bytes for programs, up to 63 for kernel threads. It is raw: blanks, brackets, newlines, escape sequences.
 */
export type Comm = string;

/** `kworker/u8:3-events_unbound` and a newline, which the kernel adds to whatever the name holds. */
export const parseComm = (text: string): Parsed<Comm> => {
  if (text === '') return malformedFile(1, 'empty, without even a newline');
  return parsed(text.endsWith('\n') ? text.slice(0, -1) : text);
};
