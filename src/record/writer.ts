import type {SystemInfo} from '../host/host.ts';
import {version} from '../version.ts';
import {createPacker, headerBytes} from './format.ts';
import type {Moment, Recorder} from './recorder.ts';

/**
 * So many samples rest on one whole one. Whoever goes back in a recording reads at most so many, half a millisecond each; a
 * whole sample takes as much room as some twenty differences.
 */
export const BLOCK = 120;

/** A recording as it grows: bytes in the order in which they belong in the file. */
export type Writer = {
  /** Before all else. */
  readonly header: (start: number) => Uint8Array;
  /** What was read since the last sample. */
  readonly sample: (moment: Moment) => Uint8Array;
};

export const createWriter = (recorder: Recorder, system: SystemInfo): Writer => {
  const {pack} = createPacker();
  let samples = 0;
  return {
    header: start => headerBytes({program: version, start, system}),
    sample: moment => {
      const bytes = pack([recorder.cut(moment, samples % BLOCK === 0)]);
      samples += 1;
      return bytes;
    },
  };
};
