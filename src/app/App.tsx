import {Box} from 'ink';
import {
  type ReactElement,
  useCallback,
  useEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type {Outcome as ActionOutcome, Plan, Renewed} from '../actions/action.ts';
import type {Settings} from '../config/settings.ts';
import type {Diagnosis} from '../model/doctor/doctor.ts';
import type {State, Store} from '../store/store.ts';
import {plainRows, Rows, type Size, ThemeContext} from '../ui/rows.tsx';
import {createTheme} from '../ui/theme.ts';
import type {Millis} from '../units.ts';
import {isSettled, type TableFacts} from '../views/table-state.ts';
import type {View, Wish} from '../views/view.ts';
import {informed} from './acting.ts';
import type {Effect, Outcome} from './commands.ts';
import {outcomeOf} from './keymap.ts';
import type {Key} from './keys.ts';
import {useKillNews} from './kill-news.ts';
import type {LegendMemory} from './legend.ts';
import type {Reference} from './pages.ts';
import {inPast} from './past.ts';
import {pointed} from './pointing.ts';
import {reduce} from './reduce.ts';
import {type Scene, sceneOf} from './scene.ts';
import {initialUi, type Start, tableOf, type UiEvent, type UiState} from './ui-state.ts';

/** What the program around the screen must hear of. */
export type Wishes = {
  readonly effect: (effect: Effect & string, ui: UiState) => void;
  /** Does what was confirmed. */
  readonly run: (plan: Plan) => ActionOutcome;
  /** A plan to take something back, as things are now. */
  readonly renew: (plan: Plan) => Renewed;
  readonly view: (view: View, wish: Wish) => void;
  readonly paused: (paused: boolean) => void;
  readonly delay: (delay: Millis) => void;
  readonly mouse: (on: boolean) => void;
  readonly settings: (settings: Settings) => void;
};

export type AppProps = {
  readonly store: Pick<Store, 'get' | 'subscribe'>;
  /** What the rules say of a state. */
  readonly diagnose: (state: State) => Diagnosis;
  /** False: no colours, whatever the theme. */
  readonly colour: boolean;
  readonly start: Start;
  /** The terminal, asked here and nowhere else. */
  readonly terminal: {
    readonly size: () => Size;
    readonly onKey: (listener: (key: Key) => void) => () => void;
  };
  /** News from outside: settings that were changed in the file, what came of saving them. */
  readonly onNews?: (listener: (event: UiEvent) => void) => () => void;
  readonly wishes: Wishes;
  /** Monotonic time. */
  readonly now: () => Millis;
};

/** Nobody answers to a change so soon: a key that comes in this time was meant for the row that was there before. */
const NOTICED_MS = 200;

/** The row under the selection before the last sample put another one there, and when it did. */
type Before = {readonly key: string; readonly at: Millis};

type Act = {readonly event: UiEvent; readonly facts: TableFacts};

const selectedKey = ({facts}: Scene): string | undefined => facts.keyAt(facts.selected);

/** The reference is large and seldom asked: it is loaded when it is. */
const useReference = (wanted: boolean): Reference | undefined => {
  const [reference, setReference] = useState<Reference | undefined>();
  const missing = wanted && reference === undefined;
  useEffect(() => {
    if (missing) void import('../explain/index.ts').then(setReference);
  }, [missing]);
  return reference;
};

/** Listens to keys, size and store; everything below gets properties. */
export const App = ({store, diagnose, colour, start, terminal, onNews, wishes, now}: AppProps): ReactElement => {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const [ui, dispatch] = useReducer(
    (before: UiState, act: Act) => reduce(before, act.event, act.facts),
    undefined,
    () => initialUi(start),
  );
  const reference = useReference(ui.mode.kind === 'explain' || ui.mode.kind === 'reference');
  // Asked at each drawing: a frame of the size before would scroll a terminal that has become smaller.
  const size = terminal.size();
  const {width, height} = size;
  const legend = useRef<LegendMemory>({});
  const diagnosis = diagnose(state);
  const measure = (later: UiState): Scene =>
    sceneOf(later, {state, size, reference, legend: legend.current, diagnosis});
  const scene = measure(ui);
  const drawn = useRef({ui, scene, measure});
  const before = useRef<Before | undefined>(undefined);
  if (drawn.current.ui === ui) {
    const [old, key] = [selectedKey(drawn.current.scene), selectedKey(scene)];
    if (old !== undefined && old !== key) before.current = {key: old, at: now()};
  }
  drawn.current = {ui, scene, measure};
  const latest = useRef(ui);
  latest.current = ui;

  /** Keys can come faster than React commits: the next one must see the state, and the view, after this one. */
  const known = useCallback(
    (): Scene => (latest.current === drawn.current.ui ? drawn.current.scene : drawn.current.measure(latest.current)),
    [],
  );
  const apply = useCallback(
    (event: UiEvent, painted?: string): void => {
      const facts = painted === undefined ? known().facts : {...known().facts, painted};
      latest.current = reduce(latest.current, event, facts);
      dispatch({event, facts});
    },
    [known],
  );
  const makeRoom = useCallback(() => apply({type: 'kill'}), [apply]);
  const press = useCallback(
    (key: Key): void => {
      const shown = known();
      const {mode} = latest.current;
      const {current: old} = before;
      before.current = undefined;
      const asked: Outcome | undefined = pointed(key, latest.current, shown) ?? outcomeOf(key, mode, shown.items);
      if (asked === undefined) return;
      const outcome = inPast(asked, store.get().past);
      const fresh = old !== undefined && mode.kind === 'browse' && now() - old.at < NOTICED_MS;
      if ('event' in outcome) {
        apply(informed(outcome.event, latest.current, wishes.renew), fresh ? old.key : undefined);
      } else if (typeof outcome.effect === 'string') {
        // What was said before the key is no answer to it.
        if (latest.current.message !== undefined) makeRoom();
        wishes.effect(outcome.effect, latest.current);
        // The palette has done what it was asked.
        if (latest.current.mode.kind === 'command') apply({type: 'cancel'});
      } else {
        const {run, undoing} = outcome.effect;
        apply({type: 'acted', outcome: wishes.run(run), undoing});
      }
    },
    [wishes, known, apply, now, store, makeRoom],
  );
  // What a search did not find may be in the command lines that have come in since.
  const again = ui.seeking !== undefined && scene.facts.unread?.() === undefined;
  useEffect(() => {
    if (again) apply({type: 'search-again'});
  }, [again, apply]);
  useEffect(() => terminal.onKey(press), [terminal, press]);
  useEffect(() => onNews?.(event => apply(event)), [onNews, apply]);
  useEffect(() => wishes.paused(ui.paused), [wishes, ui.paused]);
  useEffect(() => wishes.delay(ui.delay), [wishes, ui.delay]);
  useEffect(() => wishes.settings(ui.settings), [wishes, ui.settings]);
  useEffect(() => wishes.mouse(ui.settings.mouse), [wishes, ui.settings.mouse]);
  useEffect(() => wishes.view(scene.view, scene.wish));
  useKillNews(scene.kills, ui.message, now, makeRoom);
  const drawnElsewhere = !isSettled(tableOf(ui), scene.facts);
  useEffect(() => {
    if (drawnElsewhere) apply({type: 'settle'});
  }, [drawnElsewhere, apply]);

  const {theme: name, ascii}: Settings = ui.settings;
  const theme = useMemo(() => createTheme({colour, ascii, name}), [colour, ascii, name]);
  const {top, body, footer, element, rows} = scene;
  return (
    <ThemeContext value={theme}>
      <Box flexDirection="column" width={width} height={height} overflow="hidden">
        <Rows rows={plainRows(top.slice(0, height))} size={{width, height: Math.min(top.length, height)}} />
        {body.height > 0 ? (element ?? <Rows rows={rows} size={body} />) : null}
        {footer.length > 0 ? <Rows rows={plainRows(footer)} size={{width, height: footer.length}} /> : null}
      </Box>
    </ThemeContext>
  );
};
