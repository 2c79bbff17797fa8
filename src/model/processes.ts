import {hasMappings} from '../proc/pid/dear.ts';
import type {PidFile, PidRecord} from '../proc/pid/files.ts';
import type {Aged, Process, Processes} from '../proc/pid/process.ts';
import {uss} from '../proc/pid/smaps-rollup.ts';
import {type Status, statusFields} from '../proc/pid/status.ts';
import {MINUTE, residentAt} from '../proc/pid/trail.ts';
import {available, chainReading, fieldReading, firstSample, mapReading, notSampled, type Reading} from '../reading.ts';
import {perSecond} from '../store/rates.ts';
import {addBytes, type Bytes, bytes, type Millis, millis, pages, pagesToBytes} from '../units.ts';

/** Readings of one process, in bytes where the kernel counts pages. */

export const fileOf = <F extends PidFile>(process: Process, kind: F): Reading<PidRecord<F>> =>
  (process.files[kind] as Aged<PidRecord<F>> | undefined)?.reading ?? notSampled;

/** statm is exact where /proc/PID/stat is up to a hundred pages off (fs/proc/task_mmu.c). */
export const rssOf = (process: Process, pageSize: Bytes): Reading<Bytes> =>
  mapReading(process.statm, statm => pagesToBytes(statm.resident, pageSize));

export const sharedOf = (process: Process, pageSize: Bytes): Reading<Bytes> =>
  mapReading(process.statm, statm => pagesToBytes(statm.shared, pageSize));

/** Resident less shared: anonymous memory, from statm. */
export const anonOf = (process: Process, pageSize: Bytes): Reading<Bytes> =>
  mapReading(process.statm, statm => pagesToBytes(pages(Math.max(0, statm.resident - statm.shared)), pageSize));

export const virtualOf = (process: Process, pageSize: Bytes): Reading<Bytes> =>
  mapReading(process.statm, statm => pagesToBytes(statm.size, pageSize));

/** Real user id. */
export const uidOf = (process: Process): Reading<number> =>
  chainReading(fileOf(process, 'status'), status => fieldReading(status.uid, `proc/${process.pid}/status`, 'Uid'));

type StatusAmount = {
  [K in keyof typeof statusFields]: Status[K] extends Bytes | undefined ? K : never;
}[keyof typeof statusFields];

/** An amount of /proc/PID/status; kernel threads and zombies have none. */
export const statusAmount = (process: Process, field: StatusAmount): Reading<Bytes> =>
  chainReading(fileOf(process, 'status'), status =>
    fieldReading(status[field], `proc/${process.pid}/status`, statusFields[field].key),
  );

export const swapOf = (process: Process): Reading<Bytes> => statusAmount(process, 'vmSwap');

/**
 * The most RAM that the end of a process can free: memory without a file, and shared memory if nobody else has it. Pages
 * of files stay in the cache. Without status, all that is resident.
 */
export const endGivesBack = (process: Process, pageSize: Bytes): Reading<Bytes> => {
  const status = fileOf(process, 'status');
  if (!status.ok) return rssOf(process, pageSize);
  const {rssAnon, rssShmem, vmPTE, hugetlbPages} = status.value;
  if (rssAnon === undefined || rssShmem === undefined) return rssOf(process, pageSize);
  return available(addBytes(...[rssAnon, rssShmem, vmPTE, hugetlbPages].filter(part => part !== undefined)));
};

/** What a walk over the page tables found, from smaps or smaps_rollup, whichever was read last. */
export type Shares = {
  readonly at: Millis;
  readonly path: string;
  readonly amounts: {
    readonly pss?: Bytes;
    readonly swapPss?: Bytes;
    readonly privateClean?: Bytes;
    readonly privateDirty?: Bytes;
    readonly privateHugetlb?: Bytes;
  };
};

export const sharesOf = (process: Process): Reading<Shares> => {
  const {smaps, smapsRollup: rollup} = process.files;
  const path = `proc/${process.pid}/smaps`;
  if (smaps?.reading.ok && smaps.reading.value.mappings > 0 && (!rollup?.reading.ok || smaps.at >= rollup.at)) {
    return available({at: smaps.at, path, amounts: smaps.reading.value.totals});
  }
  if (rollup === undefined) return smaps === undefined || smaps.reading.ok ? notSampled : smaps.reading;
  return mapReading(rollup.reading, amounts => ({at: rollup.at, path: `${path}_rollup`, amounts}));
};

export const pssOf = (process: Process): Reading<Bytes> =>
  chainReading(sharesOf(process), ({path, amounts}) => fieldReading(amounts.pss, path, 'Pss'));

export const ussOf = (process: Process): Reading<Bytes> =>
  chainReading(sharesOf(process), ({path, amounts}) => fieldReading(uss(amounts), path, 'Private_Dirty'));

