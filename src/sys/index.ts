import {hugepages} from './hugepages.ts';
import {ksm} from './ksm.ts';
import {lruGen} from './lru-gen.ts';
import {numa} from './numa.ts';
import {transparentHugepage} from './transparent-hugepage.ts';
import {vmKnobs} from './vm-knobs.ts';
import {zram} from './zram.ts';
import {zswap} from './zswap.ts';

/** One probe a subject of /sys and /proc/sys, by id. */
export const sysProbes = {vmKnobs, transparentHugepage, ksm, hugepages, zswap, zram, lruGen, numa} as const;
