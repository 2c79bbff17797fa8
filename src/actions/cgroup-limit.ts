import {type Limit, parseLimit} from '../cgroup/amount.ts';
import {nameOf} from '../cgroup/places.ts';
import {longBytes} from '../format/amount.ts';
import type {Hands} from '../host/hands.ts';
import {AMOUNT_HINT, parseTypedLimit, typedForm} from '../model/cgroup-input.ts';
import {cgroupName} from '../model/cgroups-name.ts';
import {parseReading} from '../probe.ts';
import type {Reading, Reason} from '../reading.ts';
import {bytes} from '../units.ts';
import type {ActionItem, Outcome, Plan} from './action.ts';
import {byHand, type CgroupTarget, fileIn, heldNow, killedSoFar, refusedBy} from './cgroup-target.ts';
import {changedSince, takenBackSince} from './since.ts';

/**
 * Sets a limit of a group. What the kernel does with a limit below what the group holds differs: memory.max kills when
 * taking back is not enough, memory.high slows down, and v1 refuses (EBUSY).
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files, mm/memcontrol.c (memory_max_write,
 * memory_high_write), mm/memcontrol-v1.c (mem_cgroup_resize_max)
 */
export type LimitFile = 'memory.high' | 'memory.max' | 'memory.limit_in_bytes';

const ofGroup = (file: LimitFile, {entry}: CgroupTarget): Reading<Limit> =>
  file === 'memory.high' ? entry.high : entry.max;

const limitText = (limit: Limit): string => (limit === 'max' ? 'no limit' : longBytes(limit));

/** What is written: v1 knows no word for "none". */
const written = (file: LimitFile, limit: Limit): string =>
  limit === 'max' ? (file === 'memory.limit_in_bytes' ? '-1' : 'max') : String(limit);

const meaning: Readonly<Record<LimitFile, string>> = {
  'memory.high': 'Above it, tasks of the group are slowed down and must take memory back first. It never kills.',
  'memory.max': 'When the group is at it and nothing can be taken back, a process of the group is killed.',
  'memory.limit_in_bytes': 'When the group is at it and nothing can be taken back, a process of the group is killed.',
};

const below: Readonly<Record<LimitFile, string>> = {
  'memory.high': 'the kernel takes back what it can, and what the group allocates from then on is slowed down',
  'memory.max': 'the kernel takes it back, and kills processes of the group as long as that is not enough',
  'memory.limit_in_bytes': 'the kernel takes it back, and refuses the limit when that is not enough',
};

const dangers = (file: LimitFile, limit: Limit, {entry, ours}: CgroupTarget): readonly string[] => {
  if (limit === 'max') return ['Only limits of groups above, and the machine, hold then.'];
  const {current} = entry;
  const over = current.ok ? current.value - limit : 0;
  return [
    meaning[file],
    ...(over > 0
      ? [`It is ${longBytes(bytes(over))} less than the group holds: ${below[file]}. mmtop waits for it.`]
      : []),
    ...(ours ? ['mmtop itself is in this group, and the shell it was started from most likely too.'] : []),
  ];
};

/** systemd writes its own idea again when the unit changes; it knows limits by these names. */
const properties: Readonly<Record<LimitFile, string>> = {
  'memory.high': 'MemoryHigh',
  'memory.max': 'MemoryMax',
  'memory.limit_in_bytes': 'MemoryLimit',
};

const lasting = (file: LimitFile, limit: Limit, {entry}: CgroupTarget): string => {
  const {kind} = cgroupName(entry.path);
  const value = limit === 'max' ? 'infinity' : typedForm(limit);
  return kind === 'unit'
    ? `It lasts until systemd sets the limits of the unit again. For good: systemctl set-property ${nameOf(entry.path)} ${properties[file]}=${value}`
    : 'It lasts as long as the group, and whoever made the group may set it again.';
};

const whyNot = (reason: Reason, file: LimitFile, limit: Limit, target: CgroupTarget): string => {
  if (file === 'memory.limit_in_bytes' && reason.kind === 'unreadable') {
    if (reason.errno === 'EBUSY')
      return `the kernel could not take back enough of what ${target.name} holds; ${file} is as it was (EBUSY)`;
    if (reason.errno === 'EINVAL')
      return `the kernel does not take ${limitText(limit)}: the top has no limit, and none may be above memory.memsw.limit_in_bytes (EINVAL)`;
  }
  return refusedBy(reason, target, file, written(file, limit));
};

