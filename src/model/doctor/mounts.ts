import {truncate, visible} from '../../format/width.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import type {Bytes} from '../../units.ts';
import {largestBy} from './courses.ts';
import type {Facts} from './facts.ts';
import {isPlainWord} from './shell.ts';
import {latest, paceOf} from './trend.ts';

/** Where files in memory lie. */

const LONGEST_PATH = 30;

export type FullMount = {
  readonly mountPoint: string;
  /** For a sentence. */
  readonly path: string;
  readonly used: Bytes;
  readonly size: Bytes;
};

/** The tmpfs mounts that hold anything, the fullest first. */
export const largestMounts = ({snapshot}: Pick<Facts, 'snapshot'>, most = 3): readonly FullMount[] => {
  const mounts = known(readingOf(snapshot, 'tmpfs'))?.mounts ?? [];
  const counted = mounts.flatMap(({mountPoint, usage}) =>
    usage.ok ? [{mountPoint, path: truncate(visible(mountPoint), LONGEST_PATH), ...usage.value}] : [],
  );
  return largestBy(counted, most, ({used}) => used).filter(({used}) => used > 0);
};

/** What lies in it; undefined for a path that a shell would read otherwise. */
export const listMount = ({mountPoint}: FullMount): string | undefined =>
  isPlainWord(mountPoint) ? `du -xah -d1 ${mountPoint} | sort -h | tail` : undefined;

/** So many can be the one that grows. */
const MOST = 8;

/** The mount that grew fastest over the last seconds, and how fast; it is asked rarely how full a mount is. */
export const fastestMount = (
  facts: Pick<Facts, 'snapshot' | 'courses'>,
  seconds: number,
): {readonly mount: FullMount; readonly pace: number} | undefined => {
  let fastest: {readonly mount: FullMount; readonly pace: number} | undefined;
  for (const mount of largestMounts(facts, MOST)) {
    const pace = paceOf(latest(facts.courses.mounts.past(mount.mountPoint), seconds)) ?? 0;
    if (pace > 0 && (fastest === undefined || pace > fastest.pace)) fastest = {mount, pace};
  }
  return fastest;
};
