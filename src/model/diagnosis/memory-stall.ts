import {shortPercent} from '../../format/amount.ts';
import {share} from '../doctor/evidence.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {returning} from '../doctor/shortage.ts';
import {stallOf} from '../doctor/stall.ts';
import {CRITICAL_FULL, NOTICE_SOME, WARN_FULL, WARN_SOME} from '../pressure.ts';
import {finding, healthy, isCannot, type Rule} from './rule.ts';

/**
 * Percent of the time. some: between GLib's low mark for applications (3.5 %) and the 10 % at which systemd warns a
 * service; full: systemd-oomd kills at 60 % over 30 s, and 40 % is well on the way there.
 */
const SOME = {notice: NOTICE_SOME, warn: WARN_SOME};
const FULL = {warn: WARN_FULL, critical: CRITICAL_FULL};
/** One short spike is no finding. */
const WINDOW = {most: 20, least: 5};

export const memoryStall: Rule = {
  id: 'memory-stall',
  title: 'work waits for memory',
  help: 'Time lost waiting for memory (PSI) over 20 s: some above 5 % notice, above 20 % warning; full (all work at once) above 5 % warning, above 40 % critical. Marks from systemd, systemd-oomd and GLib.',
  needs: {pressureMemory: 0, vmstat: 0, swaps: 5_000},
  quick: true,
  explain: 'PSI',
  check: facts => {
    const {before} = facts;
    // Before it has watched for long enough, the kernel's own averages are windows too.
    const stall = stallOf(facts, 'memory', WINDOW);
    if (isCannot(stall)) return stall;
    const {some, full, judged, from, span, avg60} = stall;
    const severity = worstGrade(
      gradeAbove(judged.some, SOME, before?.severity),
      gradeAbove(judged.full, FULL, before?.severity),
    );
    if (severity === undefined) return healthy;
    const watched = facts.window(WINDOW);
    const storage = !isCannot(watched) && returning(facts, watched).behind;
    return finding({
      severity,
      sentence:
        full !== undefined && full >= FULL.warn
          ? `Some work waited for memory ${shortPercent(some)} of ${span}, all of it at once ${shortPercent(full)}`
          : `Some work waited for memory ${shortPercent(some)} of ${span}`,
      evidence: [
        share('some', some, from),
        ...(full === undefined ? [] : [share('full', full, from)]),
        ...(avg60 === undefined ? [] : [share('some avg60', avg60, 'proc/pressure/memory')]),
      ],
      view: 'pressure',
      steps: [
        {
          text: 'Find the group that waits: view 8, column PSI; a group at its own limit makes the whole machine look short',
        },
        {text: 'See what the kernel does about it: view 7, from the top'},
        {
          text: 'If no group is at its limit, lower what the largest may use, or end it: view 2, sorted by RSS',
          risk: 'what it was doing is interrupted',
        },
      ],
      // What is read again because it was taken is waited for twice: as memory and as storage.
      explains: storage ? ['io-stall'] : [],
    });
  },
};
