import {belowMount} from '../cgroup/self.ts';
import {longBytes} from '../format/amount.ts';
import {memoryPath} from '../proc/pid/cgroup.ts';
import type {Process} from '../proc/pid/process.ts';
import {statusFields} from '../proc/pid/status.ts';
import {available, chainReading, fieldReading, mapReading, type Reading, type Reason} from '../reading.ts';
import {type Bytes, type Count, count, type Pages, pages, pagesToBytes, type Ticks} from '../units.ts';
import {type Badness, badness, NEVER, scoreOf} from './oom-badness.ts';
import {sentenceName} from './process-name.ts';
import {fileOf} from './processes.ts';

/**
 * Who would be killed next. The order is the kernel’s own; what it knows and we do not is that a process is already
 * being killed, and which nodes a request is bound to. mm/oom_kill.c (select_bad_process, oom_evaluate_task)
 */
export type Candidate = {
  readonly pid: number;
  readonly comm: string;
  /** Program and script, where they are known. */
  readonly name: string;
  readonly state: string;
  readonly kernelThread: boolean;
  readonly starttime: Ticks;
  readonly rss: Reading<Pages>;
  readonly swap: Reading<Bytes>;
  readonly pageTables: Reading<Bytes>;
  readonly adj: Reading<number>;
  /** What the kernel itself says, by the measure of the whole machine; a check, and the only word about "never". */
  readonly score: Reading<number>;
  /** Where its memory is accounted. */
  readonly cgroup: Reading<string>;
};

/** Files that candidateOf wants for each process. */
export const candidateFiles = ['status', 'oomScoreAdj', 'oomScore', 'cgroup'] as const;

const partOf = (process: Process, field: 'vmSwap' | 'vmPTE'): Reading<Bytes> =>
  chainReading(fileOf(process, 'status'), status =>
    fieldReading(status[field], `proc/${process.pid}/status`, statusFields[field].key),
  );

/**
 * The cgroup of a process as the walk over the groups spells it. `root` is the group at the mount point, '/' unless a
 * container was given a part of the tree; what lies outside of it is in no group that can be seen from here.
 */
export const groupPathOf = (process: Process, root = '/'): Reading<string> =>
  mapReading(fileOf(process, 'cgroup'), cgroup => {
    const path = memoryPath(cgroup)?.path ?? '/';
    return belowMount(path, root) ?? `/..${path}`;
  });

export const candidateOf = (process: Process, root = '/'): Candidate => {
  const path = groupPathOf(process, root);
  return {
    pid: process.pid,
    comm: process.comm,
    name: sentenceName(process),
    state: process.state,
    kernelThread: process.kernelThread,
    starttime: process.starttime,
    rss: mapReading(process.statm, statm => statm.resident),
    swap: partOf(process, 'vmSwap'),
    pageTables: partOf(process, 'vmPTE'),
    adj: fileOf(process, 'oomScoreAdj'),
    score: fileOf(process, 'oomScore'),
    cgroup: path,
  };
};

export type Victim = {
  readonly pid: number;
  readonly comm: string;
  readonly name: string;
  readonly adj: number;
  readonly badness: Badness;
  /** By the measure of the place that runs out: for a cgroup not what /proc/PID/oom_score says. */
  readonly score: number;
  /** The cgroup that would die with it, because its memory.oom.group is set. */
  readonly group?: string;
  readonly why: string;
};

export type SparedWhy = 'kernel-thread' | 'init' | 'protected' | 'ended' | 'being-killed';

export type Spared = {readonly pid: number; readonly comm: string; readonly why: SparedWhy};

type Unranked = Pick<Candidate, 'pid' | 'comm' | 'name'> & {readonly reason: Reason};

export type NextVictims = {
  /** The first would die. */
  readonly ranked: readonly Victim[];
  /** How many of the first are so close to each other that any of them may be the one; 1 is a clear case. */
  readonly contenders: Count;
  /** Never killed, and why. */
  readonly spared: readonly Spared[];
  /** Something about them could not be read; any of them might be first. */
  readonly unranked: readonly Unranked[];
};

export type Place = {
  /** machinePages or cgroupPages. */
  readonly all: Pages;
  readonly pageSize: Bytes;
  /** doubtOf the machine’s processors, or left out where the kernel’s counters are exact. */
  readonly doubt?: Pages;
  /** The cgroup that runs out of memory; undefined for the whole machine. */
  readonly within?: string;
  /** Cgroups whose memory.oom.group is set. */
  readonly oomGroups?: ReadonlySet<string>;
};

export const sparedSentence = (why: SparedWhy): string => {
  switch (why) {
    case 'kernel-thread':
      return 'a thread of the kernel, which has no memory of its own';
    case 'init':
      return 'the first process, without which the machine stops';
    case 'protected':
      return 'its oom_score_adj is -1000';
    case 'ended':
      return 'it has ended and holds no memory';
    case 'being-killed':
      return 'the kernel skips it (oom_score 0): it is being killed already, or is a child that has not run its program yet';
  }
};

