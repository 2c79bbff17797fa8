import {shortPercent, shortRate} from '../../format/amount.ts';
import {percentOf} from '../../units.ts';
import {knobSubject} from '../doctor/culprits.ts';
import {over, rate, share, word} from '../doctor/evidence.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {hugeChoice, hugeFaults} from '../doctor/large-blocks.ts';
import {machinePages, memoryWaits, noCounter, stallCounters, waitEvidence} from '../doctor/shortage.ts';
import {NOTICE_SOME} from '../pressure.ts';
import {finding, healthy, isCannot, type Rule, type Step, unknown} from './rule.ts';

/** Times a second, steadily, that a program moves pages itself to get a block. Ours: a program that starts does some. */
const STALLS = {notice: 5};
/** Requests that reclaim are those that compact as long as there are not so many more of them, percent. Ours. */
const SAME_REQUESTS = 150;
/** Where nobody measures the waiting, so many cost time for certain. Ours. */
const BLIND = {warn: 500};
/** Percent of RAM that kcompactd looks at each second: a processor's work, and no end to it. Ours. */
const DAEMON = {notice: 20};
const WINDOW = {most: 30, least: 8};

/** Who waits for huge pages at a page fault is a choice. */
const steps = (defrag: string | undefined, forHuge: boolean): readonly Step[] => [
  {text: 'See how many large blocks are free: view 4'},
  ...(forHuge && (defrag === 'always' || defrag === 'madvise' || defrag === 'defer+madvise')
    ? [
        {
          text: `Have huge pages made in the background: thp.defrag is ${defrag}`,
          command: 'echo defer > /sys/kernel/mm/transparent_hugepage/defrag',
          risk: 'fewer huge pages at once; undone by a restart of the machine',
        },
      ]
    : [
        {
          text: 'See who asks for large blocks: network drivers, or kernel objects of many pages (view 3, column PG/SL)',
        },
      ]),
  {
    text: 'Gather all free memory into large blocks once, at a quiet moment (compaction)',
    command: 'echo 1 > /proc/sys/vm/compact_memory',
    risk: 'programs may stand still for moments meanwhile; it does not last',
  },
];

/** Programs wait, each for a block of its own. */
export const compactionStorm: Rule = {
  id: 'compaction-storm',
  title: 'programs wait for large free blocks',
  help: 'Programs that must gather free memory into large blocks themselves (direct compaction, compact_stall) 5 times a second steadily: notice; warning where work waits for memory 5 % of the time. The kernel’s thread for it (kcompactd) looks at 20 % of RAM each second without a pause: notice. Rates are ours, the 5 % stand between the marks of GLib and systemd.',
  needs: {vmstat: 0, pressureMemory: 0, transparentHugepage: 60_000},
  explain: 'compaction-storm',
  check: facts => {
    const {before, vmstat} = facts;
    if (!vmstat.ok) return unknown(vmstat.reason);
    const watched = facts.window(WINDOW);
    if (isCannot(watched)) return watched;
    const steady = watched.steadyRate('compactStall');
    if (steady === undefined) return noCounter('compact_stall');
    const held = before?.severity;
    const ram = machinePages(facts);
    const daemon = watched.steadyRate('compactDaemonMigrateScanned') ?? 0;
    const stalled = gradeAbove(steady, STALLS, held);
    const busy = ram === undefined ? undefined : gradeAbove(percentOf(daemon, ram), DAEMON, held);
    if (stalled === undefined && busy === undefined) return healthy;
    const {some} = memoryWaits(watched);
    const hurts = some === undefined ? gradeAbove(steady, BLIND, held) : gradeAbove(some, {warn: NOTICE_SOME}, held);
    const severity = stalled === undefined ? 'notice' : worstGrade('notice', hurts)!;
    const from = over('proc/vmstat', watched.seconds);
    const won = watched.rate('compactSuccess') ?? 0;
    const lost = watched.rate('compactFail') ?? 0;
    const vain = won + lost > 0 ? percentOf(lost, won + lost) : undefined;
    const huge = hugeFaults(watched);
    // A fault that wants a huge page and finds none is what stalls; without such faults it is somebody else.
    const forHuge = huge !== undefined && huge.tried >= steady / 2;
    const defrag = hugeChoice(facts, 'defrag');
    const shown = watched.rate('compactStall')!;
    const reclaimsToo = percentOf(watched.rate(...stallCounters) ?? 0, shown) <= SAME_REQUESTS;
    return finding({
      severity,
      sentence:
        stalled === undefined
          ? `The kernel searches ${shortPercent(percentOf(daemon, ram!))} of memory each second for large blocks; its thread is kcompactd`
          : `Programs stop ${shortRate(shown)} times a second to gather free memory into blocks${
              vain === undefined ? '' : `; ${shortPercent(vain)} in vain`
            }${forHuge ? `${vain === undefined ? '; ' : ', '}most to get huge pages` : ''}`,
      evidence: [
        rate('compact_stall', shown, from),
        rate('compact_success', won, from),
        rate('compact_fail', lost, from),
        rate('compact_daemon_migrate_scanned (pages)', watched.rate('compactDaemonMigrateScanned') ?? 0, from),
        ...(huge === undefined ? [] : [share('thp_fault_fallback of tries', huge.missedShare, from)]),
        ...(defrag === undefined ? [] : [word('thp.defrag', defrag, 'sys/kernel/mm/transparent_hugepage/defrag')]),
        ...waitEvidence(watched, over('proc/pressure/memory', watched.seconds)),
      ],
      view: 'reclaim',
      subjects: forHuge && defrag !== undefined ? [knobSubject('thp.defrag')] : [],
      steps: steps(defrag, forHuge),
      explains:
        stalled === undefined
          ? ['thp-fallback']
          : ['memory-stall', 'thp-fallback', ...(reclaimsToo ? (['direct-reclaim'] as const) : [])],
    });
  },
};
