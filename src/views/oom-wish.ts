import {oomTextFrom} from '../columns/oom.ts';
import {candidateFiles} from '../model/oom.ts';
import type {OomView} from '../model/oom-view.ts';
import type {PidFile} from '../proc/pid/files.ts';
import type {Snapshot} from '../snapshot.ts';
import {type Millis, millis} from '../units.ts';
import type {Wish} from './view.ts';

/**
 * Whom to read at the next pass. Those who may be next are read every time; all others once, and again when what is
 * known of their swap, page tables, oom_score_adj and cgroup has grown old. Their RSS is always fresh.
 */

/** Processes that are read at every pass: some 25 µs each. */
const MOST_FOCUS = 100;
/** Of each cgroup, when there are many. */
const OF_GROUP = 3;
const OLD: Millis = millis(30_000);

const files: ReadonlySet<PidFile> = new Set([...candidateFiles, ...oomTextFrom.files]);
/** The kernel's own score is a check of those in question. */
const filesOfAll: ReadonlySet<PidFile> = new Set(['status', 'oomScoreAdj', 'cgroup']);

/** Of every group, whatever is on screen: whether it dies as a whole, and how much it may swap. */
const settings: ReadonlySet<string> = new Set(['memory.oom.group', 'memory.swap.max', 'memory.memsw.limit_in_bytes']);
const nowhere: ReadonlySet<string> = new Set();

const focusOf = ({selection, inside}: OomView): ReadonlySet<number> => {
  if (!selection.ok) return new Set();
  const focus = new Set(selection.value.machine.map(({pid}) => pid));
  for (const {group} of inside) {
    if (focus.size >= MOST_FOCUS) break;
    for (const {pid} of selection.value.groups.get(group.path)?.slice(0, OF_GROUP) ?? []) focus.add(pid);
  }
  return focus;
};

/** `looking`: rows are searched or filtered, also those of groups that are not read at every pass. */
export const oomWish = (view: OomView, {at}: Snapshot, looking = false): Wish => {
  const {selection} = view;
  const since = selection.ok ? selection.value.since : undefined;
  const fresh = since !== undefined && at - since < OLD;
  return {
    processes: {
      focus: focusOf(view),
      focusFiles: files,
      all: new Set([...(fresh ? [] : filesOfAll), ...(looking ? oomTextFrom.files : [])]),
    },
    cgroups: {focus: nowhere, all: settings},
  };
};
