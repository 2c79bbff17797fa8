import {type ProbeId, probeIds, probes} from '../probes.ts';
import type {PidFile} from '../proc/pid/files.ts';
import {type Millis, millis} from '../units.ts';
import type {Demand} from './sampler.ts';

/** Files of every process that a recording holds. Those that walk page tables would slow down what is recorded. */
export const recordedFiles: readonly PidFile[] = ['stat', 'status', 'oomScore', 'oomScoreAdj', 'cgroup', 'cmdline'];

/** What holds locks of the kernel, or has a file for each setting, is read so often only. */
const HEAVY: Millis = millis(10_000);

const ageOf = (id: ProbeId): Millis => (probes[id].cost === 'heavy' ? HEAVY : millis(0));

/** All that a recording is made of: whatever a view may ask of it later was read. */
export const everything: Demand = {
  probes: new Map(probeIds.map(id => [id, ageOf(id)])),
  processes: {all: new Set(recordedFiles), focus: new Set(), focusFiles: new Set(), exhaustive: true},
  cgroups: {focus: new Set(), exhaustive: true},
  kernelLog: 'whole',
};
