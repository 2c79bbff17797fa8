import {thpFallback} from '../../../../src/model/diagnosis/thp-fallback.ts';
import type {Condition, Scenarios} from '../patient.ts';

const faults = (n: number, missed: number, byLimits = 0): Condition => ({
  rates: {
    thp_fault_alloc: n * (1 - missed),
    thp_fault_fallback: n * missed,
    thp_fault_fallback_charge: n * missed * byLimits,
  },
});

export const scenarios: Scenarios = {
  rule: thpFallback,
  fires: [
    {
      name: 'most page faults miss',
      course: faults(100, 0.9),
      severity: 'notice',
      says: /^90\.0% of requests for a huge page get small pages instead; 90\/s, programs run on/,
    },
    {name: 'after ten seconds', course: faults(100, 0.9), stay: {seconds: 10}, severity: 'notice'},
    {
      name: 'limits of cgroups leave no room',
      course: faults(100, 0.9, 0.95),
      severity: 'notice',
      says: /limits of groups leave no room/,
    },
    {
      name: 'nothing is made ready',
      course: {
        ...faults(100, 0.9),
        files: {
          'sys/kernel/mm/transparent_hugepage/enabled': '[always] madvise never\n',
          'sys/kernel/mm/transparent_hugepage/defrag': 'always defer defer+madvise madvise [never]\n',
        },
      },
      severity: 'notice',
    },
    {
      name: 'it still stands a little below the half',
      course: second => faults(100, second < 30 ? 0.7 : 0.45),
      stay: {seconds: 120},
      severity: 'notice',
    },
    {name: 'they have just been enough', course: faults(13, 0.95), stay: {seconds: 17}, severity: 'notice'},
    ...(
      [
        [0.45, /programs run on, a little slower$/],
        [0.55, /limits of groups leave no room for it$/],
      ] as const
    ).map(([byLimits, says]) => ({
      name: `limits of cgroups have a part of ${byLimits} in it`,
      course: faults(100, 0.9, byLimits),
      severity: 'notice' as const,
      says,
    })),
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'huge pages are had', course: faults(500, 0.02)},
    {name: 'a third misses', course: faults(100, 0.33)},
    {name: 'a few miss', course: faults(4, 1)},
    {name: 'one spike of two seconds', course: second => (second === 55 || second === 56 ? faults(3000, 1) : {})},
    {name: 'huge pages in use', course: {meminfo: {AnonHugePages: 8_000_000}}},
    {name: 'they are a few too few yet', course: faults(13, 0.95), stay: {seconds: 14}},
    {name: 'a few too few miss', course: faults(9.5, 0.95)},
  ],
  cannotSay: [
    {name: 'before it has watched', course: faults(100, 0.9), stay: {seconds: 3}, why: /needs to watch/},
    {
      name: 'a kernel without huge pages',
      course: {vmstat: {thp_fault_alloc: null, thp_fault_fallback: null, thp_fault_fallback_charge: null}},
      why: /no thp_fault_fallback/,
    },
  ],
};
