import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  parseRecompAlgorithm,
  parseZramBdStat,
  parseZramIoStat,
  parseZramMmStat,
  zram,
  zramBdStatFields,
  zramIoStatFields,
  zramMmStatFields,
} from '../../src/sys/zram.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {neverThrows} from '../helpers/properties.ts';
import {fixtureHostsWith, must} from './hosts.ts';

const row = '53235712 16004157 16617472        0 17682432        0        0        7        9\n';

describe('parseZramMmStat', () => {
  it.each(fixturesWith('sys/block/zram0/mm_stat'))('reads $name', ({text}) => {
    const result = parseZramMmStat(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {unknown, ...values} = result.value;
    expect(unknown).toEqual([]);
    expect(Object.values(values).join(' ')).toBe(text.trim().replace(/\s+/g, ' '));
  });

  it('takes bytes and pages in the order of the kernel', () => {
    expect(parseZramMmStat(row)).toEqual({
      ok: true,
      value: {
        origDataSize: 53235712,
        comprDataSize: 16004157,
        memUsedTotal: 16617472,
        memLimit: 0,
        memUsedMax: 17682432,
        samePages: 0,
        pagesCompacted: 0,
        hugePages: 7,
        hugePagesSince: 9,
        unknown: [],
      },
    });
  });

  it('reads the 8 numbers of 5.10 without making up a ninth', () => {
    const result = parseZramMmStat('1 2 3 4 5 6 7 8\n');
    expect(result.ok && result.value.hugePages).toBe(8);
    expect(result.ok && 'hugePagesSince' in result.value).toBe(false);
  });

  it('keeps numbers of a newer kernel', () => {
    const result = parseZramMmStat('1 2 3 4 5 6 7 8 9 10 x\n');
    expect(result.ok && result.value.unknown).toEqual(['10', 'x']);
  });

  it.each([
    '',
    '1 2 3 4 5 6 7\n',
    '1 2 3 4 5 6 7 many\n',
    '1 2 3 4 -5 6 7 8\n',
    `${row}${row}`,
    '18446744073709551488 2 3 4 5 6 7 8',
  ])('calls %j malformed and keeps it', text =>
    expect(parseZramMmStat(text)).toMatchObject({ok: false, malformed: {line: 1, text}}),
  );

  it('reads back what the kernel prints', () => {
    const names = Object.keys(zramMmStatFields);
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat(), {minLength: 8, maxLength: 9}), values => {
        const text = `${values.map(n => String(n).padStart(8)).join(' ')}\n`;
        const expected = Object.fromEntries(values.map((n, i) => [names[i]!, n]));
        expect(parseZramMmStat(text)).toEqual({ok: true, value: {...expected, unknown: []}});
      }),
    );
  });

  it('never throws', () => neverThrows(parseZramMmStat, row));
});

describe('parseZramIoStat', () => {
  it.each(fixturesWith('sys/block/zram0/io_stat'))('reads $name', ({text}) => {
    const result = parseZramIoStat(text);
    expect(result.ok && result.value.notifyFree).toBe(Number(text.trim().split(/\s+/)[3]));
  });

  it('does not mind the spacing, which changed', () => {
    const value = {failedReads: 0, failedWrites: 1, invalidIo: 0, notifyFree: 47723, unknown: []};
    expect(parseZramIoStat('       0        1 0    47723\n')).toEqual({ok: true, value});
    expect(parseZramIoStat('       0        1        0    47723\n')).toEqual({ok: true, value});
    expect(parseZramIoStat('0 1 0\n').ok).toBe(false);
  });

  it('names its numbers as the kernel does', () => {
    expect(Object.values(zramIoStatFields).map(({key}) => key)).toEqual([
      'failed_reads',
      'failed_writes',
      'invalid_io',
      'notify_free',
    ]);
  });

  it('never throws', () => neverThrows(parseZramIoStat, '       0        1 0    47723\n'));
});

