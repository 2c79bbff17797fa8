import {longBytes, shortPercent} from '../../format/amount.ts';
import type {ZramDevice} from '../../sys/zram.ts';
import {bytes, pages, pagesToBytes, percentOf} from '../../units.ts';
import {type Facts, memoryOf} from './facts.ts';
import {
  byProfile,
  type Case,
  type Family,
  fits,
  idle,
  type Judgement,
  look,
  type Rule,
  set,
  type Tally,
  tally,
  told,
  words,
} from './rule.ts';
import {swapKind} from './swapping.ts';

/** zswap in front of swap devices, and zram as one. */

type Pool = {readonly held: number; readonly stored: number; readonly most: number | undefined};

export const zswapPool = (facts: Pick<Facts, 'meminfo' | 'zswap'>): Pool | undefined => {
  const held = facts.meminfo?.zswap;
  const stored = facts.meminfo?.zswapped;
  const memory = memoryOf(facts);
  const percent = facts.zswap?.maxPoolPercent;
  if (held === undefined || stored === undefined) return undefined;
  return {held, stored, most: memory === undefined || !percent?.ok ? undefined : (memory * percent.value) / 100};
};

const deviceTraffic = (facts: Facts): Tally | undefined => tally(facts, ['pswpin', 'pswpout']);

const figures = (facts: Facts): readonly (string | undefined)[] => {
  const pool = zswapPool(facts);
  return [
    pool === undefined
      ? undefined
      : `${longBytes(bytes(pool.stored))} of pages compressed to ${longBytes(bytes(pool.held))}${
          pool.most === undefined ? '' : `, at most ${longBytes(bytes(pool.most))}`
        }`,
    told(facts, 'pages written from the pool to the device', tally(facts, ['zswpwb'])),
    told(facts, 'pages read from and written to swap devices', deviceTraffic(facts)),
  ];
};

/** A twentieth of the RAM through swap devices: swap is used, and compressing it first would have spared I/O. Ours. */
const MUCH_TRAFFIC = 1 / 20;

const enabled = (given: Case): Judgement => {
  const {n, facts} = given;
  const kind = swapKind(facts);
  const evidence = figures(facts);
  if (kind === 'none') {
    return n === 0
      ? idle('There is no swap device to stand in front of.')
      : idle('On, but without a swap device nothing goes there.', evidence);
  }
  if (kind === 'ram') {
    return n === 0
      ? fits(given, 'Swap is on zram already: compressing twice gains nothing.', evidence, '0')
      : look(set(0), 'Swap is on zram: pages are compressed twice, and the pool takes RAM of its own.', evidence);
  }
  if (n === 1) {
    const pool = zswapPool(facts);
    return fits(
      given,
      pool !== undefined && pool.held > 0 ? `${evidence[0]}.` : 'Pages are compressed before they go to disk.',
      evidence,
      '1',
    );
  }
  const memory = memoryOf(facts);
  const moved = deviceTraffic(facts);
  const traffic = moved === undefined ? undefined : pagesToBytes(pages(moved.total), facts.system.pageSize);
  if (memory !== undefined && traffic !== undefined && traffic >= memory * MUCH_TRAFFIC) {
    return look(
      set(1),
      `${longBytes(traffic)} went through swap on disk since boot. zswap would have kept much of it in RAM, if the data compresses.`,
      evidence,
    );
  }
  return fits(
    given,
    'Hardly anything is swapped. Where much is, zswap spares the disk at the price of processor time and RAM.',
    evidence,
    '0 or 1',
  );
};

const whileOn =
  (rule: Rule): Rule =>
  given => {
    const {zswap} = given.facts;
    const off = zswap?.enabled.ok && !zswap.enabled.value;
    const pool = zswapPool(given.facts);
    return off && (pool === undefined || pool.held === 0) ? idle('zswap is off.') : rule(given);
  };

export const NEARLY_FULL = 90;

const fullness = (facts: Facts): number | undefined => {
  const pool = zswapPool(facts);
  return pool?.most === undefined || pool.most === 0 ? undefined : percentOf(pool.held, pool.most);
};

const poolSize = (given: Case): Judgement => {
  const {n, facts} = given;
  const full = fullness(facts);
  const evidence = figures(facts);
  if (full !== undefined && full >= NEARLY_FULL) {
    return look(
      n < 50 ? set(Math.min(50, n + 10)) : words('leave'),
      `The pool is ${shortPercent(full)} full: further pages go to the disk uncompressed. A larger one takes RAM from programs.`,
      evidence,
    );
  }
  return fits(
    given,
    full === undefined ? 'Most of the RAM that the pool may take.' : `The pool is ${shortPercent(full)} full.`,
    evidence,
    '20-50',
  );
};