const read = (hands: Pick<Hands, 'read'>, target: CgroupTarget, file: LimitFile): Reading<Limit> => {
  const path = fileIn(target, file);
  return parseReading(path, hands.read(path), parseLimit);
};

const run = (hands: Hands, file: LimitFile, limit: Limit, target: CgroupTarget): Outcome => {
  const before = read(hands, target, file);
  if (!before.ok) return {ok: false, why: refusedBy(before.reason, target, file, written(file, limit))};
  const killed = killedSoFar(hands, target);
  const done = hands.write(fileIn(target, file), written(file, limit));
  if (!done.ok) return {ok: false, why: whyNot(done.reason, file, limit, target)};
  const after = read(hands, target, file);
  const held = heldNow(hands, target);
  const killedNow = killedSoFar(hands, target);
  const deaths = killed === undefined || killedNow === undefined ? 0 : killedNow - killed;
  const report = [
    `${file} of ${target.name} was ${limitText(before.value)} and is ${after.ok ? limitText(after.value) : 'not readable'} now`,
    ...(held === undefined ? [] : [`it holds ${longBytes(held)}`]),
    ...(deaths > 0 ? [`the OOM killer took ${deaths} of its processes`] : []),
  ];
  return {
    ok: true,
    report: `${report.join('; ')}.`,
    undo: undoPlan(file, before.value, after.ok ? after.value : undefined, target),
  };
};

/** What the group holds by then is not known beforehand. `left` is what the change made of it, where that could be read. */
const undoPlan = (file: LimitFile, limit: Limit, left: Limit | undefined, target: CgroupTarget): Plan => ({
  title: `Set ${file} of ${target.name} back to ${limitText(limit)}`,
  says: [
    `Before the change it was ${limitText(limit)}.`,
    ...(limit === 'max' ? [] : [`Should the group hold more than that by now: ${below[file]}.`]),
  ],
  command: byHand(written(file, limit), target, file),
  run: hands => run(hands, file, limit, target),
  renewed: hands => {
    const plan = undoPlan(file, limit, left, target);
    const now = read(hands, target, file);
    if (!now.ok) {
      return now.reason.kind === 'missing' ? {over: `${target.name} is gone: there is nothing to take back`} : plan;
    }
    if (left === undefined || now.value === left) return plan;
    if (now.value === limit) return {over: takenBackSince(`${file} of ${target.name}`, limitText(limit))};
    return {...plan, says: [changedSince(limitText(now.value), limitText(left)), ...plan.says]};
  },
});

export const limitPlan = (file: LimitFile, limit: Limit, target: CgroupTarget): Plan => {
  const {entry, name} = target;
  const now = ofGroup(file, target);
  const holds = entry.current.ok ? `; the group holds ${longBytes(entry.current.value)}` : '';
  return {
    title: `Set ${file} of ${name} to ${limitText(limit)}`,
    says: [
      `It is ${now.ok ? limitText(now.value) : 'not known'} now${holds}.`,
      ...dangers(file, limit, target),
      ...(entry.children > 0 ? ['It counts what the groups below hold as well.'] : []),
      lasting(file, limit, target),
      'It can be undone; what was killed stays dead.',
    ],
    command: byHand(written(file, limit), target, file),
    run: hands => run(hands, file, limit, target),
  };
};

export const limitItem = (file: LimitFile, target: CgroupTarget, refused: string | undefined): ActionItem => {
  const now = ofGroup(file, target);
  const item = {id: file, label: `Set ${file}${now.ok ? `, now ${typedForm(now.value)}` : ''}`};
  if (!now.ok) return {...item, refused: 'its value cannot be read, so that a change could not be undone'};
  if (refused !== undefined) return {...item, refused};
  return {
    ...item,
    ask: {
      label: `${file} of ${target.name}`,
      initial: typedForm(now.value),
      hint: `${AMOUNT_HINT}, or max for no limit`,
      plan: text => {
        const limit = parseTypedLimit(text);
        if (limit === undefined) return {refused: `"${text}" is neither ${AMOUNT_HINT} nor max`};
        if (limit === 0 && file !== 'memory.high') return {refused: '0 would kill all that is in the group'};
        return limit === now.value ? {refused: `it is ${limitText(limit)} already`} : limitPlan(file, limit, target);
      },
    },
  };
};
