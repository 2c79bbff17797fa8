import {describe, expect, it} from 'vitest';
import {headerOf} from '../../src/model/header.ts';
import {pressureRows} from '../../src/model/pressure.ts';
import {situation} from '../../src/model/situation.ts';
import {createHistory} from '../../src/store/history.ts';
import {type Machine, machine, snapshotsOf} from './machines.ts';

const meminfo = {MemTotal: 2_097_152, MemFree: 1_000_000, MemAvailable: 1_572_864, SwapTotal: 0, SwapFree: 0};
const left = '1.50 GiB of 2.00 GiB available';

/** Stalled milliseconds in the second between two samples. */
type Stalls = {
  readonly memorySome?: number;
  readonly memoryFull?: number;
  readonly ioSome?: number;
  readonly ioFull?: number;
  readonly cpuSome?: number;
};

const stalling = (stalls: Stalls, rest: Machine = {meminfo}): readonly Machine[] => {
  const after = (ms = 0) => 1_000_000 + ms * 1000;
  return [{}, stalls].map(({memorySome, memoryFull, ioSome, ioFull, cpuSome}: Stalls) => ({
    ...rest,
    pressure: {
      memory: {some: after(memorySome), full: after(memoryFull)},
      io: {some: after(ioSome), full: after(ioFull)},
      cpu: {some: after(cpuSome), full: 0},
    },
  }));
};

const situationOf = async (states: readonly Machine[]) => {
  const history = createHistory();
  const snapshot = (await snapshotsOf(states.map(machine))).at(-1)!;
  return situation(headerOf(snapshot, 0), pressureRows(snapshot, history, 10));
};

