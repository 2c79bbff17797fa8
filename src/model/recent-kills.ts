import {agoText} from '../format/time.ts';
import type {History} from '../store/history.ts';
import {seconds} from '../units.ts';

/** What the kernel's counter oom_kill gained while mmtop watched, and how long ago the last of it was. */
export type RecentKills = {readonly kills: number; readonly ago: string};

/** A kill is news for so many samples. */
const WINDOW = 600;

/** Undefined when nobody was killed while mmtop watched. mm/oom_kill.c counts kills of the machine and of cgroups alike. */
export const recentKills = (history: History): RecentKills | undefined => {
  const cells = history.counters(WINDOW);
  const growth = cells.growth('oomKill');
  const spans = cells.seconds();
  let kills = 0;
  let since = 0;
  let last: number | undefined;
  for (let i = cells.length - 1; i >= 0; i -= 1) {
    if (growth[i]! > 0) {
      kills += growth[i]!;
      last ??= since;
    }
    if (!Number.isNaN(spans[i]!)) since += spans[i]!;
  }
  return last === undefined ? undefined : {kills, ago: agoText(seconds(last))};
};

/** `2 OOM kills, the last 40 s ago: press 0` */
export const killsText = ({kills, ago}: RecentKills): string =>
  `${kills === 1 ? '1 OOM kill' : `${kills} OOM kills`}, the last ${ago}: press 0`;
