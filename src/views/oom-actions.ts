import type {ActionItem} from '../actions/action.ts';
import {oomScoreAdjItem} from '../actions/oom-score-adj.ts';
import type {OomRow} from '../model/oom-rows.ts';
import type {OomView} from '../model/oom-view.ts';
import {namedProcess} from '../model/process-name.ts';
import {type Bytes, pagesToBytes} from '../units.ts';
import {processActions} from './process-actions.ts';
import type {Look} from './view.ts';

/** What can be done about rows of processes that live: as among processes; of several each has its own oom_score_adj. */
export const oomActions = (rows: readonly OomRow[], {machine}: OomView, look: Look): readonly ActionItem[] => {
  const living = new Map(rows.flatMap(({process}) => (process === undefined ? [] : [[process.pid, process] as const])));
  const processes = [...living.values()];
  if (processes.length === 0) return [];
  const all: Bytes | undefined = machine.ok ? pagesToBytes(machine.value.all, machine.value.pageSize) : undefined;
  const adjust = processes.map(process => {
    const item = oomScoreAdjItem(process, all);
    return {...item, id: `${item.id}-${process.pid}`, label: `${namedProcess(process)}: ${item.label}`};
  });
  return [...processActions(processes, look), ...(adjust.length > 1 ? adjust : [])];
};
