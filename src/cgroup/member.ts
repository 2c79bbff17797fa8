import type {Host} from '../host/host.ts';
import type {Parsed} from '../probe.ts';
import {parseReading} from '../probe.ts';
import {LEAST_SPAN} from '../proc/pid/process.ts';
import {notSampled, type Reading, timeStandsStill, type Unavailable, unavailable} from '../reading.ts';
import {type Millis, millis} from '../units.ts';
import type {GroupFiles} from './group.ts';
import {readV1} from './read-v1.ts';
import {readV2} from './read-v2.ts';
import {type CgroupEntry, type Moment, type Past, RECENT} from './table.ts';

/** One file of a followed group: what it said, and what it said before. */
type FileState = {
  text: Reading<string>;
  at: Millis;
  /** Made of the text when somebody first asks. */
  reading: Reading<unknown> | undefined;
  before: Moment<unknown> | undefined;
  /** What the last pass read, when it was read again since then. */
  passed: Moment<unknown> | undefined;
  /** From before a time in which nobody looked: it makes no rate. */
  old: boolean;
  /** One for each text that was seen in the last RECENT, and the one that held at its beginning. */
  marks: Moment<unknown>[];
};

/** A group that is followed over time. Identity is path and inode together: systemd makes a unit's group anew. */
export type Member = {
  readonly path: string;
  readonly parent: string | undefined;
  readonly depth: number;
  readonly dir: string;
  readonly version: 1 | 2;
  readonly identity: number | undefined;
  /** Interface files that the directory has. */
  files: ReadonlySet<string>;
  absent: (file: string) => Unavailable;
  /** Names of the groups right below it; undefined until it was listed. */
  children: ReadonlySet<string> | undefined;
  readonly states: Map<string, FileState>;
  /** Files held open. */
  readonly kept: Set<string>;
  /** When its usage was read. */
  readAt: Millis;
  readInPass: number;
  /** Looks in a row in which its usage stood still; it never moved yet: infinitely many. */
  still: number;
  looks: number;
  /** What to show; undefined when something changed since it was made. */
  entry: CgroupEntry | undefined;
};

/** Files whose earlier readings make rates and verdicts. */
const counting = new Set([
  'memory.pressure',
  'memory.events',
  'memory.events.local',
  'memory.swap.events',
  'memory.failcnt',
  'memory.oom_control',
]);

/** The most changes that are kept of one file: beyond it the window is shorter than RECENT. */
const MOST_MARKS = 64;

/** A text that could not be read is equal to another that failed for the same reason. */
const same = (a: Reading<string>, b: Reading<string>): boolean =>
  a.ok ? b.ok && a.value === b.value : !b.ok && a.reason.kind === b.reason.kind;

const latest = ({at, reading}: FileState): Moment<unknown> | undefined =>
  reading === undefined ? undefined : {at, reading};

/** Before a new reading: what was read last becomes what was before. */
const shift = (state: FileState, now: Millis): void => {
  const last = state.passed ?? latest(state);
  state.passed = undefined;
  if (state.old) {
    state.old = false;
    state.before = undefined;
    state.marks = [];
  } else if (last !== undefined && now - last.at >= LEAST_SPAN) state.before = last;
};

/** The second already held when the window began: nobody will ask for the first again. */
const prune = ({marks, at}: FileState): void => {
  while (marks.length > 1 && (marks[1]!.at <= at - RECENT || marks.length > MOST_MARKS)) marks.shift();
};

/** The file says the same as before, as was read or follows from another one. True when there is something to show. */
export const confirm = (state: FileState, now: Millis): boolean => {
  if (state.old) {
    shift(state, now);
    state.at = now;
    if (state.reading !== undefined) state.marks = [{at: now, reading: state.reading}];
    return true;
  }
  // A second look ends the rate of the first, and what is recent grows old.
  const settles = state.before === undefined || state.before.reading !== state.reading;
  const recent = state.marks.length > 1;
  shift(state, now);
  state.at = now;
  prune(state);
  return recent || (settles && state.before !== undefined);
};

