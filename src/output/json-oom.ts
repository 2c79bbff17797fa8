import type {OomKill} from '../kmsg/oom-log.ts';
import type {Victim} from '../model/oom.ts';
import type {Disagreement} from '../model/oom-counters.ts';
import {limitOf} from '../model/oom-past-rows.ts';
import {ageOf, byHand, story} from '../model/oom-story.ts';
import {machineCount} from '../model/oom-tally.ts';
import {type OomView, oomView} from '../model/oom-view.ts';
import type {Snapshot} from '../snapshot.ts';
import {type Bytes, type Pages, pagesToBytes} from '../units.ts';
import type {Ledger} from './json-ledger.ts';

export type KillJson = {
  readonly at: string | null;
  readonly since_boot_us: number;
  readonly pid: number;
  readonly comm: string;
  readonly uid: number | null;
  readonly scope: 'host' | 'cgroup';
  readonly why: 'chosen' | 'allocating' | 'group';
  readonly constraint: string | null;
  readonly cgroup: string | null;
  readonly limit_cgroup: string | null;
  readonly limit_bytes: number | null;
  readonly anon_bytes: number | null;
  readonly file_bytes: number | null;
  readonly shmem_bytes: number | null;
  readonly page_tables_bytes: number | null;
  readonly virtual_bytes: number | null;
  readonly oom_score_adj: number | null;
  readonly log_lines: number;
  /** Left out where the kernel killed by itself, or the log does not say. */
  readonly by_hand?: true;
  readonly story: readonly string[];
};

export type NextJson = {
  /** Null for the machine. */
  readonly limit_cgroup: string | null;
  readonly limit_bytes: number | null;
  readonly rank: number;
  readonly pid: number;
  readonly comm: string;
  readonly badness_bytes: number | null;
  readonly rss_bytes: number | null;
  readonly swap_bytes: number | null;
  readonly page_tables_bytes: number | null;
  readonly adjustment_bytes: number | null;
  readonly oom_score_adj: number;
  readonly oom_group: string | null;
};

export type OomJson = {
  /** Oldest first; null when the log could not be read. */
  readonly kills: readonly KillJson[] | null;
  readonly counters: {
    readonly machine: number | null;
    readonly cgroups: readonly {readonly path: string; readonly oom_kill: number}[];
  };
  /** Null when it is not known how much memory there is, or most processes were not read. */
  readonly next: readonly NextJson[] | null;
  readonly disagreements: readonly {
    readonly cgroup: string | null;
    readonly counted: number;
    readonly logged: number | null;
    readonly text: string;
  }[];
};

const killJson = (kill: OomKill, {story: parts}: OomView): KillJson => {
  const age = ageOf(kill.at, parts.uptime);
  const selection = kill.report?.selection;
  const {headline, sentences} = story(kill, parts);
  return {
    at: age === undefined || parts.wall === undefined ? null : new Date(parts.wall - 1000 * age).toISOString(),
    since_boot_us: kill.at,
    pid: kill.pid,
    comm: kill.comm,
    uid: kill.uid ?? null,
    scope: kill.scope,
    why: kill.why,
    constraint: selection?.constraint ?? null,
    cgroup: kill.cgroup ?? null,
    limit_cgroup: selection?.oomCgroup ?? kill.report?.cgroup?.path ?? null,
    limit_bytes: limitOf(kill) ?? null,
    anon_bytes: kill.anonRss ?? null,
    file_bytes: kill.fileRss ?? null,
    shmem_bytes: kill.shmemRss ?? null,
    page_tables_bytes: kill.pageTables ?? null,
    virtual_bytes: kill.totalVm ?? null,
    oom_score_adj: kill.adj ?? null,
    log_lines: kill.lines,
    ...(byHand(kill) && {by_hand: true}),
    story: [headline, ...sentences.map(({text}) => text)],
  };
};

/** Of the machine, and of each cgroup with a limit. */
const MOST_OF_MACHINE = 10;
const MOST_OF_GROUP = 3;

type Place = {readonly path: string; readonly limit: Bytes} | undefined;

const nextJson =
  (ledger: Ledger, pageSize: Bytes, place: Place) =>
  ({pid, comm, adj, badness, group}: Victim, i: number): NextJson => {
    const amount = (n: Pages): number | null => ledger.exact(pagesToBytes(n, pageSize), `proc/${pid}/status`);
    return {
      limit_cgroup: place?.path ?? null,
      limit_bytes: place?.limit ?? null,
      rank: i + 1,
      pid,
      comm,
      badness_bytes: amount(badness.total),
      rss_bytes: amount(badness.rss),
      swap_bytes: amount(badness.swap),
      page_tables_bytes: amount(badness.pageTables),
      adjustment_bytes: amount(badness.adjustment),
      oom_score_adj: adj,
      oom_group: group ?? null,
    };
  };

/** An order in which most are missing is none: `--pid` reads but a few. */
const isWhole = ({selection}: OomView): boolean =>
  selection.ok && 2 * selection.value.examined >= selection.value.programs;

const nextOf = (ledger: Ledger, view: OomView, pageSize: Bytes): readonly NextJson[] | null => {
  const {next, inside} = view;
  if (next === undefined || !isWhole(view)) return null;
  return [
    ...next.ranked.slice(0, MOST_OF_MACHINE).map(nextJson(ledger, pageSize, undefined)),
    ...inside.flatMap(({group, next: order}) =>
      order.ranked.slice(0, MOST_OF_GROUP).map(nextJson(ledger, pageSize, group)),
    ),
  ];
};

const disagreementJson = ({of, counted, logged, text}: Disagreement): OomJson['disagreements'][number] => ({
  cgroup: of.kind === 'cgroup' ? of.path : null,
  counted,
  logged: logged ?? null,
  text,
});

/** Null when neither log nor counter nor processes could be had. */
export const oomJson = (ledger: Ledger, snapshot: Snapshot): OomJson | null => {
  const view = oomView(snapshot);
  const log = ledger.take(view.log);
  const machine = ledger.take(machineCount(snapshot));
  const next = nextOf(ledger, view, snapshot.system.pageSize);
  const cgroups = view.counters.flatMap(({of, counted}) =>
    of.kind === 'cgroup' && counted.ok && counted.value > 0 ? [{path: of.path, oom_kill: counted.value}] : [],
  );
  if (log === null && machine === null && next === null && cgroups.length === 0) return null;
  return {
    kills: log === null ? null : log.kills.map(kill => killJson(kill, view)),
    counters: {machine, cgroups},
    next,
    disagreements: view.disagreements.map(disagreementJson),
  };
};
