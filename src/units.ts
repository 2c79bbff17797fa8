/**
 * Quantities carry their unit in the type, so that pages and bytes cannot be mixed. This file owns every conversion:
 * the only 1024 and the only page-size arithmetic of the program.
 */
declare const unit: unique symbol;
export type Quantity<U extends string> = number & {readonly [unit]: U};

export type Bytes = Quantity<'bytes'>;
/** Base pages, whose size only the host knows (4, 16 or 64 KiB). */
export type Pages = Quantity<'pages'>;
export type Micros = Quantity<'us'>;
export type Millis = Quantity<'ms'>;
export type Seconds = Quantity<'s'>;
/** USER_HZ clock ticks, as in /proc/PID/stat. */
export type Ticks = Quantity<'ticks'>;
/** How many of something: objects, events, huge pages, processes. */
export type Count = Quantity<'count'>;
/** 0 to 100. */
export type Percent = Quantity<'percent'>;

export type UnitName = 'bytes' | 'pages' | 'us' | 'ms' | 's' | 'ticks' | 'count' | 'percent';

export const bytes = (n: number): Bytes => n as Bytes;
export const pages = (n: number): Pages => n as Pages;
export const micros = (n: number): Micros => n as Micros;
export const millis = (n: number): Millis => n as Millis;
export const seconds = (n: number): Seconds => n as Seconds;
export const ticks = (n: number): Ticks => n as Ticks;
export const count = (n: number): Count => n as Count;
export const percent = (n: number): Percent => n as Percent;

export const KIB = 1024;
export const MIB = KIB * KIB;
export const GIB = MIB * KIB;

/** The kernel's "kB" is 1024 bytes everywhere. */
export const kib = (n: number): Bytes => bytes(n * KIB);
export const mib = (n: number): Bytes => bytes(n * MIB);
export const pagesToBytes = (n: Pages, pageSize: Bytes): Bytes => bytes(n * pageSize);
/** Whole pages in an amount of bytes. */
export const bytesToPages = (n: Bytes, pageSize: Bytes): Pages => pages(Math.floor(n / pageSize));
/** Pages in a buddy block of an order: 2^order. */
export const blockPages = (order: number): Pages => pages(2 ** order);
/** 512-byte sectors, the unit of block statistics. */
export const sectorsToBytes = (n: number): Bytes => bytes(n * 512);
export const millisToMicros = (n: Millis): Micros => micros(n * 1000);
export const secondsToMillis = (n: Seconds): Millis => millis(n * 1000);
export const addBytes = (...parts: readonly Bytes[]): Bytes => bytes(parts.reduce((sum, part) => sum + part, 0));
export const percentOf = (part: number, whole: number): Percent => percent(whole > 0 ? (100 * part) / whole : 0);

/** How a number of a field's unit becomes the exact value of that unit; "kB" sources say unit 'bytes' and scale 1024. */
export type QuantityOf<U extends UnitName> = Quantity<U>;

export const isPowerOfTwo = (n: number): boolean =>
  Number.isSafeInteger(n) && n > 0 && 2 ** Math.round(Math.log2(n)) === n;
