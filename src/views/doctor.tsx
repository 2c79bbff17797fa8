import type {ActionItem} from '../actions/action.ts';
import {doctorColumns} from '../columns/doctor.ts';
import {ruleEntryId} from '../explain/rule-id.ts';
import {truncate, visible, widthOf} from '../format/width.ts';
import type {ViewName} from '../model/diagnosis/rule.ts';
import type {Diagnosis} from '../model/doctor/doctor.ts';
import {type DoctorRow, despiteIn, doctorRows, doctorTotals, rowId} from '../model/doctor/rows.ts';
import {available} from '../reading.ts';
import {line, span} from '../ui/line.ts';
import {absentRows, Panel, Stack} from '../ui/panel.tsx';
import {plainRows, Rows, type Size} from '../ui/rows.tsx';
import {tableRows} from '../ui/table.ts';
import {cgroups} from './cgroups.tsx';
import {doctorDetail} from './doctor-detail.ts';
import {oom} from './oom.tsx';
import {processes} from './processes.tsx';
import {tuning} from './tuning.tsx';
import {type Look, type View, view} from './view.ts';

const TITLE = 'Doctor';
const CHROME = 2;

/** Of the height; the rest is for the row that is told. */
const TABLE_SHARE = 0.4;

/** Below the table the selected row is told in full, on anything but a small screen. */
const LEAST_TABLE = 6;
const MOST_TABLE = 24;

const tableHeight = (size: Size): number => {
  const inside = Math.max(1, size.height - CHROME);
  return inside < 2 * LEAST_TABLE
    ? inside
    : Math.min(MOST_TABLE, Math.max(LEAST_TABLE, Math.floor(inside * TABLE_SHARE)));
};

const counted = (n: number, one: string, many = one): readonly string[] =>
  n === 0 ? [] : [`${n} ${n === 1 ? one : many}`];

const joined = (...parts: readonly (readonly string[])[]): string =>
  parts
    .filter(part => part.length > 0)
    .map(part => part.join(', '))
    .join('; ');

/**
 * `1 critical, 2 warnings; 38 rules: 33 fine, 2 without verdict`. What is known all the same must not be missed: where there
 * is little room, what matters less makes way.
 */
export const doctorSummary = (diagnosis: Diagnosis, room = Number.POSITIVE_INFINITY): string => {
  const {critical, warn, notice, unsure, fine} = doctorTotals(diagnosis);
  const troubles = [...counted(critical, 'critical'), ...counted(warn, 'warning', 'warnings')];
  const found = [...troubles, ...counted(notice, 'notice', 'notices')];
  const rest = [...counted(fine, 'fine'), ...counted(unsure, 'without verdict')];
  const despite = despiteIn(diagnosis);
  if (despite.length > 0) {
    const texts = [joined(found, despite, rest), joined(found, despite)];
    return texts.find(text => widthOf(text) <= room) ?? joined(troubles, despite);
  }
  const none = fine === 0 ? 'nothing could be judged' : unsure > 0 ? 'nothing wrong was found' : 'nothing is wrong';
  return `${found.length > 0 ? joined(found) : none}; ${diagnosis.outcomes.size} rules: ${joined(rest)}`;
};

/** Views by id, with the keys that open them. */
const names: Readonly<Record<ViewName, {readonly key: string; readonly title: string}>> = {
  overview: {key: '1', title: 'Overview'},
  processes: {key: '2', title: 'Processes'},
  slab: {key: '3', title: 'Slab'},
  buddy: {key: '4', title: 'Buddy'},
  zones: {key: '5', title: 'Zones'},
  pressure: {key: '6', title: 'Pressure'},
  reclaim: {key: '7', title: 'Reclaim'},
  cgroups: {key: '8', title: 'Cgroups'},
  tuning: {key: '9', title: 'Tuning'},
  oom: {key: '0', title: 'OOM'},
};

/** The rule itself, then what it is about. */
const termsOf = (row: DoctorRow): readonly string[] => {
  const rule = row.kind === 'unsure' || row.kind === 'fine' ? row.rule : row.found;
  return [ruleEntryId(rule), rule.explain];
};

/** Where something can be done about a row. */
const acting: Readonly<Partial<Record<ViewName, View>>> = {cgroups, processes, tuning, oom};

/** Of what it is about, in the menu of what can be done. */
const LONGEST_NAME = 40;

/** What can be done about what a finding is about: as where that is a row; the label says which, where it is one. */
const actionsOf = (rows: readonly DoctorRow[], look: Look): readonly ActionItem[] => {
  const subjects = rows.flatMap(row => ('found' in row ? (row.found.subjects ?? []) : []));
  return [...Map.groupBy(subjects, subject => subject.view)].flatMap(([view, those]) => {
    const names = new Map(those.map(({key, name}) => [key, name]));
    const items = acting[view]?.actions(look, [...names.keys()]) ?? [];
    const [name = ''] = names.values();
    const whom = `${truncate(visible(name), LONGEST_NAME)}: `;
    return names.size > 1 ? items : items.map(item => ({...item, label: whom + item.label}));
  });
};

const doctorWords = ({diagnosis}: Look): readonly string[] => [`The doctor: ${doctorSummary(diagnosis)}.`];

export const doctor = view<DoctorRow>({
  id: 'doctor',
  key: 'd',
  title: TITLE,
  short: 'Doc',
  help: 'What is wrong with the memory of this machine: each finding with the figures behind it and what to do.',
  needs: {},
  processes: true,
  cgroups: true,
  wish: () => ({cgroups: {focus: new Set()}}),
  words: doctorWords,
  table: {
    columns: doctorColumns,
    sort: undefined,
    rows: ({diagnosis}) => available(doctorRows(diagnosis)),
    key: rowId,
    text: row => `${rowId(row)} ${row.kind === 'unsure' || row.kind === 'fine' ? row.rule.title : row.found.sentence}`,
    room: size => ({width: size.width, height: tableHeight(size)}),
    called: ['finding'],
    actions: actionsOf,
    terms: termsOf,
    detail: {
      page: (look, key, row, width) => ({
        title: key,
        lines:
          row === undefined
            ? [line(span('This rule has not spoken yet.', 'notice'))]
            : doctorDetail(row, look.snapshot.at, names, width),
      }),
    },
  },
  Panel: ({look, size, arranged}) => {
    if (!arranged?.ok) {
      const reason = arranged === undefined ? ({kind: 'not-sampled'} as const) : arranged.reason;
      return <Panel title={TITLE} rows={absentRows(reason, size.width)} size={size} />;
    }
    const {top, selected} = look.table;
    const height = tableHeight(size);
    const row = arranged.value.rows[selected];
    const below = {width: size.width, height: Math.max(0, size.height - CHROME - height)};
    const toned = {
      ...arranged.value,
      toned: (each: DoctorRow) =>
        each.kind === 'finding' || each.kind === 'consequence' ? each.found.severity : undefined,
    };
    return (
      <Stack>
        {[
          <Panel
            key="rules"
            title={TITLE}
            note={doctorSummary(look.diagnosis, size.width - TITLE.length - 2)}
            rows={tableRows(toned, {top, height, selected}, look.snapshot.system, size.width)}
            size={{width: size.width, height: height + CHROME}}
          />,
          ...(below.height > 0
            ? [
                <Rows
                  key="detail"
                  rows={[
                    {line: []},
                    ...plainRows(row === undefined ? [] : doctorDetail(row, look.snapshot.at, names, size.width)),
                  ]}
                  size={below}
                />,
              ]
            : []),
        ]}
      </Stack>
    );
  },
});

/** A test holds these against the views themselves. */
export const viewNames = names;
