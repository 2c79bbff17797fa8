import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import {parseOptions} from '../../src/options.ts';

import {doctorSchema, runDoctor} from '../../src/output/doctor.ts';
import schema from '../../src/output/schema/snapshot-1.schema.json' with {type: 'json'};
import {openEvidence} from '../../src/record/file.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {millis} from '../../src/units.ts';
import {capturedHost, fixtureHost} from '../helpers/fixture-host.ts';
import {patientHost} from '../model/diagnosis/patient.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';
const CALM = '6.12-x86_64-4k-calm';

const started = (...argv: readonly string[]) => {
  const result = parseOptions(['doctor', ...argv], {});
  if (!result.ok) throw new Error(result.message);
  return result.options;
};

/** What is written, the exit code, and how long it took by the clock. */
const run = async (host: Host, ...argv: readonly string[]) => {
  const clock = manualClock();
  const begun = clock.monotonic();
  let text = '';
  let code: number | undefined;
  const done = runDoctor(
    host,
    started(...argv),
    async part => {
      text += part;
      return true;
    },
    clock,
  ).then(result => {
    code = result;
  });
  for (let i = 0; i < 200 && code === undefined; i += 1) await clock.advance(millis(250));
  await done;
  return {text, code, took: clock.monotonic() - begun};
};

describe('mmtop doctor of a recording', () => {
  it('says of a rule that needs more than is in it that it ends too early', async () => {
    const recording = openEvidence(new URL('../incidents/recordings/6.12-swap-full.mmrec', import.meta.url).pathname);
    if (!('seek' in recording)) throw new Error('no recording');
    let text = '';
    await runDoctor(recording, started('swap-full.mmrec'), async part => {
      text += part;
      return true;
    });
    const unsure = text.slice(text.indexOf('No verdict by')).replaceAll(/\s+/g, ' ');
    expect(unsure).toMatch(/the recording ends \d+ s too early: process-leak/);
    expect(text).not.toContain('needs to watch');
  });
});

