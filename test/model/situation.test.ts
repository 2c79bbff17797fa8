import {describe, expect, it} from 'vitest';
import type {FindingSeverity} from '../../src/model/diagnosis/rule.ts';
import {noDiagnosis} from '../../src/model/doctor/doctor.ts';
import type {Judged} from '../../src/model/doctor/judge.ts';
import {headerOf} from '../../src/model/header.ts';
import {pressureRows} from '../../src/model/pressure.ts';
import type {RecentKills} from '../../src/model/recent-kills.ts';
import {fitSituation, situation} from '../../src/model/situation.ts';
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
  return situation(headerOf(snapshot, 0), pressureRows(snapshot, history, 10), undefined, noDiagnosis);
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
      text: `Some work waited for memory 8.00% of the time; ${left}`,
    },
    {
      what: 'a memory stall',
      stalls: {memorySome: 300, memoryFull: 20},
      text: `Some work waited for memory 30.0% of the time; ${left}`,
    },
    {
      what: 'a machine that thrashes',
      stalls: {memorySome: 950, memoryFull: 700},
      text: `All work waited for memory 70.0% of the time; ${left}`,
    },
    {
      what: 'a full stall beside a small one of some',
      stalls: {memorySome: 60, memoryFull: 60},
      text: `All work waited for memory 6.00% of the time; ${left}`,
    },
    {
      what: 'slow storage',
      stalls: {ioSome: 500, ioFull: 450},
      text: `All work waited for storage 45.0% of the time; ${left}`,
    },
    {
      what: 'both, memory the worse',
      stalls: {memorySome: 900, memoryFull: 500, ioSome: 250},
      text: `All work waited for memory 50.0% of the time; ${left}`,
    },
    {
      what: 'both, storage the worse',
      stalls: {memorySome: 60, ioSome: 250},
      text: `Some work waited for storage 25.0% of the time; ${left}`,
    },
  ])('of $what', async ({stalls, text}) => {
    expect(await situationOf(stalling(stalls))).toEqual({severity: 'calm', text});
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
    ['0.00', '0.00', 'No work waited for memory (avg10 0.00%)'],
    ['0.30', '0.00', 'Some work waited for memory (avg10 0.30%)'],
    ['65.32', '47.92', 'All work waited for memory (avg10 47.9%)'],
  ])('of a captured tree goes by it too: some %s, full %s', async (some, full, text) => {
    expect(await situationOf(captured(some, full))).toEqual({severity: 'calm', text: `${text}; ${left}`});
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
      [8, 1000, 'Only 164 MiB (8.00%) available; no work waits for it'],
      [8, 20, 'Only 164 MiB (8.00%) available, swap 2.00% free; no work waits for it'],
      [4, 1000, 'Only 81.9 MiB (4.00%) available; no work waits for it'],
      [4, 20, 'Only 81.9 MiB (4.00%) available, swap 2.00% free; no work waits for it'],
    ])('of %d percent with %d kB of swap', async (percent, swapFree, text) => {
      expect(await situationOf(stalling({}, scarce(percent, swapFree)))).toEqual({severity: 'calm', text});
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

    it('comes after pain', async () => {
      expect((await situationOf(stalling({memorySome: 80}, scarce(4)))).text).toBe(
        'Some work waited for memory 8.00% of the time; 81.9 MiB of 2.00 GiB available',
      );
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
      severity: 'calm',
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

  describe('with the doctor', () => {
    const found = (severity: FindingSeverity, sentence: string): Judged => ({
      kind: 'finding',
      id: 'memory-stall',
      title: 'work waits',
      explain: 'PSI',
      severity,
      own: severity,
      sentence,
      evidence: [],
      view: 'pressure',
      steps: [],
      since: 0,
      sinceWall: 0,
      consequences: [],
    });
    const said = async (findings: readonly Judged[], kills?: RecentKills) => {
      const snapshot = (await snapshotsOf([machine({meminfo})])).at(-1)!;
      return situation(headerOf(snapshot, 0), [], kills, {findings, outcomes: new Map()});
    };

    it('says what it found before all else', async () => {
      expect(await said([found('warn', 'Swap is full')])).toEqual({
        severity: 'warn',
        text: 'Swap is full',
        more: 'press d',
      });
      expect(await said([found('critical', 'Swap is full'), found('warn', 'b'), found('notice', 'c')])).toEqual({
        severity: 'critical',
        text: 'Swap is full',
        more: '2 more: press d',
      });
    });

    it('does not let notices hide how the machine is', async () => {
      expect(await said([found('notice', 'a'), found('notice', 'b')])).toEqual({
        severity: 'notice',
        text: left,
        more: '2 notices: press d',
      });
    });

    it('tells of kills that no rule has taken up', async () => {
      expect(await said([], {kills: 1, ago: '3 s ago'})).toEqual({
        severity: 'warn',
        text: `1 OOM kill, the last 3 s ago: press 0; ${left}`,
      });
      expect((await said([found('critical', 'Killed')], {kills: 1, ago: '3 s ago'})).text).toBe('Killed');
    });
  });

  it.each([
    [80, 'Swap is full; nothing can leave RAM; postgres holds most (2 more: press d)'],
    [70, 'Swap is full; nothing can leave RAM (2 more: press d)'],
    [50, 'Swap is full (2 more: press d)'],
    [20, 'Swap is full'],
    [5, 'Swap is full'],
  ])('fits into %d columns', (width, text) => {
    const whole = 'Swap is full; nothing can leave RAM; postgres holds most';
    expect(fitSituation({severity: 'warn', text: whole, more: '2 more: press d'}, width)).toBe(text);
  });
});
