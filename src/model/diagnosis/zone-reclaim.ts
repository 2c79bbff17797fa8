import {shortCount} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {knobSubject} from '../doctor/culprits.ts';
import {number, over, rate} from '../doctor/evidence.ts';
import {knobEvidence, knobOf, lookAtSettings, setKnob} from '../doctor/settings.ts';
import {finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

const KNOB = 'vm.zone_reclaim_mode';

const WINDOW = {most: 60, least: 8};
/** Percent of the samples in which a node reclaimed: it goes on, it did not happen once. Ours. */
const GOES_ON = 50;
/** Pages of files that came back each second, 4 MiB of 4 KiB pages: what was thrown away was needed. Ours. */
const NEEDED = 1000;

/** A full node throws its own page cache away while others have room. */
export const zoneReclaim: Rule = {
  id: 'zone-reclaim',
  title: 'NUMA nodes do not share free memory',
  help: 'vm.zone_reclaim_mode is not 0 on a machine with more than one node with memory (notice), and full nodes free their own memory all the time while files that were dropped are read again (warning). Kernel: admin-guide/sysctl/vm; marks are ours.',
  needs: {vmKnobs: 30_000, zoneinfo: 30_000, vmstat: 0},
  explain: KNOB,
  check: facts => {
    const mode = knobOf(facts, KNOB);
    // Without CONFIG_NUMA there is no such file, and nothing to go wrong.
    if (!mode.ok)
      return mode.reason.kind === 'missing' && mode.reason.path.endsWith('zone_reclaim_mode')
        ? healthy
        : unknown(mode.reason);
    if (mode.value === 0) return healthy;
    const zones = readingOf(facts.snapshot, 'zoneinfo');
    if (!zones.ok) return unknown(zones.reason);
    const nodes = new Set(zones.value.zones.filter(({managed}) => managed > 0).map(({node}) => node)).size;
    if (nodes < 2) return healthy;
    const watched = facts.window(WINDOW);
    const window = isCannot(watched) ? undefined : watched;
    const times = window?.grown('zoneReclaimSuccess', 'zoneReclaimFailed') ?? 0;
    const back = window?.rate('workingsetRefaultFile') ?? 0;
    const often = window?.often('zoneReclaimSuccess', 'zoneReclaimFailed') ?? 0;
    const mark = facts.before?.severity === 'warn' ? 0.5 : 1;
    const hurts = often >= GOES_ON * mark && back >= NEEDED * mark;
    const since = known(facts.vmstat)?.zoneReclaimSuccess;
    return finding({
      severity: hurts ? 'warn' : 'notice',
      sentence: hurts
        ? `Full NUMA nodes freed their own memory ${shortCount(times)} times in ${Math.round(window!.seconds)} s; others may have room: ${KNOB} is ${mode.value}`
        : `${KNOB} is ${mode.value}: a full NUMA node drops its own cache first; ${nodes} nodes have memory`,
      evidence: [
        knobEvidence(KNOB, mode.value),
        number('nodes with memory', nodes, 'proc/zoneinfo'),
        ...(since === undefined ? [] : [number('zone_reclaim_success', since, 'proc/vmstat, since boot')]),
        ...(window === undefined
          ? []
          : [
              number('zone_reclaim_success + failed', times, over('proc/vmstat', window.seconds)),
              rate('workingset_refault_file', back, over('proc/vmstat', window.seconds)),
            ]),
      ],
      view: 'tuning',
      subjects: [knobSubject(KNOB)],
      steps: [
        lookAtSettings(KNOB),
        setKnob(facts, KNOB, 0, 'memory of a full node comes from another one, which is slower to reach'),
      ],
      ...(hurts && {explains: ['cache-thrash', 'direct-reclaim', 'node-imbalance', 'io-stall'] as const}),
    });
  },
};
