import {type PidFile, pidFiles} from '../../src/proc/pid/files.ts';
import type {Process} from '../../src/proc/pid/process.ts';
import type {Trail} from '../../src/proc/pid/trail.ts';
import {available, type Reason, unavailable} from '../../src/reading.ts';
import {millis, pages, ticks} from '../../src/units.ts';

/** Processes made of the texts of their files. */
export type Sketch = {
  readonly pid?: number;
  readonly ppid?: number;
  readonly comm?: string;
  readonly state?: string;
  readonly starttime?: number;
  readonly kernelThread?: boolean;
  readonly resident?: number;
  readonly shared?: number;
  readonly trail?: readonly (readonly [seconds: number, resident: number])[];
  /** Text of a file, or why there is none; `at` seconds when it is not 0. */
  readonly files?: Readonly<Partial<Record<PidFile, string | Reason>>>;
  readonly at?: number;
};

const recordOf = (kind: PidFile, text: string | Reason, seconds: number) => {
  const at = millis(seconds * 1000);
  if (typeof text !== 'string') return {at, reading: unavailable(text)};
  const result = pidFiles[kind].parse(text);
  if (!result.ok) throw new Error(`${kind}: ${result.malformed.why}`);
  return {at, reading: available(result.value)};
};

export const sketch = ({
  pid = 4711,
  ppid = 1,
  comm = 'nginx',
  state = 'S',
  starttime = 500,
  kernelThread = false,
  resident = 1000,
  shared = 400,
  trail,
  files = {},
  at = 0,
}: Sketch = {}): Process => ({
  pid,
  ppid,
  comm,
  state,
  starttime: ticks(starttime),
  kernelThread,
  statm: available({
    size: pages(4 * resident),
    resident: pages(resident),
    shared: pages(shared),
    text: pages(1),
    data: pages(1),
  }),
  files: Object.fromEntries(
    Object.entries(files).map(([kind, text]) => [kind, recordOf(kind as PidFile, text!, at)]),
  ) as Process['files'],
  ...(trail && {
    trail: trail.map(([s, n]) => ({at: millis(s * 1000), resident: pages(n)})) satisfies Trail,
  }),
});

const kb = (key: string, n: number): string => `${key}:\t${String(n).padStart(8)} kB\n`;

export const status = (fields: Readonly<Record<string, number>>, uid = 0): string =>
  `Name:\tx\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n${Object.entries(fields)
    .map(([key, n]) => kb(key, n))
    .join('')}`;

export const rollup = (fields: Readonly<Record<string, number>>): string =>
  Object.entries(fields)
    .map(([key, n]) => kb(key, n))
    .join('');

export const kernelThread = (pid = 2, comm = 'kthreadd'): Process =>
  sketch({pid, ppid: 0, comm, kernelThread: true, state: 'I', resident: 0, shared: 0, files: {status: status({})}});

export const zombie = (pid = 9): Process =>
  sketch({pid, comm: 'backup', state: 'Z', resident: 0, shared: 0, files: {status: status({})}});
