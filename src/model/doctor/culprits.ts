import {grouped, longBytes} from '../../format/amount.ts';
import {truncate} from '../../format/width.ts';
import type {Process} from '../../proc/pid/process.ts';
import {known, type Reading} from '../../reading.ts';
import type {Point} from '../../store/tracks.ts';
import {type Bytes, bytes} from '../../units.ts';
import type {BalanceId} from '../balance.ts';
import {cgroupName} from '../cgroups-name.ts';
import type {Evidence, Subject, ViewName} from '../diagnosis/rule.ts';
import {namedProcess, sentenceName} from '../process-name.ts';
import {rowKey} from '../process-sums.ts';
import {anonOf, endGivesBack, majorFaultRate, rssOf} from '../processes.ts';
import {largestBy, lifeOf, MOST_PROCESSES, ownMemory} from './courses.ts';
import {crowdName, crowdsOf} from './crowds.ts';
import {amount} from './evidence.ts';
import type {Facts} from './facts.ts';
import {isSteady, latest, type Trend, trendOf} from './trend.ts';

/** Who it is: processes, caches and groups by what they hold, for rules to name. */

export const processSubject = (process: Process): Subject => ({
  view: 'processes',
  key: rowKey(process),
  name: namedProcess(process),
});

/** A clause behind another has less room for a name. */
const BRIEF = 24;

/** `node server.js (pid 77)`, at most 38 characters. */
export const briefProcess = (process: Process): string =>
  `${truncate(sentenceName(process), BRIEF)} (pid ${process.pid})`;

export const slabSubject = (name: string): Subject => ({view: 'slab', key: name, name});

export const cgroupSubject = (path: string): Subject => ({view: 'cgroups', key: path, name: cgroupName(path).text});

export const zoneSubject = (node: number, zone: string): Subject => ({
  view: 'zones',
  key: `${node} ${zone}`,
  name: `node ${node} ${zone}`,
});

export const knobSubject = (name: string): Subject => ({view: 'tuning', key: name, name});

export type Holder = {readonly process: Process; readonly held: Bytes};

/** Processes with most of some amount, the largest first; those of which it is not known are left out. */
export const holdersOf = (
  {snapshot}: Pick<Facts, 'snapshot'>,
  of: (process: Process) => Reading<Bytes>,
  most = 3,
): readonly Holder[] => {
  const list = known(snapshot.processes)?.list ?? [];
  const amount = (process: Process): number => known(of(process)) ?? -1;
  return largestBy(list, most, amount)
    .map(process => ({process, held: amount(process) as Bytes}))
    .filter(({held}) => held > 0);
};

/** Processes whose end would give back most. */
export const largestHolders = (facts: Facts, most = 3): readonly Holder[] =>
  facts.once(`holders ${most}`, () => holdersOf(facts, process => endGivesBack(process, facts.pageSize), most));

export const largestResident = (facts: Facts, most = 3): readonly Holder[] =>
  facts.once(`resident ${most}`, () => holdersOf(facts, process => rssOf(process, facts.pageSize), most));

/** What of the memory is in no process, and how a sentence calls it. */
const notInProcesses: ReadonlyMap<BalanceId, {readonly says: string; readonly view: ViewName}> = new Map([
  ['shmem', {says: 'shared memory and tmpfs hold', view: 'overview'}],
  ['hugetlb', {says: 'the huge page pool holds', view: 'tuning'}],
  ['slab_unreclaimable', {says: 'kernel objects (slab) hold', view: 'slab'}],
  ['pagetables', {says: 'page tables hold', view: 'processes'}],
  ['compressed', {says: 'compressed swap holds', view: 'overview'}],
  ['vmalloc_and_stacks', {says: 'threads and modules of the kernel (vmalloc, stacks) hold', view: 'overview'}],
  ['percpu', {says: 'the kernel’s data for each processor holds', view: 'overview'}],
  ['gpu', {says: 'graphics drivers hold', view: 'overview'}],
  ['balloon', {says: 'the hypervisor took (balloon)', view: 'overview'}],
  ['unaccounted', {says: 'memory that no counter names holds', view: 'overview'}],
]);

/** Who, or what, holds most of the memory: of use to say where a machine is short. */
export type MostHeld = {
  /** `java (pid 77) holds 13.7 GiB` */
  readonly text: string;
  /** Of the balance when it is in no process. */
  readonly in: BalanceId | 'process' | 'processes';
  readonly view: ViewName;
  readonly evidence: Evidence;
};

