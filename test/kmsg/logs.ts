import {readdirSync, readFileSync} from 'node:fs';
import type {OomKill, OomLog} from '../../src/kmsg/oom-log.ts';
import {readOomLog} from '../../src/kmsg/oom-report.ts';
import {type KmsgRecord, parseRecords, splitRecords} from '../../src/kmsg/record.ts';

const directory = new URL('fixtures/', import.meta.url).pathname;

export const logNames = (): string[] =>
  readdirSync(directory)
    .filter(name => name.endsWith('.txt'))
    .map(name => name.slice(0, -'.txt'.length))
    .sort();

export const logText = (name: string): string => readFileSync(`${directory}${name}.txt`, 'utf8');

export const recordsOf = (text: string): readonly KmsgRecord[] => parseRecords(splitRecords(text)).records;

export const logOf = (text: string): OomLog => readOomLog(recordsOf(text));

export const fixtureLog = (name: string): OomLog => logOf(logText(name));

export const only = <T>(list: readonly T[]): T => {
  const [first, second] = list;
  if (first === undefined || second !== undefined) throw new Error(`expected one, got ${list.length}`);
  return first;
};

export const killOf = (log: OomLog, comm: string): OomKill => only(log.kills.filter(kill => kill.comm === comm));

/** Messages as a kernel would log them: one a record, a millisecond apart. */
export const logged = (messages: readonly string[], {seq = 1000, at = 5_000_000} = {}): string =>
  messages.map((message, i) => `6,${seq + i},${at + 1000 * i},-;${message}\n`).join('');
