import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type AttributeList, attributeParsers, numberedEntries, readDirectory} from '../../src/sys/attribute.ts';
import {numbered} from '../../src/sys/lex.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {neverThrows} from '../helpers/properties.ts';

const list = {
  size: {key: 'size', kind: 'bytes', meaning: 'A size.'},
  profit: {key: 'profit', kind: 'signed bytes', meaning: 'A profit.'},
  enabled: {key: 'enabled', kind: 'flag', meaning: 'A switch.'},
  limit: {key: 'limit', kind: 'blocks of 4 KiB', meaning: 'A limit.'},
} as const satisfies AttributeList;

describe('readDirectory', () => {
  it('makes each file a reading of its own and keeps every reason', () => {
    const denied = {kind: 'denied', path: 'sys/x/enabled'} as const;
    const host = memoryHost({
      'sys/x/size': '4096\n',
      'sys/x/profit': '-64\n',
      'sys/x/enabled': denied,
      'sys/x/other': 'new\n',
      'sys/x/sub/file': '1\n',
    });
    expect(readDirectory(host, 'sys/x', list, name => name === 'sub')).toEqual({
      ok: true,
      value: {
        size: {ok: true, value: 4096},
        profit: {ok: true, value: -64},
        enabled: {ok: false, reason: denied},
        limit: {ok: false, reason: {kind: 'missing', path: 'sys/x/limit'}},
        unknown: ['other'],
      },
    });
    expect(host.reads).not.toContain('sys/x/other');
  });

  it('names the file whose text it cannot use', () => {
    const host = memoryHost({'sys/x/size': 'lots\n'});
    const result = readDirectory(host, 'sys/x', list);
    expect(result.ok && result.value.size).toMatchObject({
      ok: false,
      reason: {kind: 'malformed', path: 'sys/x/size', line: 1},
    });
  });

  it('counts blocks of 4 KiB whatever the page size, and refuses what it could only round', () => {
    expect(attributeParsers['blocks of 4 KiB']('3\n')).toEqual({ok: true, value: 12288});
    expect(attributeParsers['blocks of 4 KiB'](`${Number.MAX_SAFE_INTEGER}\n`).ok).toBe(false);
  });
});

describe('attributeParsers', () => {
  it.each(Object.entries(attributeParsers))('%s never throws', (_, parse) => neverThrows(parse, '4096kB [a] 1\n'));
});

describe('numberedEntries', () => {
  it('sorts by number, not by letter, and leaves out other names', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(2000)), ids => {
        const names = ['possible', ...ids.map(id => `node${id}`), 'power'];
        expect(numberedEntries(names, name => numbered('node', name)).map(([id]) => id)).toEqual(
          ids.toSorted((a, b) => a - b),
        );
      }),
    );
  });
});
