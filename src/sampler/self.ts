import {type Bytes, bytes, type Millis, millis} from '../units.ts';

/** What mmtop itself costs the machine it watches; shown on screen at all times. */
export type SelfUsage = {
  /** User and system time of this process so far, all threads. */
  readonly cpu: Millis;
  readonly rss: Bytes;
};

export const selfUsage = (): SelfUsage => {
  const {user, system} = process.cpuUsage();
  return {cpu: millis((user + system) / 1000), rss: bytes(process.memoryUsage.rss())};
};
