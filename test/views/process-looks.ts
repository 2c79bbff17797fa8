import {defaultSettings, type Settings} from '../../src/config/settings.ts';
import {noDiagnosis} from '../../src/model/doctor/doctor.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {createStore} from '../../src/store/store.ts';
import {freshTable, type TableState} from '../../src/views/table-state.ts';
import type {Look} from '../../src/views/view.ts';

/** A look at one moment, arranged in a way. */
export const lookAt = (snapshot: Snapshot, table: Partial<TableState> = {}, settings: Partial<Settings> = {}): Look => {
  const store = createStore();
  store.publish(snapshot);
  return {
    snapshot,
    state: store.get(),
    diagnosis: noDiagnosis,
    table: {...freshTable, ...table},
    definition: 0,
    ascii: false,
    settings: {...defaultSettings, ...settings},
    restriction: {uid: undefined, pids: undefined},
  };
};
