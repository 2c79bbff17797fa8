import type {Keeper} from '../config/keeper.ts';
import {setUnits} from '../format/amount.ts';
import type {Host} from '../host/host.ts';
import type {Options} from '../options.ts';
import {type Clock, systemClock} from '../sampler/clock.ts';
import {createSampler} from '../sampler/sampler.ts';
import {type SelfUsage, selfUsage} from '../sampler/self.ts';
import {createStore} from '../store/store.ts';
import {line, paintLine} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import {plainTheme} from '../ui/theme.ts';
import {millis} from '../units.ts';
import {type ViewId, viewIds, views} from '../views/index.ts';
import {freshTable} from '../views/table-state.ts';
import type {Look, View} from '../views/view.ts';
import {completeDemand} from './demand.ts';
import type {Key} from './keys.ts';
import {type Ending, type EndSignal, endSignals} from './live.tsx';
import {definitionAt, settingsOf} from './preferences.ts';
import {columnWords, headWords, idleKeyWords, keyWords, ROWS_AT_ONCE, rowsWords, viewWords} from './spoken-text.ts';
import {createTerminal} from './terminal.ts';

/** The program for a screen reader: it says what it is asked for, when it is asked, and nothing else. */

/** Where the listener is. */
export type Place = {readonly view: ViewId; readonly from: number};

export type Asked =
  | {readonly say: 'reading' | 'view' | 'rows' | 'columns' | 'keys'; readonly place: Place}
  | {readonly leave: 'quit' | 'interrupted' | 'suspend'};

/** What a key asks for; undefined: nothing. */
export const askedBy = (key: Key, place: Place): Asked | undefined => {
  const {view, from} = place;
  const number = viewIds.find(id => views[id].key === key);
  if (number !== undefined) return {say: 'view', place: {view: number, from: 0}};
  switch (key) {
    case 'enter':
    case 'r':
      return {say: 'reading', place: {view, from: 0}};
    case 'tab':
      return {say: 'view', place: {view: viewIds[(viewIds.indexOf(view) + 1) % viewIds.length]!, from: 0}};
    case 'n':
      return {say: 'rows', place: {view, from: from + ROWS_AT_ONCE}};
    case 'p':
      return {say: 'rows', place: {view, from: Math.max(0, from - ROWS_AT_ONCE)}};
    case 'g':
      return {say: 'rows', place: {view, from: 0}};
    case 'c':
      return {say: 'columns', place};
    case '?':
    case 'h':
      return {say: 'keys', place};
    case 'q':
      return {leave: 'quit'};
    case 'ctrl-c':
      return {leave: 'interrupted'};
    case 'ctrl-z':
      return {leave: 'suspend'};
    default:
      return undefined;
  }
};

type Start = Options & {readonly uid: number | undefined};

export type Speaker = {
  /** Reads the machine twice, so that rates are known, and says what it found. */
  readonly begin: () => Promise<void>;
  /** Answers one key; undefined, or how the program is to be left. */
  readonly press: (key: Key) => Promise<'quit' | 'interrupted' | 'suspend' | undefined>;
};

export type SpeakerOptions = {
  readonly host: Host;
  readonly start: Start;
  /** What is wrong with the configuration file. */
  readonly fault: string | undefined;
  readonly write: (text: string) => void;
  /** Columns of the terminal: words are not cut at its edge, where a reader would say two halves. */
  readonly width: () => number;
  readonly clock?: Clock;
  readonly self?: () => SelfUsage;
};

/** Two readings apart by at least so much make a rate; the delay may be shorter. */
const LONGEST_WAIT_MS = 1000;

