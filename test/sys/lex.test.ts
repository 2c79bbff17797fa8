import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  hugepageSize,
  numbered,
  parseChoice,
  parseFlag,
  parseIdList,
  parseKilobytes,
  parseNumber,
  parseNumbers,
  parseSignedNumber,
  parseWord,
} from '../../src/sys/lex.ts';
import {neverThrows} from '../helpers/properties.ts';

const word = fc.stringMatching(/^[a-z][a-z_+-]{0,12}$/);

describe('parseChoice', () => {
  it.each([
    ['always inherit [madvise] never\n', 'madvise', ['always', 'inherit', 'madvise', 'never']],
    ['[lzo-rle] lzo lz4 \n', 'lzo-rle', ['lzo-rle', 'lzo', 'lz4']],
    [
      'always defer [defer+madvise] madvise never\n',
      'defer+madvise',
      ['always', 'defer', 'defer+madvise', 'madvise', 'never'],
    ],
    ['[none]', 'none', ['none']],
  ])('reads %j', (text, selected, choices) => {
    expect(parseChoice(text)).toEqual({ok: true, value: {selected, choices}});
  });

  it.each(['', '\n', 'always madvise never\n', '[always] [never]\n', '[] never', 'always [mad', '[ always ] never'])(
    'calls %j malformed and keeps it',
    text => expect(parseChoice(text)).toMatchObject({ok: false, malformed: {line: 1, text}}),
  );

  it('reads back what the kernel prints', () => {
    fc.assert(
      fc.property(fc.uniqueArray(word, {minLength: 1, maxLength: 6}), fc.nat(), (choices, n) => {
        const selected = choices[n % choices.length]!;
        const text = `${choices.map(choice => (choice === selected ? `[${choice}]` : choice)).join(' ')}\n`;
        expect(parseChoice(text)).toEqual({ok: true, value: {selected, choices}});
      }),
    );
  });

  it('never throws', () => neverThrows(parseChoice, 'always inherit [madvise] never\n'));
});

describe('parseFlag', () => {
  it.each([
    ['1\n', true],
    ['0\n', false],
    ['Y\n', true],
    ['N\n', false],
    ['true\n', true],
    ['false\n', false],
  ])('reads %j', (text, value) => expect(parseFlag(text)).toEqual({ok: true, value}));

  it.each(['', '2', 'yes', '1 0', '-1'])('calls %j malformed', text => expect(parseFlag(text).ok).toBe(false));
});

describe('numbers', () => {
  it.each(['', ' ', 'max', '1 2', '1.5', '9007199254740993', '18446744073709551488', '0x7'])(
    'does not take %j for a number',
    text => {
      expect(parseNumber(text).ok).toBe(false);
      expect(parseSignedNumber(text).ok).toBe(false);
    },
  );

  it('takes a sign only where it may be', () => {
    expect(parseNumber('-1\n').ok).toBe(false);
    expect(parseSignedNumber('-73728\n')).toEqual({ok: true, value: -73728});
  });

  it('reads back any number that a double holds exactly', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), n => {
        expect(parseSignedNumber(`${n}\n`)).toEqual({ok: true, value: n === 0 ? 0 : n});
      }),
    );
  });

  it('reads lists separated by tabs or blanks', () => {
    expect(parseNumbers('256\t256\t32\t0\t0\n')).toEqual({ok: true, value: [256, 256, 32, 0, 0]});
    expect(parseNumbers('256 x 32\n').ok).toBe(false);
    expect(parseNumbers('\n').ok).toBe(false);
    expect(parseNumbers('256\t9007199254740993\n').ok).toBe(false);
  });

  it('reads a size in kB', () => {
    expect(parseKilobytes('2048kB\n')).toEqual({ok: true, value: 2048 * 1024});
    for (const text of ['2048', '2048 kB', 'kB', '', '9007199254740991kB']) expect(parseKilobytes(text).ok).toBe(false);
  });
});

describe('parseIdList', () => {
  it.each([
    ['0\n', [0]],
    ['0-1\n', [0, 1]],
    ['0-2,4,8-9\n', [0, 1, 2, 4, 8, 9]],
    ['\n', []],
    ['', []],
  ])('reads %j', (text, value) => expect(parseIdList(text)).toEqual({ok: true, value}));

  it.each(['a', '0-', '-1', '3-1', '0,,1', '0-1,', '0-99999999999', '0-1-2', '9007199254740993'])(
    'calls %j malformed',
    text => expect(parseIdList(text).ok).toBe(false),
  );

  it('reads back a list of ranges', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(300), {maxLength: 40}), numbers => {
        const ids = numbers.toSorted((a, b) => a - b);
        const text: string[] = [];
        for (const [i, id] of ids.entries()) {
          if (ids[i - 1] !== id - 1) text.push(`${id}`);
          else text.push(`${text.pop()!.split('-')[0]}-${id}`);
        }
        expect(parseIdList(`${text.join(',')}\n`)).toEqual({ok: true, value: ids});
      }),
    );
  });

  it('never throws, and ends soon', () => neverThrows(parseIdList, '0-1,4,6-9\n'));
});

describe('names', () => {
  it('reads sizes of huge pages from directory names, and nothing from others', () => {
    expect(hugepageSize('hugepages-2048kB')).toBe(2 * 1024 * 1024);
    for (const name of ['hugepages-kB', 'hugepages-2048', 'hugepages', 'khugepaged', 'xhugepages-4kB']) {
      expect(hugepageSize(name)).toBeUndefined();
    }
  });

  it('reads the number of a node or device', () => {
    expect(numbered('node', 'node12')).toBe(12);
    expect(numbered('zram', 'zram0')).toBe(0);
    for (const name of ['node', 'nodes', 'node1a', 'xnode1', 'nod1']) expect(numbered('node', name)).toBeUndefined();
  });

  it('keeps one line of text', () => {
    expect(parseWord('lzo-rle\n')).toEqual({ok: true, value: 'lzo-rle'});
    expect(parseWord('\n').ok).toBe(false);
    expect(parseWord('a\nb\n').ok).toBe(false);
  });

  it.each([
    ['parseWord', parseWord],
    ['parseFlag', parseFlag],
    ['parseNumber', parseNumber],
    ['parseSignedNumber', parseSignedNumber],
    ['parseNumbers', parseNumbers],
    ['parseKilobytes', parseKilobytes],
  ])('%s never throws', (_, parse) => neverThrows(parse, '256\t-12kB\n'));
});
