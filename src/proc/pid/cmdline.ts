import {type Parsed, parsed} from '../../probe.ts';

/**
 * /proc/PID/cmdline: the arguments as the process itself keeps them, so it can say anything. Reading it waits for the
 * process's mm lock. Empty for kernel threads and zombies.
 * https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories, fs/proc/base.c get_mm_cmdline()
 */
export type Cmdline = {
  /** Raw: control characters and newlines included. None for kernel threads and zombies. */
  readonly args: readonly string[];
};

const NUL = '\0';

const withoutTrailing = (text: string, char: string): string => {
  let end = text.length;
  while (end > 0 && text[end - 1] === char) end -= 1;
  return text.slice(0, end);
};

/**
 * `/usr/bin/node\0server.js\0--port\0` and so on, or a title such as `nginx: worker process\0\0\0\0`.
 * A program that writes a title over its arguments pads the rest with NULs or blanks. Padding and empty last arguments
 * look the same and are both left out; empty arguments between others are kept.
 */
export const parseCmdline = (text: string): Parsed<Cmdline> => {
  const used = withoutTrailing(text, NUL);
  if (used.includes(NUL)) return parsed({args: used.split(NUL)});
  const title = withoutTrailing(used, ' ');
  return parsed({args: title === '' ? [] : [title]});
};
