import {describe, expect, it} from 'vitest';
import {headerOf} from '../../src/model/header.ts';
import {LOW_SUPPLY, SCARCE_SUPPLY, supplyOf} from '../../src/model/supply.ts';
import {machine, snapshotOf} from './machines.ts';

const TOTAL = 1_000_000;

const supplyIn = async (meminfo: Readonly<Record<string, number>>) =>
  supplyOf(headerOf(await snapshotOf(machine({meminfo: {MemTotal: TOTAL, ...meminfo}})), 0));

/** Percent of memory that is available, percent of swap that is free. */
const severityOf = async (available: number, swapFree: number | 'no swap') =>
  (
    await supplyIn({
      MemAvailable: (TOTAL * available) / 100,
      SwapTotal: swapFree === 'no swap' ? 0 : 1000,
      SwapFree: swapFree === 'no swap' ? 0 : 10 * swapFree,
    })
  )?.severity;

describe('supplyOf', () => {
  it.each([
    [100, 100, 'calm'],
    [LOW_SUPPLY, 0, 'calm'],
    [50, 'no swap', 'calm'],
    // Little memory with swap to fall back on is worth a look; without, earlyoom would end something.
    [LOW_SUPPLY - 0.1, 100, 'notice'],
    [LOW_SUPPLY - 0.1, LOW_SUPPLY, 'notice'],
    [LOW_SUPPLY - 0.1, LOW_SUPPLY - 1, 'warn'],
    [LOW_SUPPLY - 0.1, 'no swap', 'warn'],
    [SCARCE_SUPPLY, 100, 'notice'],
    [SCARCE_SUPPLY - 0.1, 100, 'warn'],
    [SCARCE_SUPPLY - 0.1, SCARCE_SUPPLY, 'warn'],
    [SCARCE_SUPPLY - 0.1, SCARCE_SUPPLY - 1, 'critical'],
    [SCARCE_SUPPLY - 0.1, 'no swap', 'critical'],
    [0, 'no swap', 'critical'],
  ] as const)('calls %d percent of memory with %s percent of swap %s', async (available, swapFree, severity) => {
    expect(await severityOf(available, swapFree)).toBe(severity);
  });

  it('never alarms over full swap alone', async () => {
    expect(await severityOf(30, 0)).toBe('calm');
  });

  it('does not hold against a machine what is not known of its swap', async () => {
    expect(await supplyIn({MemAvailable: 10_000})).toMatchObject({
      severity: 'warn',
      swapFree: undefined,
      noSwap: false,
    });
    // lxcfs prints the host's SwapFree beside the container's SwapTotal.
    expect(await supplyIn({MemAvailable: 10_000, SwapTotal: 10, SwapFree: 900})).toMatchObject({severity: 'warn'});
  });

  it('says nothing where the kernel does not', async () => {
    expect(await supplyIn({})).toBe(undefined);
  });
});
