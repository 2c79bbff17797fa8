import {existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type RecordOptions, runRecord} from '../../src/output/record.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {millis} from '../../src/units.ts';
import {fixtureHost} from '../helpers/fixture-host.ts';
import {recording} from '../helpers/recording.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'mmtop-record-'));
});
afterEach(() => rmSync(directory, {recursive: true}));

const never = new Promise<never>(() => {});
const host = () => fixtureHost('6.12-x86_64-4k-calm');

const run = async (
  options: Partial<RecordOptions>,
  {seconds = 10, stopped = never}: {seconds?: number; stopped?: Promise<unknown>} = {},
) => {
  const clock = manualClock();
  const file = join(directory, 'x.mmrec');
  const running = runRecord(
    host(),
    {file, force: false, delay: millis(1000), iterations: undefined, ...options},
    stopped,
    clock,
  );
  for (let second = 0; second < seconds; second += 1) await clock.advance(millis(1000));
  return {ending: await running, file};
};

describe('a recording', () => {
  it('has so many samples, so far apart', async () => {
    const {ending, file} = await run({iterations: 4, delay: millis(2000)});
    const {samples, header, fault} = recording(file);
    const kib = (readFileSync(file).length / 1024).toFixed(1);
    expect(ending).toEqual({kind: 'done', message: `${file}: 4 samples, ${kib} KiB`});
    expect(samples.map(({wall}) => wall - header.start)).toEqual([0, 2000, 4000, 6000]);
    expect(fault).toBeUndefined();
  });

  it('is for nobody else to read', async () => {
    const {file} = await run({iterations: 1});
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('ends when it is told to', async () => {
    const clock = manualClock();
    const file = join(directory, 'x.mmrec');
    let stop = (): void => {};
    const stopped = new Promise<void>(resolve => {
      stop = resolve;
    });
    const running = runRecord(host(), {file, force: false, delay: millis(1000), iterations: undefined}, stopped, clock);
    await clock.advance(millis(2500));
    stop();
    expect((await running).kind).toBe('done');
    await clock.advance(millis(9000));
    expect(recording(file).samples).toHaveLength(3);
  });

  it('is there sample by sample while it is taken', async () => {
    const clock = manualClock();
    const file = join(directory, 'x.mmrec');
    void runRecord(host(), {file, force: false, delay: millis(1000), iterations: undefined}, never, clock);
    for (const samples of [1, 2, 3]) {
      await clock.advance(millis(samples === 1 ? 500 : 1000));
      expect(recording(file).samples).toHaveLength(samples);
    }
  });
});

describe('a file', () => {
  it('that is there is left alone, unless --force says otherwise', async () => {
    const file = join(directory, 'x.mmrec');
    writeFileSync(file, 'mine');
    expect((await run({})).ending).toEqual({
      kind: 'refused',
      message: `${file} exists already; name another file, or write over it with --force`,
    });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await run({force: true, iterations: 2});
    expect(recording(file).samples).toHaveLength(2);
  });

  it.each([
    ['nowhere/x.mmrec', 'there is no such directory'],
    ['.', 'it is a directory'],
  ])('%s cannot be written, and why', async (name, why) => {
    const file = join(directory, name);
    const {ending} = await run({file, force: true});
    expect(ending).toEqual({kind: 'refused', message: `${file} cannot be written: ${why}`});
  });

  it.runIf(existsSync('/dev/full'))('on a full disk is told, with what is there', async () => {
    const {ending} = await run({file: '/dev/full', force: true});
    expect(ending).toEqual({
      kind: 'full',
      message:
        '/dev/full cannot be written further: no space is left on the file system; what is there is good: 0 samples, 0 B',
    });
  });
});
