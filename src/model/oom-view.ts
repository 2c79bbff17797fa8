import {asCgroups} from '../cgroup/table.ts';
import type {Cgroups} from '../cgroup/walk.ts';
import type {KernelLog} from '../kmsg/tail.ts';
import type {Process} from '../proc/pid/process.ts';
import {bothReadings, known, mapReading, type Reading} from '../reading.ts';
import {kernelLogOf, readingOf, type Snapshot} from '../snapshot.ts';
import {type Micros, micros} from '../units.ts';
import {hiddenFrom} from './hidden.ts';
import {candidateOf, groupPathOf, type NextVictims, nextVictims, type Place} from './oom.ts';
import {type Preselection, preselect} from './oom-candidates.ts';
import {type Counter, type Disagreement, disagreements} from './oom-counters.ts';
import {insideRow, type Living, nextRows} from './oom-next-rows.ts';
import {countedRow, killedRows, notedRows} from './oom-past-rows.ts';
import {type LimitedGroup, limitedGroups, type Machine, machineOf, oomGroupsOf, rootOf, rulesOf} from './oom-places.ts';
import type {OomRow} from './oom-rows.ts';
import type {StoryParts} from './oom-story.ts';
import {type OomSummary, summarize} from './oom-summary.ts';
import {countersOf, machineCount, telling, unlogged} from './oom-tally.ts';

/** All that the view of the OOM killer shows of one moment. */
export type OomView = {
  readonly summary: OomSummary;
  /** What happened, newest first; who is next on the machine, then at the limits, the fullest first; what else was said. */
  readonly rows: readonly OomRow[];
  readonly log: Reading<KernelLog>;
  readonly machine: Reading<Machine>;
  readonly counters: readonly Counter[];
  readonly disagreements: readonly Disagreement[];
  /** What stories need to know besides the log. */
  readonly story: StoryParts;
  readonly selection: Reading<Preselection>;
  readonly next: NextVictims | undefined;
  readonly inside: readonly Inside[];
};

/** A cgroup with a limit, and the order in it. */
export type Inside = {readonly group: LimitedGroup; readonly next: NextVictims};

/** Cgroups whose rows are made; of thousands, those with the most room left are left out. */
const MOST_GROUPS = 200;
/** Counters are no older than this, in microseconds: a kill since then may be in the log alone. */
const COUNTER_AGE = 8_000_000;

const storyParts = (snapshot: Snapshot, machine: Machine | undefined, log: Reading<KernelLog>): StoryParts => {
  const uptime = readingOf(snapshot, 'uptime');
  return {
    pageSize: snapshot.system.pageSize,
    users: snapshot.system.users,
    wall: snapshot.wall,
    ...(uptime.ok && {uptime: uptime.value.up}),
    ...(machine && {swapTotal: machine.swapTotal}),
    ...(log.ok && {kills: log.value.kills}),
  };
};

const settledAt = ({uptime}: StoryParts): {readonly settled?: Micros} =>
  uptime === undefined ? {} : {settled: micros(Math.max(0, uptime * 1e6 - COUNTER_AGE))};

/** Who would be next everywhere, of the processes that may come into question. */
const look = (
  processes: readonly Process[],
  machine: Machine,
  limited: readonly LimitedGroup[],
  cgroups: Cgroups | undefined,
) => {
  const root = cgroups === undefined ? '/' : rootOf(cgroups);
  const selection = preselect(processes, machine, limited, root);
  const rest = {
    pageSize: machine.pageSize,
    ...(machine.doubt !== undefined && {doubt: machine.doubt}),
    ...(cgroups && {oomGroups: oomGroupsOf(cgroups)}),
  };
  const among = (chosen: readonly Process[], place: Pick<Place, 'all' | 'within'>): NextVictims =>
    nextVictims(
      chosen.map(process => candidateOf(process, root)),
      {...rest, ...place},
    );
  const next = among(selection.machine, {all: machine.all});
  const inside = limited.flatMap((group): Inside[] => {
    const chosen = selection.groups.get(group.path);
    if (chosen === undefined || chosen.length === 0) return [];
    return [{group, next: among(chosen, {all: group.all, within: group.path})}];
  });
  const living: Living = new Map(
    [...selection.machine, ...[...selection.groups.values()].flat()].map(process => [
      process.pid,
      {process, path: groupPathOf(process, root)},
    ]),
  );
  return {selection, next, inside, living};
};

export const oomView = (snapshot: Snapshot): OomView => {
  const log = kernelLogOf(snapshot);
  const machine = machineOf(snapshot);
  const cgroups = known(mapReading(snapshot.cgroups, asCgroups));
  const rules = rulesOf(snapshot);
  const story = storyParts(snapshot, known(machine), log);
  const limited =
    machine.ok && cgroups ? limitedGroups(cgroups, machine.value, rules.swappiness).slice(0, MOST_GROUPS) : [];
  const looked = mapReading(bothReadings(machine, snapshot.processes), ([place, {list}]) =>
    look(list, place, limited, cgroups),
  );
  const counters = countersOf(snapshot, cgroups);
  const whole = log.ok && !log.value.behind;
  const differing = whole ? telling(disagreements(counters, log, settledAt(story))) : [];
  const found = known(looked);
  const inside = found?.inside ?? [];
  const {pageSize} = snapshot.system;
  const fullest = inside.find(({next}) => next.ranked.length > 0);
  const selection = mapReading(looked, ({selection: chosen}) => chosen);
  return {
    summary: summarize({
      log,
      counted: machineCount(snapshot),
      disagreements: differing,
      story,
      rules,
      machine,
      selection,
      next: found?.next,
      hidden: hiddenFrom(snapshot.system),
      fullest: fullest && {group: fullest.group, victim: fullest.next.ranked[0]!},
    }),
    rows: [
      ...(log.ok ? killedRows(log.value.kills, story) : []),
      ...unlogged(snapshot, cgroups, log).map(({path, times, why}) => countedRow(path, times, why)),
      ...(found ? nextRows(found.next, found.living, pageSize) : []),
      ...inside.flatMap(({group, next}) => insideRow(group, next, found!.living, pageSize) ?? []),
      ...(log.ok ? notedRows(log.value.notices, story) : []),
    ],
    log,
    machine,
    counters,
    disagreements: differing,
    story,
    selection,
    next: found?.next,
    inside,
  };
};
