import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {onTestFinished} from 'vitest';

/** A directory with these files, until the test ends. */
export const temporaryTree = (files: Readonly<Record<string, string>> = {}): string => {
  const root = mkdtempSync(join(tmpdir(), 'mmtop-'));
  onTestFinished(() => rmSync(root, {recursive: true, force: true}));
  for (const [path, text] of Object.entries(files)) write(root, path, text);
  return root;
};

export const write = (root: string, path: string, text: string | Buffer): void => {
  mkdirSync(dirname(join(root, path)), {recursive: true});
  writeFileSync(join(root, path), text);
};
