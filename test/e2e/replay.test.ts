import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, afterEach, beforeAll, describe, expect, it} from 'vitest';
import {mmtop, runToEnd} from '../helpers/build.ts';
import {createSessions, type Session} from '../helpers/pty.ts';
import {recording} from '../helpers/recording.ts';

/** A recording of this machine, and the packaged program on it. */
let directory: string;
const path = (name: string): string => join(directory, name);
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'mmtop-replay-'));
  const {status} = await runToEnd(mmtop('record', path('some.mmrec'), '-n', '14', '-d', '1'));
  expect(status).toBe(0);
}, 60_000);
afterAll(() => rmSync(directory, {recursive: true}));
const sessions = createSessions();
afterEach(sessions.close);

const start = (...args: readonly string[]): Session => sessions.run(mmtop('replay', path('some.mmrec'), ...args));

const two = (n: number): string => String(n).padStart(2, '0');
/** The time of a sample as the header has it. */
const time = (sample: number): string => {
  const date = new Date(recording(path('some.mmrec')).samples.at(sample)!.wall);
  return `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
};

describe('replay', () => {
  it('shows the machine of then, goes on by itself, and stays at the end', async () => {
    const session = start();
    await session.waitForText(`replay ${time(0)}`);
    await session.waitForText(`replay ${time(2)}`);
    expect(session.screen()).not.toContain('captured');
    session.press('2');
    await session.waitForText(/^Processes {2}/m);
    session.press('L');
    await session.waitForText(`replay END ${time(-1)}`);
    session.press('q');
    expect(await session.end()).toMatchObject({status: 0, leftOn: []});
  });

  it('goes back and forth, one sample or ten', async () => {
    const session = start('--at', '12s');
    await session.waitForText(/replay (PAUSED )?\d/);
    session.press('space');
    await session.waitForText('replay PAUSED');
    session.press('L');
    await session.waitForText(`replay END ${time(13)}`);
    session.press('[');
    await session.waitForText(`replay PAUSED ${time(12)}`);
    session.press('{');
    await session.waitForText(`replay PAUSED ${time(2)}`);
    session.press(']');
    await session.waitForText(`replay PAUSED ${time(3)}`);
    // Rates are those of then.
    session.press('6');
    await session.waitForText(/^Pressure {2}/m);
    expect(session.screen()).not.toMatch(/needs a second sample/);
    session.press('{');
    await session.waitForText(`replay PAUSED ${time(0)}`);
    session.press('[');
    await session.waitForText('nothing earlier was kept');
    session.press('space');
    await session.waitForText(`replay ${time(1)}`);
  });

  it('says at its end that it is one', async () => {
    const session = start('--at', '12s');
    await session.waitForText('the recording ends here: [ goes back, q leaves');
    await session.waitForText(`replay END ${time(13)}`);
  });

  it('changes nothing', async () => {
    const session = start();
    await session.waitForText(/replay \d/);
    session.press('2');
    await session.waitForText(/^Processes {2}/m);
    session.press('k');
    await session.waitForText('this is a recording: nothing can be changed in it');
  });
});

describe('a file', () => {
  it.each([
    ['none.mmrec', undefined, 'cannot be read: there is no such file'],
    ['text.mmrec', 'hello', 'is no recording of mmtop'],
    ['later.mmrec', 'mmrec 9\nx', 'is of a later mmtop (format 9, this one knows 1)'],
    ['short.mmrec', 'mmrec 1\n', 'has no readable header: it is damaged or cut short'],
  ] as const)('%s is refused in one line', async (name, text, why) => {
    if (text !== undefined) writeFileSync(path(name), text);
    expect(await runToEnd(mmtop('replay', path(name)))).toEqual({
      status: 66,
      stdout: '',
      stderr: `mmtop: ${path(name)} ${why}\n`,
    });
  });

  it('may be something else', async () => {
    expect(await runToEnd(mmtop('replay', '/dev/zero'))).toMatchObject({
      status: 66,
      stderr: 'mmtop: /dev/zero is a device, not a file\n',
    });
    expect(await runToEnd(mmtop('replay', directory))).toMatchObject({
      status: 66,
      stderr: `mmtop: ${directory} cannot be read: it is a directory\n`,
    });
  });

  it('that is torn is shown as far as it goes, and said to be', async () => {
    const whole = readFileSync(path('some.mmrec'));
    writeFileSync(path('torn.mmrec'), whole.subarray(0, whole.length - 5));
    const session = sessions.run(mmtop('replay', path('torn.mmrec'), '--at', '1h'));
    await session.waitForText('the end of this recording is missing');
    await session.waitForText('replay END');
  });

  it('needs a terminal, and a time that is one', async () => {
    expect(await runToEnd(mmtop('replay', path('some.mmrec')))).toMatchObject({
      status: 64,
      stderr: 'mmtop: replay needs a terminal\n',
    });
    expect(await runToEnd(mmtop('replay', path('some.mmrec'), '--at', 'noon'))).toMatchObject({
      status: 64,
      stderr: 'mmtop: --at wants a time such as 14:03, 2026-01-31T14:03:20 or 90s, not "noon"\n',
    });
  });
});
