import {type Bytes, KIB} from '../units.ts';
import type {Tree} from './document-tree.ts';
import {isAbsent, type Members, number, raw, rowsIn, wholeNumber, word} from './document-values.ts';

/** Files below /proc/PID. What the document does not tell of a process, such as its faults, nobody asks of a tree that stands still. */

const PF_KTHREAD = 0x00200000;

const pagesOf = (bytes: unknown, pageSize: Bytes): string => number(bytes, pageSize);

const statText = (process: Members, pid: number, pageSize: Bytes): string => {
  const {ppid, comm, state, threads, kernel_thread: thread, starttime_ticks: start} = process;
  const flags = thread === true ? PF_KTHREAD : 0;
  const memory = [
    isAbsent(process['virtual_bytes']) ? 0 : number(process['virtual_bytes']),
    isAbsent(process['rss_bytes']) ? 0 : pagesOf(process['rss_bytes'], pageSize),
  ];
  const before = `${number(ppid)} ${pid} ${pid} 0 -1 ${flags} 0 0 0 0 0 0 0 0 20 0`;
  return `${pid} (${raw(comm)}) ${word(state)} ${before} ${isAbsent(threads) ? 1 : number(threads)} 0 ${number(start)} ${memory.join(' ')}\n`;
};

const statusText = (process: Members, pid: number, pageTables: unknown): string => {
  const {comm, state, ppid, uid, kernel_thread: thread, threads} = process;
  const kb = (key: string, value: unknown): readonly string[] =>
    isAbsent(value) ? [] : [`${key}:\t${number(value, KIB)} kB`];
  const memory =
    thread === true || isAbsent(process['swap_bytes'])
      ? []
      : [
          ...kb('VmSize', process['virtual_bytes']),
          ...kb('VmRSS', process['rss_bytes']),
          ...kb('RssAnon', process['rss_anon_bytes']),
          ...kb('RssFile', process['rss_file_bytes']),
          ...kb('RssShmem', process['rss_shmem_bytes']),
          ...kb('VmPTE', isAbsent(process['page_tables_bytes']) ? pageTables : process['page_tables_bytes']),
          ...kb('VmLck', process['locked_bytes']),
          ...kb('VmPin', process['pinned_bytes']),
          ...kb('HugetlbPages', process['hugetlb_bytes']),
          ...kb('VmSwap', process['swap_bytes']),
        ];
  const user = Array.from({length: 4}, () => number(uid)).join('\t');
  return `${[
    `Name:\t${raw(comm).replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `State:\t${word(state)}`,
    `Tgid:\t${pid}`,
    `Pid:\t${pid}`,
    `PPid:\t${number(ppid)}`,
    `Uid:\t${user}`,
    ...memory,
    ...(isAbsent(threads) ? [] : [`Threads:\t${number(threads)}`]),
    `Kthread:\t${thread === true ? 1 : 0}`,
    ...(isAbsent(process['thp_enabled']) ? [] : [`THP_enabled:\t${process['thp_enabled'] === false ? 0 : 1}`]),
  ].join('\n')}\n`;
};

/** `next` of the OOM section tells the page tables of some, where an older document’s list of processes does not. */
export const writeProcesses = (
  tree: Tree,
  processes: readonly Members[],
  {next, version, pageSize}: {readonly next: unknown; readonly version: 1 | 2; readonly pageSize: Bytes},
): void => {
  const pageTables = new Map((rowsIn(next) ?? []).map(each => [each['pid'], each['page_tables_bytes']]));
  for (const process of processes) {
    const pid = wholeNumber(process['pid']);
    if (pid === undefined) continue;
    const at = `proc/${pid}`;
    const {rss_bytes: rss, shared_bytes: shared, virtual_bytes: virtual, uid, cgroup} = process;
    tree.write(`${at}/stat`, statText(process, pid, pageSize));
    tree.write(`${at}/comm`, `${raw(process['comm'])}\n`);
    if ([rss, shared, virtual].some(isAbsent)) tree.refuse(`${at}/statm`);
    else {
      const [size, resident, common] = [virtual, rss, shared].map(each => pagesOf(each, pageSize));
      tree.write(`${at}/statm`, `${size} ${resident} ${common} 0 0 0 0\n`);
    }
    if (isAbsent(uid)) tree.refuse(`${at}/status`);
    else tree.write(`${at}/status`, statusText(process, pid, pageTables.get(pid)));
    const owner = wholeNumber(uid);
    if (owner !== undefined) tree.own(at, owner);
    for (const name of ['oom_score', 'oom_score_adj']) {
      if (isAbsent(process[name])) tree.refuse(`${at}/${name}`);
      else tree.write(`${at}/${name}`, `${number(process[name])}\n`);
    }
    if (isAbsent(cgroup)) tree.refuse(`${at}/cgroup`);
    else tree.write(`${at}/cgroup`, `${membership(version, cgroup)}\n`);
  }
};

/** `0::/system.slice`, or `1:memory:/system.slice` where memory is on v1. */
export const membership = (version: 1 | 2, path: unknown): string =>
  version === 2 ? `0::${word(path)}` : `1:memory:${word(path)}`;