/** A process with a smaller share of all that processes hold is not who it is. Ours. */
const ONE_OF_MANY = 1 / 4;
/** Those of one name with so much of it are who it is. Ours. */
const MOST_OF_ALL = 1 / 2;

/** The largest process, or what is in no process when that is more; many small processes count together. */
export const mostHeld = (facts: Facts): MostHeld | undefined => {
  const rows = known(facts.balance)?.rows ?? [];
  const [outside] = largestBy(
    rows.flatMap(row => {
      const words = notInProcesses.get(row.id);
      return words === undefined ? [] : [{...row, ...words}];
    }),
    1,
    row => row.bytes,
  );
  const anon = rows.find(({id}) => id === 'anon');
  const [first] = largestHolders(facts);
  const elsewhere = outside?.bytes ?? 0;
  if (first !== undefined && first.held >= elsewhere && first.held >= (anon?.bytes ?? 0) * ONE_OF_MANY) {
    const {process, held} = first;
    const evidence = amount(namedProcess(process), held, `proc/${process.pid}/status`);
    return {text: `${namedProcess(process)} holds ${longBytes(held)}`, in: 'process', view: 'processes', evidence};
  }
  if (anon !== undefined && anon.bytes >= elsewhere) {
    const programs = known(facts.snapshot.processes)?.list.filter(({kernelThread}) => !kernelThread).length;
    const spread = first === undefined ? '' : `, at most ${longBytes(first.held)} in one`;
    const [crowd] = crowdsOf(facts, process => anonOf(process, facts.pageSize), 1);
    const many = crowd !== undefined && crowd.members > 1 && crowd.sum >= anon.bytes * MOST_OF_ALL ? crowd : undefined;
    const all = first === undefined ? 'processes' : `${grouped(programs ?? 0)} processes`;
    return {
      text: many
        ? `${crowdName(many)} have ${longBytes(bytes(many.sum))} of their own${spread}`
        : `${all} have ${longBytes(anon.bytes)} of their own${spread}`,
      in: 'processes',
      view: 'processes',
      evidence: amount(anon.formula, anon.bytes, 'proc/meminfo'),
    };
  }
  if (outside === undefined || outside.bytes <= 0) return undefined;
  return {
    text: `${outside.says} ${longBytes(outside.bytes)}`,
    in: outside.id,
    view: outside.view,
    evidence: amount(outside.formula, outside.bytes, 'proc/meminfo'),
  };
};

/** The process with most major faults a second, where that is known of any. */
export const worstFaulter = (facts: Facts): {readonly process: Process; readonly rate: number} | undefined =>
  facts.once('worst faulter', () => {
    const list = known(facts.snapshot.processes)?.list ?? [];
    const rateOf = (process: Process): number => known(majorFaultRate(process)) ?? 0;
    const [process] = largestBy(list, 1, rateOf);
    return process === undefined || rateOf(process) <= 0 ? undefined : {process, rate: rateOf(process)};
  });

/** Something that grows steadily. */
export type Grower<T> = {readonly what: T; readonly trend: Trend};

/** Growth of a minute is the least that is called a trend. */
export const TREND_SECONDS = 45;
/** Older points say little of what goes on now. */
const RECENT = 300;

const growing = (points: readonly Point[]): Trend | undefined => {
  const trend = trendOf(latest(points, RECENT), {seconds: TREND_SECONDS});
  return trend !== undefined && trend.slope > 0 && isSteady(trend) ? trend : undefined;
};

/** The processes whose course is known: those with most memory of their own. */
export const followedProcesses = (facts: Facts): readonly Process[] =>
  facts.once('followed processes', () =>
    largestBy(known(facts.snapshot.processes)?.list ?? [], MOST_PROCESSES, process =>
      ownMemory(process, facts.pageSize),
    ),
  );

/** The processes that grow steadily, the fastest first. */
export const growingProcesses = (facts: Facts): readonly Grower<Process>[] =>
  facts.once('growing processes', () =>
    followedProcesses(facts)
      .flatMap(process => {
        const trend = growing(facts.courses.processes.past(lifeOf(process)));
        return trend === undefined ? [] : [{what: process, trend}];
      })
      .sort((a, b) => b.trend.slope - a.trend.slope),
  );

/** The slab caches that grow steadily, the fastest first. */
export const growingSlabs = (facts: Facts, names: readonly string[]): readonly Grower<string>[] =>
  names
    .flatMap(name => {
      const trend = growing(facts.courses.slabs.past(name));
      return trend === undefined ? [] : [{what: name, trend}];
    })
    .sort((a, b) => b.trend.slope - a.trend.slope);
