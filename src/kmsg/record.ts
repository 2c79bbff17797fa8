import {type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {lines, malformed, parseUnsigned} from '../proc/lex.ts';
import {type Micros, micros} from '../units.ts';

/**
 * /dev/kmsg: the kernel’s log, one record a read.
 * https://www.kernel.org/doc/Documentation/ABI/testing/dev-kmsg, kernel/printk/printk.c (info_print_ext_header,
 * msg_add_ext_text)
 */
export type KmsgRecord = {
  /** 0 is the kernel. Whoever may write to /dev/kmsg can choose any other, never this one. */
  readonly facility: number;
  /** 0 emergency to 7 debug. */
  readonly level: number;
  /** Counts records since boot. A step of more than one is a record that was overwritten. */
  readonly seq: number;
  /** Since boot, by the kernel’s own clock: it stands still in suspend and drifts against the wall clock. */
  readonly at: Micros;
  /** A piece that belongs behind an earlier one, because something else was printed in between. */
  readonly continued: boolean;
  /** `T123` for a task, `C0` for an interrupt; only with CONFIG_PRINTK_CALLER. */
  readonly caller?: string;
  /** The message with its escapes undone. One printk may have several lines. */
  readonly text: string;
  /** SUBSYSTEM, DEVICE and the like. */
  readonly fields: Readonly<Record<string, string>>;
};

export const fromKernel = (record: KmsgRecord): boolean => record.facility === 0;

export const linesOf = (record: KmsgRecord): readonly string[] => record.text.split('\n');

const escaped = /(?:\\x[0-9a-f]{2})+/gi;

/** Bytes that are not printable ASCII, and backslashes, are written `\x0a`; several in a row may make one character. */
export const unescapeText = (text: string): string =>
  text.includes('\\x')
    ? text.replace(escaped, run => Buffer.from(run.replaceAll('\\x', ''), 'hex').toString('utf8'))
    : text;

const header = /^(\d+),(\d+),(\d+),([^;]*);/;

/**
 * `4,383,9072568,-,caller=T175;batch-job invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0`,
 * and below it lines such as ` SUBSYSTEM=acpi`.
 */
export const parseRecord = (raw: string): Parsed<KmsgRecord> => {
  const all = lines(raw);
  const first = all[0] ?? '';
  const match = header.exec(first);
  const [priority, seq, at] = match === null ? [] : match.slice(1, 4).map(parseUnsigned);
  if (match === null || priority === undefined || seq === undefined || at === undefined) {
    return malformedFile(1, 'not "priority,sequence,microseconds,flags;text"', first.slice(0, 200));
  }
  const [flag = '', ...extra] = match[4]!.split(',');
  const caller = extra.find(item => item.startsWith('caller='))?.slice('caller='.length);
  const fields: Record<string, string> = {};
  for (const line of all.slice(1)) {
    const pair = /^ ([^=]+)=(.*)$/.exec(line);
    if (pair !== null) fields[unescapeText(pair[1]!)] = unescapeText(pair[2]!);
  }
  return parsed({
    facility: Math.floor(priority / 8),
    level: priority % 8,
    seq,
    at: micros(at),
    continued: flag.includes('c'),
    ...(caller === undefined ? {} : {caller}),
    text: unescapeText(first.slice(match[0].length)),
    fields,
  });
};

/** A capture of many reads in a row, cut into records again: only lines that continue one begin with a blank. */
export const splitRecords = (text: string): readonly string[] => {
  const records: string[] = [];
  for (const line of lines(text)) {
    if (line.startsWith(' ') && records.length > 0) records[records.length - 1] += `\n${line}`;
    else records.push(line);
  }
  return records;
};

export type KmsgRecords = {readonly records: readonly KmsgRecord[]; readonly malformed: readonly MalformedLine[]};

/** `line` of a malformed one is its place among the records. */
export const parseRecords = (raws: readonly string[]): KmsgRecords => {
  const records: KmsgRecord[] = [];
  const bad: MalformedLine[] = [];
  raws.forEach((raw, i) => {
    const result = parseRecord(raw);
    if (result.ok) records.push(result.value);
    else bad.push(malformed(i + 1, result.malformed.why, raw));
  });
  return {records, malformed: bad};
};
