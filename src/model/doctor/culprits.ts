import type {Process} from '../../proc/pid/process.ts';
import {known, type Reading} from '../../reading.ts';
import type {Point} from '../../store/tracks.ts';
import type {Bytes} from '../../units.ts';
import {cgroupName} from '../cgroups-name.ts';
import type {Subject} from '../diagnosis/rule.ts';
import {namedProcess} from '../process-name.ts';
import {rowKey} from '../process-sums.ts';
import {endGivesBack, rssOf} from '../processes.ts';
import {largestBy, lifeOf} from './courses.ts';
import type {Facts} from './facts.ts';
import {isSteady, latest, type Trend, trendOf} from './trend.ts';

/** Who it is: processes, caches and groups by what they hold, for rules to name. */

export const processSubject = (process: Process): Subject => ({
  view: 'processes',
  key: rowKey(process),
  name: namedProcess(process),
});

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

/** The processes that grow steadily, the fastest first. */
export const growingProcesses = (facts: Facts): readonly Grower<Process>[] =>
  facts.once('growing processes', () => {
    const list = known(facts.snapshot.processes)?.list ?? [];
    return list
      .flatMap(process => {
        const trend = growing(facts.courses.processes.past(lifeOf(process)));
        return trend === undefined ? [] : [{what: process, trend}];
      })
      .sort((a, b) => b.trend.slope - a.trend.slope);
  });

/** The slab caches that grow steadily, the fastest first. */
export const growingSlabs = (facts: Facts, names: readonly string[]): readonly Grower<string>[] =>
  names
    .flatMap(name => {
      const trend = growing(facts.courses.slabs.past(name));
      return trend === undefined ? [] : [{what: name, trend}];
    })
    .sort((a, b) => b.trend.slope - a.trend.slope);
