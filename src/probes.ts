import {cgroupProbes} from './cgroup/index.ts';
import type {SampleOf} from './probe.ts';
import {procProbes} from './proc/index.ts';
import {sysProbes} from './sys/index.ts';

/** Every probe by id; the snapshot's type is computed from it, so that a new probe is a typed reading at once. */
export const probes = {...procProbes, ...sysProbes, ...cgroupProbes} as const;

export type ProbeId = keyof typeof probes;
export type Sample<K extends ProbeId> = SampleOf<(typeof probes)[K]>;
export const probeIds = Object.keys(probes) as readonly ProbeId[];
