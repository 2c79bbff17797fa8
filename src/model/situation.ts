import {longBytes, shortPercent} from '../format/amount.ts';
import {sentence} from '../reading.ts';
import type {Header} from './header.ts';
import {type PressureRow, type Severity, stallSeverity} from './pressure.ts';

/** One true sentence about this moment, for the line above the keys. */
export type Situation = {readonly severity: Severity; readonly text: string};

const order: readonly Severity[] = ['calm', 'notice', 'warn', 'critical'];

/** "No work" is said only when it was none. */
const calmText = (share: number): string =>
  share > 0
    ? `Some work waited for memory ${share < 0.005 ? 'under 0.01%' : shortPercent(share)} of the time`
    : 'No work is waiting for memory';

const unknownText = ({total, available}: Header): string => {
  const reason = [total, available].flatMap(reading => (reading.ok ? [] : [reading.reason]))[0];
  return reason === undefined ? 'Nothing is known' : `Nothing is known: ${sentence(reason)}`;
};

/** The worst of the stalls in the last interval, or what is left when there are none. */
export const situation = (header: Header, pressure: readonly PressureRow[]): Situation => {
  const stalls = pressure.flatMap(row =>
    row.recent.ok && (row.resource === 'memory' || row.resource === 'io')
      ? [{row, share: row.recent.value, severity: stallSeverity(row.kind, row.recent.value)}]
      : [],
  );
  const worst = stalls.reduce<(typeof stalls)[number] | undefined>(
    (a, b) => (a === undefined || order.indexOf(b.severity) > order.indexOf(a.severity) ? b : a),
    undefined,
  );
  const left =
    header.available.ok && header.total.ok
      ? `${longBytes(header.available.value)} of ${longBytes(header.total.value)} available`
      : undefined;
  if (worst !== undefined && worst.severity !== 'calm') {
    const who = worst.row.kind === 'full' ? 'All work' : 'Some work';
    const what = worst.row.resource === 'memory' ? 'memory' : 'storage';
    const text = `${who} waited for ${what} ${shortPercent(worst.share)} of the time${left ? `; ${left}` : ''}`;
    return {severity: worst.severity, text};
  }
  const memory = pressure.find(row => row.resource === 'memory' && row.kind === 'some');
  const parts = [memory?.recent.ok ? calmText(memory.recent.value) : undefined, left].filter(
    part => part !== undefined,
  );
  return {severity: 'calm', text: parts.length > 0 ? parts.join('; ') : unknownText(header)};
};
