import type {Diagnosis, Doctor} from '../model/doctor/doctor.ts';
import type {Recording} from '../record/recording.ts';
import type {Cancel, Clock} from '../sampler/clock.ts';
import {createSampler, type Demand} from '../sampler/sampler.ts';
import type {SelfUsage} from '../sampler/self.ts';
import type {Past} from '../store/past.ts';
import {createStore, type State, type Store} from '../store/store.ts';
import {type Millis, millis} from '../units.ts';

/**
 * Goes back and forth in what was recorded. A moment of the past is made as the present is: a sampler reads the recording
 * sample by sample, and a store keeps what the last minute said, so that growth, rates and histories are those of then.
 */
export type Travel = {
  /** What is on screen: the live store, or that of the moment one has gone to. */
  readonly store: Pick<Store, 'get' | 'subscribe'>;
  /** What the rules say of the moment one has gone to; undefined in the present. */
  readonly diagnosis: () => Diagnosis | undefined;
  /** Not in the present. */
  readonly isAway: () => boolean;
  /** So many samples on, or back. */
  readonly step: (by: number) => void;
  /** To the first sample at or behind a time of the clock on the wall. */
  readonly begin: (wall: number | undefined) => void;
  /** Back to the present; in a file to its end. */
  readonly latest: () => void;
  /** Lets time go on, or stop. */
  readonly play: () => void;
  /** Somebody looks at something else. */
  readonly look: (another: boolean) => void;
  readonly close: () => void;
};

export type TravelOptions = {
  readonly clock: Clock;
  readonly live: Store;
  readonly of: Past['of'];
  /** What there is to go to by now; undefined while there is nothing. */
  readonly tape: () => Recording | undefined;
  /** What is looked at then, and what a doctor wants to know. */
  readonly demand: (doctor: Doctor) => Demand;
  /** One who has seen nothing yet: what was found in the present says nothing of the past. */
  readonly doctor: () => Doctor;
  readonly self: () => SelfUsage;
  /** A sentence for whoever pressed the key. */
  readonly say: (text: string) => void;
  /** A moment has come on screen. */
  readonly arrived: () => void;
  readonly failed: (error: unknown) => void;
};

/** A moment rests on what was read so long before it: the growth of a minute needs one. */
const MINUTE: Millis = millis(60_000);
/** What grows slowly is judged over minutes; the doctor's longest look back. */
const WARM: Millis = millis(250_000);
/** And on no more samples of the last minute than this, where they lie close together. */
const MOST_WARM = 60;
/** Of those before it every so manieth: what grows over minutes has no need of more. */
const SPARSE = 6;

/** So long after a key the next of a row of them has come. */
const SETTLED: Millis = millis(250);

const WAYS = '[ ] one sample back and on, { } ten, Space lets time go on, L is the present';

/** Somewhere in a recording. */
type Journey = {
  readonly recording: Recording;
  /** It has all that a moment rests on. */
  readonly isWarm: boolean;
  readonly store: Store;
  readonly sample: () => number;
  readonly diagnosis: () => Diagnosis;
  readonly take: (sample: number) => Promise<void>;
  readonly fill: () => boolean;
};

type Goal = {readonly recording: Recording; readonly sample: number};

/** The samples that a moment is made from, up to its own; just the one before it where that must do. */
const wayTo = ({samples}: Recording, sample: number, warm: boolean): readonly number[] => {
  if (!warm) return sample === 0 ? [0] : [sample - 1, sample];
  const {at} = samples[sample]!;
  const way = [sample];
  for (let i = sample - 1; i >= 0 && samples[i]!.at >= at - WARM; i -= 1) {
    const near = samples[i]!.at >= at - MINUTE && way.length <= MOST_WARM;
    if (near || i % SPARSE === 0) way.push(i);
  }
  return way.reverse();
};

