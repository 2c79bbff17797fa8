import {count, type Micros} from '../units.ts';
import {createJoiner} from './fragments.ts';
import {type NoticeBody, noticeKey, parseNotice} from './notices.ts';
import {type Killed, parseGroupKill, parseInvoked, parseKilled, parseReaped, parseSelection} from './oom-lines.ts';
import type {Notice, OomKill, OomLog} from './oom-log.ts';
import {fromKernel, type KmsgRecord} from './record.ts';
import {
  buildKill,
  buildReport,
  type KillDraft,
  newReport,
  type ReportDraft,
  readMemory,
  readReport,
  retire,
} from './report-draft.ts';

/**
 * From records to kills. The line "Killed process" is the anchor: it is printed for each kill and has kept its form
 * since 5.4. All before it may be missing: the kernel prints ten full reports in five seconds and then only that line,
 * vm.oom_dump_tasks takes the table away, and the ring may have been overwritten. mm/oom_kill.c
 */
export type OomReader = {
  readonly push: (record: KmsgRecord) => void;
  /** What is known now. `ended`: nothing follows, so that a choice without its kill is told as a kill. */
  readonly log: (ended?: boolean) => OomLog;
};

const KEPT_KILLS = 200;
const KEPT_NOTICES = 200;
/** The line about a kill follows the choice at once, and those about its group follow each other. */
const AT_ONCE = 1_000_000;
/** A table of thousands takes its time on a serial console. */
const LONGEST_REPORT = 60_000_000;
/** A victim logged twice is logged twice within this time. */
const TWICE = 10_000_000;
const MOST_CONTEXTS = 64;
/** How many notices back one is still said to be repeated. */
const REPEATED = 10;

/** Words of which every line that a handler waits for has one; nearly all of a log has none. */
const notable =
  /oom|OOM|of memory|emory failure|page allocation|vmalloc error|min_free_kbytes|drop_caches|enough_memory|oft.offlin|blocked|panic/;

const claims =
  /^(?:.* invoked oom-killer: |oom-kill:constraint=|(?:Memory cgroup out|Out) of memory.*: Killed process )/s;

type NoticeDraft = {
  readonly body: NoticeBody;
  readonly key: string;
  readonly seq: number;
  readonly at: Micros;
  last: Micros;
  times: number;
  memory: ReportDraft['memory'];
  memoryDone: boolean;
  readonly report: ReportDraft | undefined;
};

type Context = {readonly report: ReportDraft} | {readonly notice: NoticeDraft};

const nameOf = ({killed, report}: KillDraft): {readonly pid: number; readonly comm: string} | undefined =>
  killed ?? report?.selection?.line;

