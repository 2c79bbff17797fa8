import {type Outcome as ActionOutcome, type Plan, renew} from '../actions/action.ts';
import {type Hands, readonlyHands} from '../host/hands.ts';
import type {Host} from '../host/host.ts';
import {diagnosisRules} from '../model/diagnosis/index.ts';
import {createDoctor} from '../model/doctor/doctor.ts';
import type {Options} from '../options.ts';
import {type Clock, systemClock} from '../sampler/clock.ts';
import {createSampler} from '../sampler/sampler.ts';
import {type SelfUsage, selfUsage} from '../sampler/self.ts';
import {createStore} from '../store/store.ts';
import {line, paintLine} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import type {Size} from '../ui/rows.tsx';
import {plainTheme} from '../ui/theme.ts';
import {millis} from '../units.ts';
import {type ViewId, views} from '../views/index.ts';
import type {Look, View} from '../views/view.ts';
import {informed} from './acting.ts';
import {completeDemand} from './demand.ts';
import type {Key} from './keys.ts';
import {definitionAt, settingsOf} from './preferences.ts';
import {reduce} from './reduce.ts';
import {type Scene, sceneOf} from './scene.ts';
import {
  chosenWords,
  filteredWords,
  foundWords,
  type Lists,
  matchWords,
  messageWords,
  openingWords,
  promptOf,
  typedIn,
} from './spoken-answers.ts';
import {type Asked, askedBy, idleKeyWords, keyWords} from './spoken-keys.ts';
import {
  columnWords,
  headWords,
  LONGEST_OF_ONE,
  nameWords,
  orderWords,
  ROWS_AT_ONCE,
  rowsWords,
  rowWords,
  viewWords,
} from './spoken-text.ts';
import {createTypedLine} from './typed-line.ts';
import {initialUi, tableOf, type UiEvent, type UiState} from './ui-state.ts';

/**
 * The program for a screen reader: it says what it is asked for, when it is asked, and nothing else. State, commands and
 * plans are those of the screen; only the telling is another.
 */

type Start = Options & {readonly uid: number | undefined};

/** How the program is to be left. */
export type Leaving = 'quit' | 'interrupted' | 'suspend';

export type Speaker = {
  /** Reads the machine twice, so that rates are known, and says what it found. */
  readonly begin: () => Promise<void>;
  /**
   * Answers one key. `ahead`: it was pressed before the answer to the one before was out, and so it confirms nothing.
   */
  readonly press: (key: Key, ahead?: boolean) => Promise<Leaving | undefined>;
};

