import {presence} from '../field.ts';
import type {Reading} from '../reading.ts';
import type {Attribute, AttributeKind, AttributeList, Attributes, AttributeValue} from '../sys/attribute.ts';
import {attributeName} from '../sys/attribute-name.ts';
import type {Ledger} from './json-ledger.ts';

/** Directories of one-value files as JSON: the kernel's file names, with the unit where the name does not say it. */
export type ScalarJson = number | string | boolean | null;
export type AttributesJson = {readonly [name: string]: ScalarJson};

type AnyReading = Reading<AttributeValue<AttributeKind>>;

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
