import type {Meminfo} from '../../proc/meminfo.ts';
import type {Vmstat} from '../../proc/vmstat.ts';
import type {Reading} from '../../reading.ts';
import type {Snapshot} from '../../snapshot.ts';
import type {State} from '../../store/store.ts';
import {type Bytes, type Millis, millis, type Seconds} from '../../units.ts';
import type {Balance} from '../balance.ts';
import type {Finding} from '../diagnosis/rule.ts';
import type {Header} from '../header.ts';
import type {Profile} from '../profile.ts';
import type {Courses} from './courses.ts';
import type {Windows} from './window.ts';

/** From when levels have been followed. A millisecond more, as seconds are no whole number of them. */
export const watchedFrom = ({snapshot, watched}: Pick<Facts, 'snapshot' | 'watched'>): Millis =>
  millis(snapshot.at - watched * 1000 - 1);

/** All that a rule may look at: one moment, the past, and what it said last. */
export type Facts = {
  readonly snapshot: Snapshot;
  readonly state: State;
  /** Figures of the machine, whatever limit mmtop itself runs under. */
  readonly header: Header;
  readonly meminfo: Reading<Meminfo>;
  readonly vmstat: Reading<Vmstat>;
  readonly balance: Reading<Balance>;
  readonly pageSize: Bytes;
  readonly profile: Profile;
  readonly window: Windows;
  readonly courses: Courses;
  /** How long levels have been followed without a break. */
  readonly watched: Seconds;
  /** What this rule found at the sample before, for hysteresis. */
  readonly before: Finding | undefined;
  /** Worked out at most once for all rules at this moment; the name tells it from others. */
  readonly once: <T>(name: string, work: () => T) => T;
};