const isBelow = (path: string, above: string): boolean =>
  above === '/' || path === above || path.startsWith(`${above}/`);

/** The topmost group that dies as a whole, below the place that runs out. mm/memcontrol.c (mem_cgroup_get_oom_group) */
const groupOf = (path: string, {within = '/', oomGroups}: Place): string | undefined => {
  if (oomGroups === undefined || oomGroups.size === 0) return undefined;
  const parts = path.split('/').filter(part => part !== '');
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const group = `/${parts.slice(0, depth).join('/')}`;
    if (isBelow(group, within) && oomGroups.has(group)) return group;
  }
  return undefined;
};

/** "167 MiB = 96.5 MiB RAM + 12.0 MiB swap + 280 KiB page tables + 58.2 MiB for oom_score_adj 300". */
export const badnessText = (parts: Badness, adj: number, pageSize: Bytes): string => {
  const amount = (n: Pages): string => longBytes(pagesToBytes(n, pageSize));
  const swap = parts.swap > 0 ? ` + ${amount(parts.swap)} swap` : '';
  const held = `${amount(parts.rss)} RAM${swap} + ${amount(parts.pageTables)} page tables`;
  const weight = amount(pages(Math.abs(parts.adjustment)));
  const moved = adj === 0 ? '' : ` ${adj > 0 ? '+' : '-'} ${weight} for oom_score_adj ${adj}`;
  return `${amount(parts.total)} = ${held}${moved}`;
};

/** What has given its address space back prints no such line; kernel threads do not either. */
const hasNoMemory = ({rss, swap}: Candidate): boolean =>
  rss.ok && rss.value === 0 && !swap.ok && swap.reason.kind === 'no-field';

/** A first process with a score is that of a container: for the machine an ordinary one. */
const sparedBecause = (candidate: Candidate): SparedWhy | undefined => {
  const {score, adj, state} = candidate;
  if (candidate.kernelThread) return 'kernel-thread';
  if (state === 'Z' || state === 'X' || hasNoMemory(candidate)) return 'ended';
  if (candidate.pid === 1 && !(score.ok && score.value > 0)) return 'init';
  if (adj.ok && adj.value <= NEVER) return 'protected';
  return undefined;
};

export const nextVictims = (candidates: readonly Candidate[], place: Place): NextVictims => {
  const ranked: (Victim & {readonly starttime: Ticks})[] = [];
  const spared: Spared[] = [];
  const unranked: Unranked[] = [];
  for (const candidate of candidates) {
    const {pid, comm, name, rss, swap, pageTables, adj, cgroup} = candidate;
    const {within = '/'} = place;
    const path = within === '/' && !cgroup.ok ? available('/') : cgroup;
    if (path.ok && !isBelow(path.value, within)) continue;
    const why = sparedBecause(candidate);
    if (why !== undefined) {
      spared.push({pid, comm, why});
      continue;
    }
    if (!path.ok) unranked.push({pid, comm, name, reason: path.reason});
    else if (!rss.ok) unranked.push({pid, comm, name, reason: rss.reason});
    else if (!swap.ok) unranked.push({pid, comm, name, reason: swap.reason});
    else if (!pageTables.ok) unranked.push({pid, comm, name, reason: pageTables.reason});
    else if (!adj.ok) unranked.push({pid, comm, name, reason: adj.reason});
    else {
      const held = {rss: rss.value, swap: swap.value, pageTables: pageTables.value, adj: adj.value};
      const parts = badness(held, place.all, place.pageSize);
      const score = scoreOf(parts.total, place.all);
      // At -999 a small process comes to 0 by arithmetic; higher up the kernel’s 0 means that it looks away.
      if (candidate.score.ok && candidate.score.value === 0 && adj.value > -990) {
        spared.push({pid, comm, why: 'being-killed'});
        continue;
      }
      const group = groupOf(path.value, place);
      ranked.push({
        pid,
        comm,
        name,
        adj: adj.value,
        badness: parts,
        score,
        ...(group === undefined ? {} : {group}),
        why: badnessText(parts, adj.value, place.pageSize),
        starttime: candidate.starttime,
      });
    }
  }
  // Of two equals the kernel takes the one it meets later, and it meets processes in the order of their start.
  ranked.sort((a, b) => b.badness.total - a.badness.total || b.starttime - a.starttime || b.pid - a.pid);
  const least = (ranked[0]?.badness.total ?? 0) - (place.doubt ?? 0);
  return {
    ranked: ranked.map(({starttime: _, ...victim}) => victim),
    contenders: count(ranked.filter(victim => victim.badness.total >= least).length),
    spared,
    unranked,
  };
};
