import type {Cgroup} from '../cgroup/group.ts';
import {effectiveLimit} from '../cgroup/limits.ts';
import type {OwnCgroup} from '../cgroup/own.ts';
import {shortBytes} from '../format/amount.ts';
import {available, mapReading, noField, type Reading} from '../reading.ts';
import type {Bytes} from '../units.ts';
import {cgroupName} from './cgroups-name.ts';

/**
 * The limit under which mmtop itself runs, when it is less than the machine has: inside a container that, and not
 * MemTotal, is what there is. lxcfs shows the limit as MemTotal already; then there is nothing to add.
 */
export type Confinement = {
  readonly limit: Bytes;
  /** Usage of the group whose limit it is. */
  readonly used: Reading<Bytes>;
  readonly hostTotal: Bytes;
  /** The group whose limit it is, as far as it can be seen from here. */
  readonly holder: Cgroup | undefined;
  /** The limit is that of the container, or of a group in which mmtop happens to run, such as a login session. */
  readonly of: {readonly kind: 'container'} | {readonly kind: 'group'; readonly path: string};
};

/** Undefined inside when nothing narrower than the machine limits it. */
export const confinementOf = ({self, line}: OwnCgroup, hostTotal: Bytes): Reading<Confinement | undefined> =>
  mapReading(effectiveLimit(line), ({limit, from}) => {
    if (limit === 'max' || limit >= hostTotal) return undefined;
    // The real root has no limit: one at the top is that of a container, and so is one above what is mounted.
    const outside = from === undefined || from === '/' || self.namespacePath !== self.path;
    const holder = line.find(({path}) => path === from) ?? line.at(-1);
    return {
      limit,
      used: holder?.current ?? noField('proc/self/cgroup', 'group'),
      hostTotal,
      holder,
      of: outside ? {kind: 'container'} : {kind: 'group', path: from},
    };
  });

/** "this container: limit 512M, 312M used; host 23.4G" */
export const confinementText = ({limit, used, hostTotal, of}: Confinement): string => {
  const who = of.kind === 'container' ? 'this container' : `mmtop’s own ${cgroupName(of.path).text}`;
  const usage = used.ok ? `, ${shortBytes(used.value)} used` : '';
  return `${who}: limit ${shortBytes(limit)}${usage}; host ${shortBytes(hostTotal)}`;
};

export const confinement = (own: Reading<OwnCgroup>, hostTotal: Reading<Bytes>): Reading<Confinement | undefined> => {
  if (!own.ok) return own;
  return hostTotal.ok ? confinementOf(own.value, hostTotal.value) : available(undefined);
};
