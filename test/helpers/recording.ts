import {readFileSync} from 'node:fs';
import type {Host, SystemInfo} from '../../src/host/host.ts';
import {available} from '../../src/reading.ts';
import {createRecorder} from '../../src/record/recorder.ts';
import {openRecording, type Recording} from '../../src/record/recording.ts';
import {createWriter} from '../../src/record/writer.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {everything} from '../../src/sampler/everything.ts';
import {createSampler, type Demand} from '../../src/sampler/sampler.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {createStore, type State} from '../../src/store/store.ts';
import {mib, millis} from '../../src/units.ts';
import {fixtureHost} from './fixture-host.ts';

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

/** The machine of a fixture with something going on: counters grow, memory comes and goes. */
export const busy = (name: string) => {
  const host = fixtureHost(name);
  let second = 0;
  const moving = /^proc\/(vmstat|meminfo|zoneinfo|\d+\/stat|pressure\/.*)$|memory\.(stat|pressure|current)$/;
  const read: Host['read'] = (path, options) => {
    const reading = host.read(path, options);
    if (!reading.ok) return reading;
    if (path === 'proc/uptime') return available(`${100 + second}.00 50.00\n`);
    if (!moving.test(path)) return reading;
    // Not a tenth of all numbers of more than two digits, each by its own step.
    const moved = (digits: string, at: number) =>
      (at * 7919) % 11 === 0 ? String(Number(digits) + second * (at % 97)) : digits;
    return available(reading.value.replace(/(?<=\s)\d{3,9}(?=\s)/g, moved));
  };
  return {
    host: {...host, read} satisfies Host,
    tick: () => {
      second += 1;
    },
  };
};

/** What `mmtop record` would write about it, a sample a second, and the snapshots that were taken meanwhile. */
export const record = async (
  name: string,
  samples: number,
): Promise<{readonly file: Buffer; readonly snapshots: readonly Snapshot[]}> => {
  const {host, tick} = busy(name);
  const recorder = createRecorder(host, {patching: true});
  const writer = createWriter(recorder, host.system);
  const clock = manualClock();
  const sampler = createSampler({host: recorder.host, clock, self: () => ({cpu: millis(0), rss: mib(61)})});
  const pieces = [writer.header(clock.wall())];
  const snapshots: Snapshot[] = [];
  for (let i = 0; i < samples; i += 1) {
    const snapshot = await sampler.sample(everything);
    snapshots.push(snapshot);
    pieces.push(writer.sample(snapshot));
    tick();
    await clock.advance(millis(1000));
  }
  return {file: Buffer.concat(pieces), snapshots};
};