describe('parseZramBdStat', () => {
  it.each(fixturesWith('sys/block/zram0/bd_stat'))('reads $name', ({text}) => {
    expect(parseZramBdStat(text).ok).toBe(true);
  });

  it('turns blocks of 4 KiB into bytes', () => {
    expect(parseZramBdStat('       3        1        2\n')).toEqual({
      ok: true,
      value: {bdCount: 12288, bdReads: 4096, bdWrites: 8192, unknown: []},
    });
    expect(Object.values(zramBdStatFields).every(({unit}) => unit === 'bytes')).toBe(true);
  });

  it('refuses what it could only round', () => {
    expect(parseZramBdStat(`${Number.MAX_SAFE_INTEGER} 0 0\n`).ok).toBe(false);
  });

  it('never throws', () => neverThrows(parseZramBdStat, '       3        1        2\n'));
});

describe('parseRecompAlgorithm', () => {
  it('reads one algorithm a line', () => {
    expect(parseRecompAlgorithm('#1: lzo [zstd]\n#2: [lz4hc] zstd\n')).toEqual({
      ok: true,
      value: [
        {priority: 1, algorithm: {selected: 'zstd', choices: ['lzo', 'zstd']}},
        {priority: 2, algorithm: {selected: 'lz4hc', choices: ['lz4hc', 'zstd']}},
      ],
    });
  });

  it('takes an empty file for none', () => expect(parseRecompAlgorithm('')).toEqual({ok: true, value: []}));

  it.each(['1: [zstd]\n', '#1 [zstd]\n', '#1: zstd\n', '#x: [zstd]\n'])('calls %j malformed', text => {
    expect(parseRecompAlgorithm(`#1: [lzo]\n${text}`)).toMatchObject({ok: false, malformed: {line: 2}});
  });

  it('never throws', () => neverThrows(parseRecompAlgorithm, '#1: lzo [zstd]\n#2: [lz4hc] zstd\n'));
});

describe('zram', () => {
  it.each(fixtureHostsWith('sys/block/zram0/disksize'))('reads the device of $name', ({host, text}) => {
    const sample = must(zram.sample(host));
    expect(sample.devices.map(({device}) => device)).toContain('zram0');
    expect(`${must(sample.devices[0]!.disksize)}\n`).toBe(text);
    expect(must(sample.devices[0]!.mmStat).memUsedTotal).toBeGreaterThanOrEqual(0);
  });

  it('reads zram devices only, in the order of their numbers', () => {
    const host = memoryHost({
      'sys/block/sda/size': '8\n',
      'sys/block/zram10/disksize': '0\n',
      'sys/block/zram2/disksize': '1073741824\n',
      'sys/block/zram2/mm_stat': row,
      'sys/block/zram2/comp_algorithm': '[lzo-rle] lzo lz4 \n',
      'sys/block/zram2/initstate': '1\n',
      'sys/block/zram2/backing_dev': 'none\n',
      'sys/block/zram2/writeback_limit': '2\n',
      'sys/block/zram2/mem_limit': {kind: 'denied', path: 'sys/block/zram2/mem_limit'},
    });
    const {devices} = must(zram.sample(host));
    expect(devices.map(({device}) => device)).toEqual(['zram2', 'zram10']);
    const [first, second] = devices;
    expect(must(first!.disksize)).toBe(1073741824);
    expect(must(first!.compAlgorithm).selected).toBe('lzo-rle');
    expect(must(first!.mmStat).memUsedTotal).toBe(16617472);
    expect(must(first!.writebackLimit)).toBe(8192);
    expect(must(first!.backingDev)).toBe('none');
    expect(first!.bdStat).toMatchObject({ok: false, reason: {kind: 'missing', path: 'sys/block/zram2/bd_stat'}});
    expect(second!.mmStat).toMatchObject({ok: false, reason: {kind: 'missing'}});
    expect(host.reads).not.toContain('sys/block/zram2/mem_limit');
  });

  it('knows the difference between no zram device and no answer', () => {
    expect(zram.sample(memoryHost({'sys/block/sda/size': '8\n'}))).toEqual({ok: true, value: {devices: []}});
  });
});