export const swapPssOf = (process: Process): Reading<Bytes> =>
  chainReading(sharesOf(process), ({path, amounts}) => fieldReading(amounts.swapPss, path, 'SwapPss'));

/** What came in over less time than this says little. */
const LEAST_GROWTH_SPAN: Millis = millis(10_000);

/**
 * What RSS gained in the last minute, or since the process is watched where that is less: the pace of a start is no
 * measure of the minute to come, and nobody gains more than it holds.
 */
export const growthOf = (process: Process, at: Millis | undefined, pageSize: Bytes): Reading<Bytes> => {
  const {statm, trail} = process;
  if (!statm.ok) return statm;
  if (!hasMappings(process)) return available(bytes(0));
  const earlier = process.files.stat?.before?.reading;
  if (earlier !== undefined && !earlier.ok && earlier.reason.kind === 'captured') return earlier;
  const first = trail?.[0];
  if (at === undefined || trail === undefined || first === undefined) return firstSample;
  const from = millis(Math.max(first.at, at - MINUTE));
  const then = residentAt(trail, from);
  if (then === undefined || at - from < LEAST_GROWTH_SPAN) return firstSample;
  return available(pagesToBytes(pages(Math.round(statm.value.resident - then)), pageSize));
};

/** How far back growth goes where that is less than a minute. */
export const shortGrowthSpan = ({trail}: Process, at: Millis): Millis | undefined => {
  const from = trail?.[0]?.at;
  return from === undefined || at - from >= MINUTE ? undefined : millis(at - from);
};

type FaultCounter = 'majflt' | 'minflt';

/** Faults per second between the last two reads of stat. */
const faultRate = (process: Process, counter: FaultCounter): Reading<number> => {
  const aged = process.files.stat;
  if (aged === undefined) return notSampled;
  if (aged.before === undefined) return firstSample;
  const span: Millis = millis(aged.at - aged.before.at);
  return perSecond(
    mapReading(aged.before.reading, stat => stat[counter]),
    mapReading(aged.reading, stat => stat[counter]),
    {ok: true, value: span},
  );
};

export const majorFaultRate = (process: Process): Reading<number> => faultRate(process, 'majflt');
export const minorFaultRate = (process: Process): Reading<number> => faultRate(process, 'minflt');

/** A process that is not on screen has its stat read when its memory changes; a fault that fetches a page changes it. */
const QUIET_AFTER: Millis = millis(10_000);

/** Major faults per second as far as they are known without a read: none for who has stood still for a while. */
export const faultsForSum = (process: Process, at: Millis | undefined): Reading<number> => {
  const rate = majorFaultRate(process);
  const stat = process.files.stat;
  const quiet = stat !== undefined && at !== undefined && at - stat.at >= QUIET_AFTER;
  return quiet && (rate.ok || rate.reason.kind === 'first-sample') ? available(0) : rate;
};

/** Sum of RSS; pages that processes share count once for each of them. */
export const rssSum = (processes: readonly Process[], pageSize: Bytes): Bytes => {
  const total = processes.reduce((sum, {statm}) => (statm.ok ? sum + statm.value.resident : sum), 0);
  return bytes(pagesToBytes(pages(total), pageSize));
};

/** Asked for by number, and not there. */
export const absentPids = (
  processes: readonly Process[],
  {pids}: {readonly pids: ReadonlySet<number> | undefined},
): readonly number[] => {
  if (pids === undefined) return [];
  const present = new Set(processes.map(({pid}) => pid));
  return [...pids].filter(pid => !present.has(pid)).sort((a, b) => a - b);
};

const MOST_NAMED = 3;

/** `no process 12`, `no process 12, 13 and 4 more`; undefined when all are there. */
export const absentPidsText = (absent: readonly number[]): string | undefined => {
  if (absent.length === 0) return undefined;
  const named = absent.slice(0, MOST_NAMED).join(', ');
  return `no process ${named}${absent.length > MOST_NAMED ? ` and ${absent.length - MOST_NAMED} more` : ''}`;
};

/** Those in the directory whose files make no sense; undefined when all do. */
export const unreadableText = ({unreadable}: Processes): string | undefined =>
  unreadable === undefined ? undefined : `${unreadable.count} more cannot be read`;

/** The processes of one user or with certain pids. Whose owner is not known yet is left out until it is. */
export const restrict = (
  processes: readonly Process[],
  {uid, pids}: {readonly uid: number | undefined; readonly pids: ReadonlySet<number> | undefined},
): readonly Process[] => {
  if (uid === undefined && pids === undefined) return processes;
  return processes.filter(process => {
    if (pids !== undefined && !pids.has(process.pid)) return false;
    if (uid === undefined) return true;
    const owner = uidOf(process);
    return owner.ok && owner.value === uid;
  });
};
