// Nothing by name: an older Node would not link the program, which then could not say so.
import zlib from 'node:zlib';
import type {SystemInfo} from '../host/host.ts';
import {KIB, MIB, millis} from '../units.ts';
import type {Moment, Sample} from './recorder.ts';
import {describeSystem, systemIn} from './system.ts';
import {type Cursor, cursor, Damaged, num, string} from './text.ts';

/**
 * `.mmrec`: a line `mmrec 1`, then frames, little endian:
 *
 *     u8  0xF5               begins a frame
 *     u8  flags              1 header, 2 whole: begins a block, 4 compressed with Zstandard, 8 and that with a dictionary:
 *                            the last 48 KiB of what the frames of the block before it hold, uncompressed; 16 no samples,
 *                            but the records of the kernel’s log from before the first
 *     u16 samples
 *     u32 length of what is stored
 *     u32 CRC-32 of all the rest of the frame
 *     samples × (f64 monotonic ms, f64 wall clock ms)
 *     what is stored
 *
 * The first frame is the header, JSON; of the others each holds samples one after the other: the records of the kernel’s
 * log that came with it, and what it changes (changes.ts). A frame is written in one go and holds whole samples, so that a
 * torn end costs what was being written. A block is a frame that needs none before it, and those after it that need it.
 * What later versions add must have a flag of its own, or another number in the first line.
 */
export const VERSION = 1;
const MAGIC = 'mmrec ';
const MARK = 0xf5;
const HEAD = 12;
const MOMENT = 16;
const HEADER = 1;
const WHOLE = 2;
const COMPRESSED = 4;
const CHAINED = 8;
const EARLIER = 16;
/** New processes look like old ones, and the same counters move in each sample: a quarter less. */
const DICTIONARY = 48 * KIB;
/**
 * Measured on a minute of a busy machine with 90 processes: a whole sample of 250 kB becomes 28 kB at Zstandard's usual
 * level, 25 kB at this one in 2 ms; gzip makes as much of it as the former, and knows no dictionary beyond 32 KiB.
 */
const LEVEL = {[zlib.constants.ZSTD_c_compressionLevel]: 9};
const LOWEST = {[zlib.constants.ZSTD_c_compressionLevel]: 1};
/** What a damaged length or an evil file may make us allocate. */
const LARGEST = 128 * MIB;
export const MOST_SAMPLES = 0xffff;

export type Header = {
  /** The version of mmtop that recorded. */
  readonly program: string;
  /** Milliseconds since 1970. */
  readonly start: number;
  readonly system: SystemInfo;
};

/** A frame of samples as it lies in the file; nothing is unpacked. */
export type Frame = {
  readonly whole: boolean;
  readonly moments: readonly Moment[];
  /** Bytes of the frame in the file. */
  readonly bytes: Buffer;
};

const NOTHING: Buffer = Buffer.alloc(0);

const frame = (flags: number, moments: readonly Moment[], plain: Buffer, before = NOTHING): Buffer => {
  const chained = before.length > 0;
  const packed = zlib.zstdCompressSync(plain, {params: LEVEL, ...(chained && {dictionary: before})});
  return packed.length < plain.length
    ? assembled(flags | COMPRESSED | (chained ? CHAINED : 0), moments, packed)
    : assembled(flags, moments, plain);
};

const assembled = (flags: number, moments: readonly Moment[], stored: Buffer): Buffer => {
  const whole = Buffer.allocUnsafe(HEAD + MOMENT * moments.length + stored.length);
  whole[0] = MARK;
  whole[1] = flags;
  whole.writeUInt16LE(moments.length, 2);
  whole.writeUInt32LE(stored.length, 4);
  moments.forEach(({at, wall}, i) => {
    whole.writeDoubleLE(at, HEAD + MOMENT * i);
    whole.writeDoubleLE(wall, HEAD + MOMENT * i + 8);
  });
  stored.copy(whole, HEAD + MOMENT * moments.length);
  whole.writeUInt32LE(checksum(whole), 8);
  return whole;
};

const checksum = (whole: Uint8Array): number => zlib.crc32(whole.subarray(HEAD), zlib.crc32(whole.subarray(0, 8)));

