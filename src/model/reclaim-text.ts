import type {Field} from '../field.ts';
import {type Vmstat, vmstatFields} from '../proc/vmstat.ts';
import {type Reason, sentence} from '../reading.ts';
import type {Formula, Sum} from './reclaim-formula.ts';

/** Formulas in the kernel's words, and why one has no value. */
type FieldName = keyof typeof vmstatFields;

/** `pgscan_{kswapd,direct}`: keys that differ in their last word only are written once. */
const joined = (keys: readonly string[]): string => {
  const stem = (key: string) => (key.includes('_') ? key.slice(0, key.lastIndexOf('_') + 1) : key);
  const byStem = Map.groupBy(keys, stem);
  return [...byStem]
    .map(([start, same]) =>
      same.length < 2 || start === 'nr_'
        ? same.join(' + ')
        : `${start}{${same.map(key => key.slice(start.length)).join(',')}}`,
    )
    .join(' + ');
};

const keysOf = (names: readonly FieldName[]): readonly string[] => names.map(name => vmstatFields[name].key);

/** The counters as this kernel has them; all of them when no kernel is at hand. */
const sumText = ({of, also = []}: Sum, vmstat: Vmstat | undefined): string =>
  joined(keysOf([...of, ...also.filter(name => vmstat === undefined || vmstat[name] !== undefined)]));

/** What a row is made of: `growth of pgscan_kswapd`. */
export const formulaText = (formula: Formula, vmstat: Vmstat | undefined): string => {
  const text = (sum: Sum) => sumText(sum, vmstat);
  switch (formula.kind) {
    case 'stall':
      return `growth of total in the ${formula.share} line of /proc/pressure/${formula.resource}`;
    case 'pages':
      return formula.less === undefined
        ? `growth of ${text(formula.sum)}, in pages`
        : `growth of ${text(formula.sum)} less ${text(formula.less)}, in pages, never below 0`;
    case 'events':
      return `growth of ${text(formula.sum)}`;
    case 'share':
      return `growth of ${text(formula.part)} / ${text(formula.whole)}`;
    case 'level':
      return `${keysOf(formula.levels).join(' + ')}, in pages`;
  }
};

const byKey = new Map(Object.values<Field>(vmstatFields).map(field => [field.key, field]));

/** Why there is no figure; a field that is missing says which kernels have it. */
export const absence = (reason: Reason): string => {
  const said = sentence(reason);
  const field = reason.kind === 'no-field' ? byKey.get(reason.field) : undefined;
  const needs = [
    ...(field?.since === undefined ? [] : [`Linux ${field.since} or later`]),
    ...(field?.config === undefined ? [] : [field.config]),
  ];
  return needs.length === 0 ? `${said}.` : `${said}; it needs ${needs.join(' and ')}.`;
};
