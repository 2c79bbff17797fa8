import {available, counterReset, firstSample, type Reading} from '../reading.ts';
import {type Micros, type Millis, millisToMicros, type Percent, percent, type Quantity} from '../units.ts';

/**
 * Differences of counters, with the four states a rate can have: a value, first sample, counter reset, unavailable.
 * Time is the monotonic time between the two reads, not the delay that was asked for.
 */

/** How much a counter grew. */
export const growth = <Q extends Quantity<string>>(before: Reading<Q>, now: Reading<Q>): Reading<Q> => {
  if (!now.ok) return now;
  // Whatever else the earlier reading lacked, the counter is there now: it only needs a second sample.
  if (!before.ok) return before.reason.kind === 'captured' ? before : firstSample;
  return now.value < before.value ? counterReset : available((now.value - before.value) as Q);
};

/** How much a counter grew per second. */
export const perSecond = <Q extends Quantity<string>>(
  before: Reading<Q>,
  now: Reading<Q>,
  span: Reading<Millis>,
): Reading<number> => {
  const grown = growth(before, now);
  if (!grown.ok) return grown;
  if (!span.ok) return span;
  return span.value > 0 ? available((grown.value * 1000) / span.value) : firstSample;
};

/** Share of the time between two reads that a stall counter (microseconds) grew by, 0 to 100. */
export const stallShare = (before: Reading<Micros>, now: Reading<Micros>, span: Reading<Millis>): Reading<Percent> => {
  const grown = growth(before, now);
  if (!grown.ok) return grown;
  if (!span.ok) return span;
  if (span.value <= 0) return firstSample;
  // The two reads and their time stamps are not one instant, so that a full stall can come out a little above 100.
  return available(percent(Math.min(100, (100 * grown.value) / millisToMicros(span.value))));
};
