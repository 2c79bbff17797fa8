import type {OomKill, OomLog} from '../kmsg/oom-log.ts';
import {type Reading, sentence} from '../reading.ts';
import {type Count, count, type Micros} from '../units.ts';

/**
 * The kernel counts kills and logs them; both may be incomplete for a reader. It counts what it logs, one for one: the
 * first victim of a group stands twice in the log and counts twice. mm/oom_kill.c (__oom_kill_process)
 */
export type Counter = {
  /** oom_kill of /proc/vmstat, or of memory.events of a cgroup with all below it. */
  readonly of:
    | {readonly kind: 'machine'}
    /** `alone`: cgroup v1 counts a kill in the victim's own group only. */
    | {readonly kind: 'cgroup'; readonly path: string; readonly alone?: boolean};
  /** Kills in the window. */
  readonly counted: Reading<Count>;
};

export type Disagreement = {
  readonly of: Counter['of'];
  readonly counted: Count;
  /** Undefined when the log cannot be read. */
  readonly logged: Count | undefined;
  readonly text: string;
};

const isIn = (kill: OomKill, of: Counter['of']): boolean => {
  if (of.kind === 'machine') return true;
  if (of.alone) return kill.cgroup === of.path;
  if (of.path === '/') return true;
  return kill.cgroup !== undefined && (kill.cgroup === of.path || kill.cgroup.startsWith(`${of.path}/`));
};

/** How often the kernel has counted these kills; one whose line was lost counted all the same. */
export const countsOf = (kills: readonly OomKill[]): Count =>
  count(kills.reduce((sum, kill) => sum + Math.max(1, kill.lines), 0));

const kills = (n: number): string => (n === 1 ? '1 kill' : `${n} kills`);

const nameOf = (of: Counter['of']): string =>
  of.kind === 'machine' ? 'The counter oom_kill of the machine' : `oom_kill of cgroup ${of.path}`;

/** Why the log may show fewer. */
const lostText = (log: OomLog, since: Micros | undefined): string => {
  if (log.lost > 0) return `${log.lost} records of the log were overwritten before they could be read`;
  const {first} = log;
  if (first === undefined) return 'the log is empty';
  if (first.seq > 0 && (since === undefined || since < first.at)) return 'the log no longer reaches back that far';
  if (log.dropped > 0) return 'the oldest are no longer kept';
  return 'the log has no line about the rest';
};

/** Why the log may show more. */
const moreText = (of: Counter['of']): string =>
  of.kind === 'machine'
    ? 'the counter was read before the last of them, or started anew'
    : 'the cgroup was made anew under its old name, or the counter was read before the last of them';

const compare = (
  of: Counter['of'],
  counted: Count,
  log: OomLog,
  {since, settled}: Window,
): Disagreement | undefined => {
  const inWindow = log.kills.filter(kill => since === undefined || kill.at >= since);
  const mine = inWindow.filter(kill => isIn(kill, of));
  const logged = countsOf(mine);
  if (logged === counted) return undefined;
  // A kill of the last moments may be in the log and not yet in a counter that was read before it.
  const old = settled === undefined ? logged : countsOf(mine.filter(kill => kill.at < settled));
  if (old <= counted && counted <= logged) return undefined;
  const start = `${nameOf(of)} shows ${kills(counted)}, the log ${logged === 0 ? 'none' : logged}`;
  if (logged > counted) return {of, counted, logged, text: `${start}: ${moreText(of)}.`};
  const nameless = of.kind === 'cgroup' ? countsOf(inWindow.filter(kill => kill.cgroup === undefined)) : count(0);
  const why =
    nameless > 0
      ? `${kills(nameless)} in the log ${nameless === 1 ? 'names' : 'name'} no cgroup`
      : lostText(log, since);
  return {of, counted, logged, text: `${start}: ${why}.`};
};

/** On the log’s clock. */
export type Window = {
  /** When the counters began to grow; left out when they count from the start of the machine. */
  readonly since?: Micros;
  /** All counters were read after this moment. */
  readonly settled?: Micros;
};

/** Where the counters and the log differ; nothing when they agree. */
export const disagreements = (
  counters: readonly Counter[],
  log: Reading<OomLog>,
  window: Window = {},
): readonly Disagreement[] =>
  counters.flatMap(({of, counted}) => {
    if (!counted.ok) return [];
    if (log.ok) {
      const found = compare(of, counted.value, log.value, window);
      return found === undefined ? [] : [found];
    }
    if (counted.value === 0) return [];
    const text = `${nameOf(of)} shows ${kills(counted.value)}; who it was stands in the kernel’s log: ${sentence(log.reason)}.`;
    return [{of, counted: counted.value, logged: undefined, text}];
  });
