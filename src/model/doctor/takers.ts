import {longBytes} from '../../format/amount.ts';
import type {Process} from '../../proc/pid/process.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {bytes} from '../../units.ts';
import type {Evidence, Subject, ViewName} from '../diagnosis/rule.ts';
import {namedProcess} from '../process-name.ts';
import {type LevelName, lifeOf} from './courses.ts';
import {briefProcess, followedProcesses, processSubject, slabSubject} from './culprits.ts';
import {amount, over} from './evidence.ts';
import type {Facts} from './facts.ts';
import {type FullMount, fastestMount} from './mounts.ts';
import {latest, paceOf} from './trend.ts';

/** Who takes memory that gets less: told by comparing how fast it falls with how fast others grow. */
export type Taker = {
  readonly kind: 'process' | 'processes' | TakingLevel;
  /** `java (pid 77) grows by 1.20 GiB/min` */
  readonly text: string;
  readonly view: ViewName;
  readonly subject?: Subject;
  readonly evidence: Evidence;
  /** Who it is, or of several the one that grows fastest. */
  readonly process?: Process;
  /** Where files grow, when it is shared memory. */
  readonly mount?: FullMount;
};

/** Amounts of the kernel that MemAvailable does not hold. */
const levels = {
  shmem: {says: 'shared memory and tmpfs grow', view: 'overview', field: 'Shmem'},
  slabUnreclaimable: {says: 'kernel objects (slab) grow', view: 'slab', field: 'SUnreclaim'},
  pageTables: {says: 'page tables grow', view: 'processes', field: 'PageTables'},
  kernelStack: {says: 'kernel stacks (threads) grow', view: 'processes', field: 'KernelStack'},
  unaccounted: {says: 'memory that no counter names grows', view: 'overview', field: 'unaccounted'},
} as const satisfies Partial<
  Record<LevelName, {readonly says: string; readonly view: ViewName; readonly field: string}>
>;
type TakingLevel = keyof typeof levels;

export const perMinute = (pace: number): string => `${longBytes(bytes(pace * 60))}/min`;

/** Of the fall. Who takes less of it is not who it is. Ours. */
export const MOST_OF_IT = 0.5;

/** The process that grew fastest over the last seconds, of those that are followed, and how fast. */
export const fastestProcess = (
  facts: Facts,
  seconds: number,
  among: (process: Process) => boolean = () => true,
): {readonly process: Process; readonly pace: number} | undefined => {
  let fastest: {readonly process: Process; readonly pace: number} | undefined;
  for (const process of followedProcesses(facts)) {
    const points = facts.courses.processes.past(lifeOf(process));
    if (points.length < 2 || !among(process)) continue;
    const pace = paceOf(latest(points, seconds));
    if (pace !== undefined && pace > 0 && (fastest === undefined || pace > fastest.pace)) fastest = {process, pace};
  }
  return fastest;
};

const fastestSlab = ({snapshot, courses}: Facts, seconds: number) => {
  let fastest: {readonly name: string; readonly pace: number} | undefined;
  for (const {name} of known(readingOf(snapshot, 'slabinfo'))?.caches ?? []) {
    const pace = paceOf(latest(courses.slabs.past(name), seconds));
    if (pace !== undefined && pace > 0 && (fastest === undefined || pace > fastest.pace)) fastest = {name, pace};
  }
  return fastest;
};

const perMinuteEvidence = (name: string, pace: number, from: string): Evidence =>
  amount(`${name}, per minute`, bytes(Math.round(pace * 60)), from);

const takenByFiles = ({mount, pace}: {readonly mount: FullMount; readonly pace: number}, seconds: number): Taker => ({
  kind: 'shmem',
  text: `tmpfs ${mount.path} grows by ${perMinute(pace)}`,
  view: 'overview',
  evidence: perMinuteEvidence(`used in ${mount.path}`, pace, over('statfs(2)', seconds)),
  mount,
});

/** Who takes most of what falls by so many bytes per second; undefined where nobody does that can be seen. */
export const takerOf = (facts: Facts, fall: number, seconds: number): Taker | undefined => {
  const paceOfLevel = (name: LevelName): number => paceOf(latest(facts.courses.levels.past(name), seconds)) ?? 0;
  const process = fastestProcess(facts, seconds);
  const [kind, pace] = (Object.keys(levels) as TakingLevel[])
    .map(name => [name, paceOfLevel(name)] as const)
    .reduce((a, b) => (b[1] > a[1] ? b : a));
  if (process !== undefined && process.pace >= Math.max(pace, fall * MOST_OF_IT)) {
    const name = namedProcess(process.process);
    return {
      kind: 'process',
      text: `${briefProcess(process.process)} grows by ${perMinute(process.pace)}`,
      view: 'processes',
      subject: processSubject(process.process),
      process: process.process,
      evidence: perMinuteEvidence(name, process.pace, over(`proc/${process.process.pid}/statm`, seconds)),
    };
  }
  if (pace >= fall * MOST_OF_IT) {
    const {says, view, field} = levels[kind];
    const slab = kind === 'slabUnreclaimable' ? fastestSlab(facts, seconds) : undefined;
    const files = kind === 'shmem' ? fastestMount(facts, seconds) : undefined;
    if (files !== undefined && files.pace >= pace * MOST_OF_IT) return takenByFiles(files, seconds);
    const named = slab !== undefined && slab.pace >= pace * MOST_OF_IT ? slab : undefined;
    return {
      kind,
      text: named ? `kernel objects (${named.name}) grow by ${perMinute(named.pace)}` : `${says} by ${perMinute(pace)}`,
      view,
      ...(named && {subject: slabSubject(named.name)}),
      evidence: perMinuteEvidence(field, pace, over('proc/meminfo', seconds)),
    };
  }
  const anon = paceOfLevel('anon') + paceOfLevel('swapUsed');
  if (anon < fall * MOST_OF_IT) return undefined;
  return {
    kind: 'processes',
    text: `processes together grow by ${perMinute(anon)}`,
    view: 'processes',
    ...(process && {subject: processSubject(process.process), process: process.process}),
    evidence: perMinuteEvidence('AnonPages and swap', anon, over('proc/meminfo', seconds)),
  };
};
