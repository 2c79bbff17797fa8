import {describe, expect, it} from 'vitest';
import {balance} from '../../src/model/balance.ts';
import {isMixed, remainderOf} from '../../src/model/unaccounted.ts';
import {percentOf} from '../../src/units.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {fixtureHost, must, snapshotOf} from './machines.ts';

const needs = ['meminfo', 'zoneinfo', 'vmstat'] as const;

describe('what nothing explains', () => {
  it.each(fixtureNames())('is little on a captured machine: %s', async name => {
    const snapshot = await snapshotOf(fixtureHost(name), {probes: needs});
    const {rows, total} = must(balance(snapshot));
    const {left, unaccounted, late, balloon} = must(remainderOf(snapshot, balance(snapshot)));
    expect(unaccounted).toBe(rows.find(({id}) => id === 'unaccounted')!.bytes);
    expect(left).toBeGreaterThanOrEqual(0);
    expect(percentOf(left, total)).toBeLessThan(3);
    // Memory that is in no zone yet counts as free on the one that has such.
    expect(percentOf(late, total)).toBeLessThan(1);
    expect(balloon).toBe(0);
    expect(isMixed(snapshot, total)).toBe(false);
  });
});
