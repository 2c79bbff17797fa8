import {describe, expect, it} from 'vitest';
import type {BalanceGroup} from '../../src/model/balance.ts';
import {barGroups, groupAmounts, headerOf} from '../../src/model/header.ts';
import {usedDefinitions} from '../../src/model/used.ts';
import type {Reading} from '../../src/reading.ts';
import {kib, mib} from '../../src/units.ts';
import {fixtureNames, fixtureText} from '../helpers/fixtures.ts';
import {fixtureHost, machine, must, outcome, snapshotOf, snapshotsOf} from './machines.ts';

/** kB. */
const calm = {
  MemTotal: 1_000_000,
  MemFree: 600_000,
  MemAvailable: 700_000,
  Buffers: 10_000,
  Cached: 150_000,
  Shmem: 20_000,
  AnonPages: 180_000,
  SReclaimable: 15_000,
  SUnreclaim: 12_000,
  SwapTotal: 500_000,
  SwapFree: 480_000,
  Zswap: 3_000,
};

const {SwapTotal: _total, SwapFree: _free, ...noSwapLines} = calm;

const headerIn = async (meminfo: Readonly<Record<string, number>>, definition = 0) =>
  headerOf(await snapshotOf(machine({meminfo})), definition);

describe('headerOf', () => {
  it('gathers what stands above every view', async () => {
    const host = machine({
      meminfo: calm,
      files: {'proc/uptime': '93784.50 180000.00\n', 'proc/loadavg': '0.42 0.30 0.20 2/150 4711\n'},
      system: {hostname: 'web', release: '6.12.1'},
    });
    const header = headerOf(await snapshotOf(host), 0);
    expect(header).toMatchObject({hostname: 'web', release: '6.12.1'});
    expect(outcome(header.uptime)).toBe(93_784.5);
    expect(outcome(header.load)).toEqual([0.42, 0.3, 0.2]);
    expect(outcome(header.total)).toBe(kib(1_000_000));
    expect(outcome(header.available)).toBe(kib(700_000));
    expect(outcome(header.used)).toBe(kib(300_000));
    expect(outcome(header.swapTotal)).toBe(kib(500_000));
    expect(outcome(header.swapUsed)).toBe(kib(20_000));
  });

  it.each([...usedDefinitions.keys(), usedDefinitions.length, usedDefinitions.length + 1])(
    'takes definition %i of "used", round the end of the list',
    async n => {
      const header = await headerIn(calm, n);
      expect(header.definition).toBe(usedDefinitions[n % usedDefinitions.length]);
      expect(header.used).toEqual(
        header.definition.value(must((await snapshotOf(machine({meminfo: calm}))).current.meminfo!.reading)),
      );
    },
  );

  it('shows what it costs itself, from the second sample on as a share of a processor', async () => {
    const costs = (await snapshotsOf([machine({meminfo: calm}), machine({meminfo: calm})])).map(
      snapshot => headerOf(snapshot, 0).cost,
    );
    expect(costs.map(cost => outcome(cost.cpu))).toEqual(['first-sample', 1]);
    expect(costs[1]!.rss).toBe(mib(60));
  });

  it('takes MemAvailable 0 for a value', async () => {
    const header = await headerIn({...calm, MemAvailable: 0});
    expect(outcome(header.available)).toBe(0);
    expect(outcome(header.used)).toBe(kib(1_000_000));
  });

  it('tells a machine without swap from one that does not say', async () => {
    const none = await headerIn({...calm, SwapTotal: 0, SwapFree: 0});
    expect([outcome(none.swapTotal), outcome(none.swapUsed)]).toEqual([0, 0]);
    const silent = await headerIn(noSwapLines);
    expect([outcome(silent.swapTotal), outcome(silent.swapUsed)]).toEqual(['no-field', 'no-field']);
  });

  it.each([
    {what: 'all of it used', SwapFree: 0, used: 500_000},
    {what: 'none of it used', SwapFree: 500_000, used: 0},
  ])('swap, $what', async ({SwapFree, used}) => {
    expect(outcome((await headerIn({...calm, SwapFree})).swapUsed)).toBe(kib(used));
  });

  it('does not call swap unused because lxcfs prints more free than there is', async () => {
    const header = await headerIn({...calm, SwapFree: 16_000_000});
    expect(header.swapUsed).toEqual({
      ok: false,
      reason: {kind: 'no-field', path: 'proc/meminfo', field: 'plausible SwapFree'},
    });
  });

  it('has a reason for everything when meminfo cannot be read', async () => {
    const header = headerOf(await snapshotOf(machine({})), 0);
    for (const key of ['total', 'available', 'used', 'balance', 'swapTotal', 'swapUsed', 'uptime', 'load'] as const) {
      expect([key, outcome(header[key] as Reading<unknown>)]).toEqual([key, 'missing']);
    }
  });

  it.each(fixtureNames())('fills every place on %s', async name => {
    const header = headerOf(await snapshotOf(fixtureHost(name)), 0);
    const meminfo = fixtureText(name, 'proc/meminfo')!;
    expect(meminfo).toMatch(new RegExp(`^MemAvailable: +${must(header.available) / 1024} kB$`, 'm'));
    for (const key of ['total', 'used', 'balance', 'swapTotal', 'swapUsed', 'uptime', 'load'] as const) {
      expect([key, header[key].ok]).toEqual([key, true]);
    }
  });
});

describe('groupAmounts', () => {
  it.each(fixtureNames())('leaves nothing of the balance of %s out of the bar', async name => {
    const balance = must(headerOf(await snapshotOf(fixtureHost(name)), 0).balance);
    const amounts = groupAmounts(balance);
    expect([...amounts.keys()]).toEqual(barGroups);
    expect([...amounts.values()].reduce((sum, n) => sum + n, 0)).toBe(balance.total);
  });

  it('adds up the rows of each group', async () => {
    const amounts = groupAmounts(must((await headerIn(calm)).balance));
    const expected: Record<BalanceGroup, number> = {
      used: 180_000,
      shared: 20_000,
      compressed: 3_000,
      kernel: 12_000,
      reserved: 0,
      unknown: 1_000_000 - 180_000 - 20_000 - 3_000 - 12_000 - (150_000 - 20_000 + 10_000 + 15_000) - 600_000,
      cache: 150_000 - 20_000 + 10_000 + 15_000,
      free: 600_000,
    };
    for (const group of barGroups) expect([group, amounts.get(group)]).toEqual([group, kib(expected[group])]);
  });
});