export const createOomReader = (): OomReader => {
  const kills: KillDraft[] = [];
  const notices: NoticeDraft[] = [];
  /** What each printing task or processor is in the middle of; one for all where the kernel does not name them. */
  const contexts = new Map<string, Context>();
  const join = createJoiner();
  const counts = {records: 0, lost: 0, spoofed: 0, dropped: 0};
  let first: OomLog['first'];
  let last: OomLog['last'];

  const keepWithin = (list: unknown[], limit: number): void => {
    if (list.length <= limit) return;
    counts.dropped += list.length - limit;
    list.splice(0, list.length - limit);
  };

  const addKill = (draft: KillDraft): void => {
    kills.push(draft);
    draft.report?.kills.push(draft);
    keepWithin(kills, KEPT_KILLS);
  };

  const close = (context: Context | undefined): void => {
    if (context === undefined || !('report' in context)) return;
    const {report} = context;
    if (report.selection !== undefined && report.kills.length === 0 && !report.closed) {
      const {seq, at} = report;
      addKill({seq, at, killed: undefined, report, grouped: false, reaped: undefined, lines: 0});
    }
    report.closed = true;
  };

  const leave = (caller: string): void => {
    const context = contexts.get(caller);
    close(context);
    if (context !== undefined && 'report' in context) retire(context.report);
    contexts.delete(caller);
  };

  const open = (caller: string, context: Context): void => {
    leave(caller);
    contexts.set(caller, context);
    // Tasks that began a report and never came back must not add up.
    const [oldest] = contexts.keys();
    if (contexts.size > MOST_CONTEXTS && oldest !== undefined) leave(oldest);
  };

  const reportOf = (caller: string): ReportDraft | undefined => {
    const context = contexts.get(caller);
    return context !== undefined && 'report' in context ? context.report : undefined;
  };

  /** The report that a kill belongs to; one may also stand alone. */
  const ownerOf = (killed: Killed, record: KmsgRecord): ReportDraft | undefined => {
    const report = reportOf(record.caller ?? '');
    if (report === undefined) return undefined;
    const before = report.kills.at(-1);
    if (before === undefined) {
      if (report.closed) return undefined;
      const {selection} = report;
      if (selection === undefined) return record.at - report.at < LONGEST_REPORT ? report : undefined;
      return selection.line.pid === killed.pid || record.at - selection.at < AT_ONCE ? report : undefined;
    }
    if (report.kills.some(kill => kill.killed?.pid === killed.pid)) return report;
    if (report.group === undefined || record.at - before.at > TWICE) return undefined;
    if (report.tasks.some(task => task.pid === killed.pid)) return report;
    return record.at - before.at < AT_ONCE && report.tasks.length === 0 ? report : undefined;
  };

  const kill = (killed: Killed, record: KmsgRecord): void => {
    const twin = kills.findLast(draft => {
      const name = nameOf(draft);
      return name?.pid === killed.pid && name.comm === killed.comm && record.at - draft.at < TWICE;
    });
    if (twin !== undefined) {
      twin.killed ??= killed;
      twin.lines += 1;
      return;
    }
    const report = ownerOf(killed, record);
    const grouped = report?.group !== undefined && report.kills.length > 0;
    addKill({seq: record.seq, at: record.at, killed, report, grouped, reaped: undefined, lines: 1});
    if (report !== undefined) report.closed = true;
  };

  const group = (path: string, record: KmsgRecord): void => {
    const caller = record.caller ?? '';
    let report = reportOf(caller);
    if (report?.kills.length === 0) close(contexts.get(caller));
    if (report === undefined || report.kills.length === 0) {
      report = newReport(record);
      open(caller, {report});
      const alone = kills.at(-1);
      if (alone !== undefined && alone.report === undefined && record.at - alone.at < AT_ONCE) {
        alone.report = report;
        report.kills.push(alone);
      }
      report.closed = true;
    }
    report.group = path;
    report.built = undefined;
  };

  const notice = (body: NoticeBody, record: KmsgRecord): void => {
    const caller = record.caller ?? '';
    const key = noticeKey(body);
    const report = reportOf(caller);
    const ends = body.kind === 'no-victim' || body.kind === 'panic' || body.kind === 'already-exiting';
    const about = report?.closed === false && (body.kind === 'no-victim' || body.kind === 'panic') ? report : undefined;
    if (ends && report !== undefined && report.kills.length === 0) report.closed = true;
    const path = about?.cgroupPath;
    const same = notices.slice(-REPEATED).findLast(draft => draft.key === key && draft.report?.cgroupPath === path);
    const draft: NoticeDraft = same ?? {
      ...{body, key, seq: record.seq, at: record.at, last: record.at, times: 0},
      ...{memory: undefined, memoryDone: false, report: about},
    };
    draft.times += 1;
    draft.last = record.at;
    draft.memoryDone = same !== undefined;
    if (same === undefined) {
      notices.push(draft);
      keepWithin(notices, KEPT_NOTICES);
    }
    if (body.kind === 'allocation-failure') open(caller, {notice: draft});
  };

  /** Each says whether the record was its business. */
  const handlers: readonly ((record: KmsgRecord, caller: string) => boolean)[] = [
    (record, caller) => {
      const invoker = parseInvoked(record.text);
      if (invoker !== undefined) open(caller, {report: newReport(record, invoker)});
      return invoker !== undefined;
    },
    (record, caller) => {
      const line = parseSelection(record.text);
      if (line === undefined) return false;
      let report = reportOf(caller);
      if (report === undefined || report.closed) {
        report = newReport(record);
        open(caller, {report});
      }
      report.selection = {line, at: record.at};
      return true;
    },
    record => {
      const killed = parseKilled(record.text);
      if (killed !== undefined) kill(killed, record);
      return killed !== undefined;
    },
    record => {
      const path = parseGroupKill(record.text);
      if (path !== undefined) group(path, record);
      return path !== undefined;
    },
    record => {
      const reaped = parseReaped(record.text);
      const victim = reaped && kills.findLast(draft => nameOf(draft)?.pid === reaped.pid);
      if (reaped !== undefined && victim !== undefined) victim.reaped ??= {...reaped, at: record.at};
      return reaped !== undefined;
    },
    record => {
      const body = parseNotice(record.text);
      if (body !== undefined) notice(body, record);
      return body !== undefined;
    },
  ];

  /** A line that may belong to what the caller is in the middle of. */
  const goOn = ({text}: KmsgRecord, caller: string): void => {
    const context = contexts.get(caller);
    if (context === undefined) return;
    if ('notice' in context) for (const line of text.split('\n')) readMemory(context.notice, line);
    else if (!context.report.closed && context.report.selection === undefined) readReport(context.report, text);
  };

  const read = (record: KmsgRecord): void => {
    const caller = record.caller ?? '';
    if (notable.test(record.text) && handlers.some(handler => handler(record, caller))) return;
    goOn(record, caller);
  };

  const push = (record: KmsgRecord): void => {
    counts.records += 1;
    if (last !== undefined && record.seq > last.seq + 1) counts.lost += record.seq - last.seq - 1;
    last = {seq: record.seq, at: record.at};
    first ??= last;
    if (fromKernel(record)) read(join(record));
    else if (claims.test(record.text)) counts.spoofed += 1;
  };

  const finished = (draft: NoticeDraft): Notice => ({
    ...draft.body,
    seq: draft.seq,
    at: draft.at,
    last: draft.last,
    times: count(draft.times),
    ...(draft.memory === undefined ? {} : {memory: draft.memory}),
    ...(draft.report === undefined ? {} : {report: buildReport(draft.report)}),
  });

  return {
    push,
    log: ended => {
      if (ended === true) for (const context of contexts.values()) close(context);
      return {
        kills: kills.map(buildKill).filter((built): built is OomKill => built !== undefined),
        notices: notices.map(finished),
        records: count(counts.records),
        lost: count(counts.lost),
        ...(first === undefined ? {} : {first}),
        ...(last === undefined ? {} : {last}),
        spoofed: count(counts.spoofed),
        dropped: count(counts.dropped),
      };
    },
  };
};

/** A whole log at once. */
export const readOomLog = (records: Iterable<KmsgRecord>): OomLog => {
  const reader = createOomReader();
  for (const record of records) reader.push(record);
  return reader.log(true);
};
