import type {Facts} from '../model/advice/facts.ts';
import {type Reason, sentence} from '../reading.ts';

/** Why a write did not happen, and what would help. */

const shown = (path: string): string => `/${path}`;

/** Who may write: sysctl asks for the user, sysfs for the user or a capability. fs/proc/proc_sysctl.c, fs/kernfs */
const rightTo = (path: string, contained: boolean | undefined): string => {
  const root = contained === true ? 'needs root of the host' : 'needs root';
  if (path.startsWith('proc/sys/kernel/')) return `${root} with CAP_SYS_ADMIN`;
  return path.startsWith('proc/sys/') ? root : `${root}, or CAP_DAC_OVERRIDE`;
};

const noRight = (path: string, contained: boolean | undefined): string =>
  `${rightTo(path, contained)}: no permission to write to ${shown(path)}`;

/** Why a write would be refused, where that is known before it is tried. */
export const refusedBeforehand = (path: string, {system, contained}: Facts): string | undefined =>
  system.unprivileged === true ? noRight(path, contained) : undefined;

const REFUSED_ROOT = 'root is refused too (a container?)';

/** What the kernel means by an error of write(2) on a setting. `takes` says what would have been right: `0 to 200`. */
const meaningOf = (errno: string, path: string, text: string, takes: string | undefined): string => {
  switch (errno) {
    case 'EINVAL':
    case 'ERANGE':
      return `the kernel does not take "${text}" for ${shown(path)}${takes === undefined ? '' : `; it takes ${takes}, or less than that on an older kernel`} (${errno})`;
    case 'EROFS':
      return `${shown(path)} is mounted read-only here, as in most containers: change it on the host`;
    case 'EBUSY':
      return `the kernel says that ${shown(path)} is in use and cannot be changed now (EBUSY)`;
    case 'ENOMEM':
      return `there is not enough memory to set ${shown(path)} to ${text} (ENOMEM)`;
    default:
      return `writing to ${shown(path)} failed (${errno})`;
  }
};

/** One sentence without an end, like those of readings. */
export const refusal = (
  reason: Reason,
  path: string,
  {text, takes, contained}: {readonly text: string; readonly takes?: string; readonly contained: boolean | undefined},
): string => {
  switch (reason.kind) {
    case 'denied':
      return reason.to === 'root'
        ? `${REFUSED_ROOT}: no permission to write to ${shown(path)}`
        : noRight(path, contained);
    case 'unreadable':
      return meaningOf(reason.errno, path, text, takes);
    case 'skipped':
      return `nothing was changed: ${reason.why}`;
    case 'missing':
    case 'disabled':
    case 'gone':
    case 'malformed':
    case 'no-field':
    case 'not-sampled':
    case 'captured':
    case 'first-sample':
    case 'counter-reset':
      return sentence(reason);
  }
};
