import {grouped, longBytes} from '../format/amount.ts';
import {agoText, momentText, uptimeText} from '../format/time.ts';
import type {CgroupUsage} from '../kmsg/cgroup-usage.ts';
import type {MemInfo} from '../kmsg/mem-info.ts';
import type {OomKill, OomPart, OomReport} from '../kmsg/oom-log.ts';
import type {OomTask} from '../kmsg/task-table.ts';
import {
  addBytes,
  type Bytes,
  blockPages,
  bytes,
  bytesToPages,
  type Micros,
  type Pages,
  pages,
  pagesToBytes,
  type Seconds,
  seconds,
} from '../units.ts';
import {type Badness, badness, cgroupPages, NEVER} from './oom-badness.ts';

/** What happened, in sentences, from a report in the kernel’s log. */
export type SentenceAbout = 'who' | 'why' | 'request' | 'held' | 'group' | 'after' | 'missing';
export type StorySentence = {readonly about: SentenceAbout; readonly text: string};
export type Story = {readonly headline: string; readonly sentences: readonly StorySentence[]};

/** What the log does not say; each part makes the story longer. */
export type StoryParts = {
  readonly pageSize?: Bytes;
  /** Now, to say how long ago. */
  readonly uptime?: Seconds;
  /** Now by the clock on the wall, in milliseconds since 1970. */
  readonly wall?: number;
  readonly users?: ReadonlyMap<number, string>;
  /** Swap of the machine, for the scale of a cgroup’s report. */
  readonly swapTotal?: Bytes;
  /** The other kills of the log, for those of the same group. */
  readonly kills?: readonly OomKill[];
};

type Named = {readonly comm: string; readonly name?: string; readonly pid: number};

/** The log knows the kernel's name alone; of those that live, program and script may be known. */
export const named = ({comm, name = comm, pid}: Named): string => `${name} (pid ${pid})`;

export const list = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;

/** Somebody asked for the kill: sysrq f. */
export const byHand = (kill: OomKill): boolean => kill.report?.invoker?.order === -1;

/** In words: whose memory had run out. */
export const constraintText = (kill: OomKill): string => {
  const {report} = kill;
  const selection = report?.selection;
  if (byHand(kill)) return 'somebody asked for a kill by hand (sysrq f)';
  const path = selection?.oomCgroup ?? report?.cgroup?.path;
  if (kill.scope === 'cgroup') {
    const limit = report?.cgroup?.usage.memory?.limit;
    const amount = limit === undefined || limit === 'max' ? '' : ` of ${longBytes(limit)}`;
    return `${path === undefined ? 'a cgroup' : `cgroup ${path}`} had reached its limit${amount}`;
  }
  switch (selection?.constraint) {
    case 'cpuset':
      return `the nodes that cpuset ${selection.cpuset} allows (${selection.memsAllowed}) were out of memory`;
    case 'memory-policy':
      return `the nodes that a memory policy allows (${selection.nodemask ?? 'unknown'}) were out of memory`;
    case 'cgroup':
    case 'none':
    case undefined:
      return 'the whole machine was out of memory';
  }
};

/** The log's clock is never set right and may run ahead by this much of the one that people see. */
const AHEAD = 120;

/** How long ago a moment of the log was; undefined when it is not known what is now. */
export const ageOf = (at: Micros, uptime: Seconds | undefined): Seconds | undefined => {
  if (uptime === undefined) return undefined;
  const age = uptime - at / 1e6;
  return age < -AHEAD ? undefined : seconds(Math.max(0, age));
};

/** `14:03:59, 2 min ago`, as far as it is known what is now. */
export const whenText = (at: Micros, {uptime, wall}: StoryParts): string => {
  const age = ageOf(at, uptime);
  if (age === undefined) return `${uptimeText(seconds(at / 1e6))} after the start of the machine`;
  return wall === undefined ? agoText(age) : `${momentText(wall - 1000 * age, wall)}, ${agoText(age)}`;
};

