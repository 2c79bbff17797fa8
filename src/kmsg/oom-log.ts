import type {FieldList} from '../field.ts';
import type {Bytes, Count, Micros} from '../units.ts';
import type {CgroupUsage} from './cgroup-usage.ts';
import type {MemInfo} from './mem-info.ts';
import type {NoticeBody} from './notices.ts';
import type {Invoker, OomSelection, Reaped} from './oom-lines.ts';
import type {OomTask} from './task-table.ts';

/** What the kernel’s log says about the OOM killer. https://docs.kernel.org/admin-guide/mm/concepts.html#oom-killer */

/** One run of the OOM killer, from "invoked oom-killer" on. A run may kill one process, a whole cgroup, or nobody. */
export type OomReport = {
  readonly seq: number;
  readonly at: Micros;
  readonly invoker?: Invoker;
  /** The machine’s memory; in reports of the whole machine. */
  readonly memory?: MemInfo;
  /** The cgroup’s memory; in reports of a limit. */
  readonly cgroup?: CgroupUsage;
  /** Whom it could choose from; of long tables the largest only. */
  readonly tasks: readonly OomTask[];
  /** Rows that the log had. */
  readonly taskCount: Count;
  readonly selection?: OomSelection;
  /** The cgroup that dies as a whole, because its memory.oom.group is set. */
  readonly group?: string;
};

export const victimFields = {
  totalVm: {key: 'total-vm', unit: 'bytes', meaning: 'Address space of the victim, touched or not.'},
  anonRss: {key: 'anon-rss', unit: 'bytes', meaning: 'Private memory of the victim in RAM; what the kill gives back.'},
  fileRss: {key: 'file-rss', unit: 'bytes', meaning: 'Resident file pages that it mapped; others may still use them.'},
  shmemRss: {
    key: 'shmem-rss',
    unit: 'bytes',
    meaning: 'Resident shared memory that it mapped. A file in tmpfs stays when its user is killed.',
  },
  pageTables: {key: 'pgtables', unit: 'bytes', meaning: 'Page tables of the victim; they counted against it.'},
} as const satisfies FieldList;

/** Parts of a report that may be missing: not printed, overwritten, or not there yet. */
export type OomPart = 'invoker' | 'memory' | 'tasks' | 'selection' | 'victim';

export type OomKill = {
  readonly seq: number;
  readonly at: Micros;
  readonly pid: number;
  readonly comm: string;
  readonly uid?: number;
  readonly totalVm?: Bytes;
  readonly anonRss?: Bytes;
  readonly fileRss?: Bytes;
  readonly shmemRss?: Bytes;
  readonly pageTables?: Bytes;
  readonly adj?: number;
  /** Whether the whole machine was out of memory, or a cgroup had reached its limit. */
  readonly scope: 'host' | 'cgroup';
  /** `chosen` by badness; `allocating` because it asked; `group` because its cgroup dies as a whole. */
  readonly why: 'chosen' | 'allocating' | 'group';
  /** The cgroup of the victim. */
  readonly cgroup?: string;
  readonly report?: OomReport;
  readonly reaped?: Reaped & {readonly at: Micros};
  /**
   * How often the kernel logged the kill, and counted it in oom_kill: twice for the first victim of a group, never when
   * the line was lost.
   */
  readonly lines: Count;
  readonly missing: readonly OomPart[];
};

/** Something else that the log said, with the memory of the machine where it was printed. */
export type Notice = NoticeBody & {
  readonly seq: number;
  readonly at: Micros;
  /** How often the same was said, and when last. */
  readonly times: Count;
  readonly last: Micros;
  readonly memory?: MemInfo;
  readonly report?: OomReport;
};

export type OomLog = {
  /** Oldest first. */
  readonly kills: readonly OomKill[];
  readonly notices: readonly Notice[];
  readonly records: Count;
  /** Records between the first and the last that were overwritten before they could be read. */
  readonly lost: Count;
  /** The log reaches back to here; undefined without any record. */
  readonly first?: {readonly seq: number; readonly at: Micros};
  readonly last?: {readonly seq: number; readonly at: Micros};
  /** Records that look like an OOM report and come from a program: not believed. */
  readonly spoofed: Count;
  /** Kills and notices that were forgotten to bound memory. */
  readonly dropped: Count;
};
