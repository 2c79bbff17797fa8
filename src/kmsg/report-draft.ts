import {type Bytes, count, type Micros} from '../units.ts';
import {type CgroupUsage, parseStatHeader, parseStatLines, parseUsage, wholeStatLines} from './cgroup-usage.ts';
import {emptyMemInfo, type MemInfo, readMemInfoLine} from './mem-info.ts';
import {type Invoker, type Killed, type OomSelection, parseCallerPid, type Reaped} from './oom-lines.ts';
import type {OomKill, OomPart, OomReport} from './oom-log.ts';
import type {KmsgRecord} from './record.ts';
import {type OomTask, parseTaskHeader, parseTaskRow, type TaskHeader} from './task-table.ts';

/** Reports and kills while their lines come in. */
export type KillDraft = {
  readonly seq: number;
  readonly at: Micros;
  killed: Killed | undefined;
  report: ReportDraft | undefined;
  /** Killed with its group, not chosen itself. */
  readonly grouped: boolean;
  reaped: (Reaped & {readonly at: Micros}) | undefined;
  lines: number;
};

export type ReportDraft = {
  readonly seq: number;
  readonly at: Micros;
  invoker: Invoker | undefined;
  memory: MemInfo | undefined;
  /** A second Mem-Info is somebody else’s. */
  memoryDone: boolean;
  cgroupPath: string | undefined;
  usage: CgroupUsage['usage'];
  readonly statLines: string[];
  header: TaskHeader | undefined;
  readonly tasks: OomTask[];
  selection: {readonly line: OomSelection; readonly at: Micros} | undefined;
  group: string | undefined;
  readonly kills: KillDraft[];
  /** Nothing more is expected but kills of the group. */
  closed: boolean;
  built: OomReport | undefined;
};

export const newReport = (record: KmsgRecord, invoker?: Invoker): ReportDraft => ({
  seq: record.seq,
  at: record.at,
  invoker,
  memory: undefined,
  memoryDone: false,
  cgroupPath: undefined,
  usage: {},
  statLines: [],
  header: undefined,
  tasks: [],
  selection: undefined,
  group: undefined,
  kills: [],
  closed: false,
  built: undefined,
});

type MemoryDraft = Pick<ReportDraft, 'memory' | 'memoryDone'>;

/** Lines of a Mem-Info block, which also follows failed allocations. */
export const readMemory = (draft: MemoryDraft, line: string): void => {
  if (line === 'Mem-Info:') {
    draft.memoryDone = draft.memory !== undefined;
    draft.memory ??= emptyMemInfo;
  } else if (!draft.memoryDone) {
    draft.memory = readMemInfoLine(draft.memory ?? emptyMemInfo, line) ?? draft.memory;
  }
};

/** A record between "invoked oom-killer" and the choice. */
export const readReport = (draft: ReportDraft, text: string): void => {
  if (draft.header !== undefined) {
    const row = parseTaskRow(draft.header, text);
    if (row !== undefined) draft.tasks.push(row);
    return;
  }
  const pid = parseCallerPid(text);
  if (pid !== undefined) {
    if (draft.invoker !== undefined) draft.invoker = {...draft.invoker, pid};
    return;
  }
  const header = parseTaskHeader(text);
  if (header !== undefined) {
    draft.header = header;
    return;
  }
  const usage = parseUsage(text);
  if (usage !== undefined) {
    draft.usage = {...draft.usage, [usage[0]]: usage[1]};
    return;
  }
  const path = parseStatHeader(text);
  if (path !== undefined) {
    draft.cgroupPath = path;
    return;
  }
  if (draft.cgroupPath !== undefined) draft.statLines.push(...wholeStatLines(text));
  else for (const line of text.split('\n')) readMemory(draft, line);
};

/** A table of thousands is kept as its head: those that could have been chosen. */
const KEPT_TASKS = 60;

const size = (task: OomTask): number => task.rss + (task.swap ?? 0) + 1e12 * Math.max(0, task.adj ?? 0);

