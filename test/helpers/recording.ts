import {readFileSync} from 'node:fs';
import type {SystemInfo} from '../../src/host/host.ts';
import {openRecording, type Recording} from '../../src/record/recording.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {everything} from '../../src/sampler/everything.ts';
import {createSampler, type Demand} from '../../src/sampler/sampler.ts';
import {createStore, type State} from '../../src/store/store.ts';
import {mib, millis} from '../../src/units.ts';

/** A recording by its path or its bytes; throws where it cannot be opened. */
export const recording = (from: string | Buffer): Recording => {
  const opened = openRecording(typeof from === 'string' ? readFileSync(from) : from);
  if ('refused' in opened) throw new Error(opened.refused);
  return opened;
};

/** What the store held after each sample of a recording, at the moments of the samples. The store goes on: look at a state before the next. */
export async function* replay(from: string | Buffer, demand: Demand = everything): AsyncGenerator<State, void> {
  const {host, samples, seek} = recording(from);
  let moment = samples[0]!;
  const clock = {...manualClock(), monotonic: () => moment.at, wall: () => moment.wall};
  const sampler = createSampler({host, clock, self: () => ({cpu: millis(0), rss: mib(61)})});
  const store = createStore();
  for (const [number, sample] of samples.entries()) {
    seek(number);
    moment = sample;
    store.publish(await sampler.sample(demand));
    yield store.get();
  }
}

/** The system of tests, as a recording hands it out. */
export const asRecorded = ({
  capabilities: _capabilities,
  self: _self,
  unprivileged: _unprivileged,
  ...system
}: SystemInfo): SystemInfo => ({
  ...system,
  captured: true,
  recorded: true,
});