const whoText = (kill: OomKill, parts: StoryParts): string => {
  const user = kill.uid === undefined ? undefined : (parts.users?.get(kill.uid) ?? `uid ${kill.uid}`);
  const as = user === undefined ? '' : ` of ${user}`;
  const where = kill.cgroup === undefined ? '' : ` in cgroup ${kill.cgroup}`;
  const {anonRss, fileRss, shmemRss, pageTables, totalVm} = kill;
  const start = `${whenText(kill.at, parts)}: ${named(kill)}${as}${where}`;
  if (anonRss === undefined || fileRss === undefined || shmemRss === undefined) return `${start}.`;
  const held = [`${longBytes(anonRss)} private`, `${longBytes(fileRss)} of files`];
  if (shmemRss > 0) held.push(`${longBytes(shmemRss)} shared`);
  if (pageTables !== undefined) held.push(`${longBytes(pageTables)} of page tables`);
  const space = totalVm === undefined ? '' : `; its address space was ${longBytes(totalVm)}`;
  return `${start}. In RAM it had ${list(held)}${space}.`;
};

/** What the kernel measured against: RAM and swap, or the limit with the swap that it allows. */
const allOf = (report: OomReport, pageSize: Bytes, swapTotal: Bytes | undefined): Pages | undefined => {
  const {memory, cgroup, selection} = report;
  if (memory !== undefined) {
    // A request bound to some nodes is measured against those, which the report does not size.
    if (selection?.constraint !== 'none') return undefined;
    const {ram, reserved} = memory.totals;
    if (ram === undefined || reserved === undefined || memory.swapTotal === undefined) return undefined;
    return pages(ram - reserved + bytesToPages(memory.swapTotal, pageSize));
  }
  const limit = cgroup?.usage.memory?.limit;
  const swap = cgroup?.usage.swap?.limit;
  if (limit === undefined || swap === undefined) return undefined;
  if (swap !== 0 && swapTotal === undefined) return undefined;
  return cgroupPages({max: limit, swapMax: swap, swapTotal: swapTotal ?? bytes(0)}, pageSize);
};

type Ranked = {readonly task: OomTask; readonly badness: Badness};

/** The table as the kernel compared it; undefined where adjustments count and their scale is not known. */
export const rankedTasks = (report: OomReport, parts: StoryParts): readonly Ranked[] | undefined => {
  const {pageSize} = parts;
  if (pageSize === undefined || report.tasks.length === 0) return undefined;
  const eligible = report.tasks.filter(task => task.pid !== 1 && task.adj !== undefined && task.adj > NEVER);
  const all = allOf(report, pageSize, parts.swapTotal);
  if (all === undefined && eligible.some(task => task.adj !== eligible[0]?.adj)) return undefined;
  const ranked = eligible.flatMap(task => {
    const {rss, swap, pageTables, adj} = task;
    if (swap === undefined || pageTables === undefined || adj === undefined) return [];
    const held = {rss, swap: pagesToBytes(swap, pageSize), pageTables, adj};
    return [{task, badness: badness(held, all ?? pages(0), pageSize)}];
  });
  return ranked.length < eligible.length ? undefined : ranked.sort((a, b) => b.badness.total - a.badness.total);
};

const chosenText = (kill: OomKill, parts: StoryParts): string | undefined => {
  const {report} = kill;
  if (report === undefined) return undefined;
  const ranked = rankedTasks(report, parts);
  const {pageSize} = parts;
  if (ranked === undefined || pageSize === undefined) return undefined;
  const weight = (one: Ranked): string => {
    const {task} = one;
    const adj = task.adj === 0 ? '' : ` with its oom_score_adj of ${task.adj}`;
    return `${longBytes(pagesToBytes(one.badness.total, pageSize))}${adj}`;
  };
  const own = ranked.find(({task}) => task.pid === kill.pid);
  if (own === undefined) return undefined;
  const others = ranked.filter(one => one !== own);
  const spared = report.taskCount - ranked.length;
  const protectedText =
    spared > 0 && report.taskCount === report.tasks.length ? ` ${spared} more may not be killed.` : '';
  const next = others[0];
  if (next === undefined)
    return `It was the only one that could be killed; it counted as ${weight(own)}.${protectedText}`;
  if (next.badness.total > own.badness.total) {
    return `It counted as ${weight(own)}. ${named(next.task)} counted more, ${weight(next)}, but was passed over: bound to other nodes, or being killed already.`;
  }
  return `Of ${grouped(ranked.length)} processes it counted most, ${weight(own)}; next was ${named(next.task)}, ${weight(next)}.${protectedText}`;
};

