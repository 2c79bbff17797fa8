import type {ActionItem} from '../actions/action.ts';
import {oomScoreAdjItem} from '../actions/oom-score-adj.ts';
import {signalItem} from '../actions/signal.ts';
import {type ProcessRow, targetsOf} from '../model/process-sums.ts';
import {readingOf} from '../snapshot.ts';
import {addBytes, type Bytes} from '../units.ts';
import type {Look} from './view.ts';

/** RAM and swap: what a point of oom_score_adj is a thousandth of. */
const allMemory = ({snapshot}: Look): Bytes | undefined => {
  const meminfo = readingOf(snapshot, 'meminfo');
  if (!meminfo.ok) return undefined;
  const {memTotal, swapTotal} = meminfo.value;
  return memTotal === undefined || swapTotal === undefined ? undefined : addBytes(memTotal, swapTotal);
};

/** What can be done with processes, each kind of it once. */
export const processActions = (rows: readonly ProcessRow[], look: Look): readonly ActionItem[] => {
  const {processes, system} = look.snapshot;
  const targets = rows.flatMap(targetsOf);
  const [first, second] = targets;
  return [
    signalItem(targets, {system, all: processes.ok ? processes.value.list : []}),
    ...(first === undefined || second !== undefined ? [] : [oomScoreAdjItem(first, allMemory(look))]),
  ];
};
