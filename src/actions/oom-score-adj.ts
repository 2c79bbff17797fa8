import {longBytes} from '../format/amount.ts';
import {NEVER} from '../model/oom-badness.ts';
import {namedProcess as named, questionName} from '../model/process-name.ts';
import {fileOf} from '../model/processes.ts';
import {parseReading} from '../probe.ts';
import {parseOomScoreAdj} from '../proc/pid/oom-score-adj.ts';
import type {Process} from '../proc/pid/process.ts';
import {type Reason, sentence} from '../reading.ts';
import {type Bytes, bytes} from '../units.ts';
import type {ActionItem, Outcome, Plan} from './action.ts';
import {changedSince, endedSince, takenBackSince} from './since.ts';

/**
 * Changes how the OOM killer judges a process.
 * https://docs.kernel.org/filesystems/proc.html#proc-pid-oom-adj-proc-pid-oom-score-adj-adjust-the-oom-killer-score,
 * fs/proc/base.c (__set_oom_adj)
 */
const ALWAYS = 1000;

type Target = {
  readonly process: Process;
  /** As last seen; before the change it is read again. */
  readonly now: number | undefined;
  /** RAM and swap of the machine, for what a point is worth; undefined when not known. */
  readonly all: Bytes | undefined;
};

const pathOf = ({pid}: Process): string => `proc/${pid}/oom_score_adj`;

const effect = (adj: number, all: Bytes | undefined): string => {
  if (adj <= NEVER) return 'It is never killed for want of memory: somebody else goes in its place.';
  if (adj === 0) return 'It is judged by what it holds alone.';
  const amount =
    all === undefined
      ? `${Math.abs(adj)} thousandths of RAM and swap are`
      : `${Math.abs(adj)} thousandths of RAM and swap, ${longBytes(bytes(Math.abs(adj) * (all / 1000)))}, are`;
  return adj > 0
    ? `${amount} added to what it holds: it goes sooner.`
    : `${amount} taken off what it holds: it goes later.`;
};

const says = (adj: number, {now, all}: Target): readonly string[] => [
  effect(adj, all),
  ...(adj > NEVER && adj !== 0 ? ['At the limit of a cgroup it counts in thousandths of that limit.'] : []),
  'Children that it starts from now on inherit the value; those it has keep theirs.',
  'It lasts until the process ends. For a service, OOMScoreAdjust= in its unit lasts longer.',
  ...(now !== undefined && adj < now
    ? ['Below what was last set with CAP_SYS_RESOURCE it needs that capability; root in a container often lacks it.']
    : []),
  now === undefined ? 'The value before is not known.' : `To take it back, set it to ${now} again.`,
];

const whyNot = (reason: Reason, adj: number, {process, now}: Target): string => {
  if (reason.kind === 'gone') return `${named(process)} has ended; nothing was changed.`;
  if (reason.kind !== 'denied') return `${sentence(reason)}; nothing was changed.`;
  return now !== undefined && adj < now
    ? 'Not permitted: the process belongs to another user, or going so low needs CAP_SYS_RESOURCE.'
    : 'Not permitted: the process belongs to another user; run as root.';
};

const planFor = (adj: number, target: Target): Plan => {
  const {process} = target;
  const path = pathOf(process);
  return {
    title: `Set oom_score_adj of ${questionName(process)} to ${adj}`,
    says: says(adj, target),
    command: `echo ${adj} > /${path}`,
    run: (hands): Outcome => {
      const before = parseReading(path, hands.read(path), parseOomScoreAdj);
      const written = hands.write(path, String(adj), process);
      if (!written.ok) return {ok: false, why: whyNot(written.reason, adj, target)};
      const after = parseReading(path, hands.read(path), parseOomScoreAdj);
      if (after.ok && after.value !== adj) {
        return {ok: false, why: `oom_score_adj of ${named(process)} is ${after.value} all the same.`};
      }
      const report = `oom_score_adj of ${named(process)} is ${adj}`;
      if (!before.ok) return {ok: true, report: `${report}.`};
      const undo = undoPlan(before.value, adj, target);
      return {ok: true, report: `${report}; it was ${before.value}.`, undo};
    },
  };
};

/** `left` is what the change made of it. */
const undoPlan = (adj: number, left: number, target: Target): Plan => ({
  ...planFor(adj, {...target, now: left}),
  renewed: hands => {
    const {process} = target;
    if (endedSince(hands, process)) return {over: `${named(process)} has ended: there is nothing to take back`};
    const path = pathOf(process);
    const now = parseReading(path, hands.read(path), parseOomScoreAdj);
    if (!now.ok || now.value === left) return undoPlan(adj, left, target);
    if (now.value === adj) return {over: takenBackSince(`oom_score_adj of ${named(process)}`, String(adj))};
    const plan = planFor(adj, {...target, now: now.value});
    return {...plan, says: [changedSince(String(now.value), String(left)), ...plan.says]};
  },
});

const wanted = `a whole number from ${NEVER} to ${ALWAYS}`;

/** For the menu of a process, wherever one is shown. */
export const oomScoreAdjItem = (process: Process, all: Bytes | undefined): ActionItem => {
  const reading = fileOf(process, 'oomScoreAdj');
  const now = reading.ok ? reading.value : undefined;
  const target: Target = {process, now, all};
  const item = {id: 'oom-score-adj', label: `Set oom_score_adj${now === undefined ? '' : `, now ${now}`}`};
  if (process.kernelThread) return {...item, refused: 'a thread of the kernel is never killed'};
  return {
    ...item,
    ask: {
      label: `oom_score_adj of ${named(process)}`,
      initial: now === undefined ? '' : String(now),
      hint: `${NEVER} to ${ALWAYS}: ${NEVER} never killed, 0 by size alone, ${ALWAYS} first`,
      plan: text => {
        const typed = text.trim();
        const adj = Number(typed);
        if (!/^[+-]?\d+$/.test(typed) || adj < NEVER || adj > ALWAYS) return {refused: `${wanted}, not "${typed}"`};
        return adj === now ? {refused: `it is ${adj} already`} : planFor(adj + 0, target);
      },
    },
  };
};
