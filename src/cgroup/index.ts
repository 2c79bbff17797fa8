import {cgroups} from './walk.ts';

/** Every probe of this folder by id. */
export const cgroupProbes = {cgroups} as const;
