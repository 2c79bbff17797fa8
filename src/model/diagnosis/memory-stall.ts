import {shortPercent} from '../../format/amount.ts';
import type {PressureLine} from '../../proc/pressure.ts';
import {readingOf} from '../../snapshot.ts';
import {over, share} from '../doctor/evidence.ts';
import {gradeAbove, worstGrade} from '../doctor/grade.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/**
 * Percent of the time. some: between GLib's low mark for applications (3.5 %) and the 10 % at which systemd warns a
 * service; full: systemd-oomd kills at 60 % over 30 s, and 40 % is well on the way there.
 */
const SOME = {notice: 5, warn: 20};
const FULL = {warn: 5, critical: 40};
/** One short spike is no finding. */
const WINDOW = {most: 20, least: 5};

const lesser = (line: PressureLine | undefined): number | undefined => line && Math.min(line.avg10, line.avg60);

export const memoryStall: Rule = {
  id: 'memory-stall',
  title: 'work waits for memory',
  help: 'Time lost waiting for memory (PSI) over 20 s: some above 5 % notice, above 20 % warning; full (all work at once) above 5 % warning, above 40 % critical. Marks from systemd, systemd-oomd and GLib.',
  needs: {pressureMemory: 0, vmstat: 0},
  explain: 'PSI',
  check: ({snapshot, window, before}) => {
    const pressure = readingOf(snapshot, 'pressureMemory');
    if (!pressure.ok) return unknown(pressure.reason);
    const {some, full} = pressure.value;
    const watched = window(WINDOW);
    // Before it has watched for long enough, the kernel's own averages are windows too; a spike is in the short one only.
    const [shown, judged, from] = !isCannot(watched)
      ? [
          [watched.stall('pressureMemorySome'), watched.stall('pressureMemoryFull')],
          [watched.steadyStall('pressureMemorySome'), watched.steadyStall('pressureMemoryFull')],
          over('proc/pressure/memory', watched.seconds),
        ]
      : [[some?.avg10, full?.avg10], [lesser(some), lesser(full)], 'proc/pressure/memory, avg10'];
    const [someShare, fullShare] = shown;
    if (someShare === undefined) return isCannot(watched) ? watched : healthy;
    const severity = worstGrade(
      gradeAbove(judged[0] ?? 0, SOME, before?.severity),
      gradeAbove(judged[1] ?? 0, FULL, before?.severity),
    );
    if (severity === undefined) return healthy;
    const all = (fullShare ?? 0) >= FULL.warn;
    return finding({
      severity,
      sentence: all
        ? `All work waited for memory ${shortPercent(fullShare!)} of the time, some of it ${shortPercent(someShare)}`
        : `Some work waited for memory ${shortPercent(someShare)} of the time`,
      evidence: [
        share('some', someShare, from),
        ...(fullShare === undefined ? [] : [share('full', fullShare, from)]),
        ...(some === undefined ? [] : [share('some avg60', some.avg60, 'proc/pressure/memory')]),
      ],
      view: 'pressure',
      steps: [
        {
          text: 'Find the group that waits: view 8, column STALL; a group at its own limit makes the whole machine look short',
        },
        {text: 'See what the kernel does about it: view 7, from the top'},
      ],
    });
  },
};
