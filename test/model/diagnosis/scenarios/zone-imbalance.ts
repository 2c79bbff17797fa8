import {zoneImbalance} from '../../../../src/model/diagnosis/zone-imbalance.ts';
import {desktop, nodeText} from '../../zone-texts.ts';
import type {Condition, Scenarios} from '../patient.ts';

const zones = (text: string) => ({'proc/zoneinfo': text});
const kswapd = {pgscan_kswapd: 8000, pgsteal_kswapd: 7000};
/** Low memory is gone, with the reserve; ordinary memory is there. */
const lowGone = zones(desktop({free: 1_600_000}, {free: 2500}));
/** Most of the memory can be taken out at run time, and the kernel may not use it. */
const movable = (normal: number, free: number) =>
  zones(
    nodeText([
      {
        zone: 'Normal',
        free: normal,
        min: 3000,
        low: 3750,
        high: 4500,
        managed: 800_000,
        protection: [0, 0, 0, 30_000, 30_000],
      },
      {zone: 'Movable', free, min: 32, low: 3000, high: 6000, managed: 3_000_000},
    ]),
  );
const kernels: Condition = {
  rates: {...kswapd, allocstall_normal: 40, pgscan_direct: 2000},
  files: movable(2500, 1_500_000),
};

export const scenarios: Scenarios = {
  rule: zoneImbalance,
  fires: [
    {
      name: 'the kernel’s own memory is gone beside a large Movable zone',
      course: kernels,
      severity: 'warn',
      says: /^Memory that the kernel itself can use is short: 9\.77 MiB left; 5\.7\d GiB is for programs only \(zone Movable\)$/,
    },
    {
      name: 'kswapd still keeps up with it',
      course: {rates: kswapd, files: movable(3200, 1_500_000)},
      severity: 'notice',
      says: /^Memory that the kernel itself can use is short/,
    },
    {
      name: 'a driver wants low addresses',
      course: {rates: {allocstall_dma32: 30}, files: lowGone},
      severity: 'warn',
      says: /^Requests for low addresses had to free memory first 30 times a second; 6\.\d+ GiB elsewhere \(Node 0 Normal\)/,
    },
    {name: 'after ten seconds', course: kernels, stay: {seconds: 10}, severity: 'warn'},
    {
      name: 'kswapd works for it just enough',
      course: {rates: {pgscan_kswapd: 1060}, files: movable(3200, 1_500_000)},
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {name: 'low zones at their marks, and nobody asks for them', course: {rates: kswapd, files: lowGone}},
    {
      name: 'ordinary memory is short, and low zones are kept back',
      course: {rates: {...kswapd, allocstall_movable: 200}, files: zones(desktop({free: 12_000}, {free: 700_000}))},
    },
    {
      name: 'a machine of 512 MiB that has low memory only',
      course: {
        rates: {allocstall_dma32: 50},
        files: zones(nodeText([{zone: 'DMA32', free: 300, min: 700, low: 900, high: 1100, managed: 120_000}])),
      },
    },
    {name: 'Movable and Normal are both short', course: {...kernels, files: movable(2500, 2000)}},
    {
      name: 'one spike of two seconds',
      course: second => (second === 55 || second === 56 ? kernels : {files: kernels.files!}),
    },
    {
      name: 'kswapd hardly works for the kernel’s own memory',
      course: {rates: {pgscan_kswapd: 940}, files: movable(3200, 1_500_000)},
    },
  ],
  cannotSay: [
    {name: 'before it has watched', course: kernels, stay: {seconds: 3}, why: /needs to watch/},
    {
      name: 'no zoneinfo',
      course: {...kernels, files: {'proc/zoneinfo': {kind: 'missing', path: 'proc/zoneinfo'}}},
      why: /zoneinfo/,
    },
  ],
};