/** What a file begins with. */
export const headerBytes = (header: Header): Buffer =>
  Buffer.concat([
    Buffer.from(`${MAGIC}${VERSION}\n`),
    assembled(HEADER, [], Buffer.from(JSON.stringify({...header, system: describeSystem(header.system)}))),
  ]);

const recordsText = (log: readonly string[]): string => num(log.length) + log.map(string).join('');

/** Right behind the header: what the log said before the first sample that follows. */
export const earlierBytes = (log: readonly string[]): Buffer =>
  frame(EARLIER, [], Buffer.from(recordsText(log), 'utf8'));

/** A sample as it stands in a frame, in pieces. */
export const samplePieces = ({log, changes: {pieces, chars}}: Sample): readonly Buffer[] => [
  Buffer.from(recordsText(log) + num(chars), 'utf8'),
  ...pieces,
];

/** A frame of samples as they are. */
export const plainFrame = (whole: boolean, moments: readonly Moment[], pieces: readonly Buffer[]): Frame => ({
  whole,
  // Whoever writes goes on to write.
  moments: [...moments],
  bytes: assembled(whole ? WHOLE : 0, moments, Buffer.concat(pieces)),
});

/**
 * The same, compressed at the lowest level: what is kept in memory is compressed all the time, and seldom looked at. Not by
 * another thread: each of them would hold memory of its own for it from then on.
 */
export const packedFrame = (whole: boolean, moments: readonly Moment[], pieces: readonly Buffer[]): Frame => {
  const packed = zlib.zstdCompressSync(Buffer.concat(pieces), {params: LOWEST});
  return {whole, moments: [...moments], bytes: assembled((whole ? WHOLE : 0) | COMPRESSED, moments, packed)};
};

/** What the next frame of a block may refer to. */
const tailOf = (before: Buffer, plain: Buffer): Buffer =>
  Buffer.from(
    plain.length >= DICTIONARY
      ? plain.subarray(plain.length - DICTIONARY)
      : Buffer.concat([before.subarray(Math.max(0, before.length + plain.length - DICTIONARY)), plain]),
  );

/** Makes frames that follow each other. */
export type Packer = {
  /** Samples that lie in one frame; only the first may be whole. */
  readonly pack: (samples: readonly Sample[]) => Buffer;
};

export const createPacker = (): Packer => {
  let before = NOTHING;
  return {
    pack: samples => {
      const whole = samples[0]?.whole === true;
      if (whole) before = NOTHING;
      const plain = Buffer.concat(samples.flatMap(samplePieces));
      const made = frame(whole ? WHOLE : 0, samples, plain, before);
      before = tailOf(before, plain);
      return made;
    },
  };
};

export type Step = {readonly log: readonly string[]; readonly changes: string};

const unpacked = ({bytes, moments}: Frame, before: Buffer): Buffer => {
  const stored = bytes.subarray(HEAD + MOMENT * moments.length);
  const flags = bytes[1]!;
  if ((flags & COMPRESSED) === 0) return stored;
  try {
    return zlib.zstdDecompressSync(stored, {
      maxOutputLength: LARGEST,
      ...((flags & CHAINED) !== 0 && {dictionary: before}),
    });
  } catch {
    throw new Damaged();
  }
};

const recordsIn = (text: Cursor): readonly string[] => {
  const records: string[] = [];
  for (let left = text.num(); left > 0; left -= 1) records.push(text.string());
  return records;
};

/** What the samples of frames say; throws Damaged where they say nothing. Quick for a frame and the one after it. */
export const createUnpacker = (frames: readonly Frame[]): ((number: number) => readonly Step[]) => {
  let last = -1;
  let before = NOTHING;
  let steps: readonly Step[] = [];

  const next = (number: number): void => {
    const frame = frames[number]!;
    last = -1;
    const plain = unpacked(frame, frame.whole ? NOTHING : before);
    before = tailOf(frame.whole ? NOTHING : before, plain);
    const text = cursor(plain.toString('utf8'));
    steps = frame.moments.map(() => ({log: recordsIn(text), changes: text.string()}));
    last = number;
  };

  return number => {
    if (number === last) return steps;
    let from = number;
    while (from > 0 && from !== last + 1 && !frames[from]!.whole) from -= 1;
    for (; from <= number; from += 1) next(from);
    return steps;
  };
};

