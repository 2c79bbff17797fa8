import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {saveKept} from '../../src/app/save-kept.ts';
import {millis} from '../../src/units.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mmtop-keep-'));
});
afterEach(() => rmSync(directory, {recursive: true}));

const wall = new Date(2026, 0, 31, 4, 5, 6).getTime();
const kept = {bytes: Buffer.from('x'.repeat(2048)), samples: 600, span: millis(599_000)};
const save = (cwd: string, env: Record<string, string> = {}) => saveKept(kept, wall, {cwd: () => cwd, env});

it('is a new file here, named after the time', () => {
  const file = join(directory, 'mmtop-20260131-040506.mmrec');
  expect(save(directory)).toBe(`saved ${file}: 600 samples, 10 min, 2.00 KiB; mmtop replay shows it`);
  expect(readFileSync(file).length).toBe(2048);
});

it('never writes over another', () => {
  writeFileSync(join(directory, 'mmtop-20260131-040506.mmrec'), 'mine');
  expect(save(directory)).toContain('mmtop-20260131-040506-2.mmrec');
  expect(save(directory)).toContain('mmtop-20260131-040506-3.mmrec');
  expect(readFileSync(join(directory, 'mmtop-20260131-040506.mmrec'), 'utf8')).toBe('mine');
});

/** Nobody can make a directory below a file, root neither. */
const nowhere = (): string => {
  const file = join(directory, 'file');
  writeFileSync(file, '');
  return join(file, 'below');
};

it('is where programs keep their state, if it cannot be here', () => {
  const cwd = nowhere();
  expect(save(cwd, {XDG_STATE_HOME: join(directory, 'state')})).toContain(join(directory, 'state/mmtop/mmtop-2026'));
  expect(save(cwd, {XDG_STATE_HOME: 'relative', HOME: directory})).toContain(
    join(directory, '.local/state/mmtop/mmtop-'),
  );
  expect(readdirSync(join(directory, 'state/mmtop'))).toHaveLength(1);
});

it('says why it is nowhere', () => {
  const cwd = nowhere();
  expect(save(cwd)).toBe(
    `what was kept cannot be saved in ${cwd}: it cannot be made: a part of its path is no directory`,
  );
  mkdirSync(join(directory, 'gone'));
  const removed = () => {
    throw new Error('ENOENT');
  };
  expect(saveKept(kept, wall, {cwd: removed, env: {}})).toBe(
    'what was kept cannot be written: there is nowhere to write it to',
  );
  expect(saveKept(undefined, wall, {cwd: () => directory, env: {}})).toBe('nothing is kept here that could be saved');
});
