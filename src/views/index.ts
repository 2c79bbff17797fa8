import {buddy} from './buddy.tsx';
import {cgroups} from './cgroups.tsx';
import {doctor} from './doctor.tsx';
import {oom} from './oom.tsx';
import {overview} from './overview.tsx';
import {pressure} from './pressure.tsx';
import {processes} from './processes.tsx';
import {reclaim} from './reclaim.tsx';
import {slab} from './slab.tsx';
import {tuning} from './tuning.tsx';
import type {View} from './view.ts';
import {zones} from './zones.tsx';

/** Every view, in the order of Tab; a view's key, help and sampling demand come from its own file. */
export const views = {
  overview,
  processes,
  slab,
  buddy,
  zones,
  pressure,
  reclaim,
  cgroups,
  tuning,
  oom,
  doctor,
} as const satisfies Record<string, View>;

export type ViewId = keyof typeof views;
export const viewIds = Object.keys(views) as readonly ViewId[];
