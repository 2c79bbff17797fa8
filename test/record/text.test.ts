import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cursor, Damaged, num, patched, patchOf, string} from '../../src/record/text.ts';
import {fixtureText} from '../helpers/fixtures.ts';
import {anyText, mutated} from '../helpers/properties.ts';

describe('a number', () => {
  it.each([0, 1, 127, 0xcfff, 0xd000, 0x1_ffff, 2 ** 25 - 1, 2 ** 25, 2 ** 31, 2 ** 40 - 1])('%d comes back', n => {
    const text = `${num(n)}x`;
    expect(Buffer.from(text, 'utf8').toString('utf8')).toBe(text);
    const from = cursor(text);
    expect(from.num()).toBe(n);
    expect(from.char()).toBe('x');
    expect(from.ended()).toBe(true);
  });

  it('too large is a bug of ours', () => {
    expect(() => num(2 ** 40)).toThrow('does not fit');
  });
});

it('what ends too soon is damaged', () => {
  const text = string('meminfo');
  for (let length = 0; length < text.length; length += 1) {
    expect(() => cursor(text.slice(0, length)).string()).toThrow(Damaged);
  }
  expect(() => cursor('\ud800').num()).toThrow(Damaged);
});

describe('a patch', () => {
  const before = fixtureText('6.12-x86_64-4k-calm', 'proc/vmstat')!;

  it('of a counter holds the digits that changed', () => {
    expect(patchOf('pgfault 123456\npgmajfault 17\n', 'pgfault 123789\npgmajfault 17\n')).toBe(
      `${num(11)}${num(3)}${string('789')}`,
    );
  });

  it('follows columns whose padding takes up a digit more', () => {
    const [a, b] = [
      'MemFree:    9999 kB\nDirty:      12 kB\nShmem: 512 kB\n',
      'MemFree:   10000 kB\nDirty:      13 kB\nShmem: 512 kB\n',
    ];
    const patch = patchOf(a, b);
    expect(patched(a, patch!)).toBe(b);
    expect(patch!.length).toBeLessThan(16);
  });

  it('of a whole file with three new numbers is short', () => {
    const after = before
      .replace(/^pgalloc_normal .*$/m, 'pgalloc_normal 99999999')
      .replace(/^pgfree .*$/m, 'pgfree 1')
      .replace(/^nr_dirty .*$/m, 'nr_dirty 12345');
    const patch = patchOf(before, after);
    expect(patch!.length).toBeLessThan(60);
    expect(patched(before, patch!)).toBe(after);
  });

  it('is none where the text is another', () => {
    expect(patchOf('Name: bash\n', 'an other text altogether\n')).toBeUndefined();
  });

  it('makes of any text any other, through UTF-8', () => {
    const texts = fc.oneof(anyText, mutated(before)).map(text => Buffer.from(text, 'utf8').toString('utf8'));
    fc.assert(
      fc.property(texts, texts, (a, b) => {
        const patch = patchOf(a, b);
        if (patch !== undefined) expect(patched(a, Buffer.from(patch, 'utf8').toString('utf8'))).toBe(b);
      }),
      {numRuns: 500},
    );
  });

  it('of another text is damaged, and never anything worse', () => {
    fc.assert(
      fc.property(anyText, anyText, (text, patch) => {
        try {
          patched(text, patch);
        } catch (error) {
          expect(error).toBeInstanceOf(Damaged);
        }
      }),
    );
  });
});
