import type {Reason, Unavailable} from '../reading.ts';
import {unavailable} from '../reading.ts';

const ofProcess = /^proc\/\d+(\/|$)/;

/**
 * What the kernel's error means for a reader. ESRCH is what a file below /proc/PID gives once the process has been
 * reaped, when it had been opened before; ENOENT is what open gives then.
 */
export const reasonOf = (error: unknown, path: string): Reason => {
  const errno = (error as {code?: unknown}).code;
  switch (errno) {
    case 'ESRCH':
      return {kind: 'gone', path};
    case 'ENOENT':
    case 'ENODEV':
    case 'ENOTDIR':
      return ofProcess.test(path) ? {kind: 'gone', path} : {kind: 'missing', path};
    case 'EACCES':
    case 'EPERM':
      return {kind: 'denied', path};
    case 'EOPNOTSUPP':
    case 'ENOTSUP':
      return {kind: 'disabled', path};
    default:
      return {kind: 'unreadable', path, errno: typeof errno === 'string' ? errno : String(error)};
  }
};

export const failure = (error: unknown, path: string): Unavailable => unavailable(reasonOf(error, path));
