import {cgroupName} from '../model/cgroups-name.ts';
import {programOf} from '../model/process-name.ts';
import {foldedRow, headingRow, type ProcessRow} from '../model/process-sums.ts';
import {type Reason, shortReason} from '../reading.ts';
import type {Grouping, Tree} from './outline.ts';
import {cgroupOf, userOf} from './processes.ts';

/** How processes stand below each other, and under which headings. */

export const processTree: Tree<ProcessRow> = {
  column: 'command',
  room: 30,
  name: row => String(row.pid),
  parent: row => (row.ppid === 0 ? undefined : String(row.ppid)),
  fold: foldedRow,
};

/** Of a path the last part says most, and a narrow screen shows the beginning. Ids are too long to be read. */
const pathHeading = (path: string): string => {
  const at = path.lastIndexOf('/');
  if (at <= 0) return path;
  const {kind, text} = cgroupName(path);
  const name = kind === 'container' || kind === 'pod' ? text : path.slice(at + 1);
  return `${name} in ${path.slice(0, at)}`;
};

const notKnown = (what: string, reason: Reason): string =>
  reason.kind === 'not-sampled' ? `${what} not read yet` : `${what} not known (${shortReason(reason)})`;

const KERNEL = '[kernel threads]';

export const processGroupings: readonly Grouping<ProcessRow>[] = [
  {
    id: 'user',
    title: 'by user',
    column: 'command',
    files: ['status'],
    of: (row, system) => {
      const user = userOf(row, system);
      return user.ok ? user.value : notKnown('user', user.reason);
    },
    head: headingRow,
  },
  {
    id: 'cgroup',
    title: 'by cgroup',
    column: 'command',
    room: 30,
    files: ['cgroup'],
    of: row => {
      if (row.kernelThread) return KERNEL;
      const path = cgroupOf(row);
      return path.ok ? pathHeading(path.value) : notKnown('cgroup', path.reason);
    },
    head: headingRow,
  },
  {
    id: 'command',
    title: 'by command',
    column: 'command',
    files: ['cmdline'],
    of: row => (row.kernelThread ? KERNEL : programOf(row) || '(no name)'),
    head: headingRow,
  },
];
