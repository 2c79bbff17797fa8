import {parseSigned, parseUnsigned} from '../proc/lex.ts';
import {type Bytes, bytes, KIB, kib} from '../units.ts';

/**
 * The single lines of an OOM report. Each function says undefined when the text is another line. Names of processes are
 * taken greedily and across line ends: a process may be called "a) R\n1" or "x,pid=1,uid=0".
 * mm/oom_kill.c (dump_header, dump_oom_victim, __oom_kill_process, oom_reap_task_mm), mm/memcontrol.c
 */

/** The mask in hexadecimal and what its bits are called. */
export type Gfp = {readonly mask: string; readonly flags: readonly string[]};

export const parseGfp = (mask: string, names: string | undefined): Gfp => ({
  mask,
  flags: names === undefined || names === '' ? [] : names.split('|'),
});

/** kB that a double can hold as bytes; what is beyond is damage or the kernel’s "no limit". */
export const parseKib = (token: string | undefined): Bytes | undefined => {
  const n = parseUnsigned(token);
  return n === undefined || n * KIB > Number.MAX_SAFE_INTEGER ? undefined : kib(n);
};

/** Who could not get memory; rarely the victim’s fault, and often not the victim. */
export type Invoker = {
  readonly comm: string;
  readonly gfp: Gfp;
  /** 2^order pages in a row were asked for; -1 when somebody asked for a kill (sysrq f). */
  readonly order: number;
  readonly adj: number;
  readonly pid?: number;
};

const invoked =
  /^(.*) invoked oom-killer: gfp_mask=(0x[0-9a-f]+)(?:\((.*?)\))?,(?: nodemask=\S+,)? order=(-?\d+), oom_score_adj=(-?\d+)$/s;

/** `eat invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO|__GFP_COMP), order=0, oom_score_adj=500` */
export const parseInvoked = (text: string): Invoker | undefined => {
  const match = invoked.exec(text);
  const order = parseSigned(match?.[4]);
  const adj = parseSigned(match?.[5]);
  if (match === null || order === undefined || adj === undefined) return undefined;
  return {comm: match[1]!, gfp: parseGfp(match[2]!, match[3]), order, adj};
};

/** `CPU: 1 UID: 0 PID: 2309 Comm: eat Not tainted …`; 6.1 has no UID. */
export const parseCallerPid = (text: string): number | undefined =>
  parseUnsigned(/^CPU: \d+ (?:UID: \d+ )?PID: (\d+) Comm: /.exec(text)?.[1]);

export type Constraint = 'none' | 'cgroup' | 'cpuset' | 'memory-policy';

/** Why there was no memory, and who was chosen. */
export type OomSelection = {
  /** Undefined for a word that this kernel uses and we do not know. */
  readonly constraint?: Constraint;
  /** Nodes that the request was bound to; undefined when to none. */
  readonly nodemask?: string;
  readonly cpuset: string;
  readonly memsAllowed: string;
  /** The cgroup whose limit was hit; undefined when the whole machine was out of memory. */
  readonly oomCgroup?: string;
  readonly taskCgroup: string;
  readonly comm: string;
  readonly pid: number;
  readonly uid: number;
};

const constraints: ReadonlyMap<string, Constraint> = new Map([
  ['CONSTRAINT_NONE', 'none'],
  ['CONSTRAINT_MEMCG', 'cgroup'],
  ['CONSTRAINT_CPUSET', 'cpuset'],
  ['CONSTRAINT_MEMORY_POLICY', 'memory-policy'],
]);

const selected =
  /^oom-kill:constraint=(\w+),nodemask=(\S*?),cpuset=(.*?),mems_allowed=([\d,-]*),(?:global_oom|oom_memcg=(.*?)),task_memcg=(.*?),task=(.*),pid=(\d+),uid=(\d+)$/s;

/**
 * `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0-1,oom_memcg=/a,task_memcg=/a/b,task=eat,pid=1762,uid=0`;
 * `global_oom` stands in the place of oom_memcg when the machine was out of memory.
 */
