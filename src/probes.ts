import {cgroupProbes} from './cgroup/index.ts';
import type {Host} from './host/host.ts';
import type {Probe, SampleOf} from './probe.ts';
import {procProbes} from './proc/index.ts';
import {sysProbes} from './sys/index.ts';

/** Every probe by id; the snapshot's type is computed from it, so that a new probe is a typed reading at once. */
export const probes = {...procProbes, ...sysProbes, ...cgroupProbes} as const;

export type ProbeId = keyof typeof probes;
export type Sample<K extends ProbeId> = SampleOf<(typeof probes)[K]>;
export const probeIds = Object.keys(probes) as readonly ProbeId[];

/** Whether there is anything at all to read; asks no further than to the first file that is there and makes sense. */
export const isReadable = (host: Host): boolean => {
  if (probeIds.some(id => (probes[id] as Probe<unknown>).sample(host).ok)) return true;
  const names = host.list('proc');
  return names.ok && names.value.some(name => /^\d+$/.test(name));
};
