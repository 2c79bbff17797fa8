import type {FieldList} from '../field.ts';
import {fileProbe, malformedFile, type Parsed, parsed} from '../probe.ts';
import {type Count, count} from '../units.ts';
import {parseDecimal, parseUnsigned, tokens} from './lex.ts';

/**
 * /proc/loadavg: how many tasks run, wait for a CPU, or wait uninterruptibly (for storage, as a rule).
 * https://docs.kernel.org/filesystems/proc.html (kernel data, loadavg), fs/proc/loadavg.c
 */
export const loadavgFields = {
  load1: {
    key: 'load1',
    unit: 'count',
    meaning: 'Tasks that ran or waited for a CPU or for storage, averaged over about one minute.',
  },
  load5: {key: 'load5', unit: 'count', meaning: 'The same over about five minutes.'},
  load15: {key: 'load15', unit: 'count', meaning: 'The same over about a quarter of an hour.'},
  runnable: {key: 'runnable', unit: 'count', meaning: 'Threads that run or could run at this moment.'},
  total: {key: 'total', unit: 'count', meaning: 'Threads that exist.'},
  lastPid: {key: 'last_pid', unit: 'count', meaning: 'The process number given out last; an identity, not an amount.'},
} as const satisfies FieldList;

export type Loadavg = {
  readonly load1: number;
  readonly load5: number;
  readonly load15: number;
  readonly runnable: Count;
  readonly total: Count;
  readonly lastPid: number;
};

/** `0.00 0.07 0.10 1/95 15743` */
export const parseLoadavg = (text: string): Parsed<Loadavg> => {
  const [one, five, fifteen, threads = '', last] = tokens(text);
  const [now, all, ...rest] = threads.split('/');
  const load1 = parseDecimal(one);
  const load5 = parseDecimal(five);
  const load15 = parseDecimal(fifteen);
  const runnable = parseUnsigned(now);
  const total = parseUnsigned(all);
  const lastPid = parseUnsigned(last);
  if (
    load1 === undefined ||
    load5 === undefined ||
    load15 === undefined ||
    runnable === undefined ||
    total === undefined ||
    lastPid === undefined ||
    rest.length > 0
  ) {
    return malformedFile(1, 'not three loads, threads and a process number', text.slice(0, 200));
  }
  return parsed({load1, load5, load15, runnable: count(runnable), total: count(total), lastPid});
};

export const loadavg = fileProbe({
  path: 'proc/loadavg',
  doc: 'https://docs.kernel.org/filesystems/proc.html#kernel-data',
  cost: 'cheap',
  parse: parseLoadavg,
});
