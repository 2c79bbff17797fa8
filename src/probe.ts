import type {Host} from './host/host.ts';
import {available, type Reading, unavailable} from './reading.ts';

/** A line that a parser could not use. It is kept, so that a test or a user can show it. */
export type MalformedLine = {readonly line: number; readonly why: string; readonly text: string};

/** What a parser returns: a record, or the line that made the whole file useless. */
export type Parsed<T> =
  | {readonly ok: true; readonly value: T}
  | {readonly ok: false; readonly malformed: MalformedLine};

export const parsed = <T>(value: T): Parsed<T> => ({ok: true, value});
export const malformedFile = (line: number, why: string, text = ''): Parsed<never> => ({
  ok: false,
  malformed: {line, why, text},
});

/** How dear a read is: `cheap` below 50 µs, `moderate` below 500 µs, `heavy` above or holding kernel locks. */
export type Cost = 'cheap' | 'moderate' | 'heavy';

export type Probe<T> = {
  /** Files it reads, for the sentence that explains an empty panel. */
  readonly files: readonly string[];
  /** Kernel documentation. */
  readonly doc: string;
  readonly cost: Cost;
  readonly sample: (host: Host) => Reading<T>;
};

export type SampleOf<P> = P extends Probe<infer T> ? T : never;

export const parseReading = <T>(
  path: string,
  text: Reading<string>,
  parse: (text: string) => Parsed<T>,
): Reading<T> => {
  if (!text.ok) return text;
  const result = parse(text.value);
  if (result.ok) return available(result.value);
  const {line, why} = result.malformed;
  return unavailable({kind: 'malformed', path, line, why});
};

/** The common probe: one file, one parser. `keep` holds the file open between samples. */
export const fileProbe = <T>(spec: {
  readonly path: string;
  readonly doc: string;
  readonly cost: Cost;
  readonly parse: (text: string) => Parsed<T>;
}): Probe<T> => ({
  files: [spec.path],
  doc: spec.doc,
  cost: spec.cost,
  sample: host => parseReading(spec.path, host.read(spec.path, {keep: spec.cost === 'cheap'}), spec.parse),
});
