import {longBytes, shortPercent} from '../../format/amount.ts';
import {truncate, visible} from '../../format/width.ts';
import type {SwapArea} from '../../proc/swaps.ts';
import {known} from '../../reading.ts';
import {beforeOf, readingOf} from '../../snapshot.ts';
import {type Bytes, bytes, MIB, pages, pagesToBytes, percentOf} from '../../units.ts';
import {INCOMPRESSIBLE, incompressible, NEARLY_FULL, zswapPool} from '../advice/compressed.ts';
import {inRam} from '../advice/swapping.ts';
import {knobSubject} from '../doctor/culprits.ts';
import {amount, number, over, rate, share} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {gradeAbove, gradeBelow, isWorse} from '../doctor/grade.ts';
import {type Room, roomOf} from '../doctor/room.ts';
import {type ZramSwap, zramSwaps} from '../doctor/zram-swap.ts';
import {
  cannotSay,
  type Evidence,
  type Finding,
  type FindingSeverity,
  finding,
  healthy,
  isCannot,
  type Rule,
  type Step,
  unknown,
} from './rule.ts';

/** Data for each byte of RAM that it takes; 2 to 3 is usual. Below it compression hardly pays. Ours. */
const POOR = 1.5;
const PAYS = 2;
/** So much must be compressed before a ratio says anything: percent of the memory, and an amount. Ours. */
const ENOUGH = {share: 1, floor: 64 * MIB};
/** It matters where memory is short, and where it takes a part of it: percent. Ours. */
const SHORT = 10;
const TAKES = 5;
/** Percent of mem_limit; the next writes fail. Ours. */
const AT_LIMIT = {notice: NEARLY_FULL, warn: 98};
/** Bytes a second that go past a full pool to the disk, and percent of the time that work waits. Ours. */
const PAST = MIB;
const STALL = 5;
const WINDOW = {most: 30, least: 8};

const lookAtView: Step = {text: 'See how zswap and zram are set up, and what is advised: view 9'};

/** How bad the same was before: what begins otherwise was another finding of this rule. */
const stood = ({before}: Facts, start: string): FindingSeverity | undefined =>
  before?.sentence.startsWith(start) ? before.severity : undefined;

const isEnough = (stored: number, {usable}: Room): boolean =>
  stored >= Math.max(ENOUGH.floor, (usable * ENOUGH.share) / 100);

/** `2.1 to 1` */
const ratioText = (stored: number, held: number): string => `${(stored / Math.max(1, held)).toFixed(1)} to 1`;

/** Compression that hardly pays: a notice, and a warning where memory is short and this takes a part of it. */
const poor = (
  name: string,
  stored: Bytes,
  held: Bytes,
  extra: {says: string; evidence: readonly Evidence[]},
  facts: Facts,
  room: Room,
) => {
  if (!isEnough(stored, room)) return undefined;
  const bad = gradeBelow(stored / Math.max(1, held), {notice: POOR}, stood(facts, `${name} saves`), 1.1);
  // Where a third of the pages does not compress, the others may still do so well that it pays.
  if (bad === undefined && (extra.says === '' || stored >= PAYS * held)) return undefined;
  const hurts =
    bad !== undefined &&
    gradeBelow(room.part, {warn: SHORT}, stood(facts, `${name} saves`)) !== undefined &&
    percentOf(held, room.usable) >= TAKES;
  return finding({
    severity: hurts ? 'warn' : 'notice',
    sentence: `${name} saves little: ${longBytes(stored)} in swap takes ${longBytes(held)} of RAM (${ratioText(stored, held)})${extra.says}`,
    evidence: [
      amount(
        `${name}, data`,
        stored,
        name === 'zswap' ? 'proc/meminfo, Zswapped' : `sys/block/${name}/mm_stat, orig_data_size`,
      ),
      amount(
        `${name}, RAM`,
        held,
        name === 'zswap' ? 'proc/meminfo, Zswap' : `sys/block/${name}/mm_stat, mem_used_total`,
      ),
      ...extra.evidence,
    ],
    view: 'tuning',
    steps: [
      lookAtView,
      {text: 'See who has data there that does not compress: view 2, sorted by SWAP'},
      {
        text: 'Use swap on disk for data that is compressed or encrypted already: add that first, and a smaller compressed area after it',
        risk: 'what is read back from a disk comes slowly; to switch a compressed area off brings all of it back into RAM at once',
      },
    ],
  });
};

