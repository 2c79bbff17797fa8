import type {Attribute, AttributeKind} from './attribute.ts';

/** What a file of one value is called in JSON: the kernel's name, with the unit where the name does not say it. */

const suffix: Readonly<Partial<Record<AttributeKind, string>>> = {
  bytes: 'bytes',
  'signed bytes': 'bytes',
  'size in kB': 'bytes',
  'blocks of 4 KiB': 'bytes',
  pages: 'pages',
  us: 'us',
  ms: 'ms',
  s: 'seconds',
  percent: 'percent',
};

/** `pages_shared`, `sleep_millisecs` and `max_pool_percent` say their unit already; `disksize` becomes `disksize_bytes`. */
export const withUnit = (key: string, unit: string | undefined): string =>
  unit === undefined || key.split('_').some(word => word === unit || word === 'millisecs') ? key : `${key}_${unit}`;

export const attributeName = ({key, kind}: Pick<Attribute, 'key' | 'kind'>): string => withUnit(key, suffix[kind]);
