import {constants} from 'node:os';
import {runLive} from './app/live.tsx';
import {runSpoken} from './app/spoken.ts';
import {type Keeper, openConfig} from './config/keeper.ts';
import {watchFile} from './config/watch.ts';
import {setUnits} from './format/amount.ts';
import {visible} from './format/width.ts';
import {directoryHost, wholePath} from './host/directory.ts';
import type {FilesHost} from './host/files.ts';
import {recordedHands} from './host/hands.ts';
import type {Host} from './host/host.ts';
import {liveHost} from './host/live.ts';
import {uidOf} from './host/users.ts';
import {type Options, parseOptions, type shells, usage, vocabulary, withPreferences} from './options.ts';
import {runBatch} from './output/batch.tsx';
import {runDoctor} from './output/doctor.ts';
import {runOnce} from './output/once.ts';
import {runRecord} from './output/record.ts';
import {anythingToRead} from './probes.ts';
import {sentence} from './reading.ts';
import type {Document} from './record/document.ts';
import {openEvidence, openFile} from './record/file.ts';
import {momentIn} from './record/moment.ts';
import type {Recording} from './record/recording.ts';
import {systemClock} from './sampler/clock.ts';
import {version} from './version.ts';

/** Argument vector, exit codes, wiring; the only place that ends the process. */
const exitCodes = {fine: 0, usage: 64, input: 66, noProc: 69, bug: 70, output: 74, interrupted: 130} as const;

const fail = (message: string): void => {
  process.stderr.write(`mmtop: ${message}\n`);
};

/** Writes and waits until it is out, so that exit cannot cut a pipe short; a failure ends the program by itself. */
const write = (text: string): Promise<boolean> =>
  new Promise(resolve => {
    process.stdout.write(text, error => {
      if (!error) resolve(true);
    });
  });

/** A reader that went away (head, less) is a normal end of output; a terminal that did is not: runLive tells. */
const outputFailed = (error: Error & {code?: string}): void => {
  if (error.code === 'EPIPE') process.exit(exitCodes.fine);
  fail(`the output cannot be written (${error.code ?? error.message}); free space, or write elsewhere`);
  process.exit(exitCodes.output);
};

const hostFor = (options: Options): FilesHost | number => {
  const {proc, sys, pageSize} = options;
  const root = options.root === undefined ? undefined : wholePath(options.root);
  if (root !== undefined) {
    const directory = directoryHost(root, {
      ...(pageSize === undefined ? {} : {pageSize}),
      ...(proc === undefined ? {} : {proc}),
      ...(sys === undefined ? {} : {sys}),
    });
    if (directory.ok) {
      // JSON says in `unavailable` that there was nothing, which is an answer; a page or a frame of blanks is none.
      const something = anythingToRead(directory.value);
      if (options.json || something.ok) return directory.value;
      fail(
        something.reason.kind === 'missing'
          ? `nothing could be read below ${root}; give a directory that holds proc/ or sys/`
          : `nothing could be read below ${root}: ${visible(sentence(something.reason))}`,
      );
      return exitCodes.input;
    }
    fail(
      `--root: ${sentence(directory.reason).replace(' on this kernel', '')}; give a directory that holds proc/ and sys/`,
    );
    return exitCodes.input;
  }
  const host = liveHost({...(proc === undefined ? {} : {proc}), ...(sys === undefined ? {} : {sys})});
  if (host?.read('proc/meminfo').ok) return host;
  fail(`no procfs at ${proc ?? '/proc'}; mount it, or read a captured tree with --root DIR`);
  return exitCodes.noProc;
};

/** The built-in reference is large and seldom asked: it is loaded when it is. */
const explain = async (term: string): Promise<number> => {
  const {find, index, render, ruleNamed} = await import('./explain/index.ts');
  if (term === '') {
    await write(`${index(process.stdout.isTTY ? process.stdout.columns : undefined).join('\n')}\n`);
    return exitCodes.fine;
  }
  const {exact, others} = find(term);
  const columns = process.stdout.columns ?? Number(process.env['COLUMNS']);
  const width = Math.min(100, Math.max(40, columns > 0 ? columns : 80));
  if (exact === undefined) {
    const near = others.slice(0, 5).map(entry => entry.id);
    fail(`nothing is called "${visible(term)}"${near.length > 0 ? `; near it: ${near.join(', ')}` : ''}`);
    return exitCodes.usage;
  }
  // Some concepts bear the name of a rule of the doctor, and are not all that was asked for.
  const rule = ruleNamed(term);
  const entries = rule === undefined || rule.id === exact.id ? [exact] : [exact, rule];
  await write(`${entries.map(entry => render(entry, width).join('\n')).join('\n\n')}\n`);
  return exitCodes.fine;
};

const describeBug = (error: unknown): string => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `this is a bug of mmtop ${version}, please report it: ${text
    .split('\n')
    .slice(0, 4)
    .map(line => line.trim())
    .join(' | ')}`;
};

const complete = async (shell: string): Promise<number> => {
  const {completion} = await import('./output/completion.ts');
  await write(completion(shell as (typeof shells)[number]));
  return exitCodes.fine;
};

const configFor = ({config: named, given}: Options): Keeper | undefined => {
  const keeper = openConfig({named, env: process.env, given, known: vocabulary, clock: systemClock, watch: watchFile});
  if (!('failed' in keeper)) return keeper;
  fail(`--config: ${keeper.failed}; name a TOML file, or leave it out`);
  return undefined;
};