const largest = (tasks: readonly OomTask[]): readonly OomTask[] => {
  if (tasks.length <= KEPT_TASKS) return [...tasks];
  const kept = new Set([...tasks].sort((a, b) => size(b) - size(a)).slice(0, KEPT_TASKS));
  return tasks.filter(task => kept.has(task));
};

export const buildReport = (draft: ReportDraft): OomReport => {
  if (draft.built !== undefined) return draft.built;
  const stat = draft.statLines.length === 0 ? undefined : parseStatLines(draft.statLines);
  const path = draft.cgroupPath ?? draft.selection?.line.oomCgroup;
  const aboutCgroup = Object.keys(draft.usage).length > 0 || stat !== undefined;
  const report: OomReport = {
    seq: draft.seq,
    at: draft.at,
    ...(draft.invoker === undefined ? {} : {invoker: draft.invoker}),
    ...(draft.memory === undefined || aboutCgroup ? {} : {memory: draft.memory}),
    ...(aboutCgroup
      ? {cgroup: {...(path === undefined ? {} : {path}), usage: draft.usage, ...(stat === undefined ? {} : {stat})}}
      : {}),
    tasks: largest(draft.tasks),
    taskCount: count(draft.tasks.length),
    ...(draft.selection === undefined ? {} : {selection: draft.selection.line}),
    ...(draft.group === undefined ? {} : {group: draft.group}),
  };
  if (draft.closed) draft.built = report;
  return report;
};

/** No line of the report can follow: what it was made of is let go. */
export const retire = (draft: ReportDraft): void => {
  draft.closed = true;
  buildReport(draft);
  draft.tasks.length = 0;
  draft.statLines.length = 0;
  draft.memory = undefined;
};

const missingParts = (report: OomReport | undefined, scope: 'host' | 'cgroup', victim: boolean): OomPart[] => {
  const parts: OomPart[] = [];
  if (report?.invoker === undefined) parts.push('invoker');
  const usage = report?.cgroup?.usage.memory;
  if ((scope === 'host' ? report?.memory?.pages.free : usage) === undefined) parts.push('memory');
  if (report === undefined || report.tasks.length === 0) parts.push('tasks');
  if (report?.selection === undefined) parts.push('selection');
  if (!victim) parts.push('victim');
  return parts;
};

/** Undefined while there is neither a line about the kill nor one about the choice. */
export const buildKill = (draft: KillDraft): OomKill | undefined => {
  const report = draft.report && buildReport(draft.report);
  const selection = report?.selection;
  const {killed} = draft;
  const pid = killed?.pid ?? selection?.pid;
  const comm = killed?.comm ?? selection?.comm;
  if (pid === undefined || comm === undefined) return undefined;
  const scope = killed?.scope ?? (selection?.oomCgroup === undefined ? 'host' : 'cgroup');
  const cgroup = draft.grouped ? report?.group : selection?.taskCgroup;
  const uid = killed?.uid ?? selection?.uid;
  const held: {[K in 'totalVm' | 'anonRss' | 'fileRss' | 'shmemRss' | 'pageTables']?: Bytes} =
    killed === undefined
      ? {}
      : {
          totalVm: killed.totalVm,
          anonRss: killed.anonRss,
          fileRss: killed.fileRss,
          shmemRss: killed.shmemRss,
          pageTables: killed.pageTables,
        };
  return {
    seq: draft.seq,
    at: draft.at,
    pid,
    comm,
    ...(uid === undefined ? {} : {uid}),
    ...held,
    ...(killed === undefined ? {} : {adj: killed.adj}),
    scope,
    why: killed?.allocating ? 'allocating' : draft.grouped ? 'group' : 'chosen',
    ...(cgroup === undefined ? {} : {cgroup}),
    ...(report === undefined ? {} : {report}),
    ...(draft.reaped === undefined ? {} : {reaped: draft.reaped}),
    lines: count(draft.lines),
    missing: missingParts(report, scope, killed !== undefined),
  };
};
