import {longBytes, shortPercent, shortRate} from '../../format/amount.ts';
import {pages, pagesToBytes, percentOf} from '../../units.ts';
import {largestHolders, processSubject, worstFaulter} from '../doctor/culprits.ts';
import {amount, over, rate, share} from '../doctor/evidence.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {memoryWaits, noCounter, waitEvidence} from '../doctor/shortage.ts';
import {thrashOf} from '../doctor/thrash.ts';
import {CRITICAL_FULL, WARN_FULL} from '../pressure.ts';
import {namedProcess} from '../process-name.ts';
import {finding, healthy, isCannot, type Rule, type Step, unknown} from './rule.ts';

/** Percent of what comes back from which on it is worth a word in the sentence. */
const MOSTLY = 40;
/** Percent of the file cache a second: Android's lmkd calls it thrashing on small devices. */
const TURNOVER = {warn: 30};
const WINDOW = {most: 30, least: 8};

const seeWhom: Step = {text: 'See whether work waits, and whose: view 6, then column MAJF/s of view 2'};

const steps = (byLimits: boolean, free: boolean): readonly Step[] => {
  if (byLimits)
    return [
      {text: 'Find the group at its limit: view 8, columns PSI and ROOM'},
      {
        text: 'Raise the limit of that group (view 8, key a), or make what runs in it smaller',
        risk: 'what it gets, others no longer have',
      },
    ];
  if (free)
    return [
      {text: 'See whether large blocks are what is short (view 4), or one node (view 5), for memory is free'},
      seeWhom,
    ];
  return [
    {text: 'See who holds the memory that the cache lacks: view 2, sorted by RSS'},
    seeWhom,
    {
      text: 'Lower what the largest may use in its settings, or restart it at a good moment',
      risk: 'what it was doing is interrupted',
    },
  ];
};

/** Files in use do not fit: they are dropped and read again. Reading through a big file is not that. */
export const cacheThrash: Rule = {
  id: 'cache-thrash',
  title: 'cached files are read again and again',
  help: 'Cached files that the kernel dropped from memory and that are read from storage again steadily (workingset_refault_file; 256 pages and 0.05 % of the cache a second), half of it in use before, or with 500 major faults a second: notice. Less of it will do (32 pages, 8 %) where work waits for memory and storage, for pages read ahead come back too. Warning where work waits for memory 10 % of the time, critical at full 40 %. Where limits of groups take it, or memory is free, notice. Marks of systemd, lmkd, node-exporter; the first are ours.',
  needs: {vmstat: 0, pressureMemory: 0, pressureIo: 0, meminfo: 0},
  processes: true,
  namesFrom: ['stat'],
  explain: 'thrashing',
  check: facts => {
    const {before, pageSize, vmstat} = facts;
    if (!vmstat.ok) return unknown(vmstat.reason);
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const held = before?.severity;
    if (watched.rate('workingsetRefaultFile') === undefined) return noCounter('workingset_refault_file');
    const thrash = thrashOf(facts, watched, held);
    if (thrash === undefined) return healthy;
    const {steady, refaults, waits, byFault, faults, cache, byLimits, free} = thrash;
    const {some, full} = memoryWaits(watched);
    const turnover = cache === undefined || cache === 0 ? 0 : percentOf(steady * pageSize, cache);
    // Without PSI only extremes are sure to cost something.
    const measured = worstGrade(waits, gradeAbove(full ?? 0, {warn: WARN_FULL, critical: CRITICAL_FULL}, held));
    const guessed = worstGrade(gradeAbove(turnover, TURNOVER, held), byFault);
    const severity =
      byLimits || free ? 'notice' : (worstGrade('notice', some === undefined ? guessed : measured) ?? 'notice');
    const shown = pagesToBytes(pages(watched.rate('workingsetRefaultFile')!), pageSize);
    const from = over('proc/vmstat', watched.seconds);
    const worst = worstFaulter(facts);
    const holders = byLimits || free ? [] : largestHolders(facts);
    const how =
      refaults.activeShare >= MOSTLY
        ? `${shortPercent(refaults.activeShare)} of that in steady use`
        : byFault !== undefined
          ? `programs wait for it ${shortRate(faults)} times a second`
          : 'work waits for it';
    const who = byLimits
      ? ', because a group is at its limit'
      : free
        ? ', though memory is free'
        : worst === undefined
          ? ''
          : `, ${namedProcess(worst.process)} most`;
    return finding({
      severity,
      sentence: `Cached files are dropped and read again at ${longBytes(shown)}/s; ${how}${who}`,
      evidence: [
        rate('workingset_refault_file (pages)', watched.rate('workingsetRefaultFile')!, from),
        share('workingset_activate_file / refaults', refaults.activeShare, from),
        ...(watched.rate('workingsetRestoreFile') === undefined
          ? []
          : [rate('workingset_restore_file (pages)', watched.rate('workingsetRestoreFile')!, from)]),
        rate('pgmajfault', watched.rate('pgmajfault') ?? 0, from),
        ...(cache === undefined ? [] : [amount('file cache', cache, 'nr_active_file + nr_inactive_file')]),
        ...waitEvidence(watched, over('proc/pressure/memory', watched.seconds)),
        ...holders.map(({process, held: holds}) => amount(namedProcess(process), holds, `proc/${process.pid}/status`)),
      ],
      view: byLimits ? 'cgroups' : 'reclaim',
      subjects: [
        ...(worst === undefined ? [] : [processSubject(worst.process)]),
        ...holders.slice(0, 1).map(({process}) => processSubject(process)),
      ],
      steps: steps(byLimits, free),
      explains: byLimits || free ? ['io-stall'] : ['direct-reclaim', 'reclaim-inefficient', 'memory-stall', 'io-stall'],
    });
  },
};
