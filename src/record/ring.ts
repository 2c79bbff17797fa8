import type {SystemInfo} from '../host/host.ts';
import {type Bytes, bytes, kib, type Millis, mib, millis} from '../units.ts';
import {version} from '../version.ts';
import {earlierBytes, type Frame, headerBytes, packedFrame, plainFrame, samplePieces} from './format.ts';
import type {Moment, Recorder} from './recorder.ts';
import {type Recording, recordingOf} from './recording.ts';

/**
 * The flight recorder: the last minutes of what was read, in memory, as the frames of a file. Blocks go as a whole, the
 * oldest first, when they are too old or too many; what is being written stays.
 */
export type Ring = {
  /** What was read since the last sample. */
  readonly add: (moment: Moment) => void;
  /** All that is kept by now; undefined before the first sample. */
  readonly recording: () => Recording | undefined;
  /** The same as a file; undefined before the first sample. */
  readonly file: () => Saved | undefined;
  /** Bytes that are kept. */
  readonly size: () => Bytes;
};

export type Saved = {readonly bytes: Buffer; readonly samples: number; readonly span: Millis};

/** As long as the histories on screen. */
const LONGEST: Millis = millis(15 * 60_000);
/** Fifteen minutes of a machine with 2,000 processes take 2 to 4 MB. */
const LARGEST: Bytes = mib(8);
/** Samples that rest on a whole one, which costs a machine of 2,000 processes a hundredth of a second. */
const BLOCK = 120;
/** Samples that are compressed together, so that the same text in each is written once; or so many bytes. */
const TOGETHER = 20;
const BYTES_TOGETHER: Bytes = kib(384);
/** Of the log that was read before what is kept: a full report of the OOM killer takes 10 to 20 KiB. */
const EARLIER: Bytes = kib(256);

export type RingOptions = {
  readonly recorder: Recorder;
  readonly system: SystemInfo;
  readonly longest?: Millis;
  readonly largest?: Bytes;
  readonly block?: number;
};

type Block = {readonly frames: Frame[]; samples: number; readonly log: string[]};

/** Samples that do not make a frame yet. */
type Open = {readonly whole: boolean; readonly moments: Moment[]; readonly pieces: Buffer[]; bytes: number};

const empty = (whole: boolean): Open => ({whole, moments: [], pieces: [], bytes: 0});

export const createRing = ({
  recorder,
  system,
  longest = LONGEST,
  largest = LARGEST,
  block = BLOCK,
}: RingOptions): Ring => {
  const blocks: Block[] = [];
  const earlier: string[] = [];
  let open: Open | undefined;
  let start = 0;

  const held = (): number =>
    blocks.reduce((sum, {frames}) => frames.reduce((all, {bytes}) => all + bytes.length, sum), 0);

  const rememberLog = (records: readonly string[]): void => {
    for (const record of records) earlier.push(record);
    let held = earlier.reduce((sum, {length}) => sum + length, 0);
    let gone = 0;
    while (held > EARLIER) {
      held -= earlier[gone]!.length;
      gone += 1;
    }
    earlier.splice(0, gone);
  };

  const forget = (now: Millis): void => {
    const isOld = ({frames}: Block): boolean => (frames.at(-1)?.moments.at(-1)?.at ?? now) < now - longest;
    while (blocks.length > 1 && (isOld(blocks[0]!) || held() > largest)) rememberLog(blocks.shift()!.log);
  };

  /** Makes a frame of what is open. */
  const shut = (): void => {
    const {frames} = blocks.at(-1) ?? {};
    if (open === undefined || frames === undefined) return;
    frames.push(packedFrame(open.whole, open.moments, open.pieces));
    open = undefined;
  };

  const framesNow = (): readonly Frame[] => [
    ...blocks.flatMap(({frames}) => frames),
    ...(open === undefined ? [] : [plainFrame(open.whole, open.moments, open.pieces)]),
  ];

  const headerNow = () => ({program: version, start, system});

  return {
    add: moment => {
      const last = blocks.at(-1);
      const whole = last === undefined || last.samples >= block;
      if (blocks.length === 0) start = moment.wall;
      if (whole) {
        shut();
        blocks.push({frames: [], samples: 0, log: []});
      }
      const sample = recorder.cut(moment, whole);
      const own = blocks.at(-1)!;
      own.samples += 1;
      for (const record of sample.log) own.log.push(record);
      open ??= empty(whole);
      const pieces = samplePieces(sample);
      open.moments.push({at: moment.at, wall: moment.wall});
      for (const piece of pieces) {
        open.pieces.push(piece);
        open.bytes += piece.length;
      }
      if (whole || open.moments.length >= TOGETHER || open.bytes >= BYTES_TOGETHER) shut();
      forget(moment.at);
    },
    recording: () => {
      const frames = framesNow();
      const described = {...system, captured: true, recorded: true} as const;
      const recording = recordingOf({header: {...headerNow(), system: described}, frames, earlier, length: 0});
      return 'refused' in recording ? undefined : recording;
    },
    file: () => {
      const frames = framesNow();
      const moments = frames.flatMap(frame => frame.moments);
      const [first, last] = [moments[0], moments.at(-1)];
      if (first === undefined || last === undefined) return undefined;
      const log = earlier.length === 0 ? [] : [earlierBytes(earlier)];
      return {
        bytes: Buffer.concat([
          headerBytes({...headerNow(), start: first.wall}),
          ...log,
          ...frames.map(({bytes}) => bytes),
        ]),
        samples: moments.length,
        span: millis(last.at - first.at),
      };
    },
    size: () => bytes(held() + (open?.bytes ?? 0)),
  };
};
