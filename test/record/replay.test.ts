import {expect, it} from 'vitest';
import {createRecorder} from '../../src/record/recorder.ts';
import {createWriter} from '../../src/record/writer.ts';
import {beforeOf, type Snapshot, spanOf, standsStill} from '../../src/snapshot.ts';
import {millis} from '../../src/units.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {busy, record, recording, replay} from '../helpers/recording.ts';
import {snapshotOf} from '../helpers/states.ts';

/** What a snapshot says, but for how it was come by. */
const said = ({current, before, processes, cgroups, kernelLog, at, wall}: Snapshot) => ({
  current,
  before,
  processes,
  cgroups,
  kernelLog,
  at,
  wall,
});

/** As JSON, and without what says that a missing file may have been left out of a recording. */
const plain = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, part: unknown) => {
      if (key === 'captured' || key === 'recorded') return undefined;
      if (part instanceof Map || part instanceof Set) return [...part];
      return typeof part === 'bigint' ? String(part) : part;
    }),
  );

it.each(fixtureNames())('%s: what is made of a recording is what was made of the machine', async name => {
  const {file, snapshots} = await record(name, 3);
  let number = 0;
  for await (const state of replay(file)) {
    expect(plain(said(snapshotOf(state)))).toEqual(plain(said(snapshots[number]!)));
    number += 1;
  }
  expect(number).toBe(3);
});

it('time passes in it', async () => {
  const {file} = await record('6.12-x86_64-4k-pressure', 3);
  const kinds: unknown[] = [];
  for await (const state of replay(file, {probes: new Map([['vmstat', millis(0)]]), processes: undefined})) {
    const snapshot = snapshotOf(state);
    expect(standsStill(snapshot)).toBe(false);
    const [before, span] = [beforeOf(snapshot, 'vmstat'), spanOf(snapshot, 'vmstat')];
    kinds.push(span.ok ? span.value : span.reason.kind);
    expect(before.ok).toBe(span.ok);
  }
  expect(kinds).toEqual(['first-sample', 1000, 1000]);
});

it('a minute of a machine is small', async () => {
  const {file} = await record('6.12-x86_64-4k-pressure', 60);
  const opened = recording(file);
  expect(opened.samples).toHaveLength(60);
  expect(file.length).toBeLessThan(120_000);
});

it('the last sample of a long recording is near', async () => {
  const {host, tick} = busy('6.12-x86_64-4k-calm');
  const recorder = createRecorder(host, {patching: true});
  const writer = createWriter(recorder, host.system);
  const pieces = [writer.header(0)];
  for (let i = 0; i < 700; i += 1) {
    recorder.host.read('proc/vmstat');
    pieces.push(writer.sample({at: millis(i), wall: i}));
    tick();
  }
  const {seek, samples, current, sampleAt} = recording(Buffer.concat(pieces));
  expect(samples).toHaveLength(700);
  seek(650);
  expect(current()).toBe(650);
  seek(9_999);
  expect(current()).toBe(699);
  seek(-1);
  expect(current()).toBe(0);
  expect([-5, 0, 0.5, 13, 699, 5000].map(sampleAt)).toEqual([0, 0, 0, 13, 699, 699]);
});
