import type {Field} from '../../field.ts';
import {malformedFile, type Parsed, parsed} from '../../probe.ts';
import {parseUnsigned} from '../lex.ts';

/**
 * /proc/PID/oom_score: how likely the OOM killer of the whole machine would choose the process.
 * https://docs.kernel.org/filesystems/proc.html#proc-pid-oom-score-display-current-oom-killer-score, mm/oom_kill.c
 */
export const oomScoreField = {
  key: 'oom_score',
  meaning:
    'Rank for the OOM killer, 0 to about 2000: the highest is killed first, 0 last or never. A small ordinary process has 666; its share of RAM and swap and its oom_score_adj move it from there.',
} as const satisfies Omit<Field, 'unit'>;

/** (1000 + 1000 × badness ÷ (RAM + swap)) × 2 ÷ 3, rounded towards zero; 0 also for what must not be killed. */
export type OomScore = number;

/** `666` */
export const parseOomScore = (text: string): Parsed<OomScore> => {
  const score = parseUnsigned(text.trim());
  return score === undefined ? malformedFile(1, 'not one whole number', text.slice(0, 200)) : parsed(score);
};
