import type {Reason, Unavailable} from '../reading.ts';
import {missing, unavailable} from '../reading.ts';

/** What decides whether a failure has its ordinary reason. */
export type Circumstances = {
  /** The files are copies: one that is not there may have been left out. */
  readonly captured?: boolean | undefined;
  readonly asRoot?: boolean | undefined;
  /** What root may do here: in a container less than usual. */
  readonly capabilities?: bigint | undefined;
};

export const runsAsRoot = (): boolean => process.geteuid?.() === 0;

const ofProcess = /^proc\/\d+(\/|$)/;

/**
 * What the kernel's error means for a reader. ESRCH is what a file below /proc/PID gives once the process has been
 * reaped, when it had been opened before; ENOENT is what open gives then.
 */
export const reasonOf = (error: unknown, path: string, circumstances: Circumstances = {}): Reason => {
  const errno = (error as {code?: unknown}).code;
  switch (errno) {
    case 'ESRCH':
      return {kind: 'gone', path};
    case 'ENOENT':
    case 'ENODEV':
    case 'ENOTDIR':
      return ofProcess.test(path) ? {kind: 'gone', path} : missing(path, circumstances).reason;
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'denied',
        path,
        ...(circumstances.asRoot && {to: 'root'}),
        ...(circumstances.asRoot && circumstances.capabilities !== undefined && {has: circumstances.capabilities}),
      };
    case 'EOPNOTSUPP':
    case 'ENOTSUP':
      return {kind: 'disabled', path};
    default:
      return {kind: 'unreadable', path, errno: typeof errno === 'string' ? errno : String(error)};
  }
};

export const failure = (error: unknown, path: string, circumstances?: Circumstances): Unavailable =>
  unavailable(reasonOf(error, path, circumstances));
