import type {Micros, Millis, Seconds} from '../units.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** 3d 04:05 · 04:05:06 — how long the machine has been up. */
export const uptimeText = (n: Seconds): string => {
  const total = Math.max(0, Math.floor(n));
  const days = Math.floor(total / 86_400);
  const hours = Math.floor((total % 86_400) / 3_600);
  const minutes = Math.floor((total % 3_600) / 60);
  return days > 0 ? `${days}d ${two(hours)}:${two(minutes)}` : `${two(hours)}:${two(minutes)}:${two(total % 60)}`;
};

/** 0.4 ms · 12 ms · 1.5 s. */
export const shortDuration = (n: Millis): string => {
  if (n < 9.95) return `${n.toFixed(1)} ms`;
  return n < 999.5 ? `${n.toFixed(0)} ms` : `${(n / 1000).toFixed(1)} s`;
};

/** 0.0 s · 9999.4 s · 167 min · 167 h: time lost since boot, in at most eight columns. */
export const stallText = (n: Micros): string => {
  const total = n / 1e6;
  if (total < 9999.5) return `${total.toFixed(1)} s`;
  return total < 60 * 9999.5 ? `${Math.round(total / 60)} min` : `${Math.round(total / 3600)} h`;
};

/** 5 s · 40 s · 3 min: a forecast, no more exact than it can be. */
export const roughDuration = (n: Millis): string => {
  const whole = n / 1000;
  return whole < 90 ? `${Math.max(5, 5 * Math.round(whole / 5))} s` : `${Math.round(whole / 60)} min`;
};

/** 1 s · 0.25 s · 2.5 s: a delay as the user set it, to the millisecond. */
export const delayText = (n: Millis): string => `${Number((n / 1000).toFixed(3))} s`;

/** Local time of day, 14:03:59. */
export const clockText = (wall: number): string => {
  const date = new Date(wall);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
};

/** `[largest age, seconds in a unit, its letter, its word]`. */
const ages = [
  [100, 1, 's', 's'],
  [5_400, 60, 'm', 'min'],
  [172_800, 3_600, 'h', 'h'],
  [Number.POSITIVE_INFINITY, 86_400, 'd', 'days'],
] as const;

const ageOf = (n: Seconds) => {
  const [, unit, letter, word] = ages.find(([most]) => n < most)!;
  return {n: Math.max(0, Math.floor(n / unit)), letter, word};
};

/** 12 s ago · 2 min ago · 5 h ago · 3 days ago. */
export const agoText = (n: Seconds): string => {
  const age = ageOf(n);
  return `${age.n} ${age.word} ago`;
};

/** 12s · 2m · 5h: at most three characters within a hundred days. */
export const shortAge = (n: Seconds): string => {
  const age = ageOf(n);
  return `${age.n}${age.letter}`;
};

/** 12s ago · 2m ago: for a cell. */
export const shortAgo = (n: Seconds): string => `${shortAge(n)} ago`;

/** 14:03:59 of the same day, else 2026-01-05 14:03. */
export const momentText = (wall: number, now: number): string => {
  const [date, today] = [new Date(wall), new Date(now)];
  if (date.toDateString() === today.toDateString()) return clockText(wall);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
};
