/**
 * Bytes of a terminal in raw mode → names of keys. Own code, because Ink reports no function keys, and because a lone
 * Escape must be told from the start of a sequence. Sequences: xterm's ctlseqs, the Linux console and rxvt.
 */

import {mouseKey} from './mouse.ts';

/** `a`, `A`, `/`, `space`, `enter`, `esc`, `up`, `f4`, `ctrl-c`, `shift-tab`; other sequences are swallowed. */
export type Key = string;

const ESC = '\u001b';

const finals: Readonly<Record<string, Key>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  F: 'end',
  H: 'home',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
  Z: 'shift-tab',
};

const tildes: Readonly<Record<string, Key>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** `ESC [ [ A` to `ESC [ [ E`: F1 to F5 of the Linux console. */
const console5: Readonly<Record<string, Key>> = {A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5'};

const controls: Readonly<Record<string, Key>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  ' ': 'space',
  '\u007f': 'backspace',
  '\b': 'backspace',
};

const plainKey = (character: string): Key | undefined => {
  const known = controls[character];
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  if (code < 32) return code === 0 ? 'ctrl-space' : `ctrl-${String.fromCharCode(code + 96)}`;
  return code >= 0x80 && code < 0xa0 ? undefined : character;
};

const csi = /^\u001b\[([0-?]*)([ -/]*)([@-~])/;
const csiStart = /^\u001b\[[0-?]*[ -/]*/;
/** No terminal sends longer ones. */
const LONGEST_SEQUENCE = 64;
const PASTE_START = `${ESC}[200~`;
const PASTE_END = `${ESC}[201~`;

type Token = {readonly key: Key | undefined; readonly length: number};

/** The first key of a text, or undefined while a sequence is not complete. */
const take = (text: string): Token | undefined => {
  if (text[0] !== ESC) {
    const character = String.fromCodePoint(text.codePointAt(0)!);
    return {key: plainKey(character), length: character.length};
  }
  if (text.length === 1) return undefined;
  if (text.startsWith(PASTE_START)) {
    const end = text.indexOf(PASTE_END);
    // A paste is no command. It is thrown away whole, so that its letters are not taken for keys.
    return end < 0 ? undefined : {key: undefined, length: end + PASTE_END.length};
  }
  if (text[1] === '[') {
    if (text[2] === '[') return text.length < 4 ? undefined : {key: console5[text[3]!], length: 4};
    const match = csi.exec(text);
    if (match === null) {
      const {length} = csiStart.exec(text)![0];
      // Broken off by something else, such as Ctrl-C, which must not wait.
      return length < text.length || length > LONGEST_SEQUENCE ? {key: undefined, length} : undefined;
    }
    const [whole, parameters, , final] = match;
    if (parameters!.startsWith('<')) {
      const [button = 0, x = 0, y = 0] = parameters!.slice(1).split(';').map(Number);
      return {key: final === 'M' ? mouseKey(button, x, y) : undefined, length: whole.length};
    }
    const [first = ''] = parameters!.split(';');
    return {key: final === '~' ? tildes[first] : finals[final!], length: whole.length};
  }
  if (text[1] === 'O') return text.length < 3 ? undefined : {key: finals[text[2]!], length: 3};
  if (text[1] === ESC) return {key: 'esc', length: 1};
  const character = String.fromCodePoint(text.codePointAt(1)!);
  return {key: `alt-${plainKey(character) ?? character}`, length: 1 + character.length};
};

export type KeyDecoder = {
  /** Keys that are complete with this chunk. */
  readonly feed: (chunk: string) => readonly Key[];
  /** True while the start of a sequence waits for its rest. */
  readonly pending: () => boolean;
  /** True between the two ends of a paste, which comes in pieces, with pauses when the line is slow. */
  readonly pasting: () => boolean;
  /** No more came: what waits was an Escape by itself. */
  readonly flush: () => readonly Key[];
};

export const createKeyDecoder = (): KeyDecoder => {
  let rest = '';
  const inPaste = () => rest.startsWith(PASTE_START);
  const drain = (): Key[] => {
    const keys: Key[] = [];
    while (rest !== '') {
      const token = take(rest);
      if (token === undefined) break;
      if (token.key !== undefined) keys.push(token.key);
      rest = rest.slice(token.length);
    }
    // Of a paste only that it began is kept, and what may be the start of its end.
    if (inPaste()) rest = PASTE_START + rest.slice(PASTE_START.length).slice(1 - PASTE_END.length);
    return keys;
  };
  return {
    feed: chunk => {
      rest += chunk;
      return drain();
    },
    pending: () => rest !== '',
    pasting: inPaste,
    flush: () => {
      if (rest === '') return [];
      const waiting = rest;
      rest = '';
      // A half sequence that never ended is noise; a lone Escape is a key.
      return waiting === ESC ? ['esc'] : [];
    },
  };
};
