import {memoryStatFields} from '../cgroup/memory-stat.ts';
import {v1StatFields, v2Names} from '../cgroup/v1-stat.ts';
import {keyed, pressureText} from './document-proc.ts';
import {membership} from './document-processes.ts';
import {type Tree, writeAll} from './document-tree.ts';
import {isAbsent, type Members, membersIn, number, rowsIn, word} from './document-values.ts';

/** The tree of cgroups, each group with the files that the document has of it. */

const TOP = {1: 'sys/fs/cgroup/memory', 2: 'sys/fs/cgroup'} as const;

export const versionOf = (document: Members): 1 | 2 => {
  const first = rowsIn(document['cgroups'])?.[0] ?? membersIn(document['own_cgroup']);
  return first?.['version'] === 1 ? 1 : 2;
};

const keyedText = (value: unknown): string => keyed(membersIn(value) ?? {}).join('\n');
const onOff = (value: unknown): string => (value === true ? '1' : value === false ? '0' : word(value));

/** A limit, or that there is none, which the document says beside it. */
const limitsOf = (group: Members) => {
  const none = Array.isArray(group['no_limit']) ? group['no_limit'] : [];
  return (name: string, value: unknown = group[name]): unknown =>
    isAbsent(value) && none.includes(name) ? 'max' : value;
};

const plain = (value: unknown): string => (value === 'max' ? 'max' : number(value));

const writeV2 = (tree: Tree, at: string, group: Members): void => {
  const limit = limitsOf(group);
  const pressure = membersIn(group['pressure']);
  writeAll(tree, at, [
    ['memory.current', group['current'], plain],
    ['memory.peak', group['peak'], plain],
    ...(['min', 'low', 'high', 'max'] as const).map(name => [`memory.${name}`, limit(name), plain] as const),
    ['memory.swap.current', group['swap_current'], plain],
    ['memory.swap.max', limit('swap_max'), plain],
    ['memory.zswap.current', group['zswap_current'], plain],
    ['memory.oom.group', group['oom_group'], onOff],
    ['memory.stat', group['stat'], keyedText],
    ['memory.events', group['events'], keyedText],
    ['memory.events.local', group['events_local'], keyedText],
    ['memory.swap.events', group['swap_events'], keyedText],
    ['cgroup.stat', group['descendants'], keyedText],
  ]);
  if (pressure === undefined) tree.refuse(`${at}/memory.pressure`);
  else tree.write(`${at}/memory.pressure`, pressureText(pressure));
};

/** v1 under its own names again, which the document tells in the words of v2. */
const v1Stat = (group: Members, hierarchical: unknown): string => {
  const stat = membersIn(group['stat']) ?? {};
  const told = Object.entries(v2Names).flatMap(([v2, v1]) => {
    const value = stat[memoryStatFields[v2 as keyof typeof v2Names].key];
    return isAbsent(value) ? [] : [[v1StatFields[v1].key, value] as const];
  });
  const swap = group['swap_current'];
  const rows = [
    ...told,
    ...(isAbsent(swap) ? [] : [[v1StatFields.totalSwap.key, swap] as const]),
    ...(isAbsent(hierarchical) ? [] : [['hierarchical_memory_limit', hierarchical] as const]),
  ];
  return rows.map(([key, value]) => `${key} ${plain(value)}`).join('\n');
};

const writeV1 = (tree: Tree, at: string, group: Members): void => {
  const v1 = membersIn(group['v1']) ?? {};
  const limit = limitsOf(group);
  writeAll(tree, at, [
    ['memory.usage_in_bytes', group['current'], plain],
    ['memory.limit_in_bytes', limit('max'), plain],
    ['memory.max_usage_in_bytes', group['peak'], plain],
    ['memory.stat', group['stat'], () => v1Stat(group, limit('hierarchical_limit', v1['hierarchical_limit']))],
    ['memory.failcnt', v1['failcnt'], plain],
    ['memory.memsw.usage_in_bytes', v1['memsw_usage'], plain],
    ['memory.memsw.limit_in_bytes', limit('memsw_limit', v1['memsw_limit']), plain],
    ['memory.soft_limit_in_bytes', limit('soft_limit', v1['soft_limit']), plain],
    ['memory.kmem.usage_in_bytes', v1['kmem_usage'], plain],
    ['memory.oom_control', v1['oom_control'], keyedText],
  ]);
};

/** Paths begin at the top; what leads out of it is no path of a group. */
const isPath = (path: unknown): path is string =>
  typeof path === 'string' && /^\/(?:[^/\0\n]+(?:\/[^/\0\n]+)*)?$/.test(path) && !/(^|\/)\.\.?(\/|$)/.test(path);

export const writeCgroups = (tree: Tree, document: Members): void => {
  const own = membersIn(document['own_cgroup']);
  const groups = rowsIn(document['cgroups']);
  const version = versionOf(document);
  if (own !== undefined) tree.write('proc/self/cgroup', `${membership(version, own['path'])}\n`);
  if (groups === undefined) return;
  const top = TOP[version];
  tree.directory(top);
  if (version === 2) tree.write(`${top}/cgroup.controllers`, 'memory\n');
  for (const group of groups) {
    const {path} = group;
    if (!isPath(path)) continue;
    const at = path === '/' ? top : `${top}${path}`;
    tree.directory(at);
    if (version === 2) writeV2(tree, at, group);
    else writeV1(tree, at, group);
  }
};
