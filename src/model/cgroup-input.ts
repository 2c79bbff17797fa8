import type {Limit} from '../cgroup/amount.ts';
import {type Bytes, bytes, GIB, KIB, MIB} from '../units.ts';

/** What a person may type for an amount of a cgroup. */

const sizes: readonly (readonly [suffix: string, size: number])[] = [
  ['T', GIB * 1024],
  ['G', GIB],
  ['M', MIB],
  ['K', KIB],
];

/** `512M`, or all digits where no suffix says it exactly: what would be typed to get it again. */
export const typedForm = (limit: Limit): string => {
  if (limit === 'max') return 'max';
  const [suffix, size] = sizes.find(([, unit]) => limit > 0 && limit % unit === 0) ?? ['', 1];
  return `${limit / size}${suffix}`;
};

export const AMOUNT_HINT = 'an amount such as 512M or 1.5G';

/** `512M`, `1.5G`, `4096`; binary multiples, as the kernel takes them. */
export const parseTypedAmount = (text: string): Bytes | undefined => {
  const [, digits, suffix = ''] = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  const size = sizes.find(([name]) => name === suffix.toUpperCase())?.[1] ?? 1;
  const n = Math.round(Number(digits) * size);
  return digits === undefined || !Number.isSafeInteger(n) ? undefined : bytes(n);
};

export const parseTypedLimit = (text: string): Limit | undefined =>
  text.trim().toLowerCase() === 'max' ? 'max' : parseTypedAmount(text);
