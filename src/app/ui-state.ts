import type {ActionItem, Outcome as ActionOutcome, Plan, Question, Renewed} from '../actions/action.ts';
import {defaultSettings, type Settings} from '../config/settings.ts';
import {type Millis, millis} from '../units.ts';
import type {ViewId} from '../views/index.ts';
import {freshTable, type Hit, type TableState} from '../views/table-state.ts';
import type {Restriction} from '../views/view.ts';

/** What keys mean now; exactly one at a time. What it lies over is in `back`. */
export type Mode =
  | {readonly kind: 'browse'}
  | {readonly kind: 'input'; readonly purpose: 'search' | 'filter'; readonly text: string; readonly before: TableState}
  /** The command palette. */
  | {readonly kind: 'command'; readonly text: string; readonly selected: number}
  | {readonly kind: 'sort'; readonly selected: number}
  | {readonly kind: 'columns'; readonly selected: number}
  | {readonly kind: 'settings'; readonly selected: number}
  | {readonly kind: 'menu'; readonly title: string; readonly items: readonly ActionItem[]; readonly selected: number}
  /** A value to be typed for an action. */
  | {
      readonly kind: 'ask';
      readonly question: Question;
      readonly text: string;
      readonly refused: string | undefined;
      /** What stands there was not typed: the first letter takes its place. */
      readonly offered?: boolean;
    }
  | {readonly kind: 'confirm'; readonly plan: Plan; readonly undoing: boolean; readonly top: number}
  | {readonly kind: 'help'; readonly top: number}
  /** The page about one row. */
  | {readonly kind: 'detail'; readonly key: string; readonly top: number}
  /** Articles of the reference, one at a time. */
  | {readonly kind: 'explain'; readonly terms: readonly string[]; readonly at: number; readonly top: number}
  /** Users to choose one from, by name or with the arrows. */
  | {readonly kind: 'users'; readonly text: string; readonly selected: number}
  /** The reference, looked through. */
  | {readonly kind: 'reference'; readonly text: string; readonly selected: number};

export const browse: Mode = {kind: 'browse'};

export type UiState = {
  readonly view: ViewId;
  readonly tables: Readonly<Partial<Record<ViewId, TableState>>>;
  readonly mode: Mode;
  /** What comes to light when the mode is left, the nearest last. */
  readonly back: readonly Mode[];
  /** Processes that are asked for. */
  readonly restriction: Restriction;
  readonly paused: boolean;
  readonly delay: Millis;
  /** Index of the definition of "used". */
  readonly definition: number;
  readonly settings: Settings;
  /** What is wrong with the configuration file, a sentence each. */
  readonly faults: readonly string[];
  /** Nothing that changes the system is offered. */
  readonly readonly: boolean;
  /** How to take back what was done, the latest last. */
  readonly undo: readonly Plan[];
  /** One line of answer to the last key, such as "no match". */
  readonly message: string | undefined;
  /** The direction of a search that found nothing before all was read: it is repeated once all is. */
  readonly seeking: 1 | -1 | undefined;
};

/** How the command line wants the program to begin. */
export type Start = {
  readonly view: ViewId;
  readonly delay: Millis;
  readonly sort: string | undefined;
  readonly reverse: boolean;
  readonly filter: string;
  readonly uid: number | undefined;
  readonly pids: ReadonlySet<number> | undefined;
  readonly settings?: Settings;
  readonly readonly?: boolean;
  /** Index of the definition of "used". */
  readonly definition?: number;
  /** What must be said at once, such as a fault in the configuration file. */
  readonly message?: string;
  readonly faults?: readonly string[];
};

export const initialUi = (start: Start): UiState => ({
  view: start.view,
  tables: {[start.view]: {...freshTable, sort: start.sort, inverted: start.reverse, filter: start.filter}},
  mode: browse,
  back: [],
  restriction: {uid: start.uid, pids: start.pids},
  paused: false,
  delay: start.delay,
  definition: start.definition ?? 0,
  settings: start.settings ?? defaultSettings,
  faults: start.faults ?? [],
  readonly: start.readonly ?? false,
  undo: [],
  message: start.message,
  seeking: undefined,
});

