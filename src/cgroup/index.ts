import {ownCgroup} from './own.ts';

/** Every probe of this folder by id; the tree of all groups has its own walk. */
export const cgroupProbes = {ownCgroup} as const;