const ofDevice = ({device, stored, held}: ZramSwap, facts: Facts, room: Room): readonly (Finding | undefined)[] => {
  const {device: name, mmStat, ioStat} = device;
  const hard = incompressible(device, facts.snapshot);
  const isHard = hard !== undefined && hard >= INCOMPRESSIBLE;
  const extra = {
    says: isHard ? `; ${shortPercent(hard)} of the pages do not compress` : '',
    evidence:
      hard === undefined ? [] : [share('pages that do not compress (huge_pages)', hard, `sys/block/${name}/mm_stat`)],
  };
  const limit = mmStat.ok ? mmStat.value.memLimit : bytes(0);
  const full = percentOf(held, limit);
  const earlier = known(beforeOf(facts.snapshot, 'zram'))?.devices.find(each => each.device === name)?.ioStat;
  const failed = ioStat.ok && earlier?.ok ? ioStat.value.failedWrites - earlier.value.failedWrites : 0;
  const near = failed > 0 ? 'warn' : gradeAbove(full, AT_LIMIT, stood(facts, `${name} has taken`), 0.95);
  const atLimit =
    limit > 0 && near !== undefined
      ? finding({
          severity: near,
          sentence: `${name} has taken ${shortPercent(full)} of its limit of ${longBytes(limit)} (mem_limit); once full nothing can be swapped to it`,
          evidence: [
            amount('mem_used_total', held, `sys/block/${name}/mm_stat`),
            amount('mem_limit', limit, `sys/block/${name}/mm_stat`),
            ...(ioStat.ok ? [number('failed_writes', ioStat.value.failedWrites, `sys/block/${name}/io_stat`)] : []),
          ],
          view: 'tuning',
          subjects: [knobSubject(`${name}.mem_limit`)],
          steps: [
            lookAtView,
            {
              text: 'Let it take as much RAM as it wants',
              command: `echo 0 > /sys/block/${name}/mem_limit`,
              risk: 'data that does not compress then takes as much RAM as it saves',
            },
          ],
        })
      : undefined;
  return [atLimit, poor(name, stored, held, extra, facts, room)];
};

const ofZswap = (facts: Facts, room: Room): readonly (Finding | undefined)[] => {
  const {snapshot} = facts;
  const zswap = known(readingOf(snapshot, 'zswap'));
  const pool = zswapPool({meminfo: known(facts.meminfo), zswap});
  if (pool === undefined) return [];
  const {most} = pool;
  const [held, stored] = [bytes(pool.held), bytes(pool.stored)];
  const full = most === undefined || most <= 0 ? 0 : percentOf(held, most);
  const isFull = gradeAbove(full, {notice: NEARLY_FULL}, stood(facts, 'The pool'), 0.95) !== undefined;
  const watched = facts.window(WINDOW);
  const past = isCannot(watched) ? undefined : watched.rate('pswpout', 'zswpwb');
  const stall = isCannot(watched) ? undefined : watched.steadyStall('pressureMemorySome');
  const pastBytes = past === undefined ? 0 : pagesToBytes(pages(past), facts.pageSize);
  const hurts = pastBytes >= PAST && (stall ?? 0) >= STALL;
  const filled =
    isFull && most !== undefined
      ? finding({
          severity: hurts ? 'warn' : 'notice',
          sentence: `The pool of zswap is ${shortPercent(full)} full (at most ${longBytes(bytes(most))}); what comes next goes to the disk`,
          evidence: [
            amount('Zswap', held, 'proc/meminfo'),
            amount('Zswapped', stored, 'proc/meminfo'),
            share('of max_pool_percent', full, 'Zswap / (MemTotal x max_pool_percent)'),
            ...(past === undefined || isCannot(watched)
              ? []
              : [rate('pswpout + zswpwb', past, over('proc/vmstat', watched.seconds))]),
          ],
          view: 'tuning',
          subjects: [knobSubject('zswap.max_pool_percent')],
          steps: [
            lookAtView,
            {
              text: 'Have what nobody uses leave the pool for the disk in time (Linux 6.8 and later)',
              command: 'echo Y > /sys/module/zswap/parameters/shrinker_enabled',
              risk: 'more is written to the disk',
            },
            {
              text: 'Make the pool larger: view 9, zswap.max_pool_percent, key a',
              risk: 'it takes RAM from programs and caches',
            },
          ],
        })
      : undefined;
  return [filled, poor('zswap', stored, held, {says: '', evidence: []}, facts, room)];
};

