import type {Host} from '../../../src/host/host.ts';
import type {PidFile} from '../../../src/proc/pid/files.ts';
import {noProcesses, type Process, type ProcessDemand, type Processes} from '../../../src/proc/pid/process.ts';
import {createWalk, type Walk} from '../../../src/proc/pid/walk.ts';
import type {Reading, Reason} from '../../../src/reading.ts';
import {type Bytes, bytes, type Millis, millis} from '../../../src/units.ts';
import {type MemoryFiles, memoryHost} from '../../helpers/memory-host.ts';

export const KTHREAD = 0x0020_0000;
const PF_NOTHING = 4_194_304;

type Facts = {
  readonly comm?: string;
  readonly state?: string;
  readonly ppid?: number;
  readonly flags?: number;
  readonly starttime?: number;
  readonly majflt?: number;
  readonly statm?: string;
  readonly files?: Readonly<Record<string, string | Reason>>;
};

export const statOf = (
  pid: number,
  {comm = 'sh', state = 'S', ppid = 1, flags = PF_NOTHING, ...facts}: Facts,
): string =>
  `${pid} (${comm}) ${state} ${ppid} 1 1 0 -1 ${flags} 49 0 ${facts.majflt ?? 0} 0 3 4 0 0 20 0 1 0 ${facts.starttime ?? 825} 1011712 137 18446744073709551615 1 1\n`;

export const statmOf = (resident: number): string => `${resident + 300} ${resident} 18 5 0 123 0\n`;

/** One process as the files of its directory. */
export const running = (pid: number, facts: Facts = {}): MemoryFiles => ({
  [`proc/${pid}/stat`]: statOf(pid, facts),
  [`proc/${pid}/statm`]: facts.statm ?? statmOf(100),
  ...Object.fromEntries(Object.entries(facts.files ?? {}).map(([name, text]) => [`proc/${pid}/${name}`, text])),
});

export const many = (from: number, to: number, facts: Facts = {}): MemoryFiles =>
  Object.assign({}, ...Array.from({length: to - from}, (_, i) => running(from + i, facts)));

export const loadavg = (threads: number, newest: number, running = 1): MemoryFiles => ({
  'proc/loadavg': `0.00 0.01 0.05 ${running}/${threads} ${newest}\n`,
  'proc/meminfo': 'MemTotal: 1 kB\n',
});

/** A machine whose files change, with a clock that each read moves on. */
export const stage = (first: MemoryFiles, options: {readonly readCosts?: number; readonly pageSize?: Bytes} = {}) => {
  const hostOf = (files: MemoryFiles) => memoryHost(files, {system: {pageSize: options.pageSize ?? bytes(4096)}});
  let host: Host = hostOf(first);
  let files = first;
  let time = 1_000;
  let reads: string[] = [];
  let lists = 0;
  const released: string[] = [];
  const watched: Host = {
    system: host.system,
    read: (path, how) => {
      reads.push(path);
      time += options.readCosts ?? 0;
      return host.read(path, how);
    },
    list: path => {
      lists += 1;
      return host.list(path);
    },
    identity: path => host.identity(path),
    owner: path => host.owner(path),
    release: path => {
      released.push(path);
    },
  };
  const now = (): Millis => millis(time);
  return {
    walk: createWalk(watched, now),
    host: watched,
    now,
    released,
    lists: () => lists,
    /** What was read since the last call. */
    reads: () => {
      const those = reads;
      reads = [];
      return those;
    },
    after: (ms: number) => {
      time += ms;
    },
    set: (next: MemoryFiles) => {
      files = next;
      host = hostOf(next);
    },
    change: (some: MemoryFiles) => {
      files = {...files, ...some};
      host = hostOf(files);
    },
    /** Takes another machine, made before. */
    use: (other: Host) => {
      host = other;
    },
  };
};

export const must = <T>(reading: Reading<T> | undefined): T => {
  if (reading === undefined || !reading.ok) throw new Error(JSON.stringify(reading));
  return reading.value;
};

export const runAll = (
  steps: ReturnType<Walk['pass']>,
): {readonly result: Reading<Processes>; readonly yields: number} => {
  for (let yields = 0; ; yields += 1) {
    const step = steps.next();
    if (step.done) return {result: step.value, yields};
  }
};

export const pass = (walk: Walk, demand: Partial<ProcessDemand> = {}, resumed?: boolean): Processes =>
  must(runAll(walk.pass({...noProcesses, ...demand}, resumed)).result);

export const pids = (processes: Processes): number[] => processes.list.map(one => one.pid).sort((a, b) => a - b);

export const find = (processes: Processes, pid: number): Process => {
  const found = processes.list.find(one => one.pid === pid);
  if (found === undefined) throw new Error(`no ${pid}`);
  return found;
};

export const residentOf = (one: Process): number | string =>
  one.statm.ok ? one.statm.value.resident : one.statm.reason.kind;

export const focus = (list: readonly number[], ...focusFiles: PidFile[]): Partial<ProcessDemand> => ({
  focus: new Set(list),
  focusFiles: new Set(focusFiles),
});
