import {spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {readingOf} from '../../src/snapshot.ts';
import {mmtop, runToEnd} from '../helpers/build.ts';
import {recording, replay} from '../helpers/recording.ts';
import {snapshotOf} from '../helpers/states.ts';

/** The packaged program records this machine. */
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'mmtop-record-'));
});
afterAll(() => rmSync(directory, {recursive: true}));
const path = (name: string): string => join(directory, name);

describe('record', () => {
  it('writes what the machine said, and says how much', async () => {
    const file = path('three.mmrec');
    const {status, stdout, stderr} = await runToEnd(mmtop('record', file, '-n', '3', '-d', '0.2'));
    expect({status, stderr}).toEqual({status: 0, stderr: ''});
    expect(stdout).toMatch(/^\/.*three\.mmrec: 3 samples, [\d.]+ [KM]iB\n$/);
    let last: ReturnType<typeof snapshotOf> | undefined;
    for await (const state of replay(file)) last = snapshotOf(state);
    expect(readingOf(last!, 'meminfo').ok).toBe(true);
    expect(last!.processes).toMatchObject({ok: true});
    expect(last!.elapsed).toMatchObject({ok: true});
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends whole with %s', async signal => {
    const file = path(`${signal}.mmrec`);
    const [program, ...args] = mmtop('record', file, '-d', '0.1');
    const child = spawn(program!, args, {stdio: ['ignore', 'pipe', 'pipe']});
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
    });
    const ended = new Promise(resolve => {
      child.once('close', resolve);
    });
    await expect.poll(() => existsSync(file) && statSync(file).size > 20_000, {timeout: 20_000}).toBe(true);
    child.kill(signal);
    expect(await ended).toBe(0);
    const {samples, fault} = recording(file);
    expect(fault).toBeUndefined();
    expect(said).toContain(samples.length === 1 ? '1 sample,' : `${samples.length} samples,`);
  });

  it('keeps what there was room for', async () => {
    const file = path('small.mmrec');
    // In the shell's blocks of 512 or 1024 bytes; a file that would be larger is refused as by a full disk.
    const limited = spawnSync(
      'bash',
      ['-c', `ulimit -f 64; exec "$@"`, 'bash', ...mmtop('record', file, '-d', '0.1', '-n', '500')],
      {
        encoding: 'utf8',
      },
    );
    expect(limited.status).toBe(74);
    expect(limited.stderr).toMatch(
      /^mmtop: .*small\.mmrec cannot be written further: .*; what is there is good: \d+ samples?, .*\n$/,
    );
    const lies = readFileSync(file);
    if (limited.stderr.includes(' 0 samples')) expect(lies.length).toBeLessThan(20_000);
    else expect(recording(lies).fault).toBeUndefined();
  });

  it('leaves a file alone that is there', async () => {
    const {status, stderr} = await runToEnd(mmtop('record', path('three.mmrec')));
    expect(status).toBe(74);
    expect(stderr).toMatch(
      /^mmtop: .*three\.mmrec exists already; name another file, or write over it with --force\n$/,
    );
  });
});
