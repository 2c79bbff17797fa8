import type {ReactElement} from 'react';
import {setUnits} from '../format/amount.ts';
import {insideContainer} from '../model/container.ts';
import type {Diagnosis} from '../model/doctor/doctor.ts';
import {type Header, headerOf} from '../model/header.ts';
import {pressureRows} from '../model/pressure.ts';
import {recentKills} from '../model/recent-kills.ts';
import {situation} from '../model/situation.ts';
import type {State} from '../store/store.ts';
import {type Line, line, span} from '../ui/line.ts';
import type {Row, Size} from '../ui/rows.tsx';
import {views} from '../views/index.ts';
import {followed, noFacts, settle, type TableFacts} from '../views/table-state.ts';
import {type Look, userAskedFor, type View, type Wish} from '../views/view.ts';
import {keyBar, statusLines} from './footer-lines.ts';
import {headerLines} from './header-lines.ts';
import type {LegendMemory} from './legend.ts';
import {type Overlay, overlayOf} from './overlay.ts';
import type {Reference} from './pages.ts';
import type {PaletteItem} from './palette.ts';
import {tableOf, type UiState} from './ui-state.ts';

/** What a screen is made of, and what the keys must know of it: pure, from one state and one size. */
export type Scene = {
  readonly top: readonly Line[];
  /** The view, or the rows that lie over it. */
  readonly element: ReactElement | undefined;
  readonly rows: readonly Row[];
  readonly body: Size;
  readonly footer: readonly Line[];
  readonly view: View;
  readonly facts: TableFacts;
  readonly items: readonly PaletteItem[];
  readonly wish: Wish;
  /** OOM kills that are still news. */
  readonly kills: number;
};

export type SceneSources = {
  readonly state: State;
  readonly size: Size;
  readonly reference: Reference | undefined;
  readonly legend: LegendMemory;
  readonly diagnosis: Diagnosis;
};

const waiting = [line(span('mmtop', 'title'), span('  taking the first sample', 'dim'))];

/** The page about a row lies below whatever else is open. */
const detailKey = (ui: UiState): string | undefined => {
  const page = [...ui.back, ui.mode].findLast(({kind}) => kind === 'detail');
  return page?.kind === 'detail' ? page.key : undefined;
};

/** Rows of the view that a long message leaves. */
const LEAST_BODY = 5;

const searching = ({mode}: UiState): boolean => mode.kind === 'input' && mode.purpose === 'search';

const typing = new Set(['input', 'command', 'ask', 'reference', 'users']);

/** The figures of the head are as young as everything else on screen. */
const withContainer = (wish: Wish, header: Header | undefined): Wish =>
  header?.container === undefined ? wish : {...wish, probes: {...wish.probes, ownCgroup: 0}};

/** Whoever chooses a user must know whose each process is. */
const withOwners = (wish: Wish, {mode}: UiState): Wish =>
  mode.kind !== 'users' || wish.processes === undefined
    ? wish
    : {...wish, processes: {...wish.processes, all: new Set([...wish.processes.all, 'status'])}};

export const sceneOf = (ui: UiState, {state, size, reference, legend, diagnosis}: SceneSources): Scene => {
  setUnits(ui.settings.units);
  const {width, height} = size;
  const view: View = views[ui.view];
  const {snapshot} = state;
  const header = snapshot && insideContainer(headerOf(snapshot, ui.definition), snapshot);
  const pressure = snapshot ? pressureRows(snapshot, state.history, 0) : [];
  const {restriction} = ui;
  const user = view.ofOneUser && snapshot ? userAskedFor({restriction, snapshot}) : undefined;
  const run = {...ui, meters: ui.settings.meters, past: state.past, ...(user !== undefined && {user})};
  const top = snapshot && header ? headerLines(header, pressure, snapshot, run, size, legend) : waiting;
  const killed = recentKills(state.history);
  const now = header && situation(header, pressure, killed, diagnosis);
  // Where there is one line only, the answer to the last key comes before the names of the keys.
  const answering = typing.has(ui.mode.kind) || ui.message !== undefined;
  const leastFooter = height < 4 ? 0 : height < 8 ? 1 : 2;
  const mostStatus = leastFooter < 2 ? 1 : Math.max(1, Math.min(height >> 2, height - top.length - LEAST_BODY - 1));
  const footerWith = (incomplete?: string): readonly Line[] => {
    if (leastFooter === 0) return [];
    const status = statusLines(ui, now, {width, height: mostStatus}, incomplete);
    return leastFooter === 1 && answering ? status : [...status, keyBar(ui, width)].slice(leastFooter === 1 ? -1 : 0);
  };
  const footerHeight = footerWith().length;
  const body: Size = {width, height: Math.max(0, height - top.length - footerHeight)};
  const base = {top, body, view, kills: killed?.kills ?? 0};
  if (snapshot === undefined) {
    const wish = view.firstWish(tableOf(ui), restriction);
    return {...base, footer: footerWith(), element: undefined, rows: [], facts: noFacts, items: [], wish};
  }
  const look: Look = {
    snapshot,
    state,
    diagnosis,
    table: tableOf(ui),
    definition: ui.definition,
    ascii: ui.settings.ascii,
    settings: ui.settings,
    restriction,
  };
  const first = view.draw(look, body);
  // Rows come and go by themselves: the selection is brought where it belongs before anything is shown.
  const table = settle(followed(look.table, first.facts.indexOf), first.facts);
  const drawn = table === look.table ? first : view.draw({...look, table}, body);
  const key = detailKey(ui);
  const detail = key === undefined ? undefined : view.detail({...look, table}, body, key);
  const {terms} = detail?.page ?? {};
  const facts: TableFacts = terms === undefined ? drawn.facts : {...drawn.facts, terms: () => terms};
  const scene = {view, columns: view.columns(look), facts, reference, detail: detail?.page};
  const overlay: Overlay | undefined = overlayOf(ui, scene, body);
  return {
    ...base,
    footer: footerWith(searching(ui) ? drawn.facts.unread?.() : drawn.facts.incomplete),
    element: overlay === undefined ? drawn.element : undefined,
    rows: overlay?.rows ?? [],
    facts: overlay === undefined ? facts : {...facts, page: overlay.page},
    items: overlay?.items ?? [],
    wish: withOwners(withContainer(detail?.wish ?? drawn.wish, header), ui),
  };
};
