import type {KmsgSource} from '../host/host.ts';
import {available, type Reading, unavailable} from '../reading.ts';
import {type Bytes, type Count, count, kib} from '../units.ts';
import type {OomLog} from './oom-log.ts';
import {createOomReader} from './oom-report.ts';
import {parseRecord, splitRecords} from './record.ts';

/** Below the root of a tree; where a log was saved as text, it is a file of this name. */
export const KMSG_PATH = 'dev/kmsg';

/** Work of a few milliseconds: whoever wants more lets keys be handled in between. */
export const RECORDS_A_CALL = 150;

/** The kernel’s log as far as mmtop has read it. */
export type KernelLog = OomLog & {
  /** Records that could not be understood. */
  readonly malformed: Count;
  /** There is more to read than fitted into this sample. */
  readonly behind: boolean;
};

export type KernelLogTail = {
  /** Reads what is new. The same object as before when nothing is. */
  readonly sample: () => Reading<KernelLog>;
  /** The last records as they were read, for a file or a bug report. */
  readonly raw: () => readonly string[];
  readonly close: () => void;
};

/** A full report of the OOM killer takes 10 to 20 KiB. */
const KEPT: Bytes = kib(256);

/** Follows the log. Reports are made while records come in, so that only their text is kept, and not all of that. */
export const tailKernelLog = (source: KmsgSource, keep: Bytes = KEPT): KernelLogTail => {
  const reader = createOomReader();
  const raws: string[] = [];
  let held = 0;
  let malformed = 0;
  let current: Reading<KernelLog> | undefined;

  const hold = (raw: string): void => {
    raws.push(raw);
    held += raw.length;
  };

  const forget = (): void => {
    let gone = 0;
    while (held > keep && gone < raws.length) {
      held -= raws[gone]!.length;
      gone += 1;
    }
    raws.splice(0, gone);
  };

  const sample = (): Reading<KernelLog> => {
    const fresh = source.read();
    if (!fresh.ok) return fresh;
    if (fresh.value.length === 0 && current?.ok && !current.value.behind) return current;
    for (const raw of fresh.value) {
      const record = parseRecord(raw);
      if (record.ok) reader.push(record.value);
      else malformed += 1;
      hold(raw);
    }
    forget();
    current = available({...reader.log(), malformed: count(malformed), behind: source.behind()});
    return current;
  };

  return {sample, raw: () => [...raws], close: source.close};
};

/** A log that was saved as text, read when somebody asks, and given out in pieces like the other. */
export const savedKmsg = (text: () => Reading<string>, recordsACall = RECORDS_A_CALL): KmsgSource => {
  let records: readonly string[] | undefined;
  let given = 0;
  return {
    read: () => {
      if (records === undefined) {
        const whole = text();
        if (!whole.ok) return whole;
        records = splitRecords(whole.value);
      }
      const piece = records.slice(given, given + recordsACall);
      given += piece.length;
      return available(piece);
    },
    lost: () => count(0),
    behind: () => records !== undefined && given < records.length,
    close: () => {},
  };
};

/** For a host that has no log to give. */
export const noKmsg: KmsgSource = savedKmsg(() => unavailable({kind: 'missing', path: KMSG_PATH}));
