import {type Bytes, KIB} from '../units.ts';

const letters = ['', 'K', 'M', 'G', 'T', 'P', 'E'] as const;

/**
 * Powers of 1024, or of 1000 with a small k. A user chooses it once for all that is shown, as with a locale; handing it to
 * every panel and cell would say the same a thousand times. The one state of a module in mmtop.
 */
export type UnitSystem = 'binary' | 'decimal';
let system: UnitSystem = 'binary';
export const setUnits = (next: UnitSystem): void => {
  system = next;
};

/** What K, M and G stand for now, for help. */
export const unitsMeaning = (): string =>
  system === 'binary'
    ? 'Bytes, in powers of 1024: 1.50G is 1.5 GiB. With decimal units, k M G T are powers of 1000.'
    : 'Bytes, in powers of 1000: 1.50G is 1,500,000,000 bytes. With binary units, K M G T are powers of 1024.';

const KILO = 1000;
const letterOf = (power: number): string => (system === 'decimal' && power === 1 ? 'k' : letters[power]!);

const scaled = (n: number): {readonly value: number; readonly power: number} => {
  const base = system === 'binary' ? KIB : KILO;
  let value = Math.abs(n);
  let power = 0;
  // 999.5 would print as 1000: the next unit keeps it at four characters.
  while (value >= 999.5 && power < letters.length - 1) {
    value /= base;
    power += 1;
  }
  return {value, power};
};

const digits = (value: number): string => {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return value.toFixed(1);
  return value.toFixed(2);
};

const sign = (n: number): string => (n < 0 ? '-' : '');

/** An amount in at most five characters and a sign: 0, 512, 4.00K, 15.5M, 1.23G. Powers of 1024. */
export const shortBytes = (n: Bytes): string => {
  const {value, power} = scaled(n);
  return power === 0 ? `${sign(n)}${Math.round(value)}` : `${sign(n)}${digits(value)}${letterOf(power)}`;
};

/** An amount for prose: 512 B, 15.5 MiB. */
export const longBytes = (n: Bytes): string => {
  const {value, power} = scaled(n);
  return power === 0
    ? `${sign(n)}${Math.round(value)} B`
    : `${sign(n)}${digits(value)} ${letterOf(power)}${system === 'binary' ? 'iB' : 'B'}`;
};

/** Growth: always with its sign, `+1.20M`; 0 without. */
export const signedBytes = (n: Bytes): string => (n > 0 ? `+${shortBytes(n)}` : shortBytes(n));

/**
 * A count in at most six characters and a sign: 999999, 1.23e6. Never a letter: beside bytes, whose letters are powers
 * of 1024, 1.23M would be one amount or another.
 */
export const shortCount = (n: number): string => {
  const whole = Math.round(Math.abs(n));
  if (whole < 1e6) return whole === 0 ? '0' : `${sign(n)}${whole}`;
  let value = whole / 1e6;
  let power = 6;
  while (value >= 999.5) {
    value /= 1000;
    power += 3;
  }
  // One character less where the power takes two.
  const text = power < 10 ? digits(value) : value.toFixed(value < 9.95 ? 1 : 0);
  return `${sign(n)}${text}e${power}`;
};

/** A count per second: one decimal below 10, so that rare events do not look like none. */
export const shortRate = (n: number): string => {
  if (n > 0 && n < 0.05) return '<0.1';
  return n > 0 && n < 9.95 ? n.toFixed(1) : shortCount(n);
};

/** 0.00% to 9.99%, 10.0% to 99.9%, 100%: five characters up to 9999 %, and a sign. */
export const shortPercent = (n: number): string => {
  const text = digits(Math.abs(n));
  return `${text === '0.00' ? '' : sign(n)}${text}%`;
};

/** 1,234,567 */
export const grouped = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
