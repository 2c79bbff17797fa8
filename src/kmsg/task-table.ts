import type {FieldList} from '../field.ts';
import {parseSigned, parseUnsigned, tokens} from '../proc/lex.ts';
import {type Bytes, bytes, type Pages, pages} from '../units.ts';

/**
 * The processes that the OOM killer could choose from, as its report lists them (vm.oom_dump_tasks=1, the default).
 * mm/oom_kill.c (dump_task)
 */
export const taskFields = {
  totalVm: {key: 'total_vm', unit: 'pages', meaning: 'Address space of the process, touched or not.'},
  rss: {key: 'rss', unit: 'pages', meaning: 'Resident pages of the process, shared ones in full.'},
  rssAnon: {key: 'rss_anon', unit: 'pages', meaning: 'Resident pages that belong to no file.'},
  rssFile: {key: 'rss_file', unit: 'pages', meaning: 'Resident pages of files.'},
  rssShmem: {key: 'rss_shmem', unit: 'pages', meaning: 'Resident pages of shared memory and tmpfs.'},
  pageTables: {key: 'pgtables_bytes', unit: 'bytes', meaning: 'Page tables of the process.'},
  swap: {key: 'swapents', unit: 'pages', meaning: 'Pages of the process that are in swap.'},
} as const satisfies FieldList;

export type OomTask = {
  readonly pid: number;
  readonly uid?: number;
  readonly comm: string;
  readonly totalVm?: Pages;
  readonly rss: Pages;
  readonly rssAnon?: Pages;
  readonly rssFile?: Pages;
  readonly rssShmem?: Pages;
  readonly pageTables?: Bytes;
  readonly swap?: Pages;
  readonly adj?: number;
};

/** Names of the columns before `name`, which is last because it may contain blanks. */
export type TaskHeader = readonly string[];

const flat = (line: string): string => line.replace(/^\[\s*(\S+)\s*\]/, '$1');

/** `[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name` */
export const parseTaskHeader = (line: string): TaskHeader | undefined => {
  if (!/^\[\s*pid\s*\]\s/.test(line)) return undefined;
  const names = tokens(flat(line));
  return names.at(-1) === 'name' && names.includes('rss') ? names.slice(0, -1) : undefined;
};

const column = (values: ReadonlyMap<string, string>, name: string): number | undefined =>
  parseUnsigned(values.get(name));

/** `[    222]     0   222     9897     7487   114688      896             0 batch-job` */
export const parseTaskRow = (header: TaskHeader, line: string): OomTask | undefined => {
  if (!/^\[\s*\d+\s*\]\s/.test(line)) return undefined;
  const match = new RegExp(`^((?:\\s*\\S+){${header.length}}) (.*)$`, 's').exec(flat(line));
  if (match === null) return undefined;
  const words = tokens(match[1]!);
  const values = new Map(header.map((name, i) => [name, words[i]!] as const));
  const pid = column(values, 'pid');
  const rss = column(values, 'rss');
  if (pid === undefined || rss === undefined) return undefined;
  const uid = column(values, 'uid');
  const adj = parseSigned(values.get('oom_score_adj'));
  const numbers = Object.entries(taskFields).flatMap(([name, field]) => {
    const n = column(values, field.key);
    return n === undefined ? [] : [[name, field.unit === 'bytes' ? bytes(n) : pages(n)] as const];
  });
  return {
    pid,
    comm: match[2]!,
    ...(uid === undefined ? {} : {uid}),
    ...(adj === undefined ? {} : {adj}),
    ...(Object.fromEntries(numbers) as {rss: Pages}),
  };
};
