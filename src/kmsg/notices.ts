import {parseUnsigned} from '../proc/lex.ts';
import {type Bytes, bytes, type Seconds, seconds} from '../units.ts';
import {type Gfp, parseGfp, parseKib} from './oom-lines.ts';

/** What else the kernel says about memory in its log. */
export type NoticeBody =
  /** A request failed that could not wait or was too large; Mem-Info follows. mm/page_alloc.c (warn_alloc) */
  | {
      readonly kind: 'allocation-failure';
      readonly comm: string;
      readonly what: string;
      /** 2^order pages in a row; undefined when something else failed (vmalloc). */
      readonly order?: number;
      readonly gfp: Gfp;
    }
  /** mm/khugepaged.c: somebody switched transparent huge pages on after having set the knob. */
  | {readonly kind: 'min-free-raised'; readonly from: Bytes; readonly to: Bytes}
  /** fs/drop_caches.c: 1 page cache, 2 slab, 3 both. With 4 added the kernel says nothing. */
  | {readonly kind: 'drop-caches'; readonly comm: string; readonly pid: number; readonly mode: number}
  /** mm/util.c: overcommit rules refused; the program saw ENOMEM. 6.1 does not print the amount. */
  | {readonly kind: 'overcommit-refused'; readonly comm: string; readonly pid: number; readonly amount?: Bytes}
  /** mm/memory-failure.c: a page with a hardware error was taken out of use. */
  | {readonly kind: 'memory-failure'; readonly frame: string; readonly what: string}
  /** kernel/hung_task.c */
  | {readonly kind: 'hung-task'; readonly comm: string; readonly pid: number; readonly blocked: Seconds}
  /** The OOM killer ran and found nobody that it may kill. */
  | {readonly kind: 'no-victim'}
  /** The chosen process was already ending. */
  | {readonly kind: 'already-exiting'; readonly pid: number; readonly comm: string}
  /** The reaper could not take the victim’s memory; it stays until the process has ended by itself. */
  | {readonly kind: 'not-reaped'; readonly pid: number; readonly comm: string; readonly pinnedBy?: string}
  /** Only in logs that outlive the machine, such as pstore. */
  | {readonly kind: 'panic'; readonly why: string};

export type NoticeKind = NoticeBody['kind'];

type Reader = (text: string) => NoticeBody | undefined;

const allocation =
  /^(.*): ((?:page allocation failure: order:(\d+)|vmalloc error: .*?)), mode:(0x[0-9a-f]+)(?:\(([^)]*)\))?(?:, nodemask=|$)/s;

/** `swapper/0: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0` */
const allocationFailure: Reader = text => {
  const match = allocation.exec(text);
  if (match === null) return undefined;
  const order = parseUnsigned(match[3]);
  return {
    kind: 'allocation-failure',
    comm: match[1]!,
    what: match[2]!,
    ...(order === undefined ? {} : {order}),
    gfp: parseGfp(match[4]!, match[5]),
  };
};

/** `khugepaged: raising min_free_kbytes from 1776 to 9796 to help transparent hugepage allocations` */
const minFreeRaised: Reader = text => {
  const match = /^(?:khugepaged: )?raising min_free_kbytes from (\d+) to (\d+) to help /.exec(text);
  const from = parseKib(match?.[1]);
  const to = parseKib(match?.[2]);
  return from === undefined || to === undefined ? undefined : {kind: 'min-free-raised', from, to};
};

/** `bash (163): drop_caches: 3` */
const dropCaches: Reader = text => {
  const match = /^(.*) \((\d+)\): drop_caches: (\d+)$/s.exec(text);
  const pid = parseUnsigned(match?.[2]);
  const mode = parseUnsigned(match?.[3]);
  if (match === null || pid === undefined || mode === undefined) return undefined;
  return {kind: 'drop-caches', comm: match[1]!, pid, mode};
};

