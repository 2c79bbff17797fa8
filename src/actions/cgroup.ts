import type {CgroupEntry, CgroupTable} from '../cgroup/table.ts';
import type {SystemInfo} from '../host/host.ts';
import type {ActionItem} from './action.ts';
import {limitItem} from './cgroup-limit.ts';
import {reclaimItem} from './cgroup-reclaim.ts';
import {cgroupTarget, refusedHere} from './cgroup-target.ts';

/** What can be done with groups of the cgroups view; `own` is the path of the group that mmtop runs in. */
export const cgroupActions = (
  [entry, ...others]: readonly CgroupEntry[],
  table: CgroupTable,
  system: SystemInfo,
  own: string | undefined,
): readonly ActionItem[] => {
  if (entry === undefined) return [];
  const item = {id: 'limit', label: 'Set a limit'};
  if (others.length > 0) return [{...item, refused: 'groups are changed one at a time'}];
  const target = cgroupTarget(table, entry, own);
  if (target === undefined) return [];
  if (entry.parent === undefined)
    return [{...item, refused: 'the top of the tree has no limit that could be set from here'}];
  const refused = (file: string) => refusedHere(target, file, system.unprivileged === true);
  if (entry.version === 1) return [limitItem('memory.limit_in_bytes', target, refused('memory.limit_in_bytes'))];
  return [
    limitItem('memory.high', target, refused('memory.high')),
    limitItem('memory.max', target, refused('memory.max')),
    reclaimItem(target, system.release, refused('memory.reclaim')),
  ];
};
