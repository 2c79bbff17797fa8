import {zoneReclaim} from '../../../../src/model/diagnosis/zone-reclaim.ts';
import {desktop} from '../../zone-texts.ts';
import type {Condition, Scenarios} from '../patient.ts';

const twoNodes = `${desktop()}${desktop().replaceAll('Node 0', 'Node 1')}`;
const at = (mode: number, more: Condition = {}): Condition => ({
  ...more,
  files: {'proc/sys/vm/zone_reclaim_mode': `${mode}\n`, 'proc/zoneinfo': twoNodes, ...more.files},
});
const stay = {seconds: 12};
const reclaiming = {zone_reclaim_success: 20, zone_reclaim_failed: 3};

export const scenarios: Scenarios = {
  rule: zoneReclaim,
  fires: [
    {name: 'set, and nothing comes of it', course: at(1), stay, severity: 'notice', says: /2 nodes have memory/},
    {
      name: 'nodes reclaim all the time, and what they drop is needed',
      course: at(1, {rates: {...reclaiming, workingset_refault_file: 5_000}}),
      stay,
      severity: 'warn',
      says: /^Full NUMA nodes freed their own memory \d+ times in 12 s/,
    },
    {
      name: 'nodes reclaim, and nobody misses what they drop',
      course: at(7, {rates: reclaiming}),
      stay,
      severity: 'notice',
    },
    {
      name: 'one burst of a second',
      course: second =>
        at(1, {
          rates:
            second === 5
              ? {zone_reclaim_success: 900, workingset_refault_file: 90_000}
              : {zone_reclaim_success: 0, workingset_refault_file: 0},
        }),
      stay: {seconds: 30},
      severity: 'notice',
    },
    {name: 'before it has watched', course: at(1, {rates: reclaiming}), stay: {seconds: 0}, severity: 'notice'},
    ...(
      [
        [27, 'notice'],
        [33, 'warn'],
      ] as const
    ).map(([seconds, severity]) => ({
      name: `nodes have reclaimed for ${seconds} of 60 seconds`,
      course: (second: number) =>
        at(1, {rates: {workingset_refault_file: 5_000, ...(second > 60 - seconds && reclaiming)}}),
      stay: {seconds: 60},
      severity,
    })),
  ],
  healthy: [
    {name: 'off', course: at(0, {rates: {workingset_refault_file: 5_000}}), stay},
    {name: 'set on a machine with one node', course: at(1, {files: {'proc/zoneinfo': desktop()}}), stay},
    {
      name: 'a kernel without NUMA, which has no such file',
      course: {files: {'proc/sys/vm/swappiness': '60\n'}},
      stay,
    },
  ],
  cannotSay: [
    {name: 'no settings at all', course: {}, stay, why: /proc\/sys\/vm/},
    {
      name: 'how many nodes there are is not known',
      course: at(1, {files: {'proc/zoneinfo': {kind: 'denied', path: 'proc/zoneinfo'}}}),
      stay,
      why: /zoneinfo/,
    },
  ],
};
