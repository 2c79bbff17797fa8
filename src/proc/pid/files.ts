import type {Parsed} from '../../probe.ts';
import {parseCgroup} from './cgroup.ts';
import {parseCmdline} from './cmdline.ts';
import {parseIo} from './io.ts';
import {parseLimits} from './limits.ts';
import {parseOomScore} from './oom-score.ts';
import {parseOomScoreAdj} from './oom-score-adj.ts';
import {parseSmapsRollup} from './smaps-rollup.ts';
import {parseSmapsSums} from './smaps-sums.ts';
import {parseStat} from './stat.ts';
import {parseStatus} from './status.ts';

/**
 * The files below /proc/PID that a column may ask for. statm is not among them: every pass reads it.
 * `single` files are one record, which the kernel hands out in one read (fs/proc/base.c, the ONE entries).
 */
export const pidFiles = {
  stat: {name: 'stat', single: true, parse: parseStat},
  status: {name: 'status', single: true, parse: parseStatus},
  smapsRollup: {name: 'smaps_rollup', single: true, parse: parseSmapsRollup},
  oomScore: {name: 'oom_score', single: true, parse: parseOomScore},
  oomScoreAdj: {name: 'oom_score_adj', single: false, parse: parseOomScoreAdj},
  cgroup: {name: 'cgroup', single: true, parse: parseCgroup},
  cmdline: {name: 'cmdline', single: false, parse: parseCmdline},
  io: {name: 'io', single: true, parse: parseIo},
  limits: {name: 'limits', single: true, parse: parseLimits},
  smaps: {name: 'smaps', single: false, parse: parseSmapsSums},
} as const;

export type PidFile = keyof typeof pidFiles;
export type PidRecord<F extends PidFile> = (typeof pidFiles)[F]['parse'] extends (text: string) => Parsed<infer T>
  ? T
  : never;
