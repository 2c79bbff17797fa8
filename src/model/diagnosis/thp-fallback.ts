import {shortPercent, shortRate} from '../../format/amount.ts';
import {knobSubject} from '../doctor/culprits.ts';
import {number, over, rate, share, word} from '../doctor/evidence.ts';
import {gradeAbove} from '../doctor/grade.ts';
import {hugeChoice, hugeFaults} from '../doctor/large-blocks.ts';
import {noCounter} from '../doctor/shortage.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/** Percent of page faults that wanted a huge page and got small ones. Ours: some fallback is no error. */
const MISSED = {notice: 50};
/** Of them a second, steadily: 20 MiB a second that could have been huge. Ours. */
const MISSES = {notice: 10};
/** Of fewer no share is made. Ours. */
const LEAST = 200;
/** Percent of the misses from which on it is the doing of cgroup limits. Ours. */
const BY_LIMITS = 50;
const WINDOW = {most: 60, least: 8};

/** It hurts nobody: programs run on small pages, a little slower. */
export const thpFallback: Rule = {
  id: 'thp-fallback',
  title: 'huge pages are not to be had',
  help: 'Requests of programs for memory that could have been one huge page (page faults: thp_fault_alloc, thp_fault_fallback): half of at least 200 in the last minute, and 10 a second steadily, got small pages: notice. No error, and never more than a notice. Marks are ours.',
  needs: {vmstat: 0, transparentHugepage: 60_000},
  explain: 'thp',
  check: facts => {
    const {before, vmstat} = facts;
    if (!vmstat.ok) return unknown(vmstat.reason);
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const huge = hugeFaults(watched);
    if (huge === undefined) return noCounter('thp_fault_fallback');
    const held = before?.severity;
    if (huge.all < LEAST || gradeAbove(huge.missed, MISSES, held) === undefined) return healthy;
    if (gradeAbove(huge.missedShare, MISSED, held) === undefined) return healthy;
    const byLimits = (huge.byLimits ?? 0) >= BY_LIMITS;
    const defrag = hugeChoice(facts, 'defrag');
    const from = over('proc/vmstat', watched.seconds);
    const missed = watched.rate('thpFaultFallback')!;
    return finding({
      severity: 'notice',
      sentence: `${shortPercent(huge.missedShare)} of requests for a huge page get small pages instead; ${shortRate(missed)}/s, ${
        byLimits ? 'for limits of groups leave no room for it' : 'programs run on, a little slower'
      }`,
      evidence: [
        number('faults that wanted one', huge.all, from),
        rate('thp_fault_fallback', missed, from),
        share('of all tries', huge.missedShare, from),
        ...(huge.byLimits === undefined ? [] : [share('by cgroup limits', huge.byLimits, from)]),
        ...(defrag === undefined ? [] : [word('thp.defrag', defrag, 'sys/kernel/mm/transparent_hugepage/defrag')]),
      ],
      view: byLimits ? 'cgroups' : 'buddy',
      subjects: byLimits || defrag === undefined ? [] : [knobSubject('thp.defrag')],
      steps: byLimits
        ? [{text: 'Find the group that has no room for huge pages: view 8, column ROOM'}]
        : [
            {text: 'See whether memory is short or in pieces: view 4, column FRAG9'},
            ...(defrag === 'never'
              ? [
                  {
                    text: 'Have the kernel make room for huge pages in the background: thp.defrag is never',
                    command: 'echo defer > /sys/kernel/mm/transparent_hugepage/defrag',
                    risk: 'it takes processor time (kcompactd); undone by a restart of the machine',
                  },
                ]
              : []),
          ],
    });
  },
};
