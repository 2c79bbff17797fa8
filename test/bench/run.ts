import {writeFileSync} from 'node:fs';
import {availableParallelism, loadavg} from 'node:os';
import {parseArgs} from 'node:util';
import {type Measured, type Part, readBaselines, writeBaselines} from './baselines.ts';
import {liveBudgets} from './budgets.ts';
import {createEnding} from './ending.ts';
import {type Figures, type LiveRun, measureLive} from './live.ts';
import {measureMicro} from './micro.ts';
import {isBuilt, programsOf, usualPeers} from './programs.ts';
import {breaksBudget, figure, type Result, resultJson, resultTable, snakeKeys, table} from './results.ts';

/**
 * npm run bench: what mmtop costs, against its budgets, against what it cost before, and beside other monitors. A slow
 * machine is no failure unless --strict is given.
 */
const usage = `npm run bench -- [options]
  --procs N           sleeping processes added in the second live run (default 2000)
  --seconds N         length of the steady window (default 15)
  --peers LIST        names separated by commas, or none (default ${usualPeers.join(',')}, as far as they are there)
  --only live|micro   one part
  --full              a third live run, with 10000 processes
  --json FILE         also as JSON
  --strict            exit 1 when a budget is broken
  --write-baseline    keep the medians in test/bench/baselines.json
`;

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const fail = (line: string, status: number): never => {
  say(`bench: ${line}`);
  process.exit(status);
};

const readOptions = () => {
  try {
    const {values} = parseArgs({
      options: {
        procs: {type: 'string', default: '2000'},
        seconds: {type: 'string', default: '15'},
        peers: {type: 'string', default: usualPeers.join(',')},
        only: {type: 'string'},
        full: {type: 'boolean', default: false},
        json: {type: 'string'},
        strict: {type: 'boolean', default: false},
        'write-baseline': {type: 'boolean', default: false},
        help: {type: 'boolean', short: 'h', default: false},
      },
    });
    if (values.help) {
      process.stdout.write(usage);
      process.exit(0);
    }
    const procs = Number(values.procs);
    const seconds = Number(values.seconds);
    if (!Number.isInteger(procs) || procs < 0) throw new Error(`--procs ${values.procs}: not a number of processes`);
    if (!(seconds >= 1 && seconds <= 3600)) throw new Error(`--seconds ${values.seconds}: not between 1 and 3600`);
    if (values.only !== undefined && values.only !== 'live' && values.only !== 'micro')
      throw new Error(`--only ${values.only}: live or micro`);
    const peers = values.peers === 'none' ? [] : values.peers.split(',').filter(name => name !== '');
    return {...values, procs, seconds, peers};
  } catch (error) {
    return fail(`${error instanceof Error ? error.message : error}; see --help`, 64);
  }
};

const liveResults = ({extra, figures}: LiveRun): readonly Result[] =>
  liveBudgets.map(({id, what, unit, value, upTo}) => ({
    id: `live.${extra}.${id}`,
    what: `${what}, +${extra} processes`,
    unit,
    median: value(figures[0]!),
    budget: upTo.find(([most]) => extra <= most)?.[1],
  }));

const columns: readonly (readonly [title: string, value: (figures: Figures) => number])[] = [
  ['1st byte ms', f => f.firstByteMs],
  ['frame ms', f => f.firstFrameMs],
  ['cpu ms/s', f => f.cpuMsPerSecond],
  ['bytes/s', f => f.bytesPerSecond],
  ['key p50 ms', f => f.keyP50Ms],
  ['key p95 ms', f => f.keyP95Ms],
  ['RSS MiB', f => f.rssMib],
  ['anon MiB', f => f.anonMib],
  ['PSS MiB', f => f.pssMib],
  ['/proc files', f => f.procFiles],
];

const liveTable = ({extra, processes, load, figures}: LiveRun, seconds: number): string =>
  [
    `120x40, +${extra} processes (${processes} in all), ${seconds} s, load average ${load.toFixed(2)}`,
    table([
      ['program', ...columns.map(([title]) => title)],
      ...figures.map(one => [one.name, ...columns.map(([, value]) => figure(value(one)))]),
    ]),
  ].join('\n');

const options = readOptions();
if (!isBuilt()) fail('dist/mmtop.js is missing: run "npm run build" first', 66);
const ending = createEnding();
const loadBefore = loadavg()[0]!;
const baselines = readBaselines();

const measured: Partial<Record<Part, Measured>> = {};
const runs: LiveRun[] = [];
if (options.only !== 'live') measured.micro = {results: await measureMicro(ending, say), load: loadavg()[0]!};
if (options.only !== 'micro') {
  const {programs, missing} = programsOf(options.peers, ending);
  if (missing.length > 0) say(`live: not on PATH: ${missing.join(', ')}`);
  for (const extra of new Set([0, options.procs, ...(options.full ? [10_000] : [])])) {
    say(`live: ${programs.map(({name}) => name).join(', ')} with ${extra} more processes`);
    runs.push(await measureLive({programs, extra, seconds: options.seconds, ending}));
  }
  measured.live = {results: runs.flatMap(liveResults), load: loadavg()[0]!};
}

const results = [...(measured.micro?.results ?? []), ...(measured.live?.results ?? [])];
const loadAfter = loadavg()[0]!;
const about = `Node ${process.version}, ${process.arch}, ${availableParallelism()} processors, load average ${loadBefore.toFixed(2)} before and ${loadAfter.toFixed(2)} after`;
const blocks = [about, ...runs.map(run => liveTable(run, options.seconds)), resultTable(results, baselines)];
process.stdout.write(`${blocks.join('\n\n')}\n`);

if (options.json !== undefined) {
  const document = {
    schema: 'mmtop.bench/1',
    node: process.version,
    arch: process.arch,
    cpus: availableParallelism(),
    load_before: loadBefore,
    load_after: loadAfter,
    seconds: options.seconds,
    results: results.map(result => resultJson(result, baselines)),
    side_by_side: runs.map(({figures, ...run}) => ({...snakeKeys(run), programs: figures.map(snakeKeys)})),
  };
  // NaN, which is not measured, becomes null.
  writeFileSync(options.json, `${JSON.stringify(document, null, 2)}\n`);
}
if (options['write-baseline']) writeBaselines(baselines, measured);

const broken = results.filter(breaksBudget);
if (broken.length > 0) say(`bench: ${broken.length} of ${results.length} figures are not within their budget`);
process.exit(options.strict && broken.length > 0 ? 1 : 0);