describe('situation', () => {
  it('of a calm machine', async () => {
    expect(await situationOf(stalling({}))).toEqual({
      severity: 'calm',
      text: `No work is waiting for memory; ${left}`,
    });
  });

  it.each([
    {ms: 40, text: `Some work waited for memory 4.00% of the time; ${left}`},
    {ms: 0.02, text: `Some work waited for memory under 0.01% of the time; ${left}`},
  ])('does not say that none waited when some did for $ms ms', async ({ms, text}) => {
    expect(await situationOf(stalling({memorySome: ms}))).toEqual({severity: 'calm', text});
  });

  it.each([
    {
      what: 'a little memory stall',
      stalls: {memorySome: 80},
      severity: 'notice',
      text: `Some work waited for memory 8.00% of the time; ${left}`,
    },
    {
      what: 'a memory stall',
      stalls: {memorySome: 300, memoryFull: 20},
      severity: 'warn',
      text: `Some work waited for memory 30.0% of the time; ${left}`,
    },
    {
      what: 'a machine that thrashes',
      stalls: {memorySome: 950, memoryFull: 700},
      severity: 'critical',
      text: `All work waited for memory 70.0% of the time; ${left}`,
    },
    {
      what: 'a full stall beside a small one of some',
      stalls: {memorySome: 60, memoryFull: 60},
      severity: 'warn',
      text: `All work waited for memory 6.00% of the time; ${left}`,
    },
    {
      what: 'slow storage',
      stalls: {ioSome: 500, ioFull: 450},
      severity: 'critical',
      text: `All work waited for storage 45.0% of the time; ${left}`,
    },
    {
      what: 'both, memory the worse',
      stalls: {memorySome: 900, memoryFull: 500, ioSome: 250},
      severity: 'critical',
      text: `All work waited for memory 50.0% of the time; ${left}`,
    },
    {
      what: 'both, storage the worse',
      stalls: {memorySome: 60, ioSome: 250},
      severity: 'warn',
      text: `Some work waited for storage 25.0% of the time; ${left}`,
    },
  ])('of $what', async ({stalls, severity, text}) => {
    expect(await situationOf(stalling(stalls))).toEqual({severity, text});
  });

  it('is no matter of memory when processors are busy', async () => {
    expect((await situationOf(stalling({cpuSome: 1000}))).severity).toBe('calm');
  });

  it('of a first sample goes by the kernel’s average, and says so', async () => {
    expect(await situationOf(stalling({}).slice(1))).toEqual({
      severity: 'calm',
      text: `Some work waited for memory (avg10 1.00%); ${left}`,
    });
  });

  /** A tree that stands still, and whose average is this. */
  const captured = (some: string, full: string, rest = meminfo): readonly Machine[] => {
    const files = {
      'proc/uptime': '7.00 9.00\n',
      'proc/pressure/memory': `some avg10=${some} avg60=0.00 avg300=0.00 total=9\nfull avg10=${full} avg60=0.00 avg300=0.00 total=9\n`,
    };
    const still: Machine = {meminfo: rest, files, system: {captured: true}};
    return [still, still];
  };

  it.each([
    ['0.00', '0.00', 'calm', 'No work waited for memory (avg10 0.00%)'],
    ['0.30', '0.00', 'calm', 'Some work waited for memory (avg10 0.30%)'],
    ['65.32', '47.92', 'critical', 'All work waited for memory (avg10 47.9%)'],
  ])('of a captured tree goes by it too: some %s, full %s', async (some, full, severity, text) => {
    expect(await situationOf(captured(some, full))).toEqual({severity, text: `${text}; ${left}`});
  });

  describe('when little is left', () => {
    const scarce = (percent: number, swapFree = 0): Machine => ({
      meminfo: {
        ...meminfo,
        MemAvailable: Math.round((meminfo.MemTotal * percent) / 100),
        SwapTotal: 1000,
        SwapFree: swapFree,
      },
    });

    it.each([
      [8, 1000, 'notice', 'Only 164 MiB (8.00%) available; no work waits for it'],
      [8, 20, 'warn', 'Only 164 MiB (8.00%) available, swap 2.00% free; no work waits for it'],
      [4, 1000, 'warn', 'Only 81.9 MiB (4.00%) available; no work waits for it'],
      [4, 20, 'critical', 'Only 81.9 MiB (4.00%) available, swap 2.00% free; no work waits for it'],
    ])('of %d percent with %d kB of swap', async (percent, swapFree, severity, text) => {
      expect(await situationOf(stalling({}, scarce(percent, swapFree)))).toEqual({severity, text});
    });

    it('tells of work that waited a little after it', async () => {
      expect((await situationOf(stalling({memorySome: 40}, scarce(8, 1000)))).text).toBe(
        'Only 164 MiB (8.00%) available; some work waited for it 4.00% of the time',
      );
      expect((await situationOf(captured('0.30', '0.00', scarce(8, 1000).meminfo as typeof meminfo))).text).toBe(
        'Only 164 MiB (8.00%) available; some work waited for it (avg10 0.30%)',
      );
      expect((await situationOf(captured('0.00', '0.00', scarce(8, 1000).meminfo as typeof meminfo))).text).toBe(
        'Only 164 MiB (8.00%) available; no work waited for it (avg10 0.00%)',
      );
    });

    it('comes after pain, and makes it graver', async () => {
      expect(await situationOf(stalling({memorySome: 80}, scarce(4)))).toEqual({
        severity: 'critical',
        text: 'Some work waited for memory 8.00% of the time; 81.9 MiB of 2.00 GiB available',
      });
      expect((await situationOf(stalling({memoryFull: 700}, scarce(8, 1000)))).severity).toBe('critical');
    });

    it('claims nothing about stalls without PSI', async () => {
      expect((await situationOf([scarce(8, 1000), scarce(8, 1000)])).text).toBe('Only 164 MiB (8.00%) available');
    });
  });

  it('claims nothing about stalls without PSI', async () => {
    expect(await situationOf([{meminfo}, {meminfo}])).toEqual({severity: 'calm', text: left});
  });

  it('says that nothing is available when MemAvailable is 0', async () => {
    const rest = {meminfo: {...meminfo, MemAvailable: 0}};
    expect(await situationOf(stalling({}, rest))).toEqual({
      severity: 'critical',
      text: 'Only 0 B (0.00%) available, no swap; no work waits for it',
    });
  });

  it('leaves out what is available where the kernel does not say', async () => {
    const {MemAvailable: _, ...silent} = meminfo;
    expect((await situationOf(stalling({memorySome: 80}, {meminfo: silent}))).text).toBe(
      'Some work waited for memory 8.00% of the time',
    );
  });

  it('says why when nothing is known', async () => {
    const denied = {kind: 'denied', path: 'proc/meminfo'} as const;
    expect(await situationOf([{files: {'proc/meminfo': denied}}])).toEqual({
      severity: 'calm',
      text: 'Nothing is known: no permission to read /proc/meminfo',
    });
  });
});
