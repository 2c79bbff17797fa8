import {type Bytes, bytes, GIB, MIB, type Millis, millis, pagesToBytes} from '../../units.ts';
import type {PidFile} from './files.ts';
import type {Process, ProcessDemand} from './process.ts';

/**
 * Files that walk page tables, under the mm lock of the process they describe: some 8 ms per GiB of small pages. A
 * monitor that reads them at each pass slows down what it watches.
 */
export type DearFile = 'smapsRollup' | 'smaps';

/** `largest`: a process with more in RAM is left alone. `most`: text beyond that is not worth the while. */
export const dearFiles: Readonly<Record<DearFile, {readonly largest: Bytes; readonly most?: number}>> = {
  smapsRollup: {largest: bytes(8 * GIB)},
  // Asked for by opening the page of one process. 16 MiB are some 20,000 mappings.
  smaps: {largest: bytes(64 * GIB), most: 16 * MIB},
};

export const isDear = (file: PidFile): file is DearFile => file in dearFiles;

/** The page of a process rests on smaps. */
const inOrder: readonly DearFile[] = ['smaps', 'smapsRollup'];

/** A reading is kept at least so long. */
const LEAST_AGE: Millis = millis(10_000);
/** And so many times as long as it took, so that it never costs more than a hundredth of a processor. */
const PATIENCE = 100;

const nextReading = (began: Millis, took: number): Millis => millis(began + Math.max(LEAST_AGE, PATIENCE * took));

/** Ended processes have no mappings; the kernel's own threads never had any. */
export const hasMappings = ({kernelThread, state}: Pick<Process, 'kernelThread' | 'state'>): boolean =>
  !kernelThread && state !== 'Z' && state !== 'X';

/** Why the file is not worth a read, or undefined. */
export const notWorth = (process: Process, file: PidFile, pageSize: Bytes): string | undefined => {
  if (!isDear(file)) return undefined;
  if (process.kernelThread) return 'a kernel thread has no memory of its own';
  const {largest} = dearFiles[file];
  return process.statm.ok && pagesToBytes(process.statm.value.resident, pageSize) > largest
    ? `the process is larger than ${largest / GIB} GiB`
    : undefined;
};

/** Time for smaps_rollup in each pass. A read that took longer is paid off by the passes after it. */
const ALLOWANCE: Millis = millis(5);
/** What passes did not use is saved up to this: somebody who has just asked need not wait for a hundred small readings. */
const SAVINGS: Millis = millis(50);

/** A process with what must be remembered of its dear files. */
export type DearEntry = {
  process: Process;
  /** When each is due again; one that was never read is due now. */
  dueAt: {readonly [F in DearFile]?: Millis};
};

/** Processes whose page is open: smaps is wanted of no others. */
export const openIn = ({focus, focusFiles, exhaustive}: ProcessDemand): ReadonlySet<number> =>
  focusFiles.has('smaps') && !exhaustive ? focus : new Set();

/** `refresh` reads a file and is false when the process is gone; `drop` forgets it. */
export const createDearReads = <E extends DearEntry>({
  now,
  refresh,
  drop,
}: {
  readonly now: () => Millis;
  readonly refresh: (entry: E, file: PidFile) => boolean;
  readonly drop: (pid: number) => void;
}) => {
  let left = 0;
  let cursor = 0;

  const isDue = ({process, dueAt}: E, file: DearFile): boolean => {
    const due = dueAt[file];
    // What was mapped is gone with the process, and must not be shown for its ten seconds.
    const emptied = process.files[file]?.reading.ok === true && !hasMappings(process);
    return emptied || due === undefined || now() >= due;
  };

  /** Reads a file if it is due and there is time for it; true when it did. `open`: it is for the page of the process. */
  const read = (entry: E, file: DearFile, open: boolean): boolean => {
    if (!isDue(entry, file)) return false;
    if (file === 'smapsRollup') {
      // smaps says the same and more.
      if (left <= 0 || (open && entry.process.files.smaps?.reading.ok === true)) return false;
    }
    const began = now();
    const there = refresh(entry, file);
    const took = now() - began;
    if (file === 'smapsRollup') left -= took;
    entry.dueAt = {...entry.dueAt, [file]: nextReading(began, took)};
    if (!there) drop(entry.process.pid);
    return true;
  };

  /** What a pass may read: of the processes on screen in their order, then of the others in turn. Yields after each. */
  function* pass(demand: ProcessDemand, known: ReadonlyMap<number, E>): Generator<void, void> {
    const {focus, focusFiles, all} = demand;
    left = Math.min(SAVINGS, left + ALLOWANCE);
    const open = openIn(demand);
    const shown = inOrder.filter(file => focusFiles.has(file));
    for (const pid of shown.length > 0 ? focus : []) {
      for (const file of shown) {
        const entry = known.get(pid);
        if (entry !== undefined && read(entry, file, open.has(pid))) yield;
      }
    }
    if (!all.has('smapsRollup')) return;
    const entries = [...known.values()];
    let done = 0;
    for (; done < entries.length && left > 0; done += 1) {
      if (read(entries[(cursor + done) % entries.length]!, 'smapsRollup', false)) yield;
    }
    cursor = entries.length > 0 ? (cursor + done) % entries.length : 0;
  }

  return {read, pass};
};