export const parseSelection = (text: string): OomSelection | undefined => {
  const match = selected.exec(text);
  if (match === null) return undefined;
  const [, word, nodemask, cpuset, memsAllowed, oomCgroup, taskCgroup, comm] = match;
  const pid = parseUnsigned(match[8]);
  const uid = parseUnsigned(match[9]);
  if (pid === undefined || uid === undefined) return undefined;
  const constraint = constraints.get(word!);
  return {
    ...(constraint === undefined ? {} : {constraint}),
    ...(nodemask === '(null)' ? {} : {nodemask: nodemask!}),
    cpuset: cpuset!,
    memsAllowed: memsAllowed!,
    ...(oomCgroup === undefined ? {} : {oomCgroup}),
    taskCgroup: taskCgroup!,
    comm: comm!,
    pid,
    uid,
  };
};

/** What the victim held when it was killed. */
export type Killed = {
  readonly scope: 'host' | 'cgroup';
  /** vm.oom_kill_allocating_task is set: whoever asked is killed, whatever its size. */
  readonly allocating: boolean;
  readonly pid: number;
  readonly comm: string;
  readonly totalVm: Bytes;
  readonly anonRss: Bytes;
  readonly fileRss: Bytes;
  readonly shmemRss: Bytes;
  readonly uid: number;
  readonly pageTables: Bytes;
  readonly adj: number;
};

const killed =
  /^(Memory cgroup out of memory|Out of memory(?: \(oom_kill_allocating_task\))?): Killed process (\d+) \((.*)\) total-vm:(\d+)kB, anon-rss:(\d+)kB, file-rss:(\d+)kB, shmem-rss:(\d+)kB, UID:(\d+) pgtables:(\d+)kB oom_score_adj:(-?\d+)$/s;

/** `Out of memory: Killed process 1762 (eat) total-vm:62432kB, anon-rss:20268kB, file-rss:0kB, shmem-rss:548kB, UID:0 pgtables:80kB oom_score_adj:300` */
export const parseKilled = (text: string): Killed | undefined => {
  const match = killed.exec(text);
  if (match === null) return undefined;
  const pid = parseUnsigned(match[2]);
  const [totalVm, anonRss, fileRss, shmemRss] = match.slice(4, 8).map(parseKib);
  const uid = parseUnsigned(match[8]);
  const pageTables = parseKib(match[9]);
  const adj = parseSigned(match[10]);
  if (pid === undefined || totalVm === undefined || anonRss === undefined || fileRss === undefined) return undefined;
  if (shmemRss === undefined || uid === undefined || pageTables === undefined || adj === undefined) return undefined;
  return {
    scope: match[1]!.startsWith('Memory cgroup') ? 'cgroup' : 'host',
    allocating: match[1]!.includes('allocating_task'),
    pid,
    comm: match[3]!,
    ...{totalVm, anonRss, fileRss, shmemRss, uid, pageTables, adj},
  };
};

/** What was left of the victim after the reaper had taken its memory; zero when all went well. */
export type Reaped = {readonly pid: number; readonly comm: string; readonly left: Bytes};

const reaped =
  /^oom_reaper: reaped process (\d+) \((.*)\),? now anon-rss:(\d+)kB, file-rss:(\d+)kB, shmem-rss:(\d+)kB$/s;

/** `oom_reaper: reaped process 1762 (eat), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB` */
export const parseReaped = (text: string): Reaped | undefined => {
  const match = reaped.exec(text);
  const pid = parseUnsigned(match?.[1]);
  const left = match?.slice(3).map(parseKib);
  if (match === null || pid === undefined || left === undefined) return undefined;
  const [anon, file, shmem] = left;
  if (anon === undefined || file === undefined || shmem === undefined) return undefined;
  return {pid, comm: match[2]!, left: bytes(anon + file + shmem)};
};

/** `Tasks in /a/b are going to be killed due to memory.oom.group set` */
export const parseGroupKill = (text: string): string | undefined =>
  /^Tasks in (.*) are going to be killed due to memory\.oom\.group set$/s.exec(text)?.[1];
