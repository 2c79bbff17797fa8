import {renew} from '../actions/action.ts';
import {watchedDirectories, watchedFiles} from '../cgroup/watched.ts';
import type {Keeper} from '../config/keeper.ts';
import {type Hands, pastHands, readonlyHands} from '../host/hands.ts';
import type {Host} from '../host/host.ts';
import {diagnosisRules} from '../model/diagnosis/index.ts';
import {createDoctor} from '../model/doctor/doctor.ts';
import type {Options} from '../options.ts';
import {createRecorder, type Moment} from '../record/recorder.ts';
import type {Recording} from '../record/recording.ts';
import {createRing} from '../record/ring.ts';
import {systemClock} from '../sampler/clock.ts';
import {createLoop} from '../sampler/loop.ts';
import {createSampler} from '../sampler/sampler.ts';
import {selfUsage} from '../sampler/self.ts';
import type {Snapshot} from '../snapshot.ts';
import {createStore} from '../store/store.ts';
import {type Millis, millis} from '../units.ts';
import {views} from '../views/index.ts';
import type {View, Wish} from '../views/view.ts';
import type {Wishes} from './App.tsx';
import {createAlarm} from './alarm.ts';
import {demandOf} from './demand.ts';
import {createKillWatch} from './kill-watch.ts';
import {ENTER_SCREEN, LEAVE_SCREEN, mountApp} from './mount.tsx';
import {definitionAt, newsEvent, preferencesOf, settingsOf} from './preferences.ts';
import {saveKept} from './save-kept.ts';
import {createTerminal} from './terminal.ts';
import {createTravel} from './travel.ts';
import type {Start, UiEvent} from './ui-state.ts';
import {createWatching} from './watching.ts';

/** Signals that ask for an end; each leaves the terminal as it was found. */
export const endSignals = ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGABRT'] as const;
export type EndSignal = (typeof endSignals)[number];

/** Ticks that come at least so often find a kill soon enough by themselves. */
const OFTEN: Millis = millis(250);

const damages: Readonly<Record<NonNullable<Recording['fault']>, string>> = {
  torn: 'the end of this recording is missing: it stops before the sample that was being written',
  damaged: 'a part of this recording is damaged and left out',
};

/** Samples of a large step in time. */
const FAR = 10;

/** How the live program ended. */
export type Ending =
  | {readonly kind: 'quit'}
  | {readonly kind: 'interrupted'}
  | {readonly kind: 'signal'; readonly signal: EndSignal}
  | {readonly kind: 'bug'; readonly error: unknown};

