import {closeSync, constants, openSync, readSync, statSync} from 'node:fs';
import {KMSG_PATH, RECORDS_A_CALL, savedKmsg} from '../kmsg/tail.ts';
import {available, type Reading} from '../reading.ts';
import {count} from '../units.ts';
import {type Circumstances, failure, runsAsRoot} from './errno.ts';
import type {KmsgSource} from './host.ts';

/**
 * /dev/kmsg of this machine. Reading needs CAP_SYSLOG where kernel.dmesg_restrict is 1, else nothing.
 * https://www.kernel.org/doc/Documentation/ABI/testing/dev-kmsg, kernel/printk/printk.c (devkmsg_open, devkmsg_read)
 */

/** How the device is opened and read; tests put their own here. */
export type KmsgDevice = {
  readonly open: () => number;
  readonly read: (fd: number, buffer: Buffer) => number;
  readonly close: (fd: number) => void;
};

export const kmsgDevice = (file = '/dev/kmsg'): KmsgDevice => ({
  open: () => openSync(file, constants.O_RDONLY | constants.O_NONBLOCK),
  read: (fd, buffer) => readSync(fd, buffer, 0, buffer.length, null),
  close: closeSync,
});

/** The longest record that a kernel hands out (CONSOLE_EXT_LOG_MAX, PRINTK_MESSAGE_MAX). */
const LONGEST_RECORD = 8192;

const sequenceOf = (record: string): number | undefined => {
  const seq = Number(/^\d+,(\d+),/.exec(record)?.[1]);
  return Number.isSafeInteger(seq) ? seq : undefined;
};

const errnoOf = (error: unknown): unknown => (error as {code?: unknown}).code;

/**
 * Opened at the first read and again after an error. A read gives one record. EAGAIN: no more for now. EPIPE: records
 * were overwritten, the next read goes on behind them. EINVAL: a record larger than the buffer, which the kernel skips.
 */
export const liveKmsg = (
  device: KmsgDevice = kmsgDevice(),
  recordsACall = RECORDS_A_CALL,
  reader: Circumstances = {asRoot: runsAsRoot()},
): KmsgSource => {
  const buffer = Buffer.allocUnsafeSlow(LONGEST_RECORD);
  let fd: number | undefined;
  let lost = 0;
  let expected: number | undefined;
  let behind = false;

  const close = (): void => {
    if (fd !== undefined) device.close(fd);
    fd = undefined;
  };

  const accept = (record: string): boolean => {
    const seq = sequenceOf(record);
    if (seq === undefined) return true;
    // Opened anew, the device starts from its oldest record.
    if (expected !== undefined && seq < expected) return false;
    if (expected !== undefined) lost += seq - expected;
    expected = seq + 1;
    return true;
  };

  const read = (): Reading<readonly string[]> => {
    const records: string[] = [];
    behind = false;
    try {
      fd ??= device.open();
      for (let calls = 0; calls < recordsACall; calls += 1) {
        try {
          const length = device.read(fd, buffer);
          if (length === 0) return available(records);
          const record = buffer.toString('utf8', 0, length);
          if (accept(record)) records.push(record);
        } catch (error) {
          const errno = errnoOf(error);
          if (errno === 'EAGAIN') return available(records);
          if (errno !== 'EPIPE' && errno !== 'EINVAL' && errno !== 'EINTR') throw error;
        }
      }
      behind = true;
      return available(records);
    } catch (error) {
      close();
      return records.length > 0 ? available(records) : failure(error, KMSG_PATH, reader);
    }
  };

  return {read, lost: () => count(lost), behind: () => behind, close};
};

const isDevice = (file: string): boolean => {
  try {
    return statSync(file).isCharacterDevice();
  } catch {
    return false;
  }
};

/** Of a tree: a log that was saved with it, or the device itself where the tree is a running machine’s. */
export const treeKmsg = (file: string, saved: () => Reading<string>): KmsgSource =>
  isDevice(file) ? liveKmsg(kmsgDevice(file)) : savedKmsg(saved);
