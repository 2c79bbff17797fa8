import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {createKeyDecoder, type Key} from '../../src/app/keys.ts';
import {anyText} from '../helpers/properties.ts';

const ESC = '\u001b';

const decode = (...chunks: readonly string[]): readonly Key[] => {
  const decoder = createKeyDecoder();
  const keys = chunks.flatMap(chunk => decoder.feed(chunk));
  return [...keys, ...decoder.flush()];
};

/** Bytes of each key by terminal: xterm and its kin, the Linux console, rxvt, VT220. */
const sequences: readonly (readonly [bytes: string, key: Key, where: string])[] = [
  [`${ESC}OP`, 'f1', 'xterm'],
  [`${ESC}OQ`, 'f2', 'xterm'],
  [`${ESC}OR`, 'f3', 'xterm'],
  [`${ESC}OS`, 'f4', 'xterm'],
  [`${ESC}[15~`, 'f5', 'xterm'],
  [`${ESC}[17~`, 'f6', 'xterm'],
  [`${ESC}[18~`, 'f7', 'xterm'],
  [`${ESC}[19~`, 'f8', 'xterm'],
  [`${ESC}[20~`, 'f9', 'xterm'],
  [`${ESC}[21~`, 'f10', 'xterm'],
  [`${ESC}[23~`, 'f11', 'xterm'],
  [`${ESC}[24~`, 'f12', 'xterm'],
  [`${ESC}[[A`, 'f1', 'Linux console'],
  [`${ESC}[[B`, 'f2', 'Linux console'],
  [`${ESC}[[C`, 'f3', 'Linux console'],
  [`${ESC}[[D`, 'f4', 'Linux console'],
  [`${ESC}[[E`, 'f5', 'Linux console'],
  [`${ESC}[11~`, 'f1', 'rxvt'],
  [`${ESC}[12~`, 'f2', 'rxvt'],
  [`${ESC}[13~`, 'f3', 'rxvt'],
  [`${ESC}[14~`, 'f4', 'rxvt'],
  [`${ESC}[A`, 'up', 'cursor keys'],
  [`${ESC}[B`, 'down', 'cursor keys'],
  [`${ESC}[C`, 'right', 'cursor keys'],
  [`${ESC}[D`, 'left', 'cursor keys'],
  [`${ESC}OA`, 'up', 'application cursor keys'],
  [`${ESC}OD`, 'left', 'application cursor keys'],
  [`${ESC}[H`, 'home', 'xterm'],
  [`${ESC}[F`, 'end', 'xterm'],
  [`${ESC}OH`, 'home', 'xterm, application mode'],
  [`${ESC}OF`, 'end', 'xterm, application mode'],
  [`${ESC}[1~`, 'home', 'Linux console, tmux'],
  [`${ESC}[4~`, 'end', 'Linux console, tmux'],
  [`${ESC}[7~`, 'home', 'rxvt'],
  [`${ESC}[8~`, 'end', 'rxvt'],
  [`${ESC}[2~`, 'insert', 'VT220'],
  [`${ESC}[3~`, 'delete', 'VT220'],
  [`${ESC}[5~`, 'pageup', 'VT220'],
  [`${ESC}[6~`, 'pagedown', 'VT220'],
  [`${ESC}[Z`, 'shift-tab', 'xterm'],
  [`${ESC}[1;5A`, 'up', 'with Ctrl'],
  [`${ESC}[1;2P`, 'f1', 'with Shift'],
  [`${ESC}[3;5~`, 'delete', 'with Ctrl'],
  [`${ESC}j`, 'alt-j', 'Alt'],
  [`${ESC}K`, 'alt-K', 'Alt'],
  [`${ESC}é`, 'alt-é', 'Alt'],
  [`${ESC}\r`, 'alt-enter', 'Alt'],
  ['\r', 'enter', 'control'],
  ['\n', 'enter', 'control'],
  ['\t', 'tab', 'control'],
  [' ', 'space', 'control'],
  ['\u007f', 'backspace', 'control'],
  ['\b', 'backspace', 'control'],
  ['\u0000', 'ctrl-space', 'control'],
  ['\u0003', 'ctrl-c', 'control'],
  ['\u000c', 'ctrl-l', 'control'],
  ['\u0015', 'ctrl-u', 'control'],
  ['\u001a', 'ctrl-z', 'control'],
  ['q', 'q', 'letter'],
  ['Q', 'Q', 'letter'],
  ['?', '?', 'letter'],
  ['é', 'é', 'UTF-8'],
  ['漢', '漢', 'UTF-8'],
  ['🚀', '🚀', 'UTF-8, beyond the first plane'],
];

describe('one key', () => {
  it.each(sequences)('%j is %s (%s)', (bytes, key) => expect(decode(bytes)).toEqual([key]));

  it.each([
    ['a released mouse button', `${ESC}[<0;10;5m`],
    ['a mouse button without a meaning', `${ESC}[<2;10;5M`],
    ['a mouse report from nowhere', `${ESC}[<0;0;5M`],
    ['focus gained', `${ESC}[I`],
    ['an unknown sequence', `${ESC}[1;2;3$y`],
    ['an unknown function', `${ESC}[99~`],
    ['a C1 control', '\u009b'],
    ['shifted arrows of rxvt', `${ESC}[a`],
    ['a number alone', `${ESC}[~`],
  ])('%s is swallowed whole', (_, bytes) => expect(decode(`${bytes}q`)).toEqual(['q']));
});

