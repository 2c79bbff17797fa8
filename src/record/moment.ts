/** `--at`: a time of day, a date with one, or so long behind the start. */

const units: Readonly<Record<string, number>> = {s: 1_000, m: 60_000, h: 3_600_000};

const behind = /^(\d{1,7}(?:\.\d+)?)(s|m|h)$/;
const ofDay = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const dated = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?$/;

/** Milliseconds since 1970 in local time; undefined where the text is no time. A time of day is the first of a recording. */
export const momentIn = (text: string, start: number): number | undefined => {
  const [, amount, unit] = behind.exec(text) ?? [];
  if (amount !== undefined) return start + Number(amount) * units[unit!]!;
  const [, day, minute, second = '0'] = ofDay.exec(text) ?? [];
  if (day !== undefined) {
    if (Number(day) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
    const date = new Date(start);
    date.setHours(Number(day), Number(minute), Number(second), 0);
    // Typed without seconds, the minute in which the recording began is not tomorrow's.
    if (date.getTime() + 60_000 <= start) date.setDate(date.getDate() + 1);
    return date.getTime();
  }
  const parts = dated
    .exec(text)
    ?.slice(1)
    .map(part => Number(part ?? 0));
  if (parts === undefined) return undefined;
  const [year, month, dayOfMonth, hours, minutes, seconds] = parts as [number, number, number, number, number, number];
  const date = new Date(year, month - 1, dayOfMonth, hours, minutes, seconds);
  return date.getMonth() === month - 1 && date.getHours() === hours && minutes < 60 && seconds < 60
    ? date.getTime()
    : undefined;
};
