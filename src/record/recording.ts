import type {Host, KmsgSource, SystemInfo, Usage} from '../host/host.ts';
import {KMSG_PATH, RECORDS_A_CALL} from '../kmsg/tail.ts';
import {available, missing, type Reading, unavailable} from '../reading.ts';
import {count} from '../units.ts';
import {apply, type Entries, type Entry} from './changes.ts';
import {type Contents, contentsOf, createUnpacker, type Frame, type Header, type Refusal, type Step} from './format.ts';
import type {Moment} from './recorder.ts';
import {Damaged} from './text.ts';
import {type Kind, kinds, readingIn} from './value.ts';

/** A recording that is open: a machine as it was at one of its samples. */
export type Recording = {
  readonly header: Header;
  readonly system: SystemInfo;
  /** When they were taken, oldest first. */
  readonly samples: readonly Moment[];
  /**
   * Answers as of the current sample, the first at the beginning. A path that was not read just then says what it said
   * when it was last read; one that was never read is missing, as in a captured tree.
   */
  readonly host: Host;
  /** Goes to a sample, forwards at the cost of what changed, backwards at that of its block. */
  readonly seek: (sample: number) => void;
  readonly current: () => number;
  /** The last sample that was taken at or before that wall clock time; the first where there is none. */
  readonly sampleAt: (wall: number) => number;
  /** Not all of it can be read: its end is missing, or something within is damaged. */
  readonly fault?: Contents['fault'];
};

type Answers = Readonly<Record<Kind, Map<string, Reading<string | number | readonly string[] | Usage>>>>;

/** Where a sample lies. */
type Place = {readonly frame: number; readonly step: number};

const nothing: Step = {log: [], changes: ''};

const createSteps = (frames: readonly Frame[]) => {
  const unpack = createUnpacker(frames);
  return ({frame, step}: Place): Step => {
    try {
      return unpack(frame)[step] ?? nothing;
    } catch (error) {
      // Sound by its checksum, and yet no samples: it was made so. It tells nothing.
      if (!(error instanceof Damaged)) throw error;
      return nothing;
    }
  };
};

const ofProcess = /^proc\/\d+(?=\/|$)/;

export const recordingOf = (contents: Contents): Recording | Refusal => {
  const {header, frames, earlier, fault} = contents;
  const {system} = header;
  const samples: Moment[] = [];
  const places: Place[] = [];
  /** First sample of the block of each. */
  const starts: number[] = [];
  frames.forEach((frame, number) => {
    frame.moments.forEach((moment, step) => {
      starts.push(frame.whole && step === 0 ? samples.length : starts.at(-1)!);
      samples.push(moment);
      places.push({frame: number, step});
    });
  });
  if (samples.length === 0) return {refused: 'holds no sample: it ends before the first'};

  const stepAt = createSteps(frames);
  const logAt = createSteps(frames);
  let current = -1;
  let entries: Entries = [];
  const answers = Object.fromEntries(kinds.map(kind => [kind, new Map()])) as unknown as Answers;
  /** Records of the log, and how many of them there were at each sample. */
  const log: string[] = [...earlier];
  const logged: number[] = [];

  const seen = (before: Entry | undefined, after: Entry | undefined): void => {
    if (after !== undefined) answers[after.kind].set(after.path, readingIn(after.kind, after.value));
    else if (before !== undefined) answers[before.kind].delete(before.path);
  };

  const step = (sample: number): void => {
    try {
      apply(stepAt(places[sample]!).changes, entries, seen);
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
  };

  const seek = (wanted: number): void => {
    const sample = Math.min(samples.length - 1, Math.max(0, Math.trunc(wanted)));
    const start = starts[sample]!;
    const goesOn = current >= start && current <= sample;
    if (!goesOn) {
      entries = [];
      for (const map of Object.values(answers)) map.clear();
    }
    for (let next = goesOn ? current + 1 : start; next <= sample; next += 1) step(next);
    current = sample;
  };

  const logUntil = (sample: number): number => {
    for (let next = logged.length; next <= sample; next += 1) {
      for (const record of logAt(places[next]!).log) log.push(record);
      logged.push(log.length);
    }
    return logged[sample]!;
  };

  /** Why nothing is known of a path: it was not there, it had ended, or nobody read it. */
  const absent = (path: string): Reading<never> => {
    const process = ofProcess.exec(path)?.[0];
    if (process !== undefined) {
      const pids = answers.l.get('proc');
      const statm = answers.r.get(`${process}/statm`);
      const ended = pids?.ok === true && !(pids.value as readonly string[]).includes(process.slice('proc/'.length));
      if (ended || (statm?.ok === false && statm.reason.kind === 'gone')) return unavailable({kind: 'gone', path});
    }
    const slash = path.lastIndexOf('/');
    const names = slash < 0 ? undefined : answers.l.get(path.slice(0, slash));
    const isListed = names?.ok !== true || (names.value as readonly string[]).includes(path.slice(slash + 1));
    return isListed ? missing(path, system) : unavailable({kind: 'missing', path});
  };

  const answer = <T>(kind: Kind, path: string): Reading<T> =>
    (answers[kind].get(path) as Reading<T> | undefined) ?? absent(path);

  const kmsg = (): KmsgSource => {
    let given = 0;
    return {
      read: () => {
        const could = answer<string>('k', KMSG_PATH);
        if (!could.ok) return could;
        const until = Math.min(logUntil(current), given + RECORDS_A_CALL);
        const piece = log.slice(given, until);
        given = Math.max(given, until);
        return available(piece);
      },
      lost: () => count(0),
      behind: () => given < logUntil(current),
      close: () => {},
    };
  };

  const sampleAt = (wall: number): number => {
    let low = 0;
    let high = samples.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (samples[middle]!.wall <= wall) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  };

  seek(0);
  return {
    header,
    system,
    samples,
    host: {
      system,
      read: path => answer('r', path),
      list: path => answer('l', path),
      identity: path => answer('i', path),
      owner: path => answer('o', path),
      release: () => {},
      usage: (mountPoint, device) => {
        const found = answers.u.get(`${device} ${mountPoint}`) as Reading<Usage> | undefined;
        return found ?? missing(mountPoint.replace(/^\//, ''), system);
      },
      kmsg,
    },
    seek,
    current: () => current,
    sampleAt,
    ...(fault && {fault}),
  };
};

/** Opens what lies in a file; says why not, in words that go behind its name. Never throws, whatever the bytes. */
export const openRecording = (bytes: Buffer): Recording | Refusal => {
  const contents = contentsOf(bytes);
  return 'refused' in contents ? contents : recordingOf(contents);
};
