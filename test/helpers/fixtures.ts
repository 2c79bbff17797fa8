import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** Captured trees: test/fixtures/<kernel>-<arch>-<page size>-<note>/{proc,sys,system.json}; see test/fixtures/README.md. */
export const fixturesDir = new URL('../fixtures', import.meta.url).pathname;

export const fixtureNames = (): string[] =>
  readdirSync(fixturesDir, {withFileTypes: true})
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort();

export const fixtureDir = (name: string): string => join(fixturesDir, name);

/** The text of a file in a fixture tree, or undefined when that machine did not have it. */
export const fixtureText = (name: string, path: string): string | undefined => {
  const file = join(fixturesDir, name, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
};

/** Every fixture that has the file. Tests use it with it.each, so that a new capture is covered by itself. */
export const fixturesWith = (path: string): {readonly name: string; readonly text: string}[] =>
  fixtureNames().flatMap(name => {
    const text = fixtureText(name, path);
    return text === undefined ? [] : [{name, text}];
  });