export type Contents = {
  readonly header: Header;
  readonly frames: readonly Frame[];
  /** Records of the kernel’s log from before the first sample. */
  readonly earlier: readonly string[];
  /** Why the last bytes are no samples: the end is missing, or something within is damaged. */
  readonly fault?: 'torn' | 'damaged';
  /** Bytes up to the end of the last good frame. */
  readonly length: number;
};

/** Why a file is no recording that can be opened, for a sentence that begins with its name. */
export type Refusal = {readonly refused: string};

type Found = {readonly flags: number; readonly frame: Frame; readonly end: number; readonly sound: boolean};

/** The frame at a place; undefined where there is none, or not all of it. */
const frameAt = (bytes: Buffer, at: number): Found | undefined => {
  if (at + HEAD > bytes.length || bytes[at] !== MARK) return undefined;
  const samples = bytes.readUInt16LE(at + 2);
  const end = at + HEAD + MOMENT * samples + bytes.readUInt32LE(at + 4);
  if (end > bytes.length) return undefined;
  const own = bytes.subarray(at, end);
  const flags = own[1]!;
  const moments = Array.from({length: samples}, (_, i) => ({
    at: millis(own.readDoubleLE(HEAD + MOMENT * i)),
    wall: own.readDoubleLE(HEAD + MOMENT * i + 8),
  }));
  const sound =
    own.readUInt32LE(8) === checksum(own) && moments.every(moment => Number.isFinite(moment.at + moment.wall));
  return {flags, frame: {whole: (flags & WHOLE) !== 0, moments, bytes: own}, end, sound};
};

const headerIn = (frame: Frame): Header | undefined => {
  try {
    const said = JSON.parse(frame.bytes.subarray(HEAD).toString('utf8')) as Record<string, unknown>;
    const system = systemIn(said['system']);
    const {program, start} = said;
    if (system === undefined || typeof program !== 'string' || typeof start !== 'number') return undefined;
    return {program, start, system};
  } catch {
    return undefined;
  }
};

const earlierIn = (frame: Frame): readonly string[] => {
  try {
    return recordsIn(cursor(unpacked(frame, NOTHING).toString('utf8')));
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
    return [];
  }
};

/** What lies in a file, as far as it is sound. Never throws, whatever the bytes. */
export const contentsOf = (bytes: Buffer): Contents | Refusal => {
  const first = bytes.subarray(0, MAGIC.length + 8).toString('latin1');
  const version = new RegExp(`^${MAGIC}(\\d+)\n`).exec(first)?.[1];
  if (version === undefined) return {refused: 'is no recording of mmtop'};
  if (Number(version) > VERSION) return {refused: `is of a later mmtop (format ${version}, this one knows ${VERSION})`};
  let at = MAGIC.length + version.length + 1;
  const head = frameAt(bytes, at);
  const header = head?.sound && (head.flags & HEADER) !== 0 ? headerIn(head.frame) : undefined;
  if (head === undefined || header === undefined)
    return {refused: 'has no readable header: it is damaged or cut short'};
  at = head.end;
  const frames: Frame[] = [];
  let earlier: readonly string[] = [];
  let damaged = false;
  let orphaned = true;
  let length = at;
  while (at < bytes.length) {
    const found = frameAt(bytes, at);
    if (found === undefined) return {header, frames, earlier, fault: damaged ? 'damaged' : 'torn', length};
    at = found.end;
    const {flags, frame, sound} = found;
    if ((flags & ~(HEADER | WHOLE | COMPRESSED | CHAINED | EARLIER)) !== 0 && sound) {
      return {refused: 'is of a later mmtop: it holds what this one does not know'};
    }
    if (sound && (flags & EARLIER) !== 0) {
      earlier = earlierIn(frame);
      length = at;
      continue;
    }
    // What follows a damaged frame says only what changed since then, until a whole sample comes.
    if (!sound || frame.moments.length === 0) damaged = true;
    orphaned = !sound || (orphaned && !frame.whole);
    if (orphaned) damaged = true;
    else frames.push(frame);
    length = at;
  }
  return {header, frames, earlier, ...(damaged && {fault: 'damaged'}), length};
};
