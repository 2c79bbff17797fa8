import {presence} from '../field.ts';
import type {Reading} from '../reading.ts';
import type {Attribute, AttributeKind, AttributeList, Attributes, AttributeValue} from '../sys/attribute.ts';
import type {Ledger} from './json-ledger.ts';

/** Directories of one-value files as JSON: the kernel's file names, with the unit where the name does not say it. */
export type ScalarJson = number | string | boolean | null;
export type AttributesJson = {readonly [name: string]: ScalarJson};

type AnyReading = Reading<AttributeValue<AttributeKind>>;

const suffix: Readonly<Partial<Record<AttributeKind, string>>> = {
  bytes: 'bytes',
  'signed bytes': 'bytes',
  'size in kB': 'bytes',
  'blocks of 4 KiB': 'bytes',
  pages: 'pages',
  us: 'us',
  ms: 'ms',
  s: 'seconds',
  percent: 'percent',
};

/** `pages_shared`, `sleep_millisecs` and `max_pool_percent` say their unit already; `disksize` becomes `disksize_bytes`. */
export const withUnit = (key: string, unit: string | undefined): string =>
  unit === undefined || key.split('_').some(word => word === unit || word === 'millisecs') ? key : `${key}_${unit}`;

export const attributeName = ({key, kind}: Pick<Attribute, 'key' | 'kind'>): string => withUnit(key, suffix[kind]);

export const plainValue = (value: AttributeValue<AttributeKind>): ScalarJson =>
  typeof value === 'object' ? value.selected : value;

export const takeAttribute = (ledger: Ledger, reading: AnyReading, field: Attribute): ScalarJson => {
  const missing = !reading.ok && reading.reason.kind === 'missing';
  const value = ledger.take(reading, missing ? {hint: presence(field)} : {});
  return value === null ? null : plainValue(value);
};

export const attributesJson = <L extends AttributeList>(
  ledger: Ledger,
  list: L,
  record: Attributes<L>,
): AttributesJson =>
  Object.fromEntries(
    Object.entries(list).map(([name, field]) => [
      attributeName(field),
      takeAttribute(ledger, record[name] as AnyReading, field),
    ]),
  );
