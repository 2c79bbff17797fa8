import type {ActionItem} from '../actions/action.ts';
import {cgroupActions} from '../actions/cgroup.ts';
import type {CgroupEntry} from '../cgroup/table.ts';
import {cgroupColumns, cgroupText} from '../columns/cgroups.ts';
import {killedLately} from '../model/cgroups-kills.ts';
import {groupTerms} from '../model/cgroups-words.ts';
import {known, mapReading} from '../reading.ts';
import {readingOf} from '../snapshot.ts';
import {cgroupDetailPage} from './cgroups-detail.ts';
import {CgroupsPanel, cgroupsChrome, cgroupsWords} from './cgroups-panel.tsx';
import {type Look, view} from './view.ts';

const tableIn = (look: Look | undefined) => look && known(look.snapshot.cgroups);

const actionsOf = (rows: readonly CgroupEntry[], look: Look): readonly ActionItem[] => {
  const table = tableIn(look);
  const own = known(readingOf(look.snapshot, 'ownCgroup'))?.self.path;
  return table === undefined ? [] : cgroupActions(rows, table, look.snapshot.system, own);
};

export const cgroups = view<CgroupEntry>({
  id: 'cgroups',
  key: '8',
  title: 'Cgroups',
  short: 'Cgrp',
  help: 'Services, containers and pods as a tree: what they use and of what, which limit binds and how near it is, pressure, OOM kills.',
  needs: {meminfo: 0, ownCgroup: 2000},
  cgroups: true,
  words: cgroupsWords,
  table: {
    columns: look => cgroupColumns(tableIn(look)),
    sort: 'current',
    rows: look => mapReading(look.snapshot.cgroups, ({list}) => list),
    key: row => row.path,
    text: cgroupText,
    room: (size, look) => ({width: size.width, height: Math.max(0, size.height - cgroupsChrome(look))}),
    tree: {column: 'name', parent: row => row.parent},
    treeAtFirst: true,
    terms: groupTerms,
    restsOnLog: killedLately,
    actions: actionsOf,
    detail: {page: cgroupDetailPage},
  },
  Panel: ({look, size, arranged}) => <CgroupsPanel look={look} size={size} arranged={arranged!} />,
});
