import type {Meminfo} from '../proc/meminfo.ts';
import {available, chainReading, fieldReading, mapReading, noField, type Reading} from '../reading.ts';
import {type OwnCost, readingOf, type Snapshot} from '../snapshot.ts';
import {type Bytes, bytes, type Seconds} from '../units.ts';
import {type Balance, type BalanceGroup, balance} from './balance.ts';
import type {Container} from './container.ts';
import {type UsedDefinition, usedDefinitions} from './used.ts';

/** What stands above every view. */
export type Header = {
  readonly hostname: string;
  readonly release: string;
  readonly uptime: Reading<Seconds>;
  readonly load: Reading<readonly [number, number, number]>;
  readonly total: Reading<Bytes>;
  readonly available: Reading<Bytes>;
  readonly definition: UsedDefinition;
  readonly used: Reading<Bytes>;
  readonly balance: Reading<Balance>;
  readonly swapTotal: Reading<Bytes>;
  readonly swapUsed: Reading<Bytes>;
  readonly cost: OwnCost;
  /** Inside a container: what the host has, while the figures above are those of the container. */
  readonly container?: Container;
};

export const headerOf = (snapshot: Snapshot, definition: number): Header => {
  const meminfo = readingOf(snapshot, 'meminfo');
  const field = (key: string, get: (m: Meminfo) => Bytes | undefined): Reading<Bytes> =>
    chainReading(meminfo, m => fieldReading(get(m), 'proc/meminfo', key));
  const chosen = usedDefinitions[definition % usedDefinitions.length]!;
  const swapTotal = field('SwapTotal', m => m.swapTotal);
  return {
    hostname: snapshot.system.hostname,
    release: snapshot.system.release,
    uptime: mapReading(readingOf(snapshot, 'uptime'), uptime => uptime.up),
    load: mapReading(readingOf(snapshot, 'loadavg'), l => [l.load1, l.load5, l.load15] as const),
    total: field('MemTotal', m => m.memTotal),
    available: field('MemAvailable', m => m.memAvailable),
    definition: chosen,
    used: chainReading(meminfo, chosen.value),
    balance: balance(snapshot),
    swapTotal,
    swapUsed: chainReading(swapTotal, total =>
      chainReading(
        field('SwapFree', m => m.swapFree),
        // lxcfs may print the host's SwapFree beside the container's SwapTotal.
        free => (free > total ? noField('proc/meminfo', 'plausible SwapFree') : available(bytes(total - free))),
      ),
    ),
    cost: snapshot.cost,
  };
};

/** Groups of the bar in htop's order: used, shared, compressed, kernel, reserved, unknown, cache, free. */
export const barGroups: readonly BalanceGroup[] = [
  'used',
  'shared',
  'compressed',
  'kernel',
  'reserved',
  'unknown',
  'cache',
  'free',
];

export const groupAmounts = ({rows}: Balance): ReadonlyMap<BalanceGroup, Bytes> => {
  const amounts = new Map(barGroups.map(group => [group, bytes(0)]));
  for (const row of rows) amounts.set(row.group, bytes(amounts.get(row.group)! + row.bytes));
  return amounts;
};