export const createSpeaker = ({
  host,
  start,
  fault,
  write,
  width,
  clock = systemClock,
  self,
}: SpeakerOptions): Speaker => {
  const {preferences} = start;
  const theme = plainTheme(start.ascii);
  const store = createStore();
  const sampler = createSampler({host, clock, self: self ?? selfUsage});
  let place: Place = {view: start.view, from: 0};
  let readings = 0;

  const say = (lines: readonly string[]): void => {
    const safe = lines.map(text => paintLine(line(text), Number.POSITIVE_INFINITY, theme));
    write(`${safe.flatMap(text => wrapText(text, width())).join('\n')}\n\n`);
  };
  const take = async (): Promise<void> => {
    setUnits(preferences.units);
    const view: View = views[place.view];
    store.publish(await sampler.sample(completeDemand(view, preferences.columns[place.view])));
  };
  const lookAt = (): Look | undefined => {
    const state = store.get();
    // An order that was asked for is of the view that was asked for.
    const sort = place.view === start.view ? start.sort : undefined;
    return (
      state.snapshot && {
        snapshot: state.snapshot,
        state,
        table: {...freshTable, sort, inverted: start.reverse, filter: start.filter},
        definition: definitionAt(preferences.used),
        ascii: start.ascii,
        settings: settingsOf(preferences),
        restriction: start,
      }
    );
  };
  const reading = (look: Look, whole: boolean): readonly string[] => [
    ...headWords(look, whole),
    ...viewWords(views[place.view], look, place.from),
    'Question mark for the keys.',
  ];
  const rows = (look: Look): readonly string[] => {
    const told = (views[place.view] as View).told(look, place.from, ROWS_AT_ONCE);
    if (told === undefined) return ['This view has no rows.'];
    if (!told.ok) return viewWords(views[place.view], look, place.from);
    if (place.from < told.value.length || place.from === 0) return rowsWords(told.value, place.from);
    place = {...place, from: place.from - ROWS_AT_ONCE};
    return ['No more rows.'];
  };

  return {
    begin: async () => {
      const wait = millis(Math.min(start.delay, LONGEST_WAIT_MS));
      if (fault !== undefined) say([fault]);
      await take();
      await new Promise<void>(resolve => {
        clock.at(millis(clock.monotonic() + wait), resolve);
      });
      await take();
      readings = 1;
      say(reading(lookAt()!, true));
    },
    press: async key => {
      const asked = askedBy(key, place);
      if (asked === undefined) {
        say([idleKeyWords(key)]);
        return undefined;
      }
      if ('leave' in asked) return asked.leave;
      ({place} = asked);
      switch (asked.say) {
        case 'reading':
        case 'view':
          await take();
          readings += 1;
          say(reading(lookAt()!, asked.say === 'reading'));
          return readings === start.iterations ? 'quit' : undefined;
        case 'rows':
          say(rows(lookAt()!));
          return undefined;
        case 'columns':
          say(columnWords(views[place.view], lookAt()!));
          return undefined;
        case 'keys':
          say(keyWords(place.view));
          return undefined;
      }
    },
  };
};

/** Runs until it is told to leave. No alternate screen, no cursor: what was said stays in the scroll of the terminal. */
export const runSpoken = async (host: Host, start: Start, config: Keeper): Promise<Ending> => {
  const {stdin, stdout} = process;
  const terminal = createTerminal(stdin, stdout, {plain: true});
  let finish: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>(resolve => {
    finish = resolve;
  });
  const speaker = createSpeaker({
    host,
    start,
    fault: config.fault,
    write: text => stdout.write(text),
    width: () => terminal.size().width,
  });
  const suspend = (): void => {
    terminal.close();
    process.kill(0, 'SIGTSTP');
    terminal.open();
  };
  const onKey = async (key: Key): Promise<void> => {
    const leave = await speaker.press(key);
    if (leave === 'suspend') suspend();
    else if (leave !== undefined) finish({kind: leave});
  };
  const onBug = (error: unknown) => finish({kind: 'bug', error});
  const onSignal = (signal: NodeJS.Signals) => finish({kind: 'signal', signal: signal as EndSignal});
  const onBroken = () => finish({kind: 'signal', signal: 'SIGHUP'});
  for (const signal of endSignals) process.on(signal, onSignal);
  process.on('SIGINT', () => finish({kind: 'interrupted'}));
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
  stdout.on('error', onBroken);
  stdin.on('error', onBroken);
  // One answer after the other, in the order of the keys.
  let answered = speaker.begin();
  terminal.onKey(key => {
    // A listener who wants to leave need not wait for a reading.
    if (key === 'ctrl-c') return finish({kind: 'interrupted'});
    answered = answered.then(() => onKey(key));
  });
  terminal.open();
  void answered.then(() => {
    if (start.iterations === 1) finish({kind: 'quit'});
  });
  const ending = await ended;
  terminal.close();
  return ending;
};
