import {buddyinfo} from './buddyinfo.ts';
import {loadavg} from './loadavg.ts';
import {meminfo} from './meminfo.ts';
import {pagetypeinfo} from './pagetypeinfo.ts';
import {pressureCpu, pressureIo, pressureIrq, pressureMemory} from './pressure.ts';
import {slabinfo} from './slabinfo.ts';
import {swaps} from './swaps.ts';
import {tmpfs} from './tmpfs.ts';
import {uptime} from './uptime.ts';
import {vmstat} from './vmstat.ts';
import {zoneinfo} from './zoneinfo.ts';

/** One probe for each file of the whole machine; processes have their own in pid/. */
export const procProbes = {
  meminfo,
  vmstat,
  buddyinfo,
  slabinfo,
  pagetypeinfo,
  zoneinfo,
  pressureMemory,
  pressureIo,
  pressureCpu,
  pressureIrq,
  swaps,
  loadavg,
  uptime,
  tmpfs,
} as const;
