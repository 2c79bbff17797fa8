import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {bundle} from '../helpers/build.ts';

const directory = mkdtempSync(join(tmpdir(), 'mmtop-incidents-test-'));
afterAll(() => rmSync(directory, {recursive: true, force: true}));

const run = (vm: string | undefined, ...args: readonly string[]) => {
  const {MMTOP_LAB_VM: _, ...env} = process.env;
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    [new URL('run.ts', import.meta.url).pathname, ...args, '--out', join(directory, 'out')],
    {encoding: 'utf8', env: {...env, ...(vm !== undefined && {MMTOP_LAB_VM: vm})}},
  );
  return {status, stdout, stderr};
};

/** A machine that boots nothing: it brings back what a doctor may have said. */
const machine = (name: string, doctor: string): string => {
  const file = join(directory, name);
  writeFileSync(
    file,
    `#!/bin/sh\ntest -x "$3/node" -a -e "$3/scenario.sh" || exit 9\nprintf %s '${doctor}' >"$4/doctor.json"\n`,
  );
  chmodSync(file, 0o755);
  return file;
};

describe('the runner of incidents', () => {
  it('says what it needs', () => {
    const {status, stderr} = run(undefined, 'leak');
    expect([status, stderr]).toEqual([
      69,
      'incidents: MMTOP_LAB_VM is not set; it names the program that boots a machine: PROGRAM KERNEL MEMORY_MB JOBDIR OUTDIR TIMEOUT_S KERNEL_ARGUMENTS\n',
    ]);
  });

  it.skipIf(!existsSync(bundle))('knows no other scenarios than those there are', () => {
    expect(run(machine('idle', ''), 'leaks')).toMatchObject({
      status: 64,
      stderr: 'incidents: leaks: no such scenario\n',
    });
  });

  it.skipIf(!existsSync(bundle))('prints what was expected and what the doctor said, for each kernel', () => {
    const vm = machine('leaking', '{"findings": [{"id": "process-leak", "severity": "warning"}]}');
    const {status, stdout} = run(vm, '--part', 'doctor', '--kernel', '6.1.,6.12.', 'leak-slow', 'healthy-idle');
    const table = stdout.split('\n\n').at(-1)!.split('\n').slice(0, 4);
    expect(table.map(row => row.split(/ {2,}/))).toEqual([
      ['healthy-idle', '6.1.', 'silent', 'process-leak', 'warning', 'wrong'],
      ['healthy-idle', '6.12.', 'silent', 'process-leak', 'warning', 'wrong'],
      ['leak-slow', '6.1.', 'process-leak', 'process-leak', 'warning', 'ok'],
      ['leak-slow', '6.12.', 'process-leak', 'process-leak', 'warning', 'ok'],
    ]);
    expect(status).toBe(1);
  });
});
