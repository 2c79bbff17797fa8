import {arrange} from '../../src/columns/arrange.ts';
import {processColumns, processText} from '../../src/columns/processes.ts';
import {snapshotJson} from '../../src/output/json.ts';
import {jsonText} from '../../src/output/json-text.ts';
import {noProcesses, type ProcessDemand, type Processes} from '../../src/proc/pid/process.ts';
import {createWalk, type Walk} from '../../src/proc/pid/walk.ts';
import type {Reading} from '../../src/reading.ts';
import {millis} from '../../src/units.ts';
import {fixtureHost, snapshotOf} from '../output/json-snapshots.ts';
import {budgets} from './budgets.ts';
import type {Ending} from './ending.ts';
import {expectSameReplacements, measureFrames} from './frames.ts';
import {type Machine, machineOf, type Texts} from './machine.ts';
import {largestTree, type ParserCase, parserCases} from './parsers.ts';
import type {Result} from './results.ts';
import {timeOf} from './timing.ts';

/** The parts of mmtop by themselves, without the kernel and without a terminal. */
const result = (id: string, what: string, median: number): Result => ({
  id,
  what,
  unit: 'ms',
  median,
  budget: budgets[id],
});

/** A parser never meets the same string twice; one that did would find in V8's caches how it was split the last time. */
const COPIES = 64;

const measureParser = ({name, parse, text}: ParserCase): Result => {
  const kernelText = Buffer.from(text);
  const copies = Array.from({length: COPIES}, () => kernelText.toString());
  let next = 0;
  const ms = timeOf(() => {
    next = (next + 1) % COPIES;
    return parse(copies[next]!);
  });
  const id = `parse.${name}`;
  const what = `parse ${name} (${kernelText.length} bytes)`;
  return {id, what, unit: 'us', median: 1000 * ms, budget: budgets[id]};
};

const PROCESSES = 2000;
/** Rows of the process table on a usual screen, and what its columns rest on. */
const SHOWN = 30;

const drive = (walk: Walk, demand: ProcessDemand): Reading<Processes> => {
  const steps = walk.pass(demand);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
};

const listOf = (reading: Reading<Processes>, expected: number): Processes['list'] => {
  if (!reading.ok || reading.value.list.length !== expected) throw new Error('the walk did not find every process');
  return reading.value.list;
};

const walkOf = (machine: Machine): Walk => createWalk(machine.host, () => millis(performance.now()));

const measureWalk = (texts: Texts): readonly Result[] => {
  const machine = machineOf(PROCESSES, texts);
  const demand: ProcessDemand = {
    ...noProcesses,
    focus: new Set(machine.pids.slice(0, SHOWN)),
    focusFiles: new Set(['stat', 'status', 'cmdline']),
  };
  const idle = walkOf(machine);
  const busy = walkOf(machine);
  listOf(drive(idle, demand), PROCESSES);
  return [
    result(
      'walk.first',
      `first walk over ${PROCESSES} processes`,
      timeOf(() => drive(walkOf(machine), demand)),
    ),
    result(
      'walk.idle',
      `walk over ${PROCESSES} processes, all idle`,
      timeOf(() => drive(idle, demand)),
    ),
    result(
      'walk.changing',
      `walk over ${PROCESSES} processes, all changing`,
      timeOf(() => {
        machine.change();
        return drive(busy, demand);
      }),
    ),
  ];
};

const ROWS = 10_000;

const measureArrange = (texts: Texts): readonly Result[] => {
  const machine = machineOf(ROWS, texts);
  const everything: ProcessDemand = {...noProcesses, all: new Set(['cmdline']), exhaustive: true};
  const rows = listOf(drive(walkOf(machine), everything), ROWS);
  const sorted = (sort: string, filter: string) => () =>
    arrange(rows, processColumns, {sort, inverted: false, filter}, processText, machine.host.system);
  return [
    result('arrange.rss', `arrange ${ROWS} rows by RSS`, timeOf(sorted('rss', ''))),
    result('arrange.command', `arrange ${ROWS} rows by command`, timeOf(sorted('command', ''))),
    result('arrange.filter', `arrange ${ROWS} rows by RSS, filtered`, timeOf(sorted('rss', 'postgres|main'))),
  ];
};

const measureJson = async (): Promise<readonly Result[]> => {
  const tree = largestTree();
  const snapshot = await snapshotOf(fixtureHost(tree));
  const document = snapshotJson(snapshot);
  return [
    result(
      'json.snapshot',
      `snapshotJson of ${tree}`,
      timeOf(() => snapshotJson(snapshot)),
    ),
    result(
      'json.text',
      `jsonText of the same (${Buffer.byteLength(jsonText(document))} bytes)`,
      timeOf(() => jsonText(document)),
    ),
  ];
};

const textOf = (cases: readonly ParserCase[], wanted: string): string => {
  const found = cases.find(({name}) => name === wanted);
  if (found === undefined) throw new Error(`no captured ${wanted}`);
  return found.text;
};

export const measureMicro = async (ending: Ending, say: (line: string) => void): Promise<readonly Result[]> => {
  expectSameReplacements();
  const cases = parserCases();
  const texts: Texts = {
    stat: textOf(cases, 'pid/stat'),
    status: textOf(cases, 'pid/status'),
    cmdline: textOf(cases, 'pid/cmdline'),
  };
  say(`micro: ${cases.length} parsers`);
  const parsers = cases.map(measureParser);
  say('micro: walk, arrange, JSON');
  const parts = [...measureWalk(texts), ...measureArrange(texts), ...(await measureJson())];
  say('micro: frames');
  const frames = await measureFrames(ending);
  return [...parsers, ...parts, ...frames.map(({id, what, ms}) => result(id, what, ms))];
};
