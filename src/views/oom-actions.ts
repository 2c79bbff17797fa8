import type {ActionItem} from '../actions/action.ts';
import {oomScoreAdjItem} from '../actions/oom-score-adj.ts';
import type {OomRow} from '../model/oom-rows.ts';
import type {OomView} from '../model/oom-view.ts';
import {namedProcess} from '../model/process-name.ts';
import {type Bytes, pagesToBytes} from '../units.ts';

/** What can be done about rows of processes that live; of several each has its own item, under its name. */
export const oomActions = (rows: readonly OomRow[], {machine}: OomView): readonly ActionItem[] => {
  const all: Bytes | undefined = machine.ok ? pagesToBytes(machine.value.all, machine.value.pageSize) : undefined;
  const living = new Map(rows.flatMap(({process}) => (process === undefined ? [] : [[process.pid, process] as const])));
  return [...living.values()].map(process => {
    const item = oomScoreAdjItem(process, all);
    if (living.size === 1) return item;
    return {...item, id: `${item.id}-${process.pid}`, label: `${namedProcess(process)}: ${item.label}`};
  });
};