/** Runs the monitor until it is told to leave; the terminal is as it was found when the promise settles. */
export const runLive = async (
  host: Host & {readonly hands: Hands},
  options: Options & {readonly uid: number | undefined},
  config: Keeper,
  /** What to show instead of a machine, and from when on. */
  replay?: {readonly recording: Recording; readonly from: number | undefined},
): Promise<Ending> => {
  const {stdin, stdout} = process;
  const store = createStore();
  const doctor = createDoctor(diagnosisRules, () => settings.profile);
  const terminal = createTerminal(stdin, stdout);
  // A captured tree stands still: it has no past.
  const recorder = replay === undefined && host.system.captured !== true ? createRecorder(host) : undefined;
  const ring = recorder && createRing({recorder, system: host.system});
  const sampler = createSampler({host: recorder?.host ?? host, clock: systemClock, self: selfUsage});
  let view: View = views[options.view];
  let wish: Wish = view.firstWish(options, options);
  let delay = options.delay;
  let paused = false;
  let filling = false;
  let samples = 0;
  let settings = settingsOf(options.preferences);
  const hands = options.readonly ? readonlyHands(host.hands) : host.hands;
  const alarm = createAlarm({
    settings: () => settings,
    ring: () => stdout.write('\u0007'),
    run: (command, facts) => hands.call(command, facts),
  });
  let tell: (event: UiEvent) => void = () => {};
  let finish: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>(resolve => {
    finish = resolve;
  });

  let unkept: Moment | undefined;
  /** With what was read for the screen after it was taken. */
  const keepLast = (): void => {
    if (unkept !== undefined) ring?.add(unkept);
    unkept = undefined;
  };

  /** A moment has come on screen. */
  const shown = (): void => {
    samples += 1;
    if (samples === 1) void watchConfig();
    if (options.iterations !== undefined && samples >= options.iterations) finish({kind: 'quit'});
  };

  const loop = createLoop({
    clock: systemClock,
    sampler,
    // The first frame waits for nothing but what it shows.
    demand: () => demandOf(view, wish, samples === 0 ? undefined : doctor.demand()),
    before: keepLast,
    publish: snapshot => {
      store.publish(snapshot);
      alarm.hear(doctor.examine(store.get()), snapshot.at);
      follow(snapshot);
      unkept = {at: snapshot.at, wall: snapshot.wall};
      shown();
    },
    amend: snapshot => {
      store.amend(snapshot);
      follow(snapshot);
    },
    delay: options.delay,
    failed: error => finish({kind: 'bug', error}),
  });

  const travel = createTravel({
    clock: systemClock,
    live: store,
    of: replay === undefined ? 'kept' : 'file',
    tape: () => {
      keepLast();
      return replay?.recording ?? ring?.recording();
    },
    demand: then => demandOf(view, wish, then.demand()),
    doctor: () => createDoctor(diagnosisRules, () => settings.profile),
    self: selfUsage,
    say: text => tell({type: 'news', text}),
    arrived: () => {
      if (replay !== undefined) shown();
    },
    failed: error => finish({kind: 'bug', error}),
  });

  const follow = ({cgroups}: Snapshot): void => {
    const focus = wish.cgroups?.focus ?? new Set<string>();
    watching.follow(new Map([...watchedFiles(cgroups, focus), ...watchedDirectories(cgroups, focus)]));
  };

  const watching = createWatching({host, clock: systemClock, look: loop.look});

  const kills = createKillWatch({
    host,
    clock: systemClock,
    wanted: () => !paused && delay > OFTEN && (view.cgroups === true || view.kernelLog === true),
    shown: () => {
      const vmstat = store.get().snapshot?.current.vmstat?.reading;
      return vmstat?.ok ? vmstat.value.oomKill : undefined;
    },
    found: loop.hurry,
  });

  const keep = (): string => {
    keepLast();
    return saveKept(ring?.file(), systemClock.wall(), process);
  };

  const wishes: Wishes = {
    effect: (effect, ui) => {
      switch (effect) {
        case 'quit':
          return finish({kind: 'quit'});
        case 'interrupt':
          return finish({kind: 'interrupted'});
        case 'suspend':
          return suspend();
        case 'redraw':
          return screen.redraw();
        case 'save':
          return tell({type: 'news', text: config.save(preferencesOf(ui)), faults: config.faults()});
        case 'keep':
          return tell({type: 'news', text: replay ? 'this is a file already' : keep()});
        case 'latest':
          return travel.latest();
        case 'play':
          return travel.play();
        case 'back':
          return travel.step(-1);
        case 'forward':
          return travel.step(1);
        case 'far-back':
          return travel.step(-FAR);
        case 'far-forward':
          return travel.step(FAR);
      }
    },
    run: plan => {
      const outcome = plan.run(travel.isAway() ? pastHands : hands);
      // Also where it failed: part of it may have come about.
      loop.anew();
      return outcome;
    },
    renew: plan => renew(plan, hands),
    mouse: terminal.mouse,
    settings: next => {
      settings = next;
    },
    view: (nextView, nextWish) => {
      const another = view !== nextView;
      view = nextView;
      wish = nextWish;
      if (travel.isAway()) return travel.look(another);
      // Not within the drawing that asks for it: when many processes died, each row filled in brings up the next one.
      if (filling) return;
      filling = true;
      void systemClock.breathe().then(() => {
        filling = false;
        loop.fill();
      });
    },
    paused: next => {
      if (next === paused) return;
      paused = next;
      if (paused) loop.stop();
      else loop.start();
    },
    delay: next => {
      delay = next;
      loop.setDelay(next);
    },
  };

  const {preferences} = options;
  const fault = replay?.recording.fault;
  const message = config.fault ?? (fault && damages[fault]);
  const start: Start = {
    ...options,
    settings: settingsOf(preferences),
    definition: definitionAt(preferences.used),
    ...(message === undefined ? {} : {message}),
    faults: config.faults(),
  };
  const onNews = (listener: (event: UiEvent) => void) => {
    tell = listener;
    return () => {
      tell = () => {};
    };
  };
  stdout.write(ENTER_SCREEN);
  terminal.open();
  const onBug = (error: unknown) => finish({kind: 'bug', error});
  const screen = mountApp(
    {
      store: travel.store,
      diagnose: state => travel.diagnosis() ?? doctor.examine(state),
      colour: options.colour,
      start,
      terminal,
      onNews,
      wishes,
      now: systemClock.monotonic,
    },
    {stdin, stdout, failed: onBug},
  );
  /** When the first full frame is out: a start need not wait for it. */
  const watchConfig = async (): Promise<void> => {
    await screen.flushed();
    await config.watch(news => tell(newsEvent(news, config.faults())));
  };

  const leave = (): void => {
    screen.unmount();
    terminal.close();
    try {
      stdout.write(LEAVE_SCREEN);
    } catch {
      // The terminal is gone.
    }
  };
  const onSignal = (signal: NodeJS.Signals) => finish({kind: 'signal', signal: signal as EndSignal});
  const onInterrupt = () => finish({kind: 'interrupted'});
  const onBroken = () => finish({kind: 'signal', signal: 'SIGHUP'});
  let drawn = terminal.size();
  /** Node tells of a new size only; a terminal that was small for a moment has lost what was drawn all the same. */
  const onWindow = (): void => {
    const {width, height} = terminal.size();
    if (width === drawn.width && height === drawn.height) screen.redraw();
    drawn = {width, height};
  };
  /** Whoever had the terminal meanwhile may have left it in any state: nothing of before is taken for granted. */
  const resume = (): void => {
    terminal.close();
    terminal.open();
    stdout.write(ENTER_SCREEN);
    // Only the group in the foreground hears of a new size, and that was not ours. Draws in any case: see onWindow.
    process.kill(process.pid, 'SIGWINCH');
  };
  const suspend = (): void => {
    loop.stop();
    terminal.close();
    stdout.write(LEAVE_SCREEN);
    process.off('SIGTSTP', suspend);
    process.off('SIGCONT', resume);
    // The whole foreground group, as the terminal driver does it: a shell waits for npm, and npm for us.
    process.kill(0, 'SIGTSTP');
    // Here again: continued, or never stopped, because no shell waits for this group (docker run -it, tmux new).
    process.on('SIGTSTP', suspend);
    process.on('SIGCONT', resume);
    resume();
    if (!paused && replay === undefined) loop.start();
  };

  for (const signal of endSignals) process.on(signal, onSignal);
  process.on('SIGINT', onInterrupt);
  process.on('SIGTSTP', suspend);
  process.on('SIGCONT', resume);
  process.on('SIGWINCH', onWindow);
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
  stdout.on('error', onBroken);
  stdin.on('error', onBroken);
  if (replay === undefined) {
    loop.start();
    kills.start();
  } else travel.begin(replay.from);

  const ending = await ended;
  loop.stop();
  travel.close();
  watching.close();
  kills.close();
  process.off('SIGTSTP', suspend);
  process.off('SIGCONT', resume);
  process.off('SIGWINCH', onWindow);
  leave();
  return ending;
};
