import type {Process} from '../../proc/pid/process.ts';
import {known, type Reading} from '../../reading.ts';
import {namedProcess, sentenceName} from '../process-name.ts';
import {largestBy} from './courses.ts';
import type {Facts} from './facts.ts';

/** Processes of one name, which is what hundreds of workers have in common. */
export type Crowd = {
  readonly members: number;
  /** Of all of them. */
  readonly sum: number;
  /** The one with most, and what it has. */
  readonly first: Process;
  readonly most: number;
};

/**
 * Who has most of something, by the kernel's name. Looks at every process: only for a rule that is slow. Those of which
 * the amount is not known are left out.
 */
export const crowdsOf = (
  {snapshot}: Pick<Facts, 'snapshot'>,
  of: (process: Process) => Reading<number>,
  most = 3,
): readonly Crowd[] => {
  const crowds = new Map<string, {members: number; sum: number; first: Process; most: number}>();
  for (const process of known(snapshot.processes)?.list ?? []) {
    const amount = known(of(process));
    if (amount === undefined || amount <= 0) continue;
    const crowd = crowds.get(process.comm);
    if (crowd === undefined) {
      crowds.set(process.comm, {members: 1, sum: amount, first: process, most: amount});
      continue;
    }
    crowd.members += 1;
    crowd.sum += amount;
    if (amount > crowd.most) {
      crowd.first = process;
      crowd.most = amount;
    }
  }
  return largestBy([...crowds.values()], most, ({sum}) => sum);
};

/**
 * The crowd that an amount of the machine can be laid to, if the first has a fifth of it: in a container, or under
 * hidepid, those who have it may not be seen. Ours.
 */
export const mostOf = ([first]: readonly Crowd[], whole: number): Crowd | undefined =>
  first !== undefined && first.sum >= whole / 5 ? first : undefined;

/** `48 postgres processes`, `java (pid 77)` */
export const crowdName = ({members, first}: Crowd): string =>
  members === 1 ? namedProcess(first) : `${members} ${sentenceName(first)} processes`;

/** `48 postgres processes hold`, `java (pid 77) holds` */
export const crowdHas = (crowd: Crowd, one: string, many: string): string =>
  `${crowdName(crowd)} ${crowd.members === 1 ? one : many}`;
