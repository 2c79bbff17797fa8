import {demandOf} from '../../src/app/demand.ts';
import {defaultSettings} from '../../src/config/settings.ts';
import type {Host} from '../../src/host/host.ts';
import {noDiagnosis} from '../../src/model/doctor/doctor.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {createSampler} from '../../src/sampler/sampler.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {createStore, type State} from '../../src/store/store.ts';
import {mib, millis} from '../../src/units.ts';
import {type ViewId, views} from '../../src/views/index.ts';
import {freshTable} from '../../src/views/table-state.ts';
import type {Look, View} from '../../src/views/view.ts';
import {fixtureHost} from './screen.tsx';

/** What the store holds after so many samples, a second apart, of a view of a fixture or another host. */
export const stateOf = async (from: string | Host, samples = 2, viewId: ViewId = 'overview'): Promise<State> => {
  const host = typeof from === 'string' ? fixtureHost(from) : from;
  const clock = manualClock();
  const sampler = createSampler({host, clock, self: () => ({cpu: millis(0), rss: mib(61)})});
  const store = createStore();
  const view: View = views[viewId];
  const demand = demandOf(view, {});
  const processes = demand.processes && {...demand.processes, all: view.files(), exhaustive: true};
  const cgroups = demand.cgroups && {...demand.cgroups, exhaustive: true};
  for (let i = 0; i < samples; i += 1) {
    store.publish(await sampler.sample({...demand, processes, cgroups}));
    await clock.advance(millis(1000));
  }
  return store.get();
};

export const snapshotOf = (state: State): Snapshot => {
  if (state.snapshot === undefined) throw new Error('no sample was taken');
  return state.snapshot;
};

/** How a view looks at a state when nobody has touched a key. */
export const lookAt = (state: State): Look => ({
  snapshot: snapshotOf(state),
  state,
  diagnosis: noDiagnosis,
  table: freshTable,
  definition: 0,
  ascii: false,
  settings: defaultSettings,
  restriction: {uid: undefined, pids: undefined},
});
