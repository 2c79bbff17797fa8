import {parseAmount} from '../cgroup/amount.ts';
import {memoryHierarchy} from '../cgroup/layout.ts';
import {parseMemoryEvents} from '../cgroup/memory-events.ts';
import {childPath} from '../cgroup/places.ts';
import type {CgroupEntry, CgroupTable} from '../cgroup/table.ts';
import type {Hands} from '../host/hands.ts';
import {cgroupName} from '../model/cgroups-name.ts';
import {parseReading} from '../probe.ts';
import {known, type Reason} from '../reading.ts';
import type {Bytes} from '../units.ts';
import {refusal} from './refusal.ts';

/** The group that something is done to, and what its files say while it is done. */
export type CgroupTarget = {
  readonly entry: CgroupEntry;
  readonly name: string;
  /** Without a leading slash, as hands take it. */
  readonly dir: string;
  /** mmtop itself is in it, or in a group below. */
  readonly ours: boolean;
};

/** `own` is the path of the group that mmtop runs in. */
export const cgroupTarget = (
  {layout}: CgroupTable,
  entry: CgroupEntry,
  own: string | undefined,
): CgroupTarget | undefined => {
  const top = memoryHierarchy(layout)?.top;
  if (top === undefined) return undefined;
  return {
    entry,
    name: cgroupName(entry.path).text,
    dir: entry.path === '/' ? top : `${top}${entry.path}`,
    ours: own !== undefined && `${own}/`.startsWith(entry.path === '/' ? '/' : `${entry.path}/`),
  };
};

export const fileIn = ({dir}: CgroupTarget, file: string): string => childPath(dir, file);

export const heldNow = (hands: Hands, target: CgroupTarget): Bytes | undefined => {
  const path = fileIn(target, target.entry.version === 1 ? 'memory.usage_in_bytes' : 'memory.current');
  return known(parseReading(path, hands.read(path), parseAmount));
};

/** Processes of the group and of those below it that were killed so far; v1 does not count those below. */
export const killedSoFar = (hands: Hands, target: CgroupTarget): number | undefined => {
  const path = fileIn(target, 'memory.events');
  return known(parseReading(path, hands.read(path), parseMemoryEvents))?.oomKill;
};

/** Names of groups hold what systemd escapes with a backslash. */
const quoted = (path: string): string => (/^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`);

export const byHand = (text: string, target: CgroupTarget, file: string): string =>
  `echo ${text} | sudo tee ${quoted(`/${fileIn(target, file)}`)}`;

/** systemd hands these groups to their user, with all that is below. user@.service(5) */
const delegated = /\/user@\d+\.service\/./;

/** Why a write would be refused, where that is known before it is tried. */
export const refusedHere = (target: CgroupTarget, file: string, unprivileged: boolean): string | undefined =>
  unprivileged && !delegated.test(target.entry.path)
    ? refusal({kind: 'denied', path: target.dir}, fileIn(target, file), {text: '', contained: undefined})
    : undefined;

/** Why it was refused. */
export const refusedBy = (reason: Reason, target: CgroupTarget, file: string, text: string): string =>
  reason.kind === 'missing'
    ? `${target.name} has no ${file}: the group is gone, or the kernel lacks it; nothing was changed`
    : refusal(reason, fileIn(target, file), {text, contained: undefined});
