import type {SystemInfo} from '../host/host.ts';
import {hiddenFrom} from '../model/hidden.ts';
import {fileOf, rssOf, sharedOf, virtualOf} from '../model/processes.ts';
import type {MalformedLine} from '../probe.ts';
import {memoryPath} from '../proc/pid/cgroup.ts';
import {type PidFile, type PidRecord, pidFiles} from '../proc/pid/files.ts';
import type {Process, Processes} from '../proc/pid/process.ts';
import {uss} from '../proc/pid/smaps-rollup.ts';
import type {statusFields} from '../proc/pid/status.ts';
import {fieldReading, type Reading} from '../reading.ts';
import type {Bytes} from '../units.ts';
import type {Ledger} from './json-ledger.ts';

export type ProcessJson = {
  readonly pid: number;
  readonly ppid: number;
  readonly uid: number | null;
  readonly comm: string;
  readonly state: string;
  readonly rss_bytes: number | null;
  readonly shared_bytes: number | null;
  readonly virtual_bytes: number | null;
  readonly pss_bytes: number | null;
  readonly uss_bytes: number | null;
  readonly swap_bytes: number | null;
  readonly oom_score: number | null;
  readonly oom_score_adj: number | null;
  readonly threads: number | null;
  readonly kernel_thread: boolean;
  readonly cgroup: string | null;
  readonly starttime_ticks: number;
} & StatusJson;

/** What only status tells: left out where the kernel does not print it, as for its own threads. */
const statusParts = {
  rssAnon: 'rss_anon_bytes',
  rssFile: 'rss_file_bytes',
  rssShmem: 'rss_shmem_bytes',
  vmPTE: 'page_tables_bytes',
  vmLck: 'locked_bytes',
  vmPin: 'pinned_bytes',
  hugetlbPages: 'hugetlb_bytes',
} as const satisfies Partial<Record<keyof typeof statusFields, string>>;

export type StatusJson = {readonly [K in (typeof statusParts)[keyof typeof statusParts]]?: number} & {
  /** False when the process asked for no transparent huge pages. */
  readonly thp_enabled?: boolean;
};

const statusJson = (status: PidRecord<'status'>): StatusJson => ({
  ...Object.fromEntries(
    Object.entries(statusParts).flatMap(([field, name]) => {
      const value = status[field as keyof typeof statusParts];
      return value === undefined ? [] : [[name, value]];
    }),
  ),
  ...(status.thpEnabled !== undefined && {thp_enabled: status.thpEnabled}),
});

/** Kernel threads and the dead have no memory: the files that would describe it are empty or refused by design. */
const hasMemory = ({kernelThread, state}: Process): boolean => !kernelThread && state !== 'Z' && state !== 'X';

const processJson = (ledger: Ledger, process: Process, pageSize: Bytes): ProcessJson => {
  const {pid, ppid, comm, state, kernelThread, starttime} = process;
  const path = (file: PidFile): string => `proc/${pid}/${pidFiles[file].name}`;
  // Once for each file, so that the count of an entry is one of processes.
  const record = <F extends PidFile>(file: F): PidRecord<F> | null => {
    const reading = fileOf(process, file);
    const {malformed = []} = (reading.ok ? reading.value : {}) as {readonly malformed?: readonly MalformedLine[]};
    ledger.lines(path(file), malformed);
    return file === 'smapsRollup' && !hasMemory(process) && !reading.ok ? null : ledger.take(reading);
  };
  const field = (file: PidFile, value: number | undefined, key: string): number | null =>
    ledger.take(fieldReading(value, path(file), key));
  const amount = (reading: Reading<Bytes>): number | null =>
    reading.ok ? ledger.exact(reading.value, `proc/${pid}/statm`) : null;

  ledger.take(process.statm);
  const stat = record('stat');
  const status = record('status');
  const rollup = record('smapsRollup');
  const oomScore = record('oomScore');
  const oomScoreAdj = record('oomScoreAdj');
  const cgroup = record('cgroup');
  return {
    pid,
    ppid,
    uid: status && field('status', status.uid, 'Uid'),
    comm,
    state,
    rss_bytes: amount(rssOf(process, pageSize)),
    shared_bytes: amount(sharedOf(process, pageSize)),
    virtual_bytes: amount(virtualOf(process, pageSize)),
    pss_bytes: rollup && field('smapsRollup', rollup.pss, 'Pss'),
    uss_bytes: rollup && field('smapsRollup', uss(rollup), 'Private_Clean, Private_Dirty or Private_Hugetlb'),
    swap_bytes: status && (hasMemory(process) ? field('status', status.vmSwap, 'VmSwap') : (status.vmSwap ?? null)),
    oom_score: oomScore,
    oom_score_adj: oomScoreAdj,
    threads: stat?.numThreads ?? null,
    kernel_thread: kernelThread,
    cgroup: (cgroup && memoryPath(cgroup)?.path) ?? null,
    starttime_ticks: starttime,
    ...(status && statusJson(status)),
  };
};

/** In the order of the list, which whoever asked for it chose. */
export const processesJson = (
  ledger: Ledger,
  {list, denied, vanished, unreadable}: Processes,
  system: SystemInfo,
): readonly ProcessJson[] => {
  const {pageSize} = system;
  const hidden = hiddenFrom(system);
  const rows = list.map(process => processJson(ledger, process, pageSize));
  const path = 'proc/PID';
  if (hidden !== undefined) {
    ledger.missed({kind: 'skipped', path, why: hidden.sentence}, {hint: null});
  }
  if (denied > 0) ledger.missed({kind: 'denied', path}, {count: denied});
  if (unreadable !== undefined) ledger.missed(unreadable.reason, {as: `${path}/stat`, count: unreadable.count});
  if (vanished > 0) ledger.missed({kind: 'gone', path}, {count: vanished});
  return rows;
};
