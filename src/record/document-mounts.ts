import {bytes, count} from '../units.ts';
import {escaped} from './document-proc.ts';
import type {Tree} from './document-tree.ts';
import {isAbsent, type Members, raw, wholeNumber} from './document-values.ts';

/** /proc/self/mountinfo and what statfs(2) said: the cgroups, and the file systems in RAM. */

type Mount = {readonly place: string; readonly type: string; readonly source: string; readonly options: string};

/** Ids of mounts begin above that of the root, which is not listed. */
const ROOT = 1;

/** A mount lies in the nearest one above it. */
const parentOf = (mounts: readonly Mount[], at: number): number => {
  const {place} = mounts[at]!;
  let best = -1;
  mounts.forEach((other, i) => {
    const above = other.place === place ? i < at : place.startsWith(`${other.place}/`);
    if (above && (best < 0 || other.place.length >= mounts[best]!.place.length)) best = i;
  });
  return best < 0 ? ROOT : ROOT + 1 + best;
};

const device = (at: number): string => `0:${at + 1}`;

const cgroupMount = (version: 1 | 2): Mount =>
  version === 2
    ? {place: '/sys/fs/cgroup', type: 'cgroup2', source: 'cgroup2', options: 'rw'}
    : {place: '/sys/fs/cgroup/memory', type: 'cgroup', source: 'cgroup', options: 'rw,memory'};

export const writeMounts = (tree: Tree, memory: readonly Members[], cgroups: 1 | 2 | undefined): void => {
  const inRam = memory.filter(({mount}) => typeof mount === 'string' && mount.startsWith('/'));
  const mounts = [
    ...inRam.map(({mount, type, source, huge}): Mount => {
      const option = isAbsent(huge) || huge === 'never' ? '' : `,huge=${escaped(raw(huge))}`;
      return {
        place: escaped(raw(mount)),
        type: escaped(raw(type)),
        source: escaped(raw(source)),
        options: `rw${option}`,
      };
    }),
    ...(cgroups === undefined ? [] : [cgroupMount(cgroups)]),
  ];
  const rows = mounts.map(
    ({place, type, source, options}, i) =>
      `${ROOT + 1 + i} ${parentOf(mounts, i)} ${device(i)} / ${place} rw - ${type} ${source} ${options}`,
  );
  tree.write('proc/self/mountinfo', rows.map(row => `${row}\n`).join(''));
  inRam.forEach((each, i) => {
    const total = wholeNumber(each['size_bytes']);
    const used = wholeNumber(each['used_bytes']);
    const inodes = wholeNumber(each['inodes_used']);
    tree.mount(
      device(i),
      total === undefined || used === undefined
        ? undefined
        : {
            total: bytes(total),
            used: bytes(used),
            // How many there may be is not told; 0 would say that they are not counted.
            inodes: count(inodes === undefined ? 0 : Math.max(1, inodes)),
            inodesUsed: count(inodes ?? 0),
          },
    );
  });
};
