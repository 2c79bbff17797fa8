import type {ActionItem} from '../actions/action.ts';
import {oomScoreAdjItem} from '../actions/oom-score-adj.ts';
import {signalItem} from '../actions/signal.ts';
import {type ProcessRow, targetsOf} from '../model/process-sums.ts';
import type {PidFile} from '../proc/pid/files.ts';
import {readingOf} from '../snapshot.ts';
import {addBytes} from '../units.ts';
import type {Look} from './view.ts';

/** The value of now and the name stand in the question; some 10 µs for each row on screen. */
export const processActionFiles: readonly PidFile[] = ['oomScoreAdj', 'cmdline'];

/** What can be done about processes, wherever they are rows. */
export const processActions = (rows: readonly ProcessRow[], {snapshot}: Look): readonly ActionItem[] => {
  const {processes, system} = snapshot;
  const targets = rows.flatMap(targetsOf);
  const [only, ...others] = targets;
  const meminfo = readingOf(snapshot, 'meminfo');
  const {memTotal, swapTotal} = meminfo.ok ? meminfo.value : {};
  const all = memTotal === undefined || swapTotal === undefined ? undefined : addBytes(memTotal, swapTotal);
  return [
    signalItem(targets, {system, all: processes.ok ? processes.value.list : []}),
    ...(only === undefined || others.length > 0 ? [] : [oomScoreAdjItem(only, all)]),
  ];
};
