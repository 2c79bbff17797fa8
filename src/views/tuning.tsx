import type {ActionItem} from '../actions/action.ts';
import {tuningActions} from '../actions/tuning.ts';
import {tuningColumns} from '../columns/tuning.ts';
import {knobParts} from '../explain/knob-parts.ts';
import {factsOf} from '../model/advice/facts.ts';
import type {Profile} from '../model/profile.ts';
import {isContained, type TuningRow, tuningRows, tuningTotals} from '../model/tuning.ts';
import type {Reading} from '../reading.ts';
import type {Snapshot} from '../snapshot.ts';
import {line, span} from '../ui/line.ts';
import {absentRows, Panel, Stack} from '../ui/panel.tsx';
import {plainRows, Rows, type Size} from '../ui/rows.tsx';
import {tableRows, tableTitle} from '../ui/table.ts';
import {tuningDetail} from './tuning-detail.ts';
import {reasonLines, summary} from './tuning-lines.ts';
import {type Look, view} from './view.ts';

const CHROME = 2;

/** Rows for the reason of the selected setting, a blank one before them; none where the table would get too small. */
const reasonHeight = ({height}: Size): number => (height < 12 ? 0 : height < 26 ? 5 : 8);

const tableHeight = (size: Size): number => Math.max(1, size.height - CHROME - reasonHeight(size));

const needs = {
  meminfo: 0,
  vmstat: 0,
  vmKnobs: 5000,
  transparentHugepage: 5000,
  swaps: 5000,
  zram: 5000,
  buddyinfo: 5000,
  hugepages: 10_000,
  zswap: 10_000,
  ksm: 10_000,
  lruGen: 30_000,
  numa: 30_000,
} as const;

const seldom = (Object.entries(needs) as [keyof typeof needs, number][]).filter(([, age]) => age > 0).map(([id]) => id);

/**
 * Settings are judged when they have been read again, not at every sample or key: that costs less, and a table that is
 * sorted by verdict stays still for some seconds.
 */
const remembered = () => {
  let last: {readonly stamps: readonly unknown[]; readonly rows: Reading<readonly TuningRow[]>} | undefined;
  return (snapshot: Snapshot, profile: Profile): Reading<readonly TuningRow[]> => {
    const stamps = [profile, ...seldom.map(id => snapshot.current[id])];
    if (last === undefined || stamps.some((stamp, i) => stamp !== last!.stamps[i])) {
      last = {stamps, rows: tuningRows(snapshot, profile)};
    }
    return last.rows;
  };
};

const rowsOf = remembered();

const actionsOf = ([row, ...others]: readonly TuningRow[], {snapshot, settings}: Look): readonly ActionItem[] => {
  if (row === undefined) return [];
  if (others.length > 0) return [{id: 'set', label: 'Set a value', refused: 'settings are changed one at a time'}];
  const {risk} = knobParts(row.setting.entry);
  return tuningActions(row, {facts: factsOf(snapshot, settings.profile), risk});
};

const tuningWords = ({snapshot, settings: {profile}}: Look): readonly string[] => {
  const rows = rowsOf(snapshot, profile);
  return rows.ok ? [`Settings: ${summary(tuningTotals(rows.value), profile, isContained(snapshot))}.`] : [];
};

export const tuning = view<TuningRow>({
  id: 'tuning',
  key: '9',
  title: 'Tuning',
  short: 'Tune',
  help: 'Settings of memory management: the value, the kernel’s default, what suits this machine and why.',
  needs,
  // The rows are settings; of the groups it is enough which of them have a limit.
  cgroups: true,
  wish: () => ({cgroups: {focus: new Set()}}),
  words: tuningWords,
  table: {
    columns: tuningColumns,
    sort: 'verdict',
    rows: look => rowsOf(look.snapshot, look.settings.profile),
    key: row => row.setting.name,
    text: row => `${row.setting.name} ${row.why}`,
    room: size => ({width: size.width, height: tableHeight(size)}),
    terms: row => [row.setting.entry],
    actions: (rows, look) => actionsOf(rows, look),
    detail: {
      page: (look, key, row, width) => ({
        title: key,
        lines:
          row === undefined
            ? [line(span('The setting is gone.', 'notice'))]
            : tuningDetail(row, factsOf(look.snapshot, look.settings.profile), width),
      }),
    },
  },
  Panel: ({look, size, arranged}) => {
    if (!arranged?.ok) {
      const reason = arranged === undefined ? ({kind: 'not-sampled'} as const) : arranged.reason;
      return <Panel title="Tuning" rows={absentRows(reason, size.width)} size={size} />;
    }
    const {profile} = look.settings;
    const all = rowsOf(look.snapshot, profile);
    const totals = tuningTotals(all.ok ? all.value : arranged.value.rows);
    const {top, selected} = look.table;
    const height = tableHeight(size);
    const row = arranged.value.rows[selected];
    const below = {width: size.width, height: Math.max(0, size.height - CHROME - height)};
    return (
      <Stack>
        {[
          <Panel
            key="settings"
            title={tableTitle('Tuning', arranged.value, size.width)}
            note={summary(totals, profile, isContained(look.snapshot))}
            rows={tableRows(arranged.value, {top, height, selected}, look.snapshot.system, size.width)}
            size={{width: size.width, height: height + CHROME}}
          />,
          ...(below.height > 0
            ? [
                <Rows
                  key="reason"
                  rows={[{line: []}, ...plainRows(row === undefined ? [] : reasonLines(row, size.width))]}
                  size={below}
                />,
              ]
            : []),
        ]}
      </Stack>
    );
  },
});