export type SpeakerOptions = {
  readonly host: Host;
  /** What actions act with. */
  readonly hands: Hands;
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

/** The screen that there would be: the rows on it are those of which most is read. */
const SIZE: Size = {width: 80, height: 24};

const NO_ROWS = 'This view has no rows.';

const leavings: Readonly<Partial<Record<string, Leaving>>> = {
  quit: 'quit',
  interrupt: 'interrupted',
  suspend: 'suspend',
};

export const createSpeaker = ({
  host,
  hands: able,
  start,
  fault,
  write,
  width,
  clock = systemClock,
  self,
}: SpeakerOptions): Speaker => {
  const {preferences} = start;
  const theme = plainTheme(start.ascii);
  const hands = start.readonly ? readonlyHands(able) : able;
  const store = createStore();
  const doctor = createDoctor(diagnosisRules, () => ui.settings.profile);
  const sampler = createSampler({host, clock, self: self ?? selfUsage});
  let ui: UiState = initialUi({
    ...start,
    settings: settingsOf(preferences),
    definition: definitionAt(preferences.used),
  });
  /** Rows that were said last. */
  let heard = {from: 0, count: 0};
  let readings = 0;
  const introduced = new Set<ViewId>();
  let knowsLists = false;

  const safe = (text: string): string => paintLine(line(text), Number.POSITIVE_INFINITY, theme);
  const typing = createTypedLine(write, width);
  const say = (lines: readonly string[]): void => {
    typing.end();
    if (lines.length > 0) write(`${lines.flatMap(text => wrapText(safe(text), width())).join('\n')}\n\n`);
    const prompt = promptOf(ui.mode);
    if (prompt !== undefined) typing.begin(prompt, safe(typedIn(ui.mode)));
  };

  const view = (): View => views[ui.view];
  let drawn: {readonly of: UiState; readonly state: unknown; readonly scene: Scene} | undefined;
  const scene = (): Scene => {
    const state = store.get();
    if (drawn?.of !== ui || drawn.state !== state) {
      const made = sceneOf(ui, {
        state,
        size: SIZE,
        reference: undefined,
        legend: {},
        diagnosis: doctor.examine(state),
      });
      drawn = {of: ui, state, scene: made};
    }
    return drawn.scene;
  };
  const apply = (event: UiEvent): void => {
    ui = reduce(ui, event, scene().facts);
  };
  const select = (index: number): void => apply({type: 'move', by: index - scene().facts.selected});
  const look = (): Look => {
    const state = store.get();
    return {
      snapshot: state.snapshot!,
      state,
      diagnosis: doctor.examine(state),
      table: tableOf(ui),
      definition: ui.definition,
      ascii: start.ascii,
      settings: ui.settings,
      restriction: ui.restriction,
    };
  };

  /** Reads the machine; the selected row stays selected wherever it goes. False: it is gone. */
  const take = async (anew = false): Promise<boolean> => {
    const before = scene().facts;
    const key = before.keyAt(before.selected);
    const demand = completeDemand(view(), ui.settings.columns[ui.view], scene().wish, doctor.demand());
    store.publish(await sampler.sample(demand, 0, false, anew));
    const at = key === undefined ? undefined : scene().facts.indexOf(key);
    // In a list the arrows are the list's.
    if (at !== undefined && ui.mode.kind === 'browse') select(at);
    return key === undefined || at !== undefined;
  };

  const selectedRow = () => {
    const {selected} = scene().facts;
    const part = view().told(look(), selected, 1);
    const row = part?.ok ? part.value.rows[0] : undefined;
    return row && {selected, row};
  };
  /** The selected row alone, after what is to be said of it. */
  const oneRow = (...before: readonly string[]): readonly string[] => {
    const one = selectedRow();
    if (one === undefined) return [...before, NO_ROWS];
    heard = {from: one.selected, count: 1};
    return [...before, `Row ${one.selected + 1}: ${rowWords(one.row, LONGEST_OF_ONE)}`];
  };
  const rowsFrom = (from: number, head?: string): readonly string[] => {
    const part = view().told(look(), from, ROWS_AT_ONCE);
    if (part === undefined) return [NO_ROWS];
    if (!part.ok) return viewWords(view(), look(), from, true);
    if (from > 0 && from >= part.value.length) return ['No more rows.'];
    heard = {from, count: part.value.rows.length};
    select(from);
    return rowsWords(part.value, from, head);
  };
  const filtered = (): readonly string[] => {
    const part = view().told(look(), 0, ROWS_AT_ONCE);
    const {filter} = tableOf(ui);
    if (filter === '' || !part?.ok || part.value.length === 0) return rowsFrom(0);
    return rowsFrom(0, filteredWords(part.value.length, part.value.total, filter, orderWords(part.value)));
  };

  const unfiltered = (): readonly string[] => {
    select(0);
    heard = {from: 0, count: 0};
    return [`${scene().facts.length} rows now.`];
  };

  const sameRows = (before: UiState): boolean =>
    tableOf(before).filter === tableOf(ui).filter && before.restriction === ui.restriction;

  const reading = (whole: boolean): readonly string[] => {
    const known = introduced.has(ui.view);
    introduced.add(ui.view);
    select(0);
    heard = {from: 0, count: ROWS_AT_ONCE};
    return [...headWords(look(), whole), ...viewWords(view(), look(), 0, known)];
  };
  const readAgain = async (whole: boolean): Promise<Leaving | undefined> => {
    await take();
    readings += 1;
    say(reading(whole));
    return readings === start.iterations ? 'quit' : undefined;
  };

  /** What came of a key in a line that was typed, a list or a question: another mode is on now. */
  const left = (before: UiState, event: UiEvent): readonly string[] => {
    const {mode} = before;
    const taken = event.type === 'accept';
    if (mode.kind === 'input') {
      if (mode.purpose === 'filter') return taken ? filtered() : ['The filter is as it was.'];
      if (!taken) return ['No search.'];
      const {facts} = scene();
      const words = foundWords(facts, mode.text);
      if (mode.text !== '' && facts.find(mode.text, 0, 1) !== undefined) return oneRow(words);
      // The first letters may have been found somewhere: nobody heard of it.
      select(mode.before.selected);
      return [words];
    }
    if (event.type === 'chosen') return rowsFrom(0);
    if (mode.kind === 'sort' && taken) return rowsFrom(0);
    return [
      mode.kind === 'sort'
        ? 'The order is as it was.'
        : mode.kind === 'users'
          ? 'The rows are as they were.'
          : 'Nothing was done.',
    ];
  };
  const lists = (): Lists => ({columns: view().columns(look()), items: scene().items});
  const chosen = (): readonly string[] => {
    const words = chosenWords(ui.mode, lists());
    return words === undefined ? [] : [words];
  };
  const opening = (): readonly string[] => {
    // What a list within a list is about is known.
    const row = ui.mode.kind === 'menu' && ui.back.at(-1)?.kind === 'browse' ? selectedRow()?.row : undefined;
    const words = openingWords(ui.mode, lists(), {row: row && nameWords(row), hint: !knowsLists});
    knowsLists ||= chosen().length > 0;
    return words;
  };
  /** What an event of the screen's own commands has to be answered with. */
  const answer = (before: UiState, event: UiEvent): readonly string[] => {
    const {mode, message} = ui;
    if (message !== undefined && mode.kind !== 'input' && before.mode.kind !== 'input') {
      return [messageWords(message), ...(sameRows(before) ? [] : unfiltered())];
    }
    if (mode.kind === 'ask' && mode.refused !== undefined && event.type === 'accept') {
      return [messageWords(mode.refused)];
    }
    if (mode !== before.mode) {
      if (mode.kind === 'browse') return left(before, event);
      if (ui.back.length > before.back.length) return opening();
      if (event.type === 'move' && chosenWords(before.mode, lists()) === chosen()[0])
        return [event.by < 0 ? 'This is the first one.' : 'This is the last one.'];
      return [...(ui.back.length < before.back.length ? ['Nothing was done.'] : []), ...chosen()];
    }
    if (event.type === 'next-match') {
      const {facts} = scene();
      return oneRow(
        matchWords(facts, tableOf(ui).search, facts.selected, before.tables[ui.view]?.selected ?? 0, event.step),
      );
    }
    if (event.type === 'invert' || event.type === 'sort') return rowsFrom(0);
    if (event.type !== 'move' && event.type !== 'edge') return ['There is nothing to leave.'];
    const {selected, length} = scene().facts;
    if (length > 0 && event.type === 'move' && selected === tableOf(before).selected) {
      return [event.by < 0 ? 'This is the first row.' : 'This is the last row.'];
    }
    return oneRow();
  };

  const hear = async (event: UiEvent): Promise<Leaving | undefined> => {
    if (event.type === 'type' || event.type === 'erase') {
      apply(event);
      // A list that letters narrow tells what is chosen; a line only takes them.
      if (promptOf(ui.mode) === undefined) say(chosen());
      else typing.put(safe(typedIn(ui.mode)));
      return undefined;
    }
    if (event.type === 'view' || event.type === 'cycle') {
      apply(event);
      return readAgain(false);
    }
    // What is done rests on how things are now.
    if (event.type === 'actions' && !ui.readonly && !(await take())) {
      say(['That row is gone.', ...oneRow()]);
      return undefined;
    }
    const before = ui;
    apply(event);
    // Whose each process is may not be known yet.
    if (event.type === 'users' && ui.mode.kind === 'users') await take();
    say(answer(before, event));
    return undefined;
  };
  const act = async (plan: Plan, undoing: boolean): Promise<void> => {
    const outcome: ActionOutcome = plan.run(hands);
    apply({type: 'acted', outcome, undoing});
    const {message} = ui;
    await take(true);
    say([messageWords(message ?? 'done')]);
  };
  const listen = async (asked: Asked): Promise<Leaving | undefined> => {
    if ('event' in asked) return hear(informed(asked.event, ui, plan => renew(plan, hands)));
    if ('effect' in asked) {
      const {effect} = asked;
      if (typeof effect === 'string') return leavings[effect];
      await act(effect.run, effect.undoing);
      return undefined;
    }
    switch (asked.say) {
      case 'reading':
        return readAgain(true);
      case 'more':
        say(rowsFrom(heard.from + heard.count));
        return undefined;
      case 'before':
        say(rowsFrom(Math.max(0, heard.from - ROWS_AT_ONCE)));
        return undefined;
      case 'first':
        say(rowsFrom(0));
        return undefined;
      case 'columns':
        say(columnWords(view(), look()));
        return undefined;
      case 'keys':
        say(keyWords(ui.view));
        return undefined;
      case 'again':
        say(opening());
        return undefined;
    }
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
      say([...reading(true), 'Question mark for the keys.']);
    },
    press: async (key, ahead = false) => {
      if (ahead && key === 'y' && ui.mode.kind === 'confirm') return hear({type: 'nudge'});
      const asked = askedBy(key, ui.mode, scene().items);
      if (asked !== undefined) return listen(asked);
      // Between letters a sentence would be in the way.
      if (promptOf(ui.mode) === undefined) say([idleKeyWords(key)]);
      return undefined;
    },
  };
};
