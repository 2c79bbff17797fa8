import type {FieldList} from '../field.ts';
import {fileProbe, type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {type Micros, micros, type Percent, percent} from '../units.ts';
import {lines, malformed, parseDecimal, parseUnsigned, tokens} from './lex.ts';

/**
 * /proc/pressure/{memory,io,cpu,irq} and the *.pressure files of cgroups: time lost to waiting (PSI).
 * cpu has no `full` line before 5.13; irq (6.1, CONFIG_IRQ_TIME_ACCOUNTING) has no `some` line.
 * https://docs.kernel.org/accounting/psi.html, kernel/sched/psi.c (psi_show)
 */
export const pressureFields = {
  avg10: {
    key: 'avg10',
    unit: 'percent',
    meaning: 'Share of the last 10 seconds, roughly, in which tasks were stalled. Recomputed every two seconds.',
  },
  avg60: {key: 'avg60', unit: 'percent', meaning: 'Share of the last minute, roughly, in which tasks were stalled.'},
  avg300: {
    key: 'avg300',
    unit: 'percent',
    meaning: 'Share of the last five minutes, roughly, in which tasks were stalled.',
  },
  total: {
    key: 'total',
    unit: 'us',
    meaning: 'Stalled time since boot, or since the cgroup was made; exact up to this moment.',
  },
} as const satisfies FieldList;

export type PressureLine = {
  readonly avg10: Percent;
  readonly avg60: Percent;
  readonly avg300: Percent;
  readonly total: Micros;
};

export type Pressure = {
  /** At least one task was stalled. */
  readonly some?: PressureLine;
  /** All tasks that had work to do were stalled at once. */
  readonly full?: PressureLine;
  readonly unknown: Readonly<Record<string, string>>;
  readonly malformed: readonly MalformedLine[];
};

/** `avg10=23.94 avg60=4.74 avg300=1.00 total=4905381`; what it does not know is added to `unknown` under `prefix`. */
const parseLine = (
  words: readonly string[],
  prefix: string,
  unknown: Record<string, string>,
): PressureLine | undefined => {
  const values = new Map<string, string>();
  for (const word of words) {
    const at = word.indexOf('=');
    const key = at < 0 ? word : word.slice(0, at);
    if (Object.hasOwn(pressureFields, key)) values.set(key, word.slice(at + 1));
    else unknown[`${prefix} ${key}`] = word.slice(key.length + 1);
  }
  const avg10 = parseDecimal(values.get('avg10'));
  const avg60 = parseDecimal(values.get('avg60'));
  const avg300 = parseDecimal(values.get('avg300'));
  const total = parseUnsigned(values.get('total'));
  if (avg10 === undefined || avg60 === undefined || avg300 === undefined || total === undefined) return undefined;
  return {avg10: percent(avg10), avg60: percent(avg60), avg300: percent(avg300), total: micros(total)};
};

/** `some avg10=23.94 avg60=4.74 avg300=1.00 total=4905381` */
export const parsePressure = (text: string): Parsed<Pressure> => {
  const found: {some?: PressureLine; full?: PressureLine} = {};
  const unknown: Record<string, string> = {};
  const bad: MalformedLine[] = [];
  lines(text).forEach((line, i) => {
    const [kind, ...words] = tokens(line);
    if (kind === undefined) return;
    if (kind !== 'some' && kind !== 'full') {
      if (words.length > 0 && words.every(word => word.includes('='))) unknown[kind] = words.join(' ');
      else bad.push(malformed(i + 1, 'not a line of pressure', line));
      return;
    }
    const values = parseLine(words, kind, unknown);
    if (values === undefined) bad.push(malformed(i + 1, 'not all of avg10, avg60, avg300 and total', line));
    else found[kind] = values;
  });
  if (found.some === undefined && found.full === undefined) {
    return malformedFile(1, 'neither a "some" nor a "full" line', text.slice(0, 200));
  }
  return parsed({...found, unknown, malformed: bad});
};

const pressure = (path: string) =>
  fileProbe({path, doc: 'https://docs.kernel.org/accounting/psi.html', cost: 'cheap', parse: parsePressure});

export const pressureMemory = pressure('proc/pressure/memory');
export const pressureIo = pressure('proc/pressure/io');
export const pressureCpu = pressure('proc/pressure/cpu');
export const pressureIrq = pressure('proc/pressure/irq');