describe('sequences in pieces', () => {
  it('come out the same wherever they are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...sequences), {minLength: 1, maxLength: 8}),
        fc.array(fc.nat(40), {maxLength: 6}),
        (pressed, cuts) => {
          const bytes = pressed.map(([sequence]) => sequence).join('');
          const ends = [...new Set(cuts)].filter(at => at < bytes.length).sort((a, b) => a - b);
          const chunks = [...ends, bytes.length].map((end, i) => bytes.slice(i === 0 ? 0 : ends[i - 1], end));
          // A cut inside a surrogate pair does not happen: the stream decodes UTF-8 whole.
          fc.pre(chunks.every(chunk => chunk.isWellFormed()));
          expect(decode(...chunks)).toEqual(pressed.map(([, key]) => key));
        },
      ),
      {numRuns: 500},
    );
  });

  it('wait for their rest, byte by byte', () => {
    const decoder = createKeyDecoder();
    for (const byte of `${ESC}[24`) expect(decoder.feed(byte)).toEqual([]);
    expect(decoder.pending()).toBe(true);
    expect(decoder.feed('~')).toEqual(['f12']);
    expect(decoder.pending()).toBe(false);
  });

  it('are dropped when the rest never comes', () => {
    expect(decode(`${ESC}[24`)).toEqual([]);
    expect(decode(`${ESC}O`)).toEqual([]);
  });

  it('do not hold back a key that breaks them off', () => {
    const decoder = createKeyDecoder();
    expect(decoder.feed(`${ESC}[1;5\u0003`)).toEqual(['ctrl-c']);
    expect(decoder.feed(`${ESC}[1${ESC}[A`)).toEqual(['up']);
    expect(decoder.pending()).toBe(false);
  });

  it('never become keys when they are too long', () => {
    expect(decode(`${ESC}[${'1'.repeat(200)}`)).not.toContain('esc');
    expect(decode(`${ESC}[${'1;'.repeat(20)}~`)).toEqual([`home`]);
  });
});

describe('Escape', () => {
  it('is a key when nothing follows', () => {
    const decoder = createKeyDecoder();
    expect(decoder.feed(ESC)).toEqual([]);
    expect(decoder.pending()).toBe(true);
    expect(decoder.flush()).toEqual(['esc']);
    expect(decoder.pending()).toBe(false);
    expect(decoder.flush()).toEqual([]);
  });

  it('twice is twice a key', () => expect(decode(ESC + ESC)).toEqual(['esc', 'esc']));

  it('before an arrow is itself and the arrow', () => expect(decode(`${ESC}${ESC}[A`)).toEqual(['esc', 'up']));
});

describe('a paste', () => {
  const start = `${ESC}[200~`;
  const end = `${ESC}[201~`;

  it('is no command', () => expect(decode(`a${start}q\u0003${ESC}[A${end}b`)).toEqual(['a', 'b']));

  it('is none in pieces either, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.string({unit: 'grapheme', maxLength: 60}).filter(text => !text.includes(ESC)),
        fc.array(fc.integer({min: 1, max: 7}), {minLength: 1, maxLength: 40}),
        (text, lengths) => {
          const bytes = [...`x${start}${text}${end}y`];
          const decoder = createKeyDecoder();
          const keys: Key[] = [];
          for (let at = 0, i = 0; at < bytes.length; i += 1) {
            const length = lengths[i % lengths.length]!;
            keys.push(...decoder.feed(bytes.slice(at, at + length).join('')));
            at += length;
          }
          expect([...keys, ...decoder.flush()]).toEqual(['x', 'y']);
        },
      ),
    );
  });

  it('says so while it lasts', () => {
    const decoder = createKeyDecoder();
    decoder.feed(`${start}some text`);
    expect([decoder.pending(), decoder.pasting()]).toEqual([true, true]);
    expect(decoder.feed('q')).toEqual([]);
    decoder.feed(end);
    expect([decoder.pending(), decoder.pasting()]).toEqual([false, false]);
    decoder.feed(ESC);
    expect([decoder.pending(), decoder.pasting()]).toEqual([true, false]);
  });

  it('that was broken off does not leave the keyboard dead', () => {
    const decoder = createKeyDecoder();
    decoder.feed(`${start}text`);
    expect(decoder.flush()).toEqual([]);
    expect(decoder.feed('q')).toEqual(['q']);
  });

  it('of megabytes takes no time worth mention', () => {
    const decoder = createKeyDecoder();
    decoder.feed(start);
    for (let i = 0; i < 20_000; i += 1) decoder.feed('x'.repeat(100));
    expect(decoder.feed(`${end}q`)).toEqual(['q']);
  });
});

it('makes something of any text, and never throws', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(anyText, fc.constantFrom(ESC, `${ESC}[`, `${ESC}O`, `${ESC}[200~`)), {maxLength: 6}),
      chunks => {
        for (const key of decode(...chunks)) {
          expect(key).not.toBe('');
          expect(key).not.toMatch(/^[\u0000-\u001f\u007f]/);
        }
      },
    ),
    {numRuns: 500},
  );
});