/** The name is a path of somebody's choice. */
const areaName = ({name}: SwapArea): string => truncate(visible(name), 20);

/** Both are there, and the slow one is filled first or as much. */
const wrongOrder = (areas: readonly SwapArea[]): Finding | undefined => {
  const disk = areas.filter(area => !inRam(area)).toSorted((a, b) => b.priority - a.priority)[0];
  const ram = areas.filter(inRam).toSorted((a, b) => b.priority - a.priority)[0];
  if (disk === undefined || ram === undefined || disk.priority < ram.priority) return undefined;
  const how = disk.priority > ram.priority ? 'is filled before' : 'is filled in turn with';
  return finding({
    severity: 'notice',
    sentence: `Swap on ${areaName(disk)} ${how} ${areaName(ram)}; priorities ${disk.priority} and ${ram.priority}`,
    evidence: [
      number(`${areaName(disk)}, priority`, disk.priority, 'proc/swaps'),
      number(`${areaName(ram)}, priority`, ram.priority, 'proc/swaps'),
      amount(`${areaName(disk)}, used`, disk.used, 'proc/swaps'),
    ],
    view: 'tuning',
    subjects: [{view: 'tuning', key: `swap ${disk.name}`, name: areaName(disk)}],
    steps: [
      {text: 'See the areas and their priorities', command: 'swapon --show'},
      {
        text: 'Give the area on zram the higher priority, in /etc/fstab or zram-generator.conf',
        risk: 'to change it now it must be switched off and on, and all that is there read back',
      },
    ],
  });
};

const twice = (areas: readonly SwapArea[], facts: Facts, room: Room): Finding | undefined => {
  const zswap = known(readingOf(facts.snapshot, 'zswap'));
  const stored = known(facts.meminfo)?.zswapped;
  const on = zswap?.enabled.ok === true && zswap.enabled.value;
  if (!on || stored === undefined || !isEnough(stored, room) || !areas.every(inRam)) return undefined;
  return finding({
    severity: 'notice',
    sentence: `zswap compresses ${longBytes(stored)} on its way to zram, which compresses it again`,
    evidence: [amount('Zswapped', stored, 'proc/meminfo')],
    view: 'tuning',
    subjects: [knobSubject('zswap.enabled')],
    steps: [
      lookAtView,
      {
        text: 'Switch zswap off where swap is on zram',
        command: 'echo N > /sys/module/zswap/parameters/enabled',
        risk: 'what is in its pool stays there until it is needed',
      },
    ],
  });
};

export const compressedSwap: Rule = {
  id: 'compressed-swap',
  title: 'compressed swap pays little',
  help: 'zram as swap, or zswap, saves less than a third (1.5 to 1) of 64 MiB and 1 % of the memory or more, or 30 % of the pages do not compress (notice; warning while less than 10 % of the memory is available); zram above 90 % of its mem_limit (98 % or failed writes warning); the pool of zswap above 90 % (warning when pages go past it and work waits); swap on disk before zram, and zswap before zram (notice). Marks are ours.',
  needs: {meminfo: 0, vmstat: 0, pressureMemory: 0, swaps: 5_000, zram: 10_000, zswap: 30_000},
  explain: 'zram',
  check: facts => {
    const swaps = readingOf(facts.snapshot, 'swaps');
    if (!swaps.ok) return unknown(swaps.reason);
    const {areas} = swaps.value;
    if (areas.length === 0) return healthy;
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    const devices = zramSwaps(facts);
    const found = [
      ...devices.flatMap(device => ofDevice(device, facts, room)),
      ...ofZswap(facts, room),
      twice(areas, facts, room),
      wrongOrder(areas),
    ].filter(each => each !== undefined);
    const [first, ...others] = found;
    if (first !== undefined) {
      return others.reduce((worst, each) => (isWorse(each.severity, worst.severity) ? each : worst), first);
    }
    if (devices.length === areas.filter(inRam).length) return healthy;
    const zram = readingOf(facts.snapshot, 'zram');
    return zram.ok ? cannotSay('what zram takes cannot be read: /sys/block/zram*/mm_stat') : unknown(zram.reason);
  },
};