describe('mmtop doctor', () => {
  it('says on one page what is wrong, what it rests on and what to do', async () => {
    const {text, code} = await run(capturedHost(PRESSURE));
    expect(text).toMatch(/^mmtop doctor: .*Linux 6\.12/);
    expect(text).toMatch(/^Verdict: (warning|critical) \(/m);
    expect(text).toMatch(/^1\. (WARNING|CRITICAL) low-available: Only 21\.7 MiB/m);
    expect(text).toMatch(/Evidence: MemAvailable 21\.7 MiB \(proc\/meminfo\)/);
    expect(text).toMatch(/What to do, the safest first:\n {3}- /);
    expect(text).toMatch(/mmtop explain MemAvailable/);
    expect(code).toBeGreaterThan(0);
    // What can be pasted into a ticket.
    expect(text.split('\n').filter(line => line.length > 80)).toEqual([]);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
  });

  it('says below what follows from a cause how to begin with it, and nothing twice', async () => {
    const {text} = await run(capturedHost(PRESSURE));
    expect(text).toMatch(
      /Follows from it: warning: Swap is full[^\n]*\n[^\n]*\n {3}- See who has most in swap: view 2/,
    );
    const steps = text.split('\n').filter(line => line.startsWith('   - '));
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('does not bury kills whose time is not known under a verdict that nothing is wrong', async () => {
    const host = (kills: number) => patientHost({vmstat: {oom_kill: kills}});
    const killed = await run(host(3), '--wait', '3s');
    expect(killed.text).toMatch(/^Verdict: nothing wrong was found; 3 OOM kills since boot, when is not known;/m);
    expect((await run(host(0), '--wait', '3s')).text).not.toContain('since boot');
  });

  it('says that all is well, and ends with 0', async () => {
    const {text, code} = await run(fixtureHost(CALM), '--wait', '12s');
    expect(text).toMatch(/^Verdict: nothing wrong was found; \d+ of \d+ rules have no verdict\.$/m);
    expect(code).toBe(0);
  });

  it('ends within the time it was given and a second', async () => {
    const {took, text} = await run(fixtureHost(CALM), '--wait', '10s');
    expect(took).toBeGreaterThanOrEqual(10_000);
    expect(took).toBeLessThanOrEqual(11_000);
    expect(text).toContain('watched for 10 s');
    expect((await run(fixtureHost(CALM), '--wait', '0')).took).toBeLessThan(1_000);
  });

  it('looks at a captured tree once, and says which rules need time', async () => {
    const {took, text} = await run(capturedHost(PRESSURE), '--wait', '10s');
    expect(took).toBeLessThan(1_000);
    expect(text).toContain('one look');
    expect(text).toMatch(/needs time to pass, and a captured tree stands still/);
    // What is found makes it ask for more, which a tree can answer at once.
    expect(text).not.toContain('not sampled yet');
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/Next to be killed .*stress-ng-vm/);
  });

  it('says what it could not judge without rights, and what would help', async () => {
    const denied = {kind: 'denied', path: 'proc/slabinfo'} as const;
    const large = {Slab: 6_000_000, SReclaimable: 5_000_000, KReclaimable: 5_000_000, SUnreclaim: 1_000_000};
    const {text} = await run(patientHost({meminfo: large, files: {'proc/slabinfo': denied}}), '--wait', '0');
    expect(text).toMatch(/No verdict by \d+ of \d+ rules/);
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/slabinfo \(run as root\): .*slab-fragmentation/);
  });

  it('is JSON with --json, with what each rule says', async () => {
    const {text, code} = await run(
      patientHost({meminfo: {MemAvailable: 300_000, SwapFree: 10_000}}),
      '--wait',
      '3s',
      '--json',
    );
    const document = JSON.parse(text);
    expect(document).toMatchObject({schema: doctorSchema, verdict: 'critical', watched_seconds: 3});
    expect(document.findings[0].headline).toBe(document.headline);
    expect(code).toBe(2);
    const {findings, without_verdict: unsure, healthy} = document;
    const consequences = findings.flatMap((found: {consequences: {id: string}[]}) => found.consequences);
    const spoken = [...findings, ...consequences, ...unsure].map(({id}) => id);
    expect([...spoken, ...healthy].sort()).toEqual(diagnosisRules.map(({id}) => id).sort());
    const validate = new Ajv2020({strict: true, allowUnionTypes: true}).compile({
      $ref: '#/$defs/finding',
      $defs: schema.$defs,
    });
    for (const found of findings) expect(validate(found), JSON.stringify(validate.errors)).toBe(true);
  });

  describe('--assert', () => {
    const short = () => patientHost({meminfo: {MemAvailable: 300_000}});

    it('is 1 when a rule fires', async () => {
      const {code, text} = await run(short(), '--wait', '2s', '--assert', 'swap-full,low-available');
      expect(code).toBe(1);
      expect(text).toMatch(/\n--assert fired: .*low-available \(first at \d\d:\d\d:\d\d\)/);
    });

    it('says in JSON what fired, when it began, and what came of the others', async () => {
      const rules = 'mlocked,low-available,process-leak';
      const {code, text} = await run(short(), '--wait', '2s', '--json', '--assert', rules);
      const {assert, at} = JSON.parse(text);
      expect(assert).toMatchObject({
        fired: [{id: 'low-available', severity: 'warning', headline: expect.stringMatching(/^Only 293 MiB/)}],
        unjudged: ['process-leak'],
        silent: ['mlocked'],
      });
      expect(Date.parse(assert.fired[0].at)).toBeLessThanOrEqual(Date.parse(at));
      expect(code).toBe(1);
    });

    it('is 0 when it does not, however bad the rest is', async () => {
      const {code, text} = await run(short(), '--wait', '2s', '--assert', 'mlocked');
      expect(code).toBe(0);
      expect(text).toContain('--assert did not fire: mlocked');
    });

    it('is no success where it could not be judged', async () => {
      const {code, text} = await run(short(), '--wait', '2s', '--assert', 'process-leak');
      expect(code).toBe(69);
      expect(text).toContain('--assert could not be judged: process-leak');
    });
  });
});
