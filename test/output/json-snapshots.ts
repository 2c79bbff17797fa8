import {tableOf} from '../../src/cgroup/table.ts';
import {sampleCgroups} from '../../src/cgroup/walk.ts';
import {directoryHost} from '../../src/host/directory.ts';
import type {Host} from '../../src/host/host.ts';
import {type SnapshotJson, snapshotJson} from '../../src/output/json.ts';
import {probeIds} from '../../src/probes.ts';
import {mapReading} from '../../src/reading.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {createSampler} from '../../src/sampler/sampler.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {bytes, millis} from '../../src/units.ts';
import {fixtureDir} from '../helpers/fixtures.ts';

/** Everything of a host, at a moment that does not move. */
export const snapshotOf = async (host: Host): Promise<Snapshot> => {
  const clock = manualClock();
  const sampler = createSampler({host, clock, self: () => ({cpu: millis(0), rss: bytes(0)})});
  const snapshot = await sampler.sample({
    probes: new Map(probeIds.map(id => [id, millis(0)])),
    processes: {
      all: new Set(['stat', 'status', 'smapsRollup', 'oomScore', 'oomScoreAdj', 'cgroup']),
      focus: new Set(),
      focusFiles: new Set(),
      exhaustive: true,
    },
  });
  return {...snapshot, cgroups: mapReading(sampleCgroups(host, {detail: 'full'}), tableOf)};
};

export const hostIn = (directory: string): Host => {
  const host = directoryHost(directory);
  if (!host.ok) throw new Error(`no directory ${directory}`);
  return host.value;
};

export const fixtureHost = (name: string): Host => hostIn(fixtureDir(name));

export const jsonOf = async (host: Host): Promise<SnapshotJson> => snapshotJson(await snapshotOf(host));