const shrinker = (given: Case): Judgement => {
  const {n, facts} = given;
  const full = fullness(facts);
  const evidence = figures(facts);
  if (n === 0 && full !== undefined && full >= NEARLY_FULL) {
    return look(set(1), 'The pool is full, and its cold pages stay while newer ones go to the disk.', evidence);
  }
  return fits(
    given,
    n === 0
      ? 'Cold pages stay in the pool until it is full.'
      : 'Cold pages are written to the disk when memory gets short.',
    evidence,
    '0 or 1',
  );
};

const deviceOf = ({setting, facts}: Case): ZramDevice | undefined =>
  facts.zram?.devices.find(({device}) => setting.name.startsWith(`${device}.`));

const isSwap = (device: ZramDevice, {swaps}: Facts): boolean =>
  swaps?.some(({name}) => name === `/dev/${device.device}`) === true;

const ratioLine = (device: ZramDevice): string | undefined => {
  if (!device.mmStat.ok) return undefined;
  const {origDataSize, memUsedTotal} = device.mmStat.value;
  const ratio = memUsedTotal > 0 ? `, ${(origDataSize / memUsedTotal).toFixed(1)} to 1` : '';
  return `${longBytes(origDataSize)} of data take ${longBytes(memUsedTotal)} of RAM${ratio}`;
};

/** Share of pages that did not compress, above which the device is of little use. Ours. */
export const INCOMPRESSIBLE = 30;

export const incompressible = (device: ZramDevice, {system}: Pick<Facts, 'system'>): number | undefined => {
  if (!device.mmStat.ok) return undefined;
  const {origDataSize, hugePages} = device.mmStat.value;
  const data = origDataSize / system.pageSize;
  return data < 1000 ? undefined : percentOf(hugePages, data);
};

const disksize = (given: Case): Judgement => {
  const {n, facts} = given;
  const device = deviceOf(given);
  if (device === undefined) return fits(given, 'The device is gone.');
  if (n === 0) return idle('The device has not been given a size.');
  const memory = memoryOf(facts);
  const evidence = [ratioLine(device), isSwap(device, facts) ? 'in use as swap' : 'not in use as swap'];
  const share = incompressible(device, facts);
  if (share !== undefined && share >= INCOMPRESSIBLE) {
    return look(
      words('smaller'),
      `${shortPercent(share)} of its pages do not compress and take as much RAM as before.`,
      evidence,
    );
  }
  if (memory !== undefined && n > 2 * memory && !(device.mmStat.ok && device.mmStat.value.memLimit > 0)) {
    return look(
      words('up to RAM'),
      `${longBytes(bytes(n))} is more than twice the RAM, without mem_limit: data that does not compress fills it.`,
      evidence,
    );
  }
  return fits(
    given,
    evidence[0] === undefined ? 'Takes RAM only for what is written.' : `${evidence[0]}.`,
    evidence,
    byProfile(facts, {server: 'RAM/2', container: 'RAM/2', workstation: 'up to RAM'}),
  );
};

const algorithm = (given: Case): Judgement => {
  const device = deviceOf(given);
  return fits(
    given,
    'zstd compresses best, lz4 and lzo-rle are the fastest.',
    device === undefined ? [] : [ratioLine(device)],
    'by CPU',
  );
};

const memLimit = (given: Case): Judgement => {
  const {n} = given;
  const device = deviceOf(given);
  const evidence = device === undefined ? [] : [ratioLine(device)];
  if (n === 0) return fits(given, 'No limit: the device takes what its data needs.', evidence);
  const used = device?.mmStat.ok ? device.mmStat.value.memUsedTotal : undefined;
  return used !== undefined && percentOf(used, n) >= NEARLY_FULL
    ? look(
        words('more'),
        `${shortPercent(percentOf(used, n))} of its limit: at the limit writes fail, and swapping with them.`,
        evidence,
      )
    : fits(given, `The device may take ${longBytes(bytes(n))} of RAM; at the limit writes fail.`, evidence, '0');
};

export const compressed: Family = {
  'zswap.enabled': enabled,
  'zswap.compressor': whileOn(given => fits(given, 'zstd compresses best, lz4 and lzo are faster.', [], 'by CPU')),
  'zswap.max_pool_percent': whileOn(poolSize),
  'zswap.accept_threshold_percent': whileOn(given =>
    fits(given, 'A pool that was full takes pages again below this share of its limit.'),
  ),
  'zswap.shrinker_enabled': whileOn(shrinker),
  'zram.disksize': disksize,
  'zram.comp_algorithm': algorithm,
  'zram.mm_stat.mem_limit': memLimit,
};
