import {KMSG_PATH} from '../kmsg/tail.ts';
import {KIB} from '../units.ts';
import type {Tree} from './document-tree.ts';
import {isAbsent, type Members, number, raw, rowsIn, word} from './document-values.ts';

/** Of the kernel’s log a document keeps the kills: they are told again in the kernel’s words, without the rest of a report. */

const constraints: Readonly<Record<string, string>> = {
  none: 'CONSTRAINT_NONE',
  cgroup: 'CONSTRAINT_MEMCG',
  cpuset: 'CONSTRAINT_CPUSET',
  'memory-policy': 'CONSTRAINT_MEMORY_POLICY',
};

/** As the kernel writes what would end a record. */
const escapedText = (text: string): string =>
  text.replace(/[\p{Cc}\\]/gu, character => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`);

const kb = (value: unknown): string => `${isAbsent(value) ? 0 : number(value, KIB)}kB`;

const selection = (kill: Members): string => {
  const {pid, comm, uid, constraint, cgroup, limit_cgroup: limit} = kill;
  const where = isAbsent(limit) ? 'global_oom' : `oom_memcg=${word(limit)}`;
  const reason = constraints[word(constraint)] ?? (isAbsent(limit) ? 'CONSTRAINT_NONE' : 'CONSTRAINT_MEMCG');
  return `oom-kill:constraint=${reason},nodemask=(null),cpuset=/,mems_allowed=0,${where},task_memcg=${isAbsent(cgroup) ? '/' : word(cgroup)},task=${raw(comm)},pid=${number(pid)},uid=${isAbsent(uid) ? 0 : number(uid)}`;
};

const killed = (kill: Members): string => {
  const {pid, comm, uid, scope, why} = kill;
  const start =
    scope === 'cgroup'
      ? 'Memory cgroup out of memory'
      : `Out of memory${why === 'allocating' ? ' (oom_kill_allocating_task)' : ''}`;
  const held = [
    `total-vm:${kb(kill['virtual_bytes'])}`,
    `anon-rss:${kb(kill['anon_bytes'])}`,
    `file-rss:${kb(kill['file_bytes'])}`,
    `shmem-rss:${kb(kill['shmem_bytes'])}`,
  ];
  return `${start}: Killed process ${number(pid)} (${raw(comm)}) ${held.join(', ')}, UID:${isAbsent(uid) ? 0 : number(uid)} pgtables:${kb(kill['page_tables_bytes'])} oom_score_adj:${isAbsent(kill['oom_score_adj']) ? 0 : number(kill['oom_score_adj'])}`;
};

const usage = (limit: unknown): readonly string[] =>
  isAbsent(limit) ? [] : [`memory: usage ${kb(limit)}, limit ${kb(limit)}, failcnt 1`];

/** A limit, and a wish of somebody’s (order -1), stand in a report; whose request began it the document does not say. */
const reportLines = ({limit_bytes: limit, by_hand: byHand}: Members): readonly string[] =>
  isAbsent(limit) && byHand !== true
    ? []
    : [`? invoked oom-killer: gfp_mask=0x0, order=${byHand === true ? -1 : 0}, oom_score_adj=0`, ...usage(limit)];

export const writeLog = (tree: Tree, kills: unknown): void => {
  const found = rowsIn(kills);
  if (found === undefined) return;
  const records = found.flatMap(kill => {
    const at = number(kill['since_boot_us']);
    const whole = kill['why'] === 'group' ? [] : [...reportLines(kill), selection(kill)];
    return [...whole, killed(kill)].map(text => [at, text] as const);
  });
  tree.write(KMSG_PATH, records.map(([at, text], i) => `4,${i + 1},${at},-;${escapedText(text)}\n`).join(''));
};