export const tableOf = (ui: UiState, view: ViewId = ui.view): TableState => ui.tables[view] ?? freshTable;

export type UiEvent =
  | {readonly type: 'view'; readonly view: ViewId}
  | {readonly type: 'cycle'; readonly step: 1 | -1}
  | {readonly type: 'move'; readonly by: number}
  | {readonly type: 'page'; readonly by: 1 | -1}
  | {readonly type: 'edge'; readonly to: 'first' | 'last'}
  /** Left and right: columns, articles, values of a setting. */
  | {readonly type: 'shift'; readonly by: 1 | -1}
  | {readonly type: 'click'; readonly hit: Hit}
  | {readonly type: 'invert'}
  | {readonly type: 'sort'; readonly column: string}
  | {readonly type: 'sort-menu'}
  | {readonly type: 'column-menu'}
  | {readonly type: 'reset-columns'}
  | {readonly type: 'tree'}
  | {readonly type: 'group'; readonly id?: string}
  | {readonly type: 'fold'; readonly what: 'row' | 'all'}
  | {readonly type: 'follow'}
  | {readonly type: 'tag'; readonly what: 'row' | 'family' | 'none'}
  | {readonly type: 'input'; readonly purpose: 'search' | 'filter'}
  | {readonly type: 'filter'; readonly text: string}
  /** The list of users. */
  | {readonly type: 'users'}
  /** Processes of one user, or of all. */
  | {readonly type: 'restrict'; readonly uid: number | undefined}
  | {readonly type: 'type'; readonly text: string}
  /** Puts a whole line in the place of what was typed. */
  | {readonly type: 'complete'; readonly text: string}
  | {readonly type: 'erase'; readonly all: boolean}
  | {readonly type: 'accept'}
  /** A line of the palette: closes it, then does what the line says. */
  | {readonly type: 'chosen'; readonly event: UiEvent}
  | {readonly type: 'cancel'}
  | {readonly type: 'next-match'; readonly step: 1 | -1}
  /** All is read that a search without success had to do without. */
  | {readonly type: 'search-again'}
  | {readonly type: 'pause'}
  | {readonly type: 'delay'; readonly step: 1 | -1}
  | {readonly type: 'set-delay'; readonly delay: Millis}
  | {readonly type: 'definition'}
  | {readonly type: 'help'}
  | {readonly type: 'detail'}
  | {readonly type: 'explain'; readonly term?: string}
  /** Opens a mode over the present one. */
  | {readonly type: 'open'; readonly mode: Mode}
  /** The menu of actions, or the item of it that has this id. */
  | {readonly type: 'actions'; readonly only?: string}
  /** `now`: the last plan to take back, as things are now. */
  | {readonly type: 'undo'; readonly now?: Renewed}
  | {readonly type: 'acted'; readonly outcome: ActionOutcome; readonly undoing: boolean}
  | {readonly type: 'settings'; readonly settings: Partial<Settings>}
  /** Why a line cannot be taken; it stays. */
  | {readonly type: 'message'; readonly text: string}
  /** Word from outside, such as a change of the configuration file: what is open stays open. */
  | {
      readonly type: 'news';
      readonly text?: string | undefined;
      readonly settings?: Partial<Settings>;
      readonly delay?: Millis;
      readonly definition?: number;
      readonly faults?: readonly string[];
    }
  /** The screen was drawn, and shows another part of the table than was asked for. */
  | {readonly type: 'settle'}
  /** Somebody was killed: that is told in the place of an older message. */
  | {readonly type: 'kill'}
  /** Says which key confirms. */
  | {readonly type: 'nudge'};

/** Delays that + and - step through, in seconds. */
const delays = [0.1, 0.2, 0.5, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 3600].map(n => millis(n * 1000));

export const nextDelay = (delay: Millis, step: 1 | -1): Millis => {
  const candidates = step === 1 ? delays.filter(d => d > delay) : delays.filter(d => d < delay);
  return (step === 1 ? candidates[0] : candidates.at(-1)) ?? delay;
};
