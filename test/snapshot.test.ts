import {describe, expect, it} from 'vitest';
import {pressureRows} from '../src/model/pressure.ts';
import {majorFaultRate} from '../src/model/processes.ts';
import {slabRows} from '../src/model/slab.ts';
import {noProcesses} from '../src/proc/pid/process.ts';
import type {Reading, ReasonKind} from '../src/reading.ts';
import {beforeOf, type Snapshot, spanOf, standsStill} from '../src/snapshot.ts';
import {createHistory} from '../src/store/history.ts';
import {seriesIds, seriesList} from '../src/store/series.ts';
import {createTracks} from '../src/store/tracks.ts';
import {millis} from '../src/units.ts';
import {capturedHost, fixtureHost} from './helpers/fixture-host.ts';
import {type Machine, machine, must, outcome, snapshotsOf} from './model/machines.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';
const processes = {...noProcesses, all: new Set(['stat'] as const), exhaustive: true};

const at = (uptime: string | undefined, system: Machine['system'] = {captured: true}) =>
  machine({
    files: {...(uptime && {'proc/uptime': `${uptime} 1.00\n`}), 'proc/vmstat': 'pgmajfault 12\n'},
    system,
  });

const lastOf = async (...states: Parameters<typeof snapshotsOf>[0]): Promise<Snapshot> =>
  (await snapshotsOf(states, {processes})).at(-1)!;

describe('a captured tree', () => {
  it.each([
    ['on its first sample', [at('5.00')], true],
    ['whose clock stands', [at('5.00'), at('5.00')], true],
    ['without a clock', [at(undefined), at(undefined)], true],
    ['that is copied anew, or is a remote /proc', [at('5.00'), at('6.00')], false],
    ['that was taken back to an earlier moment', [at('6.00'), at('5.00')], false],
    ['that is none: whose clock stands, in steps of seconds', [at('5.0', {}), at('5.0', {})], false],
  ] as const)('%s: stands still %s', async (_, states, still) => {
    const snapshot = await lastOf(...states);
    expect(standsStill(snapshot)).toBe(still);
    const whenMoving: ReasonKind | undefined = states.length > 1 ? undefined : 'first-sample';
    for (const reading of [beforeOf(snapshot, 'vmstat'), spanOf(snapshot, 'vmstat')] as Reading<unknown>[]) {
      expect(reading.ok ? undefined : reading.reason.kind).toBe(still ? 'captured' : whenMoving);
    }
  });

  it('has no rate at all, where the machine itself has zeros', async () => {
    const tracks = createTracks();
    const ratesOf = async (host: ReturnType<typeof capturedHost>) => {
      const snapshot = await lastOf(host, host);
      for (const second of [0, 20]) tracks.record(millis(second * 1000), [['dentry', 1000]]);
      const stalls = pressureRows(snapshot, createHistory(), 0).filter(row => row.avg10.ok);
      expect(stalls.length).toBeGreaterThan(3);
      const dentry = must(slabRows(snapshot, tracks)).find(row => row.cache.name === 'dentry')!;
      return new Set([
        ...stalls.map(row => outcome(row.recent)),
        ...must(snapshot.processes).list.map(process => outcome(majorFaultRate(process))),
        outcome(dentry.growth),
        ...seriesIds
          .filter(id => id !== 'memAvailable' && id !== 'pressureIrqFull')
          .map(id => outcome(seriesList[id].value(snapshot))),
      ]);
    };
    expect(await ratesOf(capturedHost(PRESSURE))).toEqual(new Set(['captured']));
    expect(await ratesOf(fixtureHost(PRESSURE))).toEqual(new Set([0]));
  });

  it('lacks rates of its processes from the first sample on', async () => {
    const {list} = must((await lastOf(capturedHost(PRESSURE))).processes);
    expect(new Set(list.map(process => outcome(majorFaultRate(process))))).toEqual(new Set(['captured']));
  });
});
