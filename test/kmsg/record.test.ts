import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {fromKernel, linesOf, parseRecord, parseRecords, splitRecords, unescapeText} from '../../src/kmsg/record.ts';
import {neverThrows} from '../helpers/properties.ts';
import {logNames, logText} from './logs.ts';

const sample = '4,383,9072568,-,caller=T175;usb 1-1: \\xe2\\x82\\xac \\x5c end\n SUBSYSTEM=usb\n DEVICE=c189:1\n';

/** As the kernel does it (append_char). */
const escaped = (text: string): string =>
  [...Buffer.from(text)]
    .map(byte =>
      byte < 32 || byte >= 127 || byte === 92 ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte),
    )
    .join('');

describe('parseRecord', () => {
  it('reads header, text and fields', () => {
    expect(parseRecord(sample)).toEqual({
      ok: true,
      value: {
        facility: 0,
        level: 4,
        seq: 383,
        at: 9072568,
        continued: false,
        caller: 'T175',
        text: 'usb 1-1: € \\ end',
        fields: {SUBSYSTEM: 'usb', DEVICE: 'c189:1'},
      },
    });
  });

  it.each(logNames())('reads every record of %s', name => {
    const raws = splitRecords(logText(name));
    const {records, malformed} = parseRecords(raws);
    expect(malformed).toEqual([]);
    expect(records).toHaveLength(raws.length);
    expect(records.every(fromKernel)).toBe(true);
    expect(records.every(({text}) => !text.includes('\\x'))).toBe(true);
  });

  it('keeps the fields of a device with its record', () => {
    const {records} = parseRecords(splitRecords(logText('6.1-boot')));
    expect(records).toHaveLength(6);
    expect(records.at(-1)?.fields).toEqual({SUBSYSTEM: 'acpi', DEVICE: '+acpi:PNP0A03:00'});
  });

  it('splits a message of several lines', () => {
    const record = parseRecord('4,1,2,-;active_anon:4 inactive_anon:5\\x0a active_file:6\n');
    if (!record.ok) throw new Error(record.malformed.why);
    expect(linesOf(record.value)).toEqual(['active_anon:4 inactive_anon:5', ' active_file:6']);
  });

  it('knows who speaks: a program cannot be facility 0', () => {
    const record = parseRecord('11,5,6,-;Out of memory: Killed process 1 (init)\n');
    if (!record.ok) throw new Error(record.malformed.why);
    expect(record.value).toMatchObject({facility: 1, level: 3});
    expect(fromKernel(record.value)).toBe(false);
  });

  it('marks a piece, and lives with flags and items it does not know', () => {
    expect(parseRecord('6,5,6,c,later=1,caller=C0;rest\n')).toMatchObject({
      value: {continued: true, caller: 'C0', text: 'rest'},
    });
  });

  it.each([
    '',
    'no header',
    '6,1,2,-',
    '6,1;text',
    '6,99999999999999999999,2,-;text',
    'a,1,2,-;text',
    ' SUBSYSTEM=usb',
  ])('calls %j malformed and keeps it', raw => {
    const result = parseRecord(raw);
    expect(result.ok).toBe(false);
    expect(!result.ok && result.malformed.text).toBe(raw);
  });

  it('reads back whatever the kernel writes', () => {
    const number = fc.nat(2 ** 40);
    fc.assert(
      fc.property(fc.nat(200), number, number, fc.string({unit: 'grapheme'}), (priority, seq, at, text) => {
        const result = parseRecord(`${priority},${seq},${at},-;${escaped(text)}\n`);
        expect(result).toMatchObject({ok: true, value: {facility: priority >> 3, level: priority & 7, seq, at, text}});
        expect(unescapeText(escaped(text))).toBe(text);
      }),
    );
  });

  it('never throws', () => {
    neverThrows(parseRecord, sample);
    neverThrows(text => parseRecords(splitRecords(text)), logText('6.1-boot'));
  });
});
