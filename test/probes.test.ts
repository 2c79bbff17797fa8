import {describe, expect, it} from 'vitest';
import {anythingToRead} from '../src/probes.ts';
import {memoryHost} from './helpers/memory-host.ts';

describe('anythingToRead', () => {
  it.each([
    ['nothing', {}, false],
    ['files of something else', {'proc/notes': 'x', 'var/log/messages': 'x'}, false],
    ['garbage', {'proc/meminfo': '\u0000', 'proc/uptime': 'x'}, false],
    ['a refusal', {'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}} as const, false],
    ['one file', {'proc/loadavg': '0.00 0.07 0.10 1/95 15743\n'}, true],
    ['a process', {'proc/7/stat': '7 (x) S'}, true],
  ])('of a tree with %s', (_, files, readable) => {
    expect(anythingToRead(memoryHost(files)).ok).toBe(readable);
  });

  it('reads no more of a machine than it must', () => {
    const host = memoryHost({'proc/meminfo': 'MemTotal: 1 kB\n'});
    expect(anythingToRead(host).ok).toBe(true);
    expect(host.reads).toEqual(['proc/meminfo']);
  });

  it.each([
    [{}, {kind: 'missing', path: 'proc'}],
    [{'proc/meminfo': 'garbage'}, {kind: 'malformed', path: 'proc/meminfo', line: 1}],
    [{'proc/slabinfo': {kind: 'denied', path: 'proc/slabinfo'}} as const, {kind: 'denied', path: 'proc/slabinfo'}],
  ])('says of %j what is wrong', (files, reason) => {
    expect(anythingToRead(memoryHost(files))).toMatchObject({ok: false, reason});
  });
});
