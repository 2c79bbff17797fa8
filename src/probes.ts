import {cgroupProbes} from './cgroup/index.ts';
import type {Host} from './host/host.ts';
import type {Probe, SampleOf} from './probe.ts';
import {procProbes} from './proc/index.ts';
import {available, missing, type Reading, type Unavailable} from './reading.ts';
import {sysProbes} from './sys/index.ts';

/** Every probe by id; the snapshot's type is computed from it, so that a new probe is a typed reading at once. */
export const probes = {...procProbes, ...sysProbes, ...cgroupProbes} as const;

export type ProbeId = keyof typeof probes;
export type Sample<K extends ProbeId> = SampleOf<(typeof probes)[K]>;
export const probeIds = Object.keys(probes) as readonly ProbeId[];

/** Probes, with the age in milliseconds at which a sample is due again; 0 is each tick. */
export type Needs = Readonly<Partial<Record<ProbeId, number>>>;

/**
 * Whether there is anything at all to read; asks no further than to the first file that is there and makes sense. When
 * there is nothing, why: what is wrong with the first file that is there.
 */
export const anythingToRead = (host: Host): Reading<true> => {
  let wrong: Unavailable | undefined;
  for (const id of probeIds) {
    const reading = (probes[id] as Probe<unknown>).sample(host);
    if (reading.ok) return available(true);
    if (reading.reason.kind !== 'missing') wrong ??= reading;
  }
  const names = host.list('proc');
  if (names.ok && names.value.some(name => /^\d+$/.test(name))) return available(true);
  return wrong ?? missing('proc', host.system);
};