/**
 * Reads a file; true when there is something new to show. `between` two passes the interval of the rate stays what it
 * is: from one pass to the next.
 */
export const refresh = (
  host: Host,
  member: Member,
  file: string,
  how: {readonly now: Millis; readonly keep: boolean; readonly between: boolean},
): boolean => {
  const {now, keep, between} = how;
  const path = `${member.dir}/${file}`;
  const text = host.read(path, {single: true, keep});
  const state = member.states.get(file);
  if (state === undefined) {
    const fresh = {text, at: now, reading: undefined, before: undefined, passed: undefined, old: false, marks: []};
    member.states.set(file, fresh);
    return true;
  }
  if (same(state.text, text)) return !between && confirm(state, now);
  if (between) state.passed ??= latest(state);
  else shift(state, now);
  state.at = now;
  state.text = text;
  state.reading = undefined;
  return true;
};

const remember = (state: FileState): void => {
  state.marks.push({at: state.at, reading: state.reading!});
  prune(state);
};

const readingOf = <T>(member: Member, file: string, parse: (text: string) => Parsed<T>): Reading<T> => {
  const state = member.states.get(file);
  if (state === undefined) return notSampled;
  if (state.reading !== undefined) return state.reading as Reading<T>;
  const path = `${member.dir}/${file}`;
  // The listing has it: it went meanwhile.
  const gone = !state.text.ok && state.text.reason.kind === 'missing';
  const reading = gone ? unavailable({kind: 'gone', path}) : parseReading(path, state.text, parse);
  state.reading = reading;
  if (counting.has(file)) remember(state);
  return reading;
};

const startOf = ({marks, at}: FileState): Moment<unknown> | undefined => {
  const from = at - RECENT;
  const mark = marks.findLast(({at: seen}) => seen <= from) ?? marks[0];
  return mark && {at: millis(Math.max(mark.at, from)), reading: mark.reading};
};

const pastOf = (member: Member, file: string, standsStill: boolean): Past<never> | undefined => {
  const state = member.states.get(file);
  if (state === undefined) return undefined;
  if (standsStill) {
    const moment = {at: state.at, reading: timeStandsStill};
    return {at: state.at, before: moment, start: moment};
  }
  const start = startOf(state);
  return {
    at: state.at,
    ...(state.before && {before: state.before as Moment<never>}),
    ...(start && {start: start as Moment<never>}),
  };
};

const pastFiles = {
  1: {eventsLocal: 'memory.oom_control', failcnt: 'memory.failcnt'},
  2: {
    events: 'memory.events',
    eventsLocal: 'memory.events.local',
    swapEvents: 'memory.swap.events',
    pressure: 'memory.pressure',
  },
} as const;

const filesOf = (member: Member): GroupFiles => {
  const read: GroupFiles['light'] = (file, parse) =>
    member.files.has(file) ? readingOf(member, file, parse) : member.absent(file);
  return {dir: member.dir, has: file => member.files.has(file), light: read, full: read};
};

/** What is known of the group now. */
export const entryOf = (member: Member, standsStill: boolean): CgroupEntry => {
  if (member.entry !== undefined) return member.entry;
  const {path, parent, depth, identity, version, children} = member;
  const readings = version === 2 ? readV2(filesOf(member)) : readV1(filesOf(member));
  const past = Object.fromEntries(
    Object.entries(pastFiles[version]).flatMap(([name, file]) => {
      const found = pastOf(member, file, standsStill);
      return found === undefined ? [] : [[name, found]];
    }),
  ) as CgroupEntry['past'];
  member.entry = {
    path,
    ...(parent !== undefined && {parent}),
    depth,
    ...(identity !== undefined && {identity}),
    version,
    ...readings,
    children: children?.size ?? 0,
    past,
  };
  return member.entry;
};

/** What was read before a time in which nobody looked makes no rate. */
export const forgetPast = (member: Member): void => {
  for (const state of member.states.values()) {
    state.before = undefined;
    state.marks = [];
    state.old = true;
  }
  member.entry = undefined;
};
