import {PassThrough} from 'node:stream';
import type {ReadStream, WriteStream} from 'node:tty';
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Key} from '../../src/app/keys.ts';
import {createTerminal} from '../../src/app/terminal.ts';

const ESC = '\u001b';

const open = () => {
  const raw: boolean[] = [];
  const written: string[] = [];
  const input = new PassThrough();
  const stdin = Object.assign(input, {
    setRawMode: (on: boolean) => {
      raw.push(on);
    },
  }) as unknown as ReadStream;
  const stdout = {
    columns: 80,
    rows: 24,
    write: (text: string) => {
      written.push(text);
    },
  };
  const terminal = createTerminal(stdin, stdout as unknown as WriteStream);
  const keys: Key[] = [];
  const off = terminal.onKey(key => keys.push(key));
  terminal.open();
  return {
    terminal,
    stdout,
    keys,
    off,
    raw,
    written,
    type: (bytes: string | Buffer) => input.emit('data', bytes),
    listening: () => input.listenerCount('data'),
  };
};

describe('the terminal', () => {
  // The only time in it is how long it waits for the rest of a sequence.
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('tells keys', () => {
    const {type, keys} = open();
    type(`a${ESC}[A`);
    type(`${ESC}[2`);
    type('1~');
    expect(keys).toEqual(['a', 'up', 'f10']);
  });

  it('takes a lone Escape for a key after a moment', () => {
    const {type, keys} = open();
    type(ESC);
    expect(keys).toEqual([]);
    vi.advanceTimersByTime(100);
    expect(keys).toEqual(['esc']);
  });

  it('waits for a slow paste, but not for ever', () => {
    const {type, keys} = open();
    type(`${ESC}[200~rm`);
    vi.advanceTimersByTime(500);
    type(' -rf q');
    vi.advanceTimersByTime(500);
    type(`${ESC}[201~x`);
    expect(keys).toEqual(['x']);
    type(`${ESC}[200~never ended`);
    vi.advanceTimersByTime(5000);
    type('q');
    expect(keys).toEqual(['x', 'q']);
  });

  it('gives back what it took', () => {
    const {terminal, raw, written, listening} = open();
    expect(listening()).toBe(1);
    terminal.close();
    expect(raw).toEqual([true, false]);
    expect(written).toEqual([`${ESC}[?2004h`, `${ESC}[?2004l`]);
    expect(listening()).toBe(0);
  });

  it('opens and closes once each, whatever it is told', () => {
    const {terminal, raw} = open();
    terminal.open();
    terminal.close();
    terminal.close();
    terminal.open();
    expect(raw).toEqual([true, false, true]);
  });

  it('forgets a half sequence when it is closed', () => {
    const {terminal, type, keys} = open();
    type(`${ESC}[200~half a paste`);
    terminal.close();
    terminal.open();
    type('q');
    expect(keys).toEqual(['q']);
  });

  it('closes without a word when the terminal is gone', () => {
    const {terminal, stdout} = open();
    stdout.write = () => {
      throw new Error('EIO');
    };
    expect(() => terminal.close()).not.toThrow();
  });

  it('stops telling who has left', () => {
    const {type, keys, off} = open();
    off();
    type('a');
    expect(keys).toEqual([]);
  });

  it('has the size of the moment, and a usual one where the terminal says none', () => {
    const {terminal, stdout} = open();
    expect(terminal.size()).toEqual({width: 80, height: 24});
    Object.assign(stdout, {columns: 132, rows: 50});
    expect(terminal.size()).toEqual({width: 132, height: 50});
    Object.assign(stdout, {columns: 0, rows: undefined});
    expect(terminal.size()).toEqual({width: 80, height: 24});
  });
});
