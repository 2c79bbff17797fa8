import type {FieldList} from '../field.ts';
import {fileProbe, malformedFile, type Parsed, parsed} from '../probe.ts';
import {type Seconds, seconds} from '../units.ts';
import {parseDecimal, tokens} from './lex.ts';

/**
 * /proc/uptime: how long the machine has been running.
 * https://docs.kernel.org/filesystems/proc.html (kernel data, uptime), fs/proc/uptime.c
 */
export const uptimeFields = {
  up: {key: 'uptime', unit: 's', meaning: 'Time since boot, suspended time included.'},
  idle: {key: 'idle', unit: 's', meaning: 'Idle time of all CPUs together; can exceed the time since boot.'},
} as const satisfies FieldList;

export type Uptime = {readonly up: Seconds; readonly idle: Seconds};

/** `1031.47 1869.64` */
export const parseUptime = (text: string): Parsed<Uptime> => {
  const [first, second] = tokens(text);
  const up = parseDecimal(first);
  const idle = parseDecimal(second);
  if (up === undefined || idle === undefined) return malformedFile(1, 'not two times', text.slice(0, 200));
  return parsed({up: seconds(up), idle: seconds(idle)});
};

export const uptime = fileProbe({
  path: 'proc/uptime',
  doc: 'https://docs.kernel.org/filesystems/proc.html#kernel-data',
  cost: 'cheap',
  parse: parseUptime,
});