/** What `mmtop doctor FILE` looks at: a recording, or what once --json wrote. */
const evidenceFor = (file: string): Recording | Document | number => {
  const opened = openEvidence(file);
  if (!('refused' in opened)) return opened;
  fail(`${visible(file)} ${opened.refused}`);
  return exitCodes.input;
};

const doctor = async (options: Options): Promise<number> => {
  setUnits(options.preferences.units);
  const from = options.term === '' ? hostFor(options) : evidenceFor(options.term);
  if (typeof from === 'number') return from;
  if (options.waiting && options.wait > 0 && !('seek' in from) && !('wall' in from) && from.system.captured === true) {
    fail('--wait is for a machine that runs; a captured tree stands still');
    return exitCodes.usage;
  }
  if ('wall' in from) {
    const {host, wall} = from;
    return runDoctor(host, options, write, wall === undefined ? systemClock : {...systemClock, wall: () => wall});
  }
  if (process.stderr.isTTY && !('seek' in from) && from.system.captured !== true && options.wait > 0) {
    process.stderr.write(`mmtop: watching for ${Math.round(options.wait / 1000)} s\n`);
  }
  return runDoctor(from, options, write);
};

/** Ends with the first of the usual signals, which is how one ends a recording. */
const record = async (host: Host & {readonly close: () => void}, options: Options): Promise<number> => {
  const stopped = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const ending = await runRecord(host, {...options, file: options.term}, stopped);
  host.close();
  if (ending.kind === 'bug') throw ending.error;
  if (ending.kind === 'done') await write(`${ending.message}\n`);
  else fail(ending.message);
  return ending.kind === 'done' ? exitCodes.fine : exitCodes.output;
};

type Replay = NonNullable<Parameters<typeof runLive>[3]>;

/** The recording, and where to begin in it. */
const replayFor = ({term, at, screenReader}: Options): Replay | number => {
  const recording = openFile(term);
  if ('refused' in recording) {
    fail(`${visible(term)} ${recording.refused}`);
    return exitCodes.input;
  }
  const from = at === undefined ? undefined : momentIn(at, recording.samples[0]!.wall);
  if (at !== undefined && from === undefined)
    fail(`--at wants a time such as 14:03, 2026-01-31T14:03:20 or 90s, not "${visible(at)}"`);
  else if (screenReader) fail('replay has no words yet; leave --screen-reader out');
  else if (!process.stdout.isTTY) fail('replay needs a terminal');
  else return {recording, from};
  return exitCodes.usage;
};

/** Node opens a debugger to whoever reaches its port when it gets this signal, and writes that over the screen. */
process.on('SIGUSR1', () => {});

const run = async (): Promise<number> => {
  const result = parseOptions(process.argv.slice(2), process.env);
  if (!result.ok) {
    fail(result.message);
    return exitCodes.usage;
  }
  const {command} = result.options;
  if (command === 'help' || command === 'version') {
    await write(command === 'help' ? usage(version) : `mmtop ${version}\n`);
    return exitCodes.fine;
  }
  if (command === 'explain') return explain(result.options.term);
  if (command === 'completion') return complete(result.options.term);
  const config = configFor(result.options);
  if (config === undefined) return exitCodes.input;
  const settled = withPreferences(result.options, config.first);
  if (!settled.ok) {
    fail(settled.message);
    return exitCodes.usage;
  }
  const {options} = settled;
  const uid = options.user === undefined ? undefined : uidOf(options.user);
  if (options.user !== undefined && uid === undefined) {
    fail(`--user: there is no user "${options.user}" on this machine`);
    return exitCodes.usage;
  }
  if (options.command === 'doctor') return doctor(options);
  const replay = options.command === 'replay' ? replayFor(options) : undefined;
  if (typeof replay === 'number') return replay;
  const host =
    replay === undefined ? hostFor(options) : {...replay.recording.host, hands: recordedHands, close: () => {}};
  if (typeof host === 'number') return host;
  if (options.command === 'record') return record(host, options);
  const start = {...options, uid};
  setUnits(options.preferences.units);
  const isLive = (options.command === 'live' || replay !== undefined) && process.stdout.isTTY;
  if (!isLive) config.warnings.forEach(fail);
  if (options.command === 'once') {
    await runOnce(host, start, write);
    return exitCodes.fine;
  }
  if (!isLive) return runBatch(host, start, write);
  if (!process.stdin.isTTY) {
    fail('standard input is no terminal, so there are no keys; use "mmtop batch" or "mmtop once"');
    return exitCodes.usage;
  }
  process.stdout.off('error', outputFailed);
  const ending = await (options.screenReader ? runSpoken(host, start, config) : runLive(host, start, config, replay));
  host.close();
  switch (ending.kind) {
    case 'quit':
      return exitCodes.fine;
    case 'interrupted':
      return exitCodes.interrupted;
    case 'signal':
      return 128 + constants.signals[ending.signal];
    case 'bug':
      fail(describeBug(ending.error));
      return exitCodes.bug;
  }
};

process.stdout.on('error', outputFailed);
// Whoever would read the message is gone as well.
process.stderr.on('error', () => {});

process.exit(
  await run().catch((error: unknown) => {
    fail(describeBug(error));
    return exitCodes.bug;
  }),
);
