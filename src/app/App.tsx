import {Box} from 'ink';
import {type ReactElement, useCallback, useEffect, useReducer, useRef, useSyncExternalStore} from 'react';
import {headerOf} from '../model/header.ts';
import {pressureRows} from '../model/pressure.ts';
import {situation} from '../model/situation.ts';
import type {Store} from '../store/store.ts';
import {line, span} from '../ui/line.ts';
import {plainRows, Rows, type Size, ThemeContext} from '../ui/rows.tsx';
import type {Theme} from '../ui/theme.ts';
import type {Millis} from '../units.ts';
import {views} from '../views/index.ts';
import {settle, type TableFacts} from '../views/table-state.ts';
import type {Look, View, Wish} from '../views/view.ts';
import type {Effect} from './commands.ts';
import {keyBar, statusLine} from './footer-lines.ts';
import {headerLines} from './header-lines.ts';
import {outcomeOf} from './keymap.ts';
import type {Key} from './keys.ts';
import type {LegendMemory} from './legend.ts';
import {helpRows, sortRows} from './overlays.ts';
import {initialUi, reduce, type Start, tableOf, type UiEvent, type UiState} from './ui-state.ts';

/** What the program around the screen must hear of. */
export type Wishes = {
  readonly effect: (effect: Effect) => void;
  readonly view: (view: View, wish: Wish) => void;
  readonly paused: (paused: boolean) => void;
  readonly delay: (delay: Millis) => void;
};

export type AppProps = {
  readonly store: Store;
  readonly theme: Theme;
  readonly start: Start;
  /** The terminal, asked here and nowhere else. */
  readonly terminal: {
    readonly size: () => Size;
    readonly onKey: (listener: (key: Key) => void) => () => void;
  };
  readonly wishes: Wishes;
};

type Act = {readonly event: UiEvent; readonly facts: TableFacts};

const emptyFacts: TableFacts = {length: 0, height: 1, columns: [], sort: '', find: () => undefined};

/** Listens to keys, size and store; everything below gets properties. */
export const App = ({store, theme, start, terminal, wishes}: AppProps): ReactElement => {
  const state = useSyncExternalStore(store.subscribe, store.get);
  const [ui, dispatch] = useReducer(
    (before: UiState, act: Act) => reduce(before, act.event, act.facts),
    undefined,
    () => initialUi(start),
  );
  const facts = useRef<TableFacts>(emptyFacts);
  const measure = useRef<(later: UiState) => TableFacts>(() => emptyFacts);
  const drawnUi = useRef(ui);
  drawnUi.current = ui;
  const latest = useRef(ui);
  latest.current = ui;

  const press = useCallback(
    (key: Key) => {
      const outcome = outcomeOf(key, latest.current.mode);
      if (outcome === undefined) return;
      if ('effect' in outcome) wishes.effect(outcome.effect);
      else {
        // Keys can come faster than React commits: the next one must see the state, and the view, after this one.
        const known = latest.current === drawnUi.current ? facts.current : measure.current(latest.current);
        latest.current = reduce(latest.current, outcome.event, known);
        dispatch({event: outcome.event, facts: known});
      }
    },
    [wishes],
  );
  useEffect(() => terminal.onKey(press), [terminal, press]);
  useEffect(() => wishes.paused(ui.paused), [wishes, ui.paused]);
  useEffect(() => wishes.delay(ui.delay), [wishes, ui.delay]);

  // Asked at each drawing: a frame of the size before would scroll a terminal that has become smaller.
  const size = terminal.size();
  const {width, height} = size;
  const view: View = views[ui.view];
  const {snapshot} = state;
  const drawn = useRef<Wish>({});
  const legend = useRef<LegendMemory>({});

  const header = snapshot && headerOf(snapshot, ui.definition);
  const pressure = snapshot ? pressureRows(snapshot, state.history, 0) : [];
  const top =
    snapshot && header
      ? headerLines(header, pressure, snapshot, ui, size, legend.current)
      : [line(span('mmtop', 'title'), span('  taking the first sample', 'dim'))];
  const status = statusLine(ui, header && situation(header, pressure));
  // Where there is one line only, the answer to the last key comes before the names of the keys.
  const answering = ui.mode.kind === 'input' || ui.message !== undefined;
  const footerHeight = height < 4 ? 0 : height < 8 ? 1 : 2;
  const footer = footerHeight === 1 && answering ? [status] : [status, keyBar(ui, width)].slice(-footerHeight);
  const body: Size = {width, height: Math.max(0, height - top.length - footerHeight)};

  const middle = (): ReactElement => {
    if (snapshot === undefined) {
      drawn.current = view.firstWish(tableOf(ui).sort, start);
      return <Rows rows={[]} size={body} />;
    }
    const lookOf = (later: UiState): Look => ({
      snapshot,
      state,
      table: tableOf(later),
      definition: later.definition,
      ascii: theme.ascii,
      restriction: start,
    });
    const factsOf = (later: UiState, known: TableFacts): TableFacts => {
      if (later.mode.kind !== 'help') return known;
      const {length} = helpRows(views[later.view], (views[later.view] as View).columns(lookOf(later)), width);
      return {...known, help: {length, height: body.height}};
    };
    measure.current = later => factsOf(later, views[later.view].draw(lookOf(later), body).facts);
    const look = lookOf(ui);
    const first = view.draw(look, body);
    // Rows come and go by themselves: the selection is brought inside before anything is shown.
    const table = settle(look.table, first.facts);
    const shown = table === look.table ? first : view.draw({...look, table}, body);
    facts.current = factsOf(ui, shown.facts);
    drawn.current = shown.wish;
    if (ui.mode.kind === 'help') {
      const rows = helpRows(view, view.columns(look), width);
      const from = Math.min(ui.mode.top, Math.max(0, rows.length - body.height));
      return <Rows rows={rows.slice(from)} size={body} />;
    }
    if (ui.mode.kind === 'sort')
      return <Rows rows={sortRows(view.columns(look), ui.mode.selected, body)} size={body} />;
    return shown.element;
  };
  const element = middle();

  useEffect(() => wishes.view(view, drawn.current));

  return (
    <ThemeContext value={theme}>
      <Box flexDirection="column" width={width} height={height} overflow="hidden">
        <Rows rows={plainRows(top.slice(0, height))} size={{width, height: Math.min(top.length, height)}} />
        {body.height > 0 ? element : null}
        {footerHeight > 0 ? <Rows rows={plainRows(footer)} size={{width, height: footerHeight}} /> : null}
      </Box>
    </ThemeContext>
  );
};
