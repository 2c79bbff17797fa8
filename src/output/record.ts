import {longBytes} from '../format/amount.ts';
import type {Host} from '../host/host.ts';
import {createFile, EXISTS} from '../record/file.ts';
import {createRecorder} from '../record/recorder.ts';
import {createWriter} from '../record/writer.ts';
import {type Clock, systemClock} from '../sampler/clock.ts';
import {everything} from '../sampler/everything.ts';
import {createLoop} from '../sampler/loop.ts';
import {createSampler} from '../sampler/sampler.ts';
import {selfUsage} from '../sampler/self.ts';
import {bytes, type Millis} from '../units.ts';

/** `mmtop record FILE`: all that can be read, sample after sample, until somebody ends it. */
export type RecordOptions = {
  readonly file: string;
  /** Write over a file that is there. */
  readonly force: boolean;
  readonly delay: Millis;
  /** How many samples; endless where left out. */
  readonly iterations: number | undefined;
};

export type RecordEnding =
  /** The file cannot be begun. */
  | {readonly kind: 'refused'; readonly message: string}
  /** It could not be written to the end; what is there is a recording. */
  | {readonly kind: 'full'; readonly message: string}
  | {readonly kind: 'done'; readonly message: string}
  | {readonly kind: 'bug'; readonly error: unknown};

const counted = (n: number): string => (n === 1 ? '1 sample' : `${n} samples`);

/** Records until the number asked for, a full disk, or `stopped`. */
export const runRecord = async (
  host: Host,
  {file, force, delay, iterations}: RecordOptions,
  stopped: Promise<unknown>,
  clock: Clock = systemClock,
): Promise<RecordEnding> => {
  const out = createFile(file, {force});
  if ('refused' in out) {
    const way = out.refused === EXISTS ? '; name another file, or write over it with --force' : '';
    return {kind: 'refused', message: `${file} ${out.refused}${way}`};
  }
  const recorder = createRecorder(host, {patching: true});
  const writer = createWriter(recorder, host.system);
  const sampler = createSampler({host: recorder.host, clock, self: selfUsage});
  let samples = 0;
  let length = 0;
  let finish: (ending: RecordEnding) => void = () => {};
  const ended = new Promise<RecordEnding>(resolve => {
    finish = resolve;
  });
  const said = (): string => `${counted(samples)}, ${longBytes(bytes(length))}`;

  const write = (text: Uint8Array): boolean => {
    const failure = out.write(text);
    if (failure === undefined) {
      length += text.length;
      return true;
    }
    finish({
      kind: 'full',
      message: `${file} cannot be written further: ${failure.failed}; what is there is good: ${said()}`,
    });
    return false;
  };

  const loop = createLoop({
    clock,
    sampler,
    demand: () => everything,
    publish: moment => {
      if (!write(writer.sample(moment))) return;
      samples += 1;
      if (samples === iterations) finish({kind: 'done', message: `${file}: ${said()}`});
    },
    amend: () => {},
    delay,
    failed: error => finish({kind: 'bug', error}),
  });

  void stopped.then(() => finish({kind: 'done', message: `${file}: ${said()}`}));
  if (write(writer.header(clock.wall()))) loop.start();
  const ending = await ended;
  loop.stop();
  out.close();
  return ending;
};