/** `__vm_enough_memory: pid: 197, comm: python3, bytes: 8589938688 not enough memory for the allocation` */
const overcommitRefused: Reader = text => {
  const match =
    /^__vm_enough_memory: pid: (\d+), comm: (.*), (?:bytes: (\d+) not|not?) enough memory for the allocation$/s.exec(
      text,
    );
  const pid = parseUnsigned(match?.[1]);
  if (match === null || pid === undefined) return undefined;
  const amount = parseUnsigned(match[3]);
  return {
    kind: 'overcommit-refused',
    comm: match[2]!,
    pid,
    ...(amount === undefined ? {} : {amount: bytes(amount)}),
  };
};

/** `Memory failure: 0x5000: recovery action for dirty LRU page: Recovered` */
const memoryFailure: Reader = text => {
  const match =
    /^(?:Memory failure|soft[_ ]offline|Soft offlining pfn|Injecting memory failure for pfn):? (0x[0-9a-f]+)(?:: (.*))?/i.exec(
      text,
    );
  return match === null ? undefined : {kind: 'memory-failure', frame: match[1]!, what: match[2] ?? ''};
};

/** `INFO: task touch:209 blocked for more than 122 seconds.` */
const hungTask: Reader = text => {
  const match = /^INFO: task (.*):(\d+) (?:is )?blocked (?:in I\/O wait)? ?for more than (\d+) seconds/s.exec(text);
  const pid = parseUnsigned(match?.[2]);
  const blocked = parseUnsigned(match?.[3]);
  if (match === null || pid === undefined || blocked === undefined) return undefined;
  return {kind: 'hung-task', comm: match[1]!, pid, blocked: seconds(blocked)};
};

const noVictim: Reader = text =>
  /^(?:Memory cgroup out of memory|Out of memory) and no killable processes/.test(text)
    ? {kind: 'no-victim'}
    : undefined;

/** `Memory cgroup out of memory: OOM victim 1762 (eat) is already exiting. Skip killing the task` */
const alreadyExiting: Reader = text => {
  const match = /^(?:[\w ()]+: )?OOM victim (\d+) \((.*)\) is already exiting/s.exec(text);
  const pid = parseUnsigned(match?.[1]);
  return match === null || pid === undefined ? undefined : {kind: 'already-exiting', comm: match[2]!, pid};
};

/** `oom_reaper: unable to reap pid:1762 (eat)` and `oom killer 1762 (eat) has mm pinned by 1 (init)` */
const notReaped: Reader = text => {
  const match =
    /^oom_reaper: unable to reap pid:(\d+) \((.*)\)$/s.exec(text) ??
    /^oom killer (\d+) \((.*)\) has mm pinned by (\d+ \(.*\))$/s.exec(text);
  const pid = parseUnsigned(match?.[1]);
  if (match === null || pid === undefined) return undefined;
  const pinnedBy = match[3];
  return {kind: 'not-reaped', pid, comm: match[2]!, ...(pinnedBy === undefined ? {} : {pinnedBy})};
};

/** `Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled` */
const panic: Reader = text => {
  const why = /^Kernel panic - not syncing: (Out of memory: .*|System is deadlocked on memory.*)$/s.exec(text)?.[1];
  return why === undefined ? undefined : {kind: 'panic', why};
};

const readers: readonly Reader[] = [
  ...[allocationFailure, minFreeRaised, dropCaches, overcommitRefused, memoryFailure],
  ...[hungTask, noVictim, alreadyExiting, notReaped, panic],
];

export const parseNotice: Reader = text => {
  for (const read of readers) {
    const body = read(text);
    if (body !== undefined) return body;
  }
  return undefined;
};

/** Two notices of one key say the same again; the log shows them as one, with a count. */
export const noticeKey = (body: NoticeBody): string => {
  switch (body.kind) {
    case 'allocation-failure':
      return `${body.kind} ${body.comm} ${body.what}`;
    case 'overcommit-refused':
    case 'hung-task':
    case 'already-exiting':
    case 'not-reaped':
      return `${body.kind} ${body.pid} ${body.comm}`;
    case 'drop-caches':
      return `${body.kind} ${body.comm} ${body.mode}`;
    case 'memory-failure':
      return `${body.kind} ${body.frame} ${body.what}`;
    case 'min-free-raised':
    case 'no-victim':
      return body.kind;
    case 'panic':
      return `${body.kind} ${body.why}`;
  }
};
