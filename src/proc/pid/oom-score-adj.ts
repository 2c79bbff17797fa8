import type {Field} from '../../field.ts';
import {malformedFile, type Parsed, parsed} from '../../probe.ts';
import {parseSigned} from '../lex.ts';

/**
 * /proc/PID/oom_score_adj: what an administrator adds to the OOM killer's judgement.
 * https://docs.kernel.org/filesystems/proc.html#proc-pid-oom-adj-proc-pid-oom-score-adj-adjust-the-oom-killer-score
 */
export const oomScoreAdjField = {
  key: 'oom_score_adj',
  meaning:
    'Handicap for the OOM killer, -1000 to 1000, each point worth a thousandth of RAM and swap. -1000 protects the process altogether; a parent hands it down to its children.',
} as const satisfies Omit<Field, 'unit'>;

export type OomScoreAdj = number;

const LIMIT = 1000;

/** `-998` */
export const parseOomScoreAdj = (text: string): Parsed<OomScoreAdj> => {
  const adj = parseSigned(text.trim());
  const bad = (why: string) => malformedFile(1, why, text.slice(0, 200));
  if (adj === undefined) return bad('not one whole number');
  return Math.abs(adj) > LIMIT ? bad('not between -1000 and 1000') : parsed(adj);
};
