import {describe, expect, it} from 'vitest';
import {demandOf} from '../../src/app/demand.ts';
import {createTravel} from '../../src/app/travel.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import {createDoctor} from '../../src/model/doctor/doctor.ts';
import type {Recording} from '../../src/record/recording.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {readingOf} from '../../src/snapshot.ts';
import {createStore} from '../../src/store/store.ts';
import {mib, millis} from '../../src/units.ts';
import {views} from '../../src/views/index.ts';
import type {View} from '../../src/views/view.ts';
import {record, recording} from '../helpers/recording.ts';

const SAMPLES = 75;
const {file} = await record('6.12-x86_64-4k-calm', SAMPLES);

const travelling = (of: 'file' | 'kept', tape: () => Recording | undefined = () => recording(file)) => {
  const clock = manualClock();
  const live = createStore();
  let view: View = views.overview;
  const said: string[] = [];
  const failures: unknown[] = [];
  const opened = tape();
  const travel = createTravel({
    clock,
    live,
    of,
    tape: of === 'file' ? () => opened : tape,
    demand: doctor => demandOf(view, {}, doctor.demand()),
    doctor: () => createDoctor(diagnosisRules, () => 'server'),
    self: () => ({cpu: millis(0), rss: mib(61)}),
    say: text => said.push(text),
    arrived: () => {},
    failed: error => failures.push(error),
  });
  const start = opened?.samples[0]?.wall ?? 0;
  return {
    travel,
    live,
    said,
    failures,
    /** Seconds after the first sample that are on screen. */
    second: () => {
      const {snapshot} = travel.store.get();
      return snapshot && Math.round((snapshot.wall - start) / 1000);
    },
    past: () => travel.store.get().past,
    wait: (seconds: number) => clock.advance(millis(1000 * seconds)),
    look: (next: View) => {
      view = next;
      travel.look(true);
    },
  };
};

describe('in a file', () => {
  it('time goes on at the pace at which it did, and stays at the end', async () => {
    const {travel, second, past, wait, said, failures} = travelling('file');
    travel.begin(recording(file).samples[72]!.wall);
    await wait(0.5);
    expect(second()).toBe(72);
    expect(past()).toMatchObject({of: 'file', playing: true, last: false});
    await wait(1);
    expect(second()).toBe(73);
    await wait(1);
    expect(second()).toBe(74);
    expect(past()).toMatchObject({playing: false, last: true});
    expect(said).toEqual(['the recording ends here: [ goes back, q leaves']);
    await wait(50);
    expect(second()).toBe(74);
    expect(failures).toEqual([]);
  });

  it('one stops it, goes back and forth, and lets it go on', async () => {
    const {travel, second, past, wait, said} = travelling('file');
    travel.begin(undefined);
    await wait(0.5);
    travel.play();
    await wait(9);
    expect(second()).toBe(0);
    expect(past()).toMatchObject({playing: false});
    const steps: unknown[] = [];
    for (const by of [1, 10, 10, 10, -1, -10, 50, 50, -100, -1]) {
      travel.step(by);
      await wait(0.1);
      steps.push(second());
    }
    expect(steps).toEqual([1, 11, 21, 31, 30, 20, 70, 74, 0, 0]);
    expect(said).toEqual(['nothing earlier was kept']);
    travel.latest();
    await wait(0.1);
    expect(second()).toBe(74);
    travel.step(-10);
    await wait(0.1);
    travel.play();
    await wait(3.5);
    expect(second()).toBe(67);
  });

  it('the doctor judges the moment by what was known then', async () => {
    const trouble = new URL('../incidents/recordings/6.12-cgroup-throttled.mmrec', import.meta.url).pathname;
    const {travel, wait} = travelling('file', () => recording(trouble));
    travel.begin(undefined);
    await wait(0.1);
    travel.play();
    expect(travel.diagnosis()?.outcomes.get('cache-thrash')).toMatchObject({kind: 'cannot-say'});
    travel.latest();
    await wait(5);
    expect(travel.diagnosis()?.findings[0]).toMatchObject({id: 'cgroup-throttled'});
    travel.step(-100);
    await wait(5);
    expect(travel.diagnosis()?.outcomes.get('cache-thrash')).toMatchObject({kind: 'cannot-say'});
  });

  it('keys come faster than moments', async () => {
    const {travel, second, wait} = travelling('file');
    travel.begin(recording(file).samples[70]!.wall);
    for (let i = 0; i < 20; i += 1) travel.step(-1);
    await wait(0.5);
    expect(second()).toBe(50);
  });

  it('a moment rests on the minute before it, and on some of what was before that', async () => {
    const {travel, wait} = travelling('file');
    travel.begin(recording(file).samples[70]!.wall);
    await wait(0.5);
    const {snapshot, history} = travel.store.get();
    expect(snapshot!.elapsed).toEqual({ok: true, value: 1000});
    // Sixty seconds, and every sixth of the nine before.
    expect(history.length()).toBe(63);
  });

  it('another view has its figures and their past at once', async () => {
    const {travel, wait, look, second} = travelling('file');
    travel.begin(recording(file).samples[30]!.wall);
    await wait(0.2);
    travel.play();
    expect(readingOf(travel.store.get().snapshot!, 'slabinfo').ok).toBe(true);
    look(views.cgroups);
    // What this sample says is there before anything is drawn.
    expect(travel.store.get().snapshot!.cgroups.ok).toBe(true);
    await wait(0.2);
    const {snapshot} = travel.store.get();
    expect(second()).toBe(30);
    expect(
      snapshot!.cgroups.ok && snapshot!.cgroups.value.list.some(({past}) => past.events?.before !== undefined),
    ).toBe(true);
  });
});

