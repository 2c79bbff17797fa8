import {presence} from '../field.ts';
import {type Profile, profiles} from '../model/profile.ts';
import {judgements, type TuningRow} from '../model/tuning.ts';
import type {ProbeId, Sample} from '../probes.ts';
import type {Reading} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import type {Attribute, AttributeKind, AttributeList, AttributeValue} from '../sys/attribute.ts';
import {type Hugepages, hugepagesFields} from '../sys/hugepages.ts';
import {ksmFields} from '../sys/ksm.ts';
import {type LruGen, lruGenFields} from '../sys/lru-gen.ts';
import type {Numa} from '../sys/numa.ts';
import {
  khugepagedFields,
  type TransparentHugepage,
  thpSizeFields,
  transparentHugepageFields,
} from '../sys/transparent-hugepage.ts';
import {type Knob, vmKnobList} from '../sys/vm-knob-list.ts';
import {type KnobValue, knobPath, type VmKnobs} from '../sys/vm-knobs.ts';
import {zswapFields} from '../sys/zswap.ts';
import {type Bytes, KIB} from '../units.ts';
import {type ScalarJson, takeAttribute} from './json-attributes.ts';
import type {Ledger} from './json-ledger.ts';

/** What is made of a setting for one use of the machine. */
export type AdviceJson = {
  /** dangerous, look, fits, unknown, no_effect, absent or action. */
  readonly verdict: string;
  /** A value, a range or a word; null where nothing is advised. */
  readonly advised: string | null;
  /** What to write, where one value is advised and is not there already. */
  readonly set: string | null;
  readonly why: string;
};

/** One setting: what it is, and what it would be if nobody had chosen. */
export type TuningJson = {
  /** As sysctl spells it, or the place of the file below its directory in /sys. */
  readonly name: string;
  readonly path: string;
  readonly value: ScalarJson | readonly number[];
  /** As the file prints it, or how the kernel computes it; null where that depends on the processor. */
  readonly default: string | null;
  readonly unit: string;
  /** What may be chosen, where the file says so. */
  readonly choices?: readonly string[];
  /** The value is known to differ from the kernel's default. */
  readonly changed: boolean;
  readonly advice: Readonly<Record<Profile, AdviceJson>> | null;
};

/** A setting before it is judged. */
type Bare = Omit<TuningJson, 'changed' | 'advice'>;

const knobRows = (ledger: Ledger, {knobs}: VmKnobs): readonly Bare[] =>
  vmKnobList.map((knob: Knob): Bare => {
    const reading = knobs[knob.name as keyof typeof knobs] as Reading<KnobValue>;
    const missing = !reading.ok && reading.reason.kind === 'missing';
    const found = ledger.take(reading, missing ? {hint: presence(knob)} : {});
    const value = found === null ? null : found.kind === 'list' ? found.values : found.value;
    return {name: knob.name, path: knobPath(knob.name), value, default: knob.default, unit: knob.unit};
  });

const unitOf: Readonly<Record<AttributeKind, string>> = {
  bytes: 'bytes',
  'signed bytes': 'bytes',
  'size in kB': 'bytes',
  'blocks of 4 KiB': 'bytes',
  pages: 'pages',
  us: 'us',
  ms: 'ms',
  s: 's',
  count: 'count',
  percent: 'percent',
  mode: 'mode',
  flag: 'switch',
  choice: 'choice',
  word: 'word',
};

/** Of the files of a directory those that are settings: they have a default. */
const attributeRows = <L extends AttributeList>(
  ledger: Ledger,
  place: {readonly name: string; readonly directory: string},
  list: L,
  record: Readonly<Record<keyof L, unknown>>,
): readonly Bare[] =>
  Object.entries(list as AttributeList).flatMap(([name, field]: readonly [string, Attribute]) => {
    if (field.default === undefined) return [];
    const reading = record[name as keyof L] as Reading<AttributeValue<AttributeKind>>;
    const choices = reading.ok && typeof reading.value === 'object' ? {choices: reading.value.choices} : {};
    return [
      {
        name: `${place.name}.${field.key}`,
        path: `${place.directory}/${field.key}`,
        value: takeAttribute(ledger, reading, field),
        default: field.default,
        unit: unitOf[field.kind],
        ...choices,
      },
    ];
  });

/** `hugepages-2048kB`, the kernel's name for a size. */
const sizeName = (size: Bytes): string => `hugepages-${size / KIB}kB`;

