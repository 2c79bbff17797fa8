import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseCmdline} from '../../../src/proc/pid/cmdline.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/cmdline`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

const argsOf = (text: string) => {
  const result = parseCmdline(text);
  return result.ok ? result.value.args : result.malformed;
};

describe('parseCmdline', () => {
  it.each(captured)('reads $name', ({text}) => {
    expect(argsOf(text)).toEqual(text === '' ? [] : text.replace(/\0+$/, '').split('\0'));
  });

  it.each([
    ['', []],
    ['/usr/bin/node\0server.js\0--port\x0080\0', ['/usr/bin/node', 'server.js', '--port', '80']],
    ['grep\0\0file\0', ['grep', '', 'file']],
    ['sh\0-c\0echo a\necho b\n\0', ['sh', '-c', 'echo a\necho b\n']],
    ['printf\0%s\0 \0', ['printf', '%s', ' ']],
    ['\0x\0', ['', 'x']],
    ['echo\0\x1b[31m日本語\0', ['echo', '\x1b[31m日本語']],
    ['a) R (b\0', ['a) R (b']],
  ])('splits %j', (text, args) => {
    expect(argsOf(text)).toEqual(args);
  });

  it.each([
    ['nginx: worker process\0\0\0\0\0', ['nginx: worker process']],
    ['nginx: worker process', ['nginx: worker process']],
    ['sendmail: accepting connections          \0', ['sendmail: accepting connections']],
    ['title        ', ['title']],
    ['\0\0\0', []],
    ['    \0', []],
  ])('trims the padding of the title %j', (text, args) => {
    expect(argsOf(text)).toEqual(args);
  });

  it('does not slow down on a megabyte of padding', () => {
    expect(argsOf(`x${' '.repeat(500_000)}y${' '.repeat(500_000)}${'\0'.repeat(500_000)}`)).toHaveLength(1);
  });

  it('reads back any arguments whose last is not empty', () => {
    const arg = fc.string({unit: 'binary', maxLength: 20}).map(text => text.replaceAll('\0', ''));
    fc.assert(
      fc.property(fc.array(arg), arg, (rest, last) => {
        const args = ['program', ...rest, `${last}.`];
        expect(argsOf(args.map(text => `${text}\0`).join(''))).toEqual(args);
      }),
    );
  });

  it('never throws', () => neverThrows(parseCmdline, '/usr/bin/node\0server.js\0--port\x0080\0'));
});