const whyText = (kill: OomKill, parts: StoryParts): string => {
  switch (kill.why) {
    case 'allocating':
      return 'It was killed because it asked for memory, not for its size: vm.oom_kill_allocating_task is set.';
    case 'group': {
      const first = kill.report?.selection;
      const with_ = first === undefined ? '' : `; chosen was ${named(first)}`;
      return `It died with its group: memory.oom.group of ${kill.report?.group ?? 'its cgroup'} is set${with_}.`;
    }
    case 'chosen': {
      const text = chosenText(kill, parts);
      if (text !== undefined) return text;
      const adj = kill.adj === undefined || kill.adj === 0 ? '' : ` Its oom_score_adj was ${kill.adj}.`;
      return `It was chosen by size and oom_score_adj; against whom, the log does not say.${adj}`;
    }
  }
};

const requestText = (kill: OomKill, {pageSize}: StoryParts): string | undefined => {
  const invoker = kill.report?.invoker;
  if (invoker === undefined || invoker.order < 0) return undefined;
  const {order, gfp} = invoker;
  const who = invoker.pid === undefined ? invoker.comm : named({comm: invoker.comm, pid: invoker.pid});
  const size = pageSize === undefined ? '' : `, ${longBytes(pagesToBytes(blockPages(order), pageSize))}`;
  const what = order === 0 ? `one page${size}` : `${grouped(blockPages(order))} pages in a row (order ${order}${size})`;
  const flags = gfp.flags[0] === undefined ? '' : ` (${gfp.flags[0]})`;
  const whose =
    invoker.pid === kill.pid
      ? 'It made the request that failed'
      : `The request that failed came from ${who}, not from it`;
  return `${whose}: ${what}${flags}.`;
};

const cgroupText = ({path, usage, stat}: CgroupUsage): string | undefined => {
  const {memory, swap} = usage;
  if (memory === undefined) return undefined;
  const limit = memory.limit === 'max' ? '' : ` of ${longBytes(memory.limit)}`;
  const start = `Cgroup ${path ?? 'of unknown name'} used ${longBytes(memory.usage)}${limit}, having met its limit ${grouped(memory.failcnt)} times so far`;
  const held: string[] = [];
  if (stat?.anon !== undefined) held.push(`${longBytes(stat.anon)} private`);
  if (stat?.file !== undefined && stat.shmem !== undefined) {
    held.push(`${longBytes(bytes(Math.max(0, stat.file - stat.shmem)))} page cache`);
    held.push(`${longBytes(stat.shmem)} shared memory and tmpfs`);
  }
  const kernel = stat?.kernel ?? stat?.slab;
  if (kernel !== undefined) held.push(`${longBytes(kernel)} of the kernel`);
  const swapped =
    swap === undefined
      ? ''
      : swap.limit === 0
        ? ' It may not swap.'
        : ` Swap: ${longBytes(swap.usage)}${swap.limit === 'max' ? ' used, no limit' : ` of ${longBytes(swap.limit)}`}.`;
  return `${start}${held.length > 0 ? `: ${list(held)}` : ''}.${swapped}`;
};

