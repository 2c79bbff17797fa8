import {longBytes, shortPercent} from '../format/amount.ts';
import {widthOf} from '../format/width.ts';
import {sentence} from '../reading.ts';
import type {Diagnosis} from './doctor/doctor.ts';
import type {Header} from './header.ts';
import {type PressureRow, type Severity, stallSeverity} from './pressure.ts';
import {killsText, type RecentKills} from './recent-kills.ts';
import {LOW_SUPPLY, type Supply, supplyOf} from './supply.ts';

/** One true sentence about this moment, for the line above the keys. */
export type Situation = {
  readonly severity: Severity;
  readonly text: string;
  /** What else there is to see, and where. */
  readonly more?: string;
};

const order: readonly Severity[] = ['calm', 'notice', 'warn', 'critical'];

/** Time lost in the last interval, or the kernel's lagging average where there is none, which is then named. */
type Stall = {readonly row: PressureRow; readonly share: number; readonly severity: Severity; readonly text: string};

const stallOf = (row: PressureRow): Stall | undefined => {
  if (row.recent.ok) {
    const share = row.recent.value;
    const text = share > 0 && share < 0.005 ? 'under 0.01%' : shortPercent(share);
    return {row, share, severity: stallSeverity(row.kind, share), text: `${text} of the time`};
  }
  if (!row.avg10.ok) return undefined;
  const share = row.avg10.value;
  return {row, share, severity: stallSeverity(row.kind, share), text: `(avg10 ${shortPercent(share)})`};
};

/** "No work" is said only when it was none. */
const calmText = ({row, share, text}: Stall): string => {
  if (share > 0) return `Some work waited for memory ${text}`;
  return row.recent.ok ? 'No work is waiting for memory' : `No work waited for memory ${text}`;
};

/** The same, after the memory itself was spoken of. */
const calmTail = ({row, share, text}: Stall): string => {
  if (share > 0) return `; some work waited for it ${text}`;
  return row.recent.ok ? '; no work waits for it' : `; no work waited for it ${text}`;
};

const swapText = ({noSwap, swapFree}: Supply): string => {
  if (noSwap) return ', no swap';
  return swapFree !== undefined && swapFree < LOW_SUPPLY ? `, swap ${shortPercent(swapFree)} free` : '';
};

const unknownText = ({total, available}: Header): string => {
  const reason = [total, available].flatMap(reading => (reading.ok ? [] : [reading.reason]))[0];
  return reason === undefined ? 'Nothing is known' : `Nothing is known: ${sentence(reason)}`;
};

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Pain first: the worst stall. Then supply: what is left to give out. Else what there is to say of a calm machine. */
const moment = (header: Header, pressure: readonly PressureRow[]): string => {
  const stalls = pressure
    .filter(row => row.resource === 'memory' || row.resource === 'io')
    .flatMap(row => stallOf(row) ?? []);
  const worst = stalls.reduce<Stall | undefined>(
    (a, b) => (a === undefined || order.indexOf(b.severity) > order.indexOf(a.severity) ? b : a),
    undefined,
  );
  const supply = supplyOf(header);
  const low = supply !== undefined && supply.severity !== 'calm';
  const left =
    header.available.ok && header.total.ok
      ? `${longBytes(header.available.value)} of ${longBytes(header.total.value)} available${header.container ? ' in this container' : ''}`
      : undefined;
  if (worst !== undefined && worst.severity !== 'calm') {
    const who = worst.row.kind === 'full' ? 'All work' : 'Some work';
    const what = worst.row.resource === 'memory' ? 'memory' : 'storage';
    return `${who} waited for ${what} ${worst.text}${left ? `; ${left}` : ''}`;
  }
  const memory = stalls.find(({row}) => row.resource === 'memory' && row.kind === 'some');
  if (supply !== undefined && low) {
    const only = `Only ${longBytes(supply.available)} (${shortPercent(supply.share)}) available${header.container ? ' in this container' : ''}${swapText(supply)}`;
    return `${only}${memory ? calmTail(memory) : ''}`;
  }
  const parts = [memory && calmText(memory), left].filter(part => part !== undefined);
  return parts.length > 0 ? parts.join('; ') : unknownText(header);
};

/** How many more there are to see. */
const moreText = ({findings}: Diagnosis, shown: number): string | undefined => {
  const others = findings.length - shown;
  if (others <= 0) return undefined;
  const notices = findings.slice(shown).every(({severity}) => severity === 'notice');
  const what = notices ? (others === 1 ? 'notice' : 'notices') : shown === 0 ? 'findings' : 'more';
  return `${others} ${what}: press d`;
};

/**
 * What the doctor found comes before all else. Kills that no rule has taken up yet come next. Else one true sentence about
 * this moment, which is only as loud as a rule: a single sample is no finding.
 */
export const situation = (
  header: Header,
  pressure: readonly PressureRow[],
  kills: RecentKills | undefined,
  diagnosis: Diagnosis,
): Situation => {
  const [worst] = diagnosis.findings;
  if (worst !== undefined && worst.severity !== 'notice') {
    const more = moreText(diagnosis, 1) ?? 'press d';
    return {severity: worst.severity, text: worst.sentence, more};
  }
  const now = moment(header, pressure);
  const text = kills === undefined ? now : `${killsText(kills)}; ${lowerFirst(now)}`;
  const more = moreText(diagnosis, 0);
  const severity = kills === undefined ? (worst === undefined ? 'calm' : 'notice') : 'warn';
  return {severity, text, ...(more !== undefined && {more})};
};

/** The text, in a width: what stands behind a semicolon goes first, from the end, and then what else there is to see. */
export const fitSituation = ({text, more}: Situation, width: number): string => {
  const clauses = text.split('; ');
  const tail = more === undefined ? '' : ` (${more})`;
  for (const end of [tail, '']) {
    for (let n = clauses.length; n > 0; n -= 1) {
      const shorter = `${clauses.slice(0, n).join('; ')}${end}`;
      // Better a clause less than no word of the others; but the first one is worth more than that.
      if (widthOf(shorter) <= width) return shorter;
    }
  }
  return clauses[0]!;
};
