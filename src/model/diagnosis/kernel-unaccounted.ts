import {longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {bytes, MIB} from '../../units.ts';
import {creepOf, untilText} from '../doctor/creep.ts';
import {amount, share} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {isWorse} from '../doctor/grade.ts';
import {holdingOf} from '../doctor/holding.ts';
import {perMinute} from '../doctor/takers.ts';
import {isZfs} from '../slab-kinds.ts';
import {isMixed, type Remainder, remainderOf} from '../unaccounted.ts';
import {cannotSay, type Evidence, finding, healthy, isCannot, type Rule, type Step, values} from './rule.ts';

/** Percent of MemTotal. About 2 % is usual: drivers, network buffers. Ours. */
const MARKS = {notice: 10, floor: bytes(256 * MIB)};
/** Growth by less is noise between two files, in percent of MemTotal and bytes. Ours. */
const NOISE = {share: 0.5, floor: 64 * MIB};

/** Who takes pages that nothing counts, as far as it shows. */
type Suspect = {
  readonly threads: RegExp;
  /** After the amount, and after its growth. */
  readonly says: string;
  /** It gives way when memory is wanted. */
  readonly yields?: true;
  readonly step: Step;
};

const zfs: Suspect = {
  threads: /^(arc_evict|arc_prune|arc_reap|txg_sync|spl_)/,
  says: 'ZFS is loaded: its cache (ARC) is in it',
  yields: true,
  step: {
    text: 'See how large the cache of ZFS is; zfs_arc_max bounds it',
    command: 'grep -wE "size|c_max|c_min" /proc/spl/kstat/zfs/arcstats',
  },
};

const suspects: readonly Suspect[] = [
  zfs,
  {
    threads: /^hv_balloon/,
    says: 'the balloon of Hyper-V, which does not report, may have it',
    step: {text: 'Ask the host how much it took: dynamic memory of Hyper-V'},
  },
  {
    threads: /^(nvidia|nv_queue|UVM |ttm|amdgpu|gfx_\d|sdma\d)/,
    says: 'a graphics driver is loaded, which may have it',
    step: {
      text: 'See how much memory the graphics driver has',
      command: 'grep -r . /sys/class/drm/card*/device/mem_info_gtt_used',
    },
  },
];

/** By the threads that they have in the kernel; ZFS by its caches, too. */
const suspectIn = ({snapshot}: Pick<Facts, 'snapshot'>): Suspect | undefined => {
  if (known(readingOf(snapshot, 'slabinfo'))?.caches.some(isZfs)) return zfs;
  const threads = (known(snapshot.processes)?.list ?? []).filter(({kernelThread}) => kernelThread);
  return suspects.find(suspect => threads.some(({comm}) => suspect.threads.test(comm)));
};

const told = ({unaccounted, balloon, unmapped, late, left}: Remainder): readonly Evidence[] => [
  amount('unaccounted', unaccounted, 'MemTotal - all that has a counter'),
  ...(balloon > 0 ? [amount('balloon', balloon, 'proc/vmstat, balloon_inflate - balloon_deflate')] : []),
  ...(unmapped > 0 ? [amount('on the LRU lists and unmapped', unmapped, 'proc/meminfo')] : []),
  ...(late > 0 ? [amount('in no zone yet', late, 'MemTotal - managed')] : []),
  ...(left === unaccounted ? [] : [amount('unexplained', left, 'unaccounted - what is known of it')]),
];

export const kernelUnaccounted: Rule = {
  id: 'kernel-unaccounted',
  title: 'no counter says who has the memory',
  help: 'What no line of the kernel counts, less what is known all the same (a balloon, huge pages given back in part, memory in no zone yet): above 10 % of MemTotal and 256 MiB: notice, warning where memory runs out; or it grows steadily for 2 min or more, by 64 MiB and 0.5 % of MemTotal at least: notice, warning when nothing would be left within 1 h, critical within 10 min. With ZFS a notice: its cache gives way. About 2 % is usual; the marks are ours.',
  needs: {meminfo: 0, vmstat: 0, zoneinfo: 5_000},
  processes: true,
  explain: 'unaccounted',
  check: facts => {
    const {snapshot, header} = facts;
    const all = values({remainder: remainderOf(snapshot, facts.balance), total: header.total});
    if (isCannot(all)) return all;
    const {remainder, total} = all;
    if (isMixed(snapshot, total))
      return cannotSay('/proc/meminfo mixes a container with its host (lxcfs): nothing adds up');
    const {left} = remainder;
    const holding = holdingOf(facts, {held: left, total}, MARKS);
    const found = creepOf(facts, 'unaccounted', bytes(Math.max(NOISE.floor, (total * NOISE.share) / 100)));
    if (found !== undefined && 'kind' in found && holding === undefined) return found;
    const creep = found !== undefined && !('kind' in found) ? found : undefined;
    if (holding === undefined && creep === undefined) return healthy;
    const suspect = suspectIn(facts);
    const grows = creep !== undefined && (holding === undefined || !isWorse(holding.severity, creep.severity));
    const severity = grows ? creep.severity : holding!.severity;
    const yields = suspect?.yields === true;
    const who = suspect === undefined ? '' : `; ${suspect.says}`;
    return finding({
      severity: yields ? 'notice' : severity,
      sentence: grows
        ? `Memory that no counter names grows by ${perMinute(creep.pace)}${yields ? who : untilText(creep)}`
        : `${longBytes(left)} (${shortPercent((100 * left) / total)}) of memory is taken, no counter says by whom${who}`,
      evidence: [
        ...told(remainder),
        share('unexplained, of memory', (100 * left) / total, 'unexplained / MemTotal'),
        ...(creep?.evidence ?? []),
      ],
      view: 'overview',
      steps: [
        {text: 'See what the balance of memory leaves over (unaccounted), and whether it grows: view 1'},
        ...(suspect === undefined ? [] : [suspect.step]),
        {text: 'See how much network buffers hold: mem, in pages', command: 'grep mem /proc/net/sockstat'},
        {
          text: 'See which code of the kernel has how much, where it counts that (6.10 and later, vm.mem_profiling=1)',
          command: 'sort -rn /proc/allocinfo | head -20',
        },
        {text: 'Think of what was loaded or updated lately: drivers above all'},
      ],
      explains:
        grows && !yields && severity !== 'notice'
          ? ['exhaustion-forecast', 'low-available']
          : (holding?.explains ?? []),
    });
  },
};
