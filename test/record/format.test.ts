import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {changesOf} from '../../src/record/changes.ts';
import {contentsOf, createPacker, headerBytes} from '../../src/record/format.ts';
import {createRecorder} from '../../src/record/recorder.ts';
import {openRecording, type Recording} from '../../src/record/recording.ts';
import {bytes, millis} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {asRecorded} from '../helpers/recording.ts';

const text = (n: number): string => `pgfault ${n * 977}\npgfree ${n}\n${'x'.repeat(40)}\n`;
const SAMPLES = 7;
const BLOCK = 3;

/** The pieces of a file: its header, then a frame for each sample. */
const pieces = (): readonly Buffer[] => {
  let n = 0;
  const {system} = memoryHost({}, {system: {users: new Map([[7, 'ann']]), pageSize: bytes(16_384)}});
  const recorder = createRecorder<Host>(
    {...memoryHost({}), system, read: () => ({ok: true, value: text(n)})},
    {patching: true},
  );
  const {pack} = createPacker();
  const frames = Array.from({length: SAMPLES}, (_, sample) => {
    n = sample;
    recorder.host.read('proc/vmstat');
    return pack([recorder.cut({at: millis(sample), wall: 5000 + sample}, sample % BLOCK === 0)]);
  });
  return [headerBytes({program: '1.2.3', start: 4711, system}), ...frames];
};

const made = pieces();
const file = Buffer.concat(made);

const readAll = ({samples, seek, host}: Recording): readonly (string | undefined)[] =>
  samples.map((_, sample) => {
    seek(sample);
    const reading = host.read('proc/vmstat');
    return reading.ok ? reading.value : undefined;
  });

const opened = (bytes: Buffer): Recording => {
  const recording = openRecording(bytes);
  if ('refused' in recording) throw new Error(recording.refused);
  return recording;
};

const all = Array.from({length: SAMPLES}, (_, n) => text(n));

it('a file comes back', () => {
  const recording = opened(file);
  expect(recording.fault).toBeUndefined();
  expect(readAll(recording)).toEqual(all);
  const {system} = memoryHost({}, {system: {users: new Map([[7, 'ann']]), pageSize: bytes(16_384)}});
  expect(recording.header).toEqual({program: '1.2.3', start: 4711, system: asRecorded(system)});
});

it('frames may hold one sample or many', () => {
  const host: Host = {...memoryHost({}), read: () => ({ok: true, value: text(n)})};
  const recorder = createRecorder(host);
  let n = 0;
  const cuts = all.map((_, sample) => {
    n = sample;
    recorder.host.read('proc/vmstat');
    return recorder.cut({at: millis(sample), wall: sample}, sample % BLOCK === 0);
  });
  const {pack} = createPacker();
  const blocks = [cuts.slice(0, 3), cuts.slice(3, 6), cuts.slice(6)].map(pack);
  expect(readAll(opened(Buffer.concat([made[0]!, ...blocks])))).toEqual(all);
});

describe('a torn end', () => {
  it('at any byte loses at most the sample that was being written', () => {
    const ends: number[] = [];
    for (const piece of made) ends.push((ends.at(-1) ?? 0) + piece.length);
    for (let length = 0; length < file.length; length += 1) {
      const whole = ends.filter(end => end <= length).length - 1;
      const recording = openRecording(file.subarray(0, length));
      if (whole < 1) {
        expect('refused' in recording, `${length} bytes`).toBe(true);
        continue;
      }
      if ('refused' in recording) throw new Error(`${length}: ${recording.refused}`);
      expect(readAll(recording), `${length} bytes`).toEqual(all.slice(0, whole));
      expect(recording.fault).toBe(ends.includes(length) ? undefined : 'torn');
    }
  });

  it('says how much of it is good, so that one could go on there', () => {
    const contents = contentsOf(file.subarray(0, file.length - 1));
    expect(contents).toMatchObject({fault: 'torn', length: file.length - made.at(-1)!.length});
  });
});

describe('damage', () => {
  it('in a sample takes along what rests on it, up to the next block', () => {
    const copy = Buffer.from(file);
    const second = made[0]!.length + made[1]!.length;
    copy[second + 40]! ^= 0xff;
    const recording = opened(copy);
    expect(recording.fault).toBe('damaged');
    expect(readAll(recording)).toEqual([text(0), ...all.slice(BLOCK)]);
    expect(recording.samples.map(({at}) => at)).toEqual([0, 3, 4, 5, 6]);
  });

  it('of any byte never shows what was not', () => {
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.integer({min: 1, max: 255}), (at, bits) => {
        const copy = Buffer.from(file);
        copy[at]! ^= bits;
        const recording = openRecording(copy);
        if ('refused' in recording) return;
        for (const said of readAll(recording)) expect(all).toContain(said);
      }),
      {numRuns: 300},
    );
  });
});

describe('what is no recording', () => {
  it.each([
    ['', 'is no recording of mmtop'],
    ['ELF and so on', 'is no recording of mmtop'],
    ['mmrec', 'is no recording of mmtop'],
    ['mmrec 2\nwhatever', 'is of a later mmtop (format 2, this one knows 1)'],
    ['mmrec 1\n', 'has no readable header: it is damaged or cut short'],
    ['mmrec 1\n{"json": true}', 'has no readable header: it is damaged or cut short'],
  ])('%j is told', (text, refused) => {
    expect(openRecording(Buffer.from(text))).toEqual({refused});
  });

  it('ends before its first sample', () => {
    expect(openRecording(made[0]!)).toEqual({refused: 'holds no sample: it ends before the first'});
  });

  it('may be any bytes', () => {
    const magic = Buffer.from('mmrec 1\n');
    fc.assert(
      fc.property(
        fc.uint8Array({maxLength: 400}),
        fc.constantFrom(Buffer.alloc(0), magic, made[0]!),
        (bytes, start) => {
          const recording = openRecording(Buffer.concat([start, bytes]));
          if (!('refused' in recording)) readAll(recording);
        },
      ),
      {numRuns: 500},
    );
  });

  it('may be sound and yet senseless', () => {
    const {pack} = createPacker();
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 60}), fc.boolean(), (changes, whole) => {
        const first = pack([
          {at: millis(0), wall: 0, whole: true, changes: changesOf([whole ? changes : '']), log: []},
        ]);
        const second = pack([{at: millis(1), wall: 1, whole: false, changes: changesOf([changes]), log: []}]);
        const recording = opened(Buffer.concat([made[0]!, first, second]));
        readAll(recording);
        recording.host.list('proc');
      }),
      {numRuns: 500},
    );
  });
});
