import {longBytes} from '../../format/amount.ts';
import type {Process} from '../../proc/pid/process.ts';
import {bytes} from '../../units.ts';
import {briefProcess, cgroupSubject, processSubject} from '../doctor/culprits.ts';
import {amount, duration, over, roughly, share, word} from '../doctor/evidence.ts';
import {NEAR_END} from '../doctor/forecast.ts';
import {firstFull, unseen} from '../doctor/group-forecast.ts';
import {
  groupName,
  limitFiles,
  lookAtGroup,
  makeItSmaller,
  memoryGroupOf,
  raiseMax,
  restlessGroups,
} from '../doctor/groups.ts';
import {fastestProcess, MOST_OF_IT, perMinute} from '../doctor/takers.ts';
import {finding, healthy, needsTime, type Rule, type Step, unknown} from './rule.ts';

/** Below a group, its own included. */
const isIn =
  (path: string) =>
  (process: Process): boolean => {
    const at = memoryGroupOf(process);
    return at !== undefined && (path === '/' || at === path || at.startsWith(`${path}/`));
  };

const lookWhoGrows = (grower: Process | undefined): Step => ({
  text:
    grower === undefined
      ? 'See which of its processes grow: view 2, key b until its rows are cgroups; column GROW/min'
      : `See which part of it grows: view 2, Enter on ${grower.pid}`,
});

const restart: Step = {
  text: 'Restart what grows at a good moment, before the kernel kills it at a bad one',
  risk: 'what it was doing is interrupted',
};

export const cgroupForecast: Rule = {
  id: 'cgroup-forecast',
  title: 'a group fills its limit soon',
  help: 'What a cgroup (a service, a container) has that cannot be dropped, without file cache and reclaimable slab, rises steadily (median of slopes over 45 s to 5 min) and will fill its memory.max, and the swap that it may use, within 30 min (warning: less than half is left after 4 min of rising, less than a quarter after 90 s) or 5 min (critical: less than 15 % is left, less than a quarter after 90 s). The kernel kills in it then. The sixteen fullest groups are followed, from 30 % of their limit on. Marks are ours.',
  needs: {meminfo: 0},
  cgroups: true,
  processes: true,
  namesFrom: ['cgroup'],
  explain: 'memory.max',
  check: facts => {
    const {cgroups} = facts.snapshot;
    if (!cgroups.ok) return unknown(cgroups.reason);
    const held = facts.before && {severity: facts.before.severity, path: facts.before.subjects?.[0]?.key};
    const full = firstFull(facts, held);
    if (full === undefined) return unseen(facts) ?? healthy;
    const {entry, limit, supply, forecast} = full;
    const {trend, pace, ahead, verdict: severity} = forecast;
    const name = groupName(entry.path);
    const files = limitFiles(entry.version);
    const growth = `grows by ${perMinute(pace)}`;
    if (typeof severity === 'number') {
      const fills = `${name} would fill its limit in about ${roughly(ahead)}`;
      return needsTime(severity, `${fills}; it ${growth}`, ahead < NEAR_END ? fills : undefined);
    }
    const fastest = fastestProcess(facts, trend.span, isIn(entry.path));
    const grower = fastest !== undefined && fastest.pace >= pace * MOST_OF_IT ? fastest.process : undefined;
    const withSwap = supply.swapLeft > 0 ? ' and its swap' : '';
    const who = grower === undefined ? '' : `, mostly ${briefProcess(grower)}`;
    const elsewhere = restlessGroups(facts).max.some(each => each.entry.path !== entry.path);
    return finding({
      severity,
      sentence: `${name} fills its limit of ${longBytes(limit)}${withSwap} in about ${roughly(ahead)}; it ${growth}${who}`,
      evidence: [
        word('group', name, entry.path),
        duration('until nothing is left', ahead, over('left / growth', trend.span)),
        amount('growth per minute', bytes(Math.round(pace * 60)), over('memory.stat', trend.span)),
        share('steadiness of the growth', 100 * trend.agreement, 'share of the pairs of samples that grow'),
        amount('limit', limit, files.limit),
        amount('left below it', supply.below, `${files.limit} - (${files.usage} - (file - shmem) - slab_reclaimable)`),
        ...(supply.swapLeft > 0 ? [amount('left in swap', supply.swapLeft, 'memory.swap.max, proc/meminfo')] : []),
      ],
      view: 'cgroups',
      subjects: [cgroupSubject(entry.path), ...(grower === undefined ? [] : [processSubject(grower)])],
      steps: [lookAtGroup(name), lookWhoGrows(grower), makeItSmaller, restart, raiseMax()],
      ...(!elsewhere && {explains: ['cgroup-near-max'] as const}),
    });
  },
};