const machineText = (memory: MemInfo, {pageSize}: StoryParts): readonly string[] => {
  const {pages: amounts, totals, zones, swapTotal, swapFree} = memory;
  const sentences: string[] = [];
  if (pageSize !== undefined) {
    const sum = (...names: readonly (keyof typeof amounts)[]): string | undefined => {
      let total = 0;
      for (const name of names) {
        const n = amounts[name];
        if (n === undefined) return undefined;
        total += n;
      }
      return longBytes(pagesToBytes(pages(total), pageSize));
    };
    const shmem = sum('shmem');
    const ofIt = shmem === undefined ? '' : ` (${shmem} of it shared memory and tmpfs)`;
    const parts = [
      [sum('activeAnon', 'inactiveAnon'), `anonymous${ofIt}`],
      [sum('activeFile', 'inactiveFile'), 'page cache'],
      [sum('slabReclaimable', 'slabUnreclaimable'), 'kernel objects'],
      [sum('pagetables'), 'page tables'],
      [sum('free'), 'free'],
    ].flatMap(([amount, what]) => (amount === undefined ? [] : [`${amount} ${what}`]));
    const {ram, reserved} = totals;
    const all = ram === undefined || reserved === undefined ? undefined : pagesToBytes(pages(ram - reserved), pageSize);
    if (parts.length > 0) sentences.push(`${all === undefined ? 'RAM' : `Of ${longBytes(all)}`}: ${list(parts)}.`);
  }
  if (swapTotal !== undefined && swapFree !== undefined) {
    sentences.push(
      swapTotal === 0 ? 'There was no swap.' : `Of ${longBytes(swapTotal)} of swap ${longBytes(swapFree)} were free.`,
    );
  }
  const low = zones.flatMap(({node, zone, free, min, lowmemReserve}) => {
    if (free === undefined || min === undefined) return [];
    const reserve =
      pageSize === undefined ? bytes(0) : pagesToBytes(pages(Math.max(0, ...(lowmemReserve ?? []))), pageSize);
    const floor = addBytes(min, reserve);
    return free <= floor ? [`${zone} of node ${node} (${longBytes(free)} free, ${longBytes(floor)} must stay)`] : [];
  });
  if (low.length > 0) sentences.push(`At the reserve that only urgent requests may use: ${list(low)}.`);
  return sentences;
};

const partNames: Readonly<Record<OomPart, string>> = {
  invoker: 'who asked',
  memory: 'what the memory held',
  tasks: 'the table of processes',
  selection: 'the line about the choice',
  victim: 'the line about the kill',
};

const missingText = (kill: OomKill): string | undefined => {
  if (kill.missing.length === 0) return undefined;
  if (kill.report === undefined) {
    return 'The log has only the line about the kill: the kernel prints ten full reports in five seconds at most, and old records are overwritten.';
  }
  const why = kill.missing.length === 1 && kill.missing[0] === 'tasks' ? ' (vm.oom_dump_tasks may be 0)' : '';
  return `Not in the log: ${list(kill.missing.map(part => partNames[part]))}${why}.`;
};

const afterText = (kill: OomKill): string | undefined => {
  const {reaped} = kill;
  if (reaped === undefined) return undefined;
  const rest = reaped.left === 0 ? 'all of it' : `all but ${longBytes(reaped.left)}`;
  return `The kernel took its memory back ${((reaped.at - kill.at) / 1000).toFixed(0)} ms later, ${rest}.`;
};

const groupText = (kill: OomKill, kills: readonly OomKill[]): string | undefined => {
  const group = kill.report?.group;
  if (group === undefined || kill.why === 'group') return undefined;
  const rest = kills.filter(other => other.why === 'group' && other.report?.seq === kill.report?.seq);
  const who = rest.length === 0 ? 'nobody else' : list(rest.slice(0, 5).map(named));
  const more = rest.length > 5 ? ` and ${rest.length - 5} more` : '';
  return `memory.oom.group of ${group} is set, so that the whole group was to die: with it went ${who}${more}.`;
};

export const story = (kill: OomKill, parts: StoryParts = {}): Story => {
  const {report} = kill;
  const held =
    report?.cgroup !== undefined
      ? [cgroupText(report.cgroup)]
      : report?.memory
        ? machineText(report.memory, parts)
        : [];
  const sentences: readonly (readonly [SentenceAbout, string | undefined])[] = [
    ['who', whoText(kill, parts)],
    [
      'why',
      byHand(kill)
        ? `It was asked for by hand, so memory need not have been short. ${whyText(kill, parts)}`
        : whyText(kill, parts),
    ],
    ['group', groupText(kill, parts.kills ?? [])],
    ['request', requestText(kill, parts)],
    ...held.map(text => ['held', text] as const),
    ['after', afterText(kill)],
    ['missing', missingText(kill)],
  ];
  return {
    headline: `${named(kill)} was killed: ${constraintText(kill)}`,
    sentences: sentences.flatMap(([about, text]) => (text === undefined ? [] : [{about, text}])),
  };
};
