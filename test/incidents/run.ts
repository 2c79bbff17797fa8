import {spawn} from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {parseArgs} from 'node:util';
import {figuresOf} from './figures.ts';
import {type Scenario, scenarios} from './scenarios.ts';
import {judge, type Report, type Verdict} from './verdict.ts';

/** Makes memory trouble in virtual machines and asks mmtop what it sees; test/incidents/README.md. */
const usage = `node test/incidents/run.ts [options] [scenario…]
  --kernel LIST    prefixes of kernel versions (default 6.1.,6.12.)
  --part PART      record, doctor, both (default), look: figures only
  --samples N      length of the recording, 2 s apart (default: as the scenario says)
  --machines N     virtual machines at a time (default 1)
  --out DIR        where each run leaves its files (default: a new temporary directory)
  --keep           recordings go to test/incidents/recordings
MMTOP_LAB_VM names the program that boots a machine: PROGRAM KERNEL MEMORY_MB JOBDIR OUTDIR TIMEOUT_S KERNEL_ARGUMENTS
`;

const here = new URL('.', import.meta.url).pathname;
const program = join(here, '../../dist/mmtop.js');

const fail = (line: string, status: number): never => {
  process.stderr.write(`incidents: ${line}\n`);
  process.exit(status);
};

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    kernel: {type: 'string', default: '6.1.,6.12.'},
    part: {type: 'string', default: 'both'},
    samples: {type: 'string'},
    machines: {type: 'string', default: '1'},
    out: {type: 'string'},
    keep: {type: 'boolean', default: false},
    help: {type: 'boolean', short: 'h', default: false},
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit(0);
}
const vm =
  process.env['MMTOP_LAB_VM'] ?? fail(`MMTOP_LAB_VM is not set; it ${usage.split('MMTOP_LAB_VM ')[1]?.trim()}`, 69);
if (!existsSync(vm)) fail(`MMTOP_LAB_VM=${vm}: no such program`, 69);
if (!existsSync(program)) fail('dist/mmtop.js is missing: run "npm run build" first', 69);
const all = scenarios();
for (const name of positionals)
  if (!all.some(scenario => scenario.name === name)) fail(`${name}: no such scenario`, 64);
// In the order in which they are named.
const chosen = positionals.length === 0 ? all : positionals.map(name => all.find(scenario => scenario.name === name)!);
const out = values.out ?? mkdtempSync(join(tmpdir(), 'mmtop-incidents-'));
// The program as it is now: hours pass, and somebody may build meanwhile.
const frozen = join(mkdtempSync(join(tmpdir(), 'mmtop-program-')), 'mmtop.js');
process.on('exit', () => rmSync(dirname(frozen), {recursive: true, force: true}));
copyFileSync(program, frozen);

const samplesOf = (scenario: Scenario): number => Number(values.samples ?? scenario.samples);

const boot = (scenario: Scenario, kernel: string, job: string, to: string): Promise<number> =>
  new Promise(resolve => {
    const seconds = scenario.standsSeconds + samplesOf(scenario) * 2 * 4 + scenario.waitSeconds * 2 + 300;
    const command = [kernel, `${scenario.memoryMegabytes}`, job, to, `${seconds}`, scenario.arguments];
    const child = spawn(vm, command, {
      stdio: 'ignore',
      env: {...process.env, ...(scenario.numa ? {NUMA: '1'} : {})},
    });
    child.on('error', () => resolve(127));
    child.on('close', status => resolve(status ?? 1));
  });

const report = (file: string): Report | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
};

type Row = {readonly scenario: Scenario; readonly kernel: string; readonly verdict: Verdict; readonly note: string};

const run = async (scenario: Scenario, kernel: string): Promise<Row> => {
  const name = `${kernel.replace(/\.$/, '')}-${scenario.name}`;
  const job = mkdtempSync(join(tmpdir(), 'mmtop-job-'));
  const to = join(out, name);
  rmSync(to, {recursive: true, force: true});
  mkdirSync(to, {recursive: true});
  cpSync(join(here, 'inside'), job, {recursive: true});
  copyFileSync(scenario.file, join(job, 'scenario.sh'));
  copyFileSync(frozen, join(job, 'mmtop.js'));
  copyFileSync(process.execPath, join(job, 'node'));
  const settings = {
    part: values.part,
    samples: samplesOf(scenario),
    seconds: scenario.standsSeconds,
    wait: scenario.waitSeconds,
  };
  writeFileSync(
    join(job, 'settings'),
    Object.entries(settings)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const status = await boot(scenario, kernel, job, to);
  rmSync(job, {recursive: true, force: true});
  const recording = join(to, 'recording.mmrec');
  const notes = status === 0 ? [] : [`machine ended with ${status}`];
  if (existsSync(recording)) {
    notes.push(`${Math.ceil(statSync(recording).size / 1000)} kB`);
    if (values.keep) copyFileSync(recording, join(here, 'recordings', `${name}.mmrec`));
  }
  const row = {scenario, kernel, verdict: judge(scenario, report(join(to, 'doctor.json'))), note: notes.join(', ')};
  const figures = existsSync(join(to, 'after')) ? `${figuresOf(join(to, 'before'), join(to, 'after'))}\n` : '';
  process.stdout.write(`${line(row)}\n${figures}`);
  return row;
};

const line = ({scenario, kernel, verdict, note}: Row): string =>
  [
    scenario.name.padEnd(24),
    kernel.padEnd(6),
    (scenario.expect.join(' | ') || 'silent').padEnd(36),
    verdict.headline.padEnd(22),
    verdict.severity.padEnd(9),
    verdict.state.padEnd(8),
    note,
  ]
    .join(' ')
    .trimEnd();

const waiting = chosen.flatMap(scenario => values.kernel.split(',').map(kernel => ({scenario, kernel})));
const rows: Row[] = [];
const machine = async (): Promise<void> => {
  for (let next = waiting.shift(); next; next = waiting.shift()) rows.push(await run(next.scenario, next.kernel));
};
await Promise.all(Array.from({length: Number(values.machines)}, machine));
rows.sort((a, b) => a.scenario.name.localeCompare(b.scenario.name) || a.kernel.localeCompare(b.kernel));
process.stdout.write(`\n${rows.map(line).join('\n')}\nfiles: ${out}\n`);
process.exit(rows.some(row => row.verdict.state === 'wrong') ? 1 : 0);
