import {chainReading, fieldReading, mapReading, noField} from '../reading.ts';
import {parseAmount, parseCount, parseLimit} from './amount.ts';
import type {GroupFiles, Readings} from './group.ts';
import {parseOomControl} from './v1-files.ts';
import {asMemoryStat, parseV1Stat} from './v1-stat.ts';

/**
 * A v1 group in the words of v2. v1 has no protection, no throttling, no hierarchical events and no pressure; its soft
 * limit means something else than memory.low. https://docs.kernel.org/admin-guide/cgroup-v1/memory.html
 */
export const readV1 = (files: GroupFiles): Readings => {
  const {dir} = files;
  const stat = files.full('memory.stat', parseV1Stat);
  const oomControl = files.light('memory.oom_control', parseOomControl);
  return {
    current: files.light('memory.usage_in_bytes', parseAmount),
    max: files.light('memory.limit_in_bytes', parseLimit),
    high: noField(dir, 'memory.high'),
    events: noField(dir, 'memory.events'),
    peak: files.full('memory.max_usage_in_bytes', parseAmount),
    min: noField(dir, 'memory.min'),
    low: noField(dir, 'memory.low'),
    swapCurrent: chainReading(stat, value => fieldReading(value.totalSwap, `${dir}/memory.stat`, 'total_swap')),
    swapMax: noField(dir, 'memory.swap.max'),
    zswapCurrent: noField(dir, 'memory.zswap.current'),
    eventsLocal: mapReading(oomControl, ({oomKill, malformed}) => ({
      ...(oomKill !== undefined && {oomKill}),
      unknown: {},
      malformed,
    })),
    swapEvents: noField(dir, 'memory.swap.events'),
    stat: mapReading(stat, asMemoryStat),
    pressure: noField(dir, 'memory.pressure'),
    oomGroup: noField(dir, 'memory.oom.group'),
    descendants: noField(dir, 'cgroup.stat'),
    v1: {
      failcnt: files.light('memory.failcnt', parseCount),
      memswUsage: files.full('memory.memsw.usage_in_bytes', parseAmount),
      memswLimit: files.full('memory.memsw.limit_in_bytes', parseLimit),
      hierarchicalLimit: chainReading(stat, value =>
        fieldReading(value.hierarchicalMemoryLimit, `${dir}/memory.stat`, 'hierarchical_memory_limit'),
      ),
      softLimit: files.full('memory.soft_limit_in_bytes', parseLimit),
      kmemUsage: files.full('memory.kmem.usage_in_bytes', parseAmount),
      oomControl,
    },
  };
};
