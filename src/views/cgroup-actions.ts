import type {ActionItem} from '../actions/action.ts';
import {cgroupActions} from '../actions/cgroup.ts';
import type {CgroupEntry} from '../cgroup/table.ts';
import {known} from '../reading.ts';
import {readingOf} from '../snapshot.ts';
import type {Look} from './view.ts';

/** What can be done about groups, wherever they are rows. */
export const groupActions = (rows: readonly CgroupEntry[], {snapshot}: Look): readonly ActionItem[] => {
  const table = known(snapshot.cgroups);
  const own = known(readingOf(snapshot, 'ownCgroup'))?.self.path;
  return table === undefined ? [] : cgroupActions(rows, table, snapshot.system, own);
};
