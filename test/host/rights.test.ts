import {describe, expect, it} from 'vitest';
import {capabilitiesIn, isUnprivileged} from '../../src/host/rights.ts';

describe('a process without rights', () => {
  it.each([
    [1000, 'Uid:\t1000\nCapEff:\t0000000000000000\nCapBnd:\t000001ffffffffff', true],
    [1000, 'CapEff:\t0000000000000002', false],
    [0, 'CapEff:\t0000000000000000', false],
    [1000, 'Name:\tx', false],
    [1000, undefined, false],
    [undefined, 'CapEff:\t0000000000000000', false],
  ])('user %s with %j: %s', (euid, status, found) => expect(isUnprivileged(euid, status)).toBe(found));
});

describe('capabilities', () => {
  it.each([
    ['CapPrm:\t0000000000000001\nCapEff:\t000001ffffffffff\n', 0x1ff_ffff_ffffn],
    ['CapEff:\t0000000000000000', 0n],
    ['CapEff:\tnone', undefined],
    [undefined, undefined],
  ])('of %j', (status, found) => expect(capabilitiesIn(status)).toBe(found));
});
