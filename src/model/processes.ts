import type {PidFile, PidRecord} from '../proc/pid/files.ts';
import type {Aged, Process} from '../proc/pid/process.ts';
import {chainReading, fieldReading, firstSample, mapReading, notSampled, type Reading} from '../reading.ts';
import {perSecond} from '../store/rates.ts';
import {type Bytes, bytes, type Millis, millis, pages, pagesToBytes} from '../units.ts';

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

export const swapOf = (process: Process): Reading<Bytes> =>
  chainReading(fileOf(process, 'status'), status =>
    fieldReading(status.vmSwap, `proc/${process.pid}/status`, 'VmSwap'),
  );

/** Major faults per second between the last two reads of stat. */
export const majorFaultRate = (process: Process): Reading<number> => {
  const aged = process.files.stat;
  if (aged === undefined) return notSampled;
  if (aged.before === undefined) return firstSample;
  const span: Millis = millis(aged.at - aged.before.at);
  return perSecond(
    mapReading(aged.before.reading, stat => stat.majflt),
    mapReading(aged.reading, stat => stat.majflt),
    {ok: true, value: span},
  );
};

/** Sum of RSS; pages that processes share count once for each of them. */
export const rssSum = (processes: readonly Process[], pageSize: Bytes): Bytes => {
  let total = 0;
  for (const {statm} of processes) if (statm.ok) total += statm.value.resident;
  return bytes(pagesToBytes(pages(total), pageSize));
};

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