const thpRows = (ledger: Ledger, thp: TransparentHugepage): readonly Bare[] => {
  const name = 'transparent_hugepage';
  const directory = 'sys/kernel/mm/transparent_hugepage';
  const below = (part: string) => ({name: `${name}.${part}`, directory: `${directory}/${part}`});
  const khugepaged = ledger.take(thp.khugepaged);
  return [
    ...attributeRows(ledger, {name, directory}, transparentHugepageFields, thp),
    ...(khugepaged ? attributeRows(ledger, below('khugepaged'), khugepagedFields, khugepaged) : []),
    ...thp.sizes.flatMap(reading => {
      const size = ledger.take(reading);
      return size === null ? [] : attributeRows(ledger, below(sizeName(size.size)), thpSizeFields, size);
    }),
  ];
};

const hugepagesRows = (ledger: Ledger, {pools}: Hugepages): readonly Bare[] =>
  pools.flatMap(reading => {
    const pool = ledger.take(reading);
    if (pool === null) return [];
    const name = sizeName(pool.size);
    const place = {name: `hugepages.${name}`, directory: `sys/kernel/mm/hugepages/${name}`};
    return attributeRows(ledger, place, hugepagesFields, pool);
  });

const lruGenRows = (ledger: Ledger, lruGen: LruGen): readonly Bare[] => {
  const directory = 'sys/kernel/mm/lru_gen';
  const value = ledger.take(lruGen.enabled)?.mask ?? null;
  return [
    {name: 'lru_gen.enabled', path: `${directory}/enabled`, value, default: null, unit: 'mode'},
    ...attributeRows(ledger, {name: 'lru_gen', directory}, lruGenFields, lruGen),
  ];
};

const numaRows = (ledger: Ledger, {demotionEnabled}: Numa): readonly Bare[] => {
  const value = ledger.take(demotionEnabled);
  const path = 'sys/kernel/mm/numa/demotion_enabled';
  return [{name: 'numa.demotion_enabled', path, value, default: null, unit: 'switch'}];
};

const adviceOf = ({verdict, advised, why}: TuningRow): AdviceJson => ({
  verdict: verdict.replace('-', '_'),
  advised: advised.text === '-' ? null : advised.text,
  set: advised.value ?? null,
  why,
});

type Judged = {readonly changed: boolean; readonly advice: Readonly<Record<Profile, AdviceJson>>};

/** By the path of the file, for every use of the machine. */
const judged = (snapshot: Snapshot): ReadonlyMap<string, Judged> => {
  const rows = profiles.map(profile => judgements(snapshot, profile));
  return new Map(
    rows[0]!.map((row, i) => [
      row.setting.path,
      {
        changed: row.changed,
        advice: Object.fromEntries(profiles.map((profile, n) => [profile, adviceOf(rows[n]![i]!)])) as Judged['advice'],
      },
    ]),
  );
};

/** Null when there is nothing at all; a missing directory of /sys only leaves its settings out. */
export const tuningJson = (ledger: Ledger, snapshot: Snapshot): readonly TuningJson[] | null => {
  const from = <K extends ProbeId>(id: K, rows: (record: Sample<K>) => readonly Bare[]) => {
    const record = ledger.take(readingOf(snapshot, id));
    return record === null ? [] : [rows(record)];
  };
  const zswapPlace = {name: 'zswap', directory: 'sys/module/zswap/parameters'};
  const ksmPlace = {name: 'ksm', directory: 'sys/kernel/mm/ksm'};
  const parts = [
    ...from('vmKnobs', record => knobRows(ledger, record)),
    ...from('transparentHugepage', record => thpRows(ledger, record)),
    ...from('hugepages', record => hugepagesRows(ledger, record)),
    ...from('zswap', record => attributeRows(ledger, zswapPlace, zswapFields, record)),
    ...from('ksm', record => attributeRows(ledger, ksmPlace, ksmFields, record)),
    ...from('lruGen', record => lruGenRows(ledger, record)),
    ...from('numa', record => numaRows(ledger, record)),
  ];
  if (parts.length === 0) return null;
  const judgedBy = judged(snapshot);
  return parts.flat().map(row => ({
    ...row,
    changed: judgedBy.get(row.path)?.changed ?? false,
    advice: judgedBy.get(row.path)?.advice ?? null,
  }));
};
