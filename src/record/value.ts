import type {Usage} from '../host/host.ts';
import {available, type Reading, type Reason, unavailable} from '../reading.ts';
import {Damaged} from './text.ts';

/**
 * What can be read of a path, a letter each: its text, the names in it, its identity, its owner; the kernel’s log; and how
 * full a file system is, under its device and its mount point.
 */
export const kinds = ['r', 'l', 'i', 'o', 'k', 'u'] as const;
export type Kind = (typeof kinds)[number];

/** A reading as text: what it said, or why it said nothing. */
export type Value = {readonly ok: boolean; readonly text: string};

/** Names of a directory never hold a slash. */
const SLASH = '/';

export const namesIn = (text: string): readonly string[] => (text === '' ? [] : text.split(SLASH));

const hexadecimal = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `0x${value.toString(16)}` : value;

/** A reading as text. */
export const valueText = (kind: Kind, reading: Reading<unknown>): string => {
  if (!reading.ok) return JSON.stringify(reading.reason, hexadecimal);
  if (kind === 'l') return (reading.value as readonly string[]).join(SLASH);
  if (kind === 'u') return JSON.stringify(reading.value);
  return kind === 'k' ? '' : String(reading.value);
};

/** What each kind of reason says beside its path. */
const parts: {readonly [K in Reason['kind']]?: readonly string[]} = {
  missing: [],
  denied: [],
  disabled: [],
  gone: [],
  unreadable: ['errno'],
  skipped: ['why'],
};

const reasonIn = (text: string): Reason => {
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw new Damaged();
  }
  const {kind, has, ...rest} = said ?? {};
  const wanted = Object.hasOwn(parts, String(kind)) ? parts[kind as Reason['kind']] : undefined;
  const isText = (name: string): boolean => typeof rest[name] === 'string';
  if (!isText('path') || !wanted?.every(isText)) throw new Damaged();
  const bits = typeof has === 'string' && /^0x[0-9a-f]{1,16}$/.test(has) ? {has: BigInt(has)} : {};
  return {kind, ...rest, ...bits} as Reason;
};

/** What a file system says of itself: amounts, and nothing else. */
const usageIn = (text: string): Usage => {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    throw new Damaged();
  }
  const amounts = typeof said === 'object' && said !== null ? Object.values(said) : [];
  if (amounts.length === 0 || !amounts.every(amount => Number.isSafeInteger(amount) && amount >= 0))
    throw new Damaged();
  return said as Usage;
};

/** Throws Damaged where the text is none that `valueText` writes. */
export const readingIn = (kind: Kind, {ok, text}: Value): Reading<string | number | readonly string[] | Usage> => {
  if (!ok) return unavailable(reasonIn(text));
  if (kind === 'l') return available(namesIn(text));
  if (kind === 'u') return available(usageIn(text));
  if (kind !== 'i' && kind !== 'o') return available(text);
  if (!/^\d{1,16}$/.test(text)) throw new Damaged();
  return available(Number(text));
};
