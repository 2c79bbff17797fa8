import type {OomKill} from '../kmsg/oom-log.ts';
import type {Process} from '../proc/pid/process.ts';
import type {Reading, Reason} from '../reading.ts';
import type {Bytes, Count} from '../units.ts';
import type {NextVictims, Victim} from './oom.ts';
import type {MemoryNotice} from './oom-notices.ts';
import type {LimitedGroup} from './oom-places.ts';

/** What a row of the view is about. */
export type OomSubject =
  /** Kills of the same program in the same place, the newest first; `mates` died with the newest, as its group. */
  | {readonly kind: 'killed'; readonly kills: readonly OomKill[]; readonly mates: readonly OomKill[]}
  /** Kills that only a counter knows: of a cgroup, or of the machine outside of all cgroups that are left. */
  | {readonly kind: 'counted'; readonly path: string | undefined; readonly times: Count; readonly why: Reason}
  /** Who would go when the machine runs out of memory; `rank` counts from 1. */
  | {readonly kind: 'next'; readonly rank: number; readonly victim: Victim; readonly of: NextVictims}
  /** Who would go when a cgroup meets its limit. */
  | {readonly kind: 'inside'; readonly group: LimitedGroup; readonly victim: Victim; readonly of: NextVictims}
  /** Something else that the log says about memory that could not be had. */
  | {readonly kind: 'noted'; readonly notice: MemoryNotice};

/** A word with its place in the order of a column. */
export type Word = {readonly text: string; readonly n: number};

/** One line of the table: what happened and what would happen have the same columns. */
export type OomRow = {
  /** Names the row over time. */
  readonly key: string;
  readonly subject: OomSubject;
  /** `killed×3`, `next`. */
  readonly what: Word;
  /** `2m ago`, `3rd`, `93% full`. */
  readonly when: Reading<Word>;
  readonly pid: Reading<number>;
  readonly comm: string;
  readonly uid: Reading<number>;
  readonly rss: Reading<Bytes>;
  readonly swap: Reading<Bytes>;
  readonly pageTables: Reading<Bytes>;
  readonly adj: Reading<number>;
  /** What the kernel compares, as an amount. */
  readonly badness: Reading<Bytes>;
  /** What ran out, or would: a limit, the machine, the nodes allowed. */
  readonly limit: Reading<Word>;
  /** Where the process is. */
  readonly cgroup: Reading<string>;
  /** One that lives, and can be acted on. */
  readonly process?: Process;
};

/** The order of the view: what happened, who is next, what else the log says. */
const sections = ['killed', 'counted', 'next', 'inside', 'noted'] as const satisfies readonly OomSubject['kind'][];
/** More than any age in seconds, rank or percentage. */
const SECTION = 1e12;

/** The head of each row: what it is, how often, and its place among those of its kind. */
export const whatWord = (kind: OomSubject['kind'], word: string, times = 1, mates = 0): Word => ({
  text: times > 1 ? `${word}×${times}` : mates > 0 ? `${word}+${mates}` : word,
  n: sections.indexOf(kind),
});

/** Rows of one kind stay together, whatever the numbers of another mean. */
export const whenWord = (kind: OomSubject['kind'], text: string, n: number): Word => ({
  text,
  n: sections.indexOf(kind) * SECTION + n,
});

/** A limit is less than what has none. */
export const WITHOUT_LIMIT = Number.MAX_SAFE_INTEGER;
