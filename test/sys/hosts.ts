import {directoryHost} from '../../src/host/directory.ts';
import type {Host} from '../../src/host/host.ts';
import type {Reading, Reason} from '../../src/reading.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../helpers/fixtures.ts';

/** Every captured tree as a host. */
export const fixtureHosts = (): {readonly name: string; readonly host: Host}[] =>
  fixtureNames().flatMap(name => {
    const host = directoryHost(fixtureDir(name));
    return host.ok ? [{name, host: host.value}] : [];
  });

/** Every captured tree that has the file, as a host, with the text of the file. */
export const fixtureHostsWith = (path: string): {readonly name: string; readonly host: Host; readonly text: string}[] =>
  fixtureHosts().flatMap(({name, host}) => {
    const text = fixtureText(name, path);
    return text === undefined ? [] : [{name, host, text}];
  });

export const must = <T>(reading: Reading<T>): T => {
  if (!reading.ok) throw new Error(JSON.stringify(reading.reason));
  return reading.value;
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** All reasons in a sample, however deep. */
export const reasonsIn = (value: unknown): Reason[] => {
  if (!isObject(value)) return [];
  if ('ok' in value && value.ok === false && 'reason' in value) return [value.reason as Reason];
  return Object.values(value).flatMap(reasonsIn);
};

/** All names and lines that nothing in a sample describes, however deep. */
export const unknownIn = (value: unknown): string[] => {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key !== 'unknown') return unknownIn(inner);
    return Array.isArray(inner) ? inner.map(String) : Object.keys(inner as object);
  });
};