export const createTravel = (options: TravelOptions): Travel => {
  const {clock, live, of, tape, demand, doctor: newDoctor, self, say, arrived, failed} = options;
  const listeners = new Set<() => void>();
  /** What makes the moments; none while another is being made, because each holds a machine’s worth of memory. */
  let journey: Journey | undefined;
  /** The moment on screen; undefined in the present. */
  let shown: {readonly state: State; readonly diagnosis: Diagnosis; readonly last: boolean} | undefined;
  let goal: Goal | undefined;
  /** The last goal is to be made anew, because something else is looked at. */
  let anew = false;
  let working = false;
  /** A moment is on screen, and the minute before it is yet to be made. */
  let resting = false;
  let wake: () => void = () => {};
  /** Since when the sample is on screen. */
  let since: Millis = clock.monotonic();
  let playing = of === 'file';
  let cancel: Cancel | undefined;
  let state: State = live.get();

  const show = (): void => {
    state =
      shown === undefined ? live.get() : {...shown.state, past: {of, playing, last: shown.last, now: clock.wall()}};
    for (const listener of listeners) listener();
  };

  const begun = (recording: Recording, isWarm: boolean): Journey => {
    let number = 0;
    const now = () => recording.samples[number]!;
    const sampler = createSampler({
      host: recording.host,
      clock: {...clock, monotonic: () => now().at, wall: () => now().wall},
      self,
    });
    const store = createStore(isWarm ? undefined : MOST_WARM);
    const doctor = newDoctor();
    let taken = 0;
    return {
      recording,
      isWarm,
      store,
      sample: () => number,
      diagnosis: () => doctor.examine(store.get(), true),
      take: async sample => {
        number = sample;
        recording.seek(sample);
        const snapshot = await sampler.sample(demand(doctor), 0, taken === 0);
        taken += 1;
        store.publish(snapshot);
        doctor.examine(store.get());
      },
      fill: () => {
        const filled = sampler.fill(demand(doctor));
        if (filled !== undefined) store.amend(filled);
        return filled !== undefined;
      },
    };
  };

  /** Until nobody has wanted anything else for a while, or somebody does. */
  const rest = async (): Promise<void> => {
    resting = true;
    await new Promise<void>(resolve => {
      const over = clock.at(millis(clock.monotonic() + SETTLED), resolve);
      wake = () => {
        over();
        resolve();
      };
    });
    resting = false;
  };

  const isOver = (to: Goal): boolean => goal !== to || anew;

  /** At the place, with what was read since a sample; undefined when somebody wants to be elsewhere meanwhile. */
  const made = async (to: Goal, warm: boolean): Promise<Journey | undefined> => {
    const next = begun(to.recording, warm);
    for (const sample of wayTo(to.recording, to.sample, warm)) {
      await next.take(sample);
      if (sample === to.sample) break;
      await clock.breathe();
      if (isOver(to)) return undefined;
    }
    return next;
  };

  const put = (next: Journey): void => {
    journey = next;
    shown = {
      state: next.store.get(),
      diagnosis: next.diagnosis(),
      last: next.sample() === next.recording.samples.length - 1,
    };
    show();
  };

  /** Rates need one sample before it, and are there at once; growth and histories follow. False when it was given up. */
  const arrive = async (to: Goal): Promise<boolean> => {
    if (journey?.isWarm === true && !anew && journey.recording === to.recording && to.sample === journey.sample() + 1) {
      const next = journey;
      await next.take(to.sample);
      if (isOver(to)) return false;
      put(next);
      return true;
    }
    anew = false;
    for (const warm of [false, true]) {
      // Keys that come one after the other need not each have the whole past.
      if (warm && journey !== undefined && shown !== undefined && to.sample > 1) await rest();
      if (isOver(to)) return false;
      journey = undefined;
      const next = await made(to, warm);
      if (next === undefined || isOver(to)) return false;
      put(next);
    }
    return true;
  };

  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    try {
      for (let reached: Goal | undefined; goal !== undefined && (goal !== reached || anew); ) {
        const to = goal;
        since = clock.monotonic();
        if (!(await arrive(to))) continue;
        reached = to;
        arrived();
      }
    } catch (error) {
      failed(error);
    } finally {
      working = false;
    }
    schedule();
  };

  const go = (to: Goal): void => {
    cancel?.();
    goal = to;
    wake();
    void work();
  };

  const present = (): void => {
    cancel?.();
    goal = undefined;
    journey = undefined;
    shown = undefined;
    wake();
    playing = false;
    show();
  };

  const schedule = (): void => {
    cancel?.();
    if (!playing || journey === undefined || goal === undefined || working) return;
    const next = target(1);
    if (next === 'present' || 'why' in next || next.sample === journey.sample()) {
      end();
      return;
    }
    const now = journey.recording.samples[journey.sample()]!;
    const wait = Math.max(0, next.recording.samples[next.sample]!.at - now.at);
    cancel = clock.at(millis(since + wait), () => go(next));
  };

  /** Time has come to the end of what there is. */
  const end = (): void => {
    playing = false;
    if (of === 'kept') present();
    else show();
    if (of === 'file') say('the recording ends here: [ goes back, q leaves');
  };

  /** The sample so many further on; or why there is none. */
  const target = (by: number): Goal | 'present' | {readonly why: string} => {
    let recording = goal?.recording;
    let from = goal?.sample;
    if (recording === undefined || from === undefined || from + by >= recording.samples.length - 1) {
      const at = recording?.samples[from ?? 0]?.at;
      recording = tape() ?? recording;
      if (recording === undefined) return {why: 'nothing is kept yet to go back to'};
      const {samples} = recording;
      // What is kept has gone on, and may have lost its beginning: the sample has another number by now.
      from = at === undefined ? samples.length - 1 : samples.findLastIndex(moment => moment.at <= at);
    }
    const last = recording.samples.length - 1;
    if (of === 'kept' && from + by >= last) return 'present';
    if (by < 0 && from <= 0) return {why: 'nothing earlier was kept'};
    return {recording, sample: Math.min(last, Math.max(0, from + by))};
  };

  const step = (by: number): void => {
    const to = target(by);
    if (to === 'present') latest();
    else if ('why' in to) say(to.why);
    else {
      if (goal === undefined) say(WAYS);
      playing = false;
      go(to);
    }
  };

  const latest = (): void => {
    if (goal === undefined) say('this is the present');
    else if (of === 'kept') present();
    else {
      playing = false;
      go({recording: goal.recording, sample: goal.recording.samples.length - 1});
    }
  };

  const unsubscribe = live.subscribe(show);

  return {
    store: {
      get: () => state,
      subscribe: listener => {
        listeners.add(listener);
        return () => {
          listeners.delete(listener);
        };
      },
    },
    diagnosis: () => shown?.diagnosis,
    isAway: () => goal !== undefined,
    step,
    begin: wall => {
      const recording = tape();
      if (recording !== undefined) go({recording, sample: wall === undefined ? 0 : recording.sampleAt(wall)});
    },
    latest,
    play: () => {
      playing = !playing;
      since = clock.monotonic();
      show();
      schedule();
    },
    look: another => {
      if (goal === undefined) return;
      try {
        // At once what this sample says; then also what it said before. While a moment is made, the recording is elsewhere.
        if ((!working || resting) && journey?.fill() === true) put(journey);
      } catch (error) {
        failed(error);
      }
      if (!another) return;
      anew = true;
      wake();
      void work();
    },
    close: () => {
      cancel?.();
      unsubscribe();
    },
  };
};
