import {buddy} from './buddy.tsx';
import {cgroups} from './cgroups.tsx';
import {overview} from './overview.tsx';
import {pressure} from './pressure.tsx';
import {processes} from './processes.tsx';
import {slab} from './slab.tsx';
import type {View} from './view.ts';

/** Every view, in the order of Tab; a view's key, help and sampling demand come from its own file. */
export const views = {overview, processes, slab, buddy, pressure, cgroups} as const satisfies Record<string, View>;

export type ViewId = keyof typeof views;
export const viewIds = Object.keys(views) as readonly ViewId[];
