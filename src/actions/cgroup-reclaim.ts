import {longBytes} from '../format/amount.ts';
import type {Hands} from '../host/hands.ts';
import {AMOUNT_HINT, parseTypedAmount} from '../model/cgroup-input.ts';
import type {Bytes} from '../units.ts';
import type {ActionItem, Outcome, Plan} from './action.ts';
import {byHand, type CgroupTarget, fileIn, heldNow, refusedBy} from './cgroup-target.ts';

/**
 * Has the kernel take an amount back from a group before it must.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files, mm/memcontrol.c (memory_reclaim), Linux 5.19
 */
const FILE = 'memory.reclaim';

const SINCE = [5, 19] as const;

/** `5.15.0-91-generic` is before 5.19; a release that says nothing is not. */
const isBefore = (release: string, [major, minor]: readonly [number, number]): boolean => {
  const [, first, second] = /^(\d+)\.(\d+)/.exec(release) ?? [];
  if (first === undefined) return false;
  return Number(first) < major || (Number(first) === major && Number(second) < minor);
};

const run = (hands: Hands, amount: Bytes, target: CgroupTarget): Outcome => {
  const before = heldNow(hands, target);
  const done = hands.write(fileIn(target, FILE), String(amount));
  // As much as was asked for could not be had: what was taken is taken all the same.
  const short = !done.ok && done.reason.kind === 'unreadable' && done.reason.errno === 'EAGAIN';
  if (!done.ok && !short) return {ok: false, why: refusedBy(done.reason, target, FILE, String(amount))};
  const after = heldNow(hands, target);
  const held =
    before === undefined || after === undefined ? '' : `: it held ${longBytes(before)} and holds ${longBytes(after)}`;
  return {
    ok: true,
    report: short
      ? `Less than ${longBytes(amount)} could be taken from ${target.name}${held}.`
      : `${longBytes(amount)} were taken back from ${target.name}${held}.`,
  };
};

const planFor = (amount: Bytes, target: CgroupTarget): Plan => {
  const {entry, name} = target;
  return {
    title: `Take ${longBytes(amount)} back from ${name}`,
    says: [
      ...(entry.current.ok ? [`The group holds ${longBytes(entry.current.value)}.`] : []),
      'Clean page cache is dropped and must be read again; dirty pages and anonymous memory are written to disk and swap first.',
      'What is in use comes back by major faults: the group is slower for a while. It never kills.',
      'mmtop waits until it is done: milliseconds from cache, seconds or more where swap is slow.',
      'For finding out what a group really needs; memory that is wanted makes way by itself.',
      'It happens once. There is nothing to undo.',
    ],
    command: byHand(String(amount), target, FILE),
    run: hands => run(hands, amount, target),
  };
};

export const reclaimItem = (target: CgroupTarget, release: string, refused: string | undefined): ActionItem => {
  const item = {id: FILE, label: 'Take memory back once (memory.reclaim)'};
  if (isBefore(release, SINCE)) return {...item, refused: `needs Linux ${SINCE.join('.')}`};
  if (refused !== undefined) return {...item, refused};
  const {current} = target.entry;
  return {
    ...item,
    ask: {
      label: `Take back from ${target.name}`,
      initial: '',
      hint: `${AMOUNT_HINT}${current.ok ? `; it holds ${longBytes(current.value)}` : ''}`,
      plan: text => {
        const amount = parseTypedAmount(text);
        if (amount === undefined || amount === 0) return {refused: `"${text}" is not ${AMOUNT_HINT}`};
        return current.ok && amount > current.value
          ? {refused: `the group holds no more than ${longBytes(current.value)}`}
          : planFor(amount, target);
      },
    },
  };
};
