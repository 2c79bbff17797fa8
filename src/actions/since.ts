import type {Hands} from '../host/hands.ts';
import {parseReading} from '../probe.ts';
import type {Process} from '../proc/pid/process.ts';
import {parseStat} from '../proc/pid/stat.ts';

/** What has happened since a change was made from here: asked when it is to be taken back. */

/** Nobody has the number any more, or another process, or what is left of this one waits for its parent. */
export const endedSince = ({read}: Pick<Hands, 'read'>, {pid, starttime}: Process): boolean => {
  const path = `proc/${pid}/stat`;
  const stat = parseReading(path, read(path), parseStat);
  if (!stat.ok) return stat.reason.kind === 'missing' || stat.reason.kind === 'gone';
  const {state} = stat.value;
  return stat.value.starttime !== starttime || state === 'Z' || state === 'X';
};

/** For the question. */
export const changedSince = (now: string, left: string): string =>
  `It is ${now} now, not ${left}: somebody else has changed it since.`;

/** In the place of a question. */
export const takenBackSince = (what: string, now: string): string =>
  `${what} is ${now} already: somebody else has taken the change back`;
