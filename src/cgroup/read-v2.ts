import {parsePressure} from '../proc/pressure.ts';
import {unavailable} from '../reading.ts';
import {parseAmount, parseLimit, parseSwitch} from './amount.ts';
import {parseCgroupStat} from './cgroup-stat.ts';
import type {GroupFiles, Readings} from './group.ts';
import {parseMemoryEvents, parseSwapEvents} from './memory-events.ts';
import {parseMemoryStat} from './memory-stat.ts';

/** A group whose cgroup.pressure was set to 0 (6.1 and later) loses its pressure files and keeps that switch. */
const readPressure = ({dir, has, full}: GroupFiles): Readings['pressure'] =>
  has('cgroup.pressure') && !has('memory.pressure')
    ? unavailable({kind: 'disabled', path: `${dir}/memory.pressure`})
    : full('memory.pressure', parsePressure);

/** https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files */
export const readV2 = (files: GroupFiles): Readings => ({
  current: files.light('memory.current', parseAmount),
  max: files.light('memory.max', parseLimit),
  high: files.light('memory.high', parseLimit),
  events: files.light('memory.events', parseMemoryEvents),
  peak: files.full('memory.peak', parseAmount),
  min: files.full('memory.min', parseLimit),
  low: files.full('memory.low', parseLimit),
  swapCurrent: files.full('memory.swap.current', parseAmount),
  swapMax: files.full('memory.swap.max', parseLimit),
  zswapCurrent: files.full('memory.zswap.current', parseAmount),
  eventsLocal: files.full('memory.events.local', parseMemoryEvents),
  swapEvents: files.full('memory.swap.events', parseSwapEvents),
  stat: files.full('memory.stat', parseMemoryStat),
  pressure: readPressure(files),
  oomGroup: files.full('memory.oom.group', parseSwitch),
  descendants: files.full('cgroup.stat', parseCgroupStat),
});
