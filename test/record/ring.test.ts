import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {available} from '../../src/reading.ts';
import {createRecorder} from '../../src/record/recorder.ts';
import {openRecording, type Recording} from '../../src/record/recording.ts';
import {createRing, type RingOptions} from '../../src/record/ring.ts';
import {bytes, count, millis} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';

const text = (n: number): string => `pgfault ${n}\n${'nr_something 12345\n'.repeat(20)}`;

const kept = (options: Partial<RingOptions> = {}) => {
  let second = -1;
  let log: string[] = [];
  const host: Host = {
    ...memoryHost({}),
    read: () => available(text(second)),
    kmsg: () => ({read: () => available(log.splice(0)), lost: () => count(0), behind: () => false, close: () => {}}),
  };
  const recorder = createRecorder(host);
  const source = recorder.host.kmsg!();
  const ring = createRing({recorder, system: host.system, block: 10, ...options});
  return {
    ring,
    pass: (seconds: number, record?: string) => {
      for (let i = 0; i < seconds; i += 1) {
        second += 1;
        recorder.host.read('proc/vmstat');
        if (i === 0 && record !== undefined) log = [record];
        source.read();
        ring.add({at: millis(1000 * second), wall: 5_000_000 + 1000 * second});
      }
    },
  };
};

/** The seconds that a recording has, each with what was read then. */
const seconds = ({samples, seek, host}: Recording): readonly number[] =>
  samples.map(({at}, sample) => {
    seek(sample);
    expect(host.read('proc/vmstat')).toEqual(available(text(at / 1000)));
    return at / 1000;
  });

const range = (from: number, to: number): readonly number[] => Array.from({length: to - from}, (_, i) => from + i);

const fileOf = (ring: ReturnType<typeof createRing>): Recording => {
  const opened = openRecording(ring.file()!.bytes);
  if ('refused' in opened) throw new Error(opened.refused);
  return opened;
};

describe('what is kept', () => {
  it('is nothing before the first sample', () => {
    const {ring} = kept();
    expect(ring.recording()).toBeUndefined();
    expect(ring.file()).toBeUndefined();
  });

  it('is every sample, at any time, and as a file', () => {
    const {ring, pass} = kept();
    for (let n = 1; n <= 45; n += 1) {
      pass(1);
      expect(seconds(ring.recording()!)).toEqual(range(0, n));
    }
    expect(seconds(fileOf(ring))).toEqual(range(0, 45));
    expect(fileOf(ring).fault).toBeUndefined();
    expect(ring.file()).toMatchObject({samples: 45, span: 44_000});
    expect(ring.recording()!.system).toMatchObject({captured: true, recorded: true});
  });

  it('can be gone through in any order', () => {
    const {ring, pass} = kept({block: 120});
    for (let n = 0; n < 30; n += 1) {
      pass(1);
    }
    const {seek, host} = ring.recording()!;
    // What comes later is not in it, and changes nothing.
    pass(30);
    for (const sample of [28, 27, 26, 27, 0, 1, 2, 29, 3, 4, 5, 25, 26, 0, 27]) {
      seek(sample);
      expect(host.read('proc/vmstat')).toEqual(available(text(sample)));
    }
  });

  it('goes block by block when it is too old', () => {
    const {ring, pass} = kept({longest: millis(30_000)});
    pass(100);
    // The block of 60 to 69 still has a sample of the last 30 s.
    expect(seconds(ring.recording()!)).toEqual(range(60, 100));
    expect(seconds(fileOf(ring))).toEqual(range(60, 100));
    expect(fileOf(ring).header.start).toBe(5_060_000);
  });

  it('goes when it is too much, but for what is being written', () => {
    const {ring, pass} = kept({largest: bytes(3000)});
    for (let i = 0; i < 300; i += 1) {
      pass(1);
    }
    expect(ring.size()).toBeLessThan(9000);
    const left = seconds(ring.recording()!);
    expect(left.length).toBeGreaterThan(10);
    expect(left.length).toBeLessThan(300);
    expect(left.at(-1)).toBe(299);
    const tiny = kept({largest: bytes(1)});
    for (let i = 0; i < 25; i += 1) {
      tiny.pass(1);
    }
    expect(seconds(tiny.ring.recording()!)).toEqual(range(20, 25));
  });

  it('is small when it is compressed', () => {
    const {ring, pass} = kept();
    pass(100);
    expect(ring.size()).toBeLessThan((100 * text(0).length) / 5);
  });
});

describe('the kernel’s log', () => {
  const logOf = ({samples, seek, host}: Recording): readonly string[] => {
    seek(samples.length - 1);
    const records = host.kmsg!().read();
    return records.ok ? records.value : [];
  };

  it('is known also from before what is kept', () => {
    const {ring, pass} = kept({longest: millis(20_000)});
    pass(50, '6,1,1,-;first');
    pass(50, '6,2,2,-;second');
    pass(5, '6,3,3,-;third');
    for (const recording of [ring.recording()!, fileOf(ring)]) {
      expect(logOf(recording)).toEqual(['6,1,1,-;first', '6,2,2,-;second', '6,3,3,-;third']);
      recording.seek(0);
      expect(recording.host.kmsg!().read()).toEqual(available(['6,1,1,-;first', '6,2,2,-;second']));
    }
  });

  it('is bounded', () => {
    const {ring, pass} = kept({longest: millis(1_000)});
    for (let i = 0; i < 40; i += 1) pass(10, `6,${i},1,-;${'x'.repeat(20_000)}`);
    expect(logOf(fileOf(ring)).length).toBeLessThan(17);
  });
});