describe('in what was kept', () => {
  /** What is kept when so many samples were taken, of which the first are lost. */
  const kept = (from: number, to: number): Recording => {
    const whole = recording(file);
    const {host, seek} = whole;
    return {...whole, samples: whole.samples.slice(from, to), seek: sample => seek(sample + from), host};
  };

  it('the present stays until one leaves it, and is where the way ends', async () => {
    let tape: Recording | undefined = kept(0, 20);
    const {travel, second, past, wait, said, live} = travelling('kept', () => tape);
    let drawn = 0;
    travel.store.subscribe(() => {
      drawn += 1;
    });
    expect(travel.store.get()).toBe(live.get());
    travel.step(1);
    travel.latest();
    expect(said).toEqual(['this is the present', 'this is the present']);
    travel.step(-1);
    await wait(0.2);
    expect(said.at(-1)).toBe('[ ] one sample back and on, { } ten, Space lets time go on, L is the present');
    expect(second()).toBe(18);
    expect(past()).toMatchObject({of: 'kept', playing: false, last: false});
    // Time goes on meanwhile: more is kept, and the beginning is lost.
    tape = kept(5, 40);
    travel.step(1);
    await wait(0.2);
    expect(second()).toBe(19);
    travel.step(10);
    await wait(0.2);
    expect(second()).toBe(29);
    travel.step(10);
    await wait(0.2);
    expect(past()).toBeUndefined();
    expect(travel.store.get()).toBe(live.get());
    expect(drawn).toBeGreaterThan(3);
  });

  it('there may be nothing yet', async () => {
    const {travel, past, wait, said} = travelling('kept', () => undefined);
    travel.step(-1);
    await wait(1);
    expect(said).toEqual(['nothing is kept yet to go back to']);
    expect(past()).toBeUndefined();
    const one = travelling('kept', () => kept(0, 1));
    one.travel.step(-10);
    expect(one.said).toEqual(['nothing earlier was kept']);
  });

  it('it goes on by itself, behind the present by as much as before', async () => {
    let tape = kept(0, 20);
    const {travel, past, second, wait} = travelling('kept', () => tape);
    travel.step(-3);
    await wait(0.2);
    expect(second()).toBe(16);
    travel.play();
    await wait(1);
    tape = kept(2, 22);
    await wait(2);
    expect(second()).toBe(19);
    expect(past()).toMatchObject({playing: true, last: false});
    // Nothing more is kept: the next is the present.
    await wait(2);
    expect(past()).toBeUndefined();
  });

  it('the present comes back at once, also while a moment is being made', async () => {
    const {travel, past, wait} = travelling('kept', () => kept(0, 70));
    travel.step(-2);
    expect(travel.isAway()).toBe(true);
    travel.latest();
    expect(travel.isAway()).toBe(false);
    await wait(0.5);
    expect(past()).toBeUndefined();
  });
});
