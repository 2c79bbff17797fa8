import {describe, expect, it} from 'vitest';
import {memoryHost} from '../helpers/memory-host.ts';

const gone = {kind: 'gone', path: 'proc/7/stat'} as const;
const host = memoryHost(
  {
    'proc/meminfo': 'MemTotal: 1 kB\n',
    'proc/7/stat': gone,
    'proc/8/io': {kind: 'denied', path: 'proc/8/io'},
    'sys/a/b': {kind: 'missing', path: 'sys/a/b'},
    'sys/locked': {kind: 'denied', path: 'sys/locked'},
    'sys/locked/file': 'seen\n',
  },
  {identities: {'proc/8': 77}, owners: {'proc/8': 1000}, system: {cpus: 8}},
);

describe('memoryHost', () => {
  it('lists what lies directly below a path, failing files as well, missing ones not', () => {
    expect(host.list('proc')).toEqual({ok: true, value: ['meminfo', '7', '8']});
    expect(host.list('proc/7')).toEqual({ok: true, value: ['stat']});
    expect(host.list('sys/a')).toEqual({ok: false, reason: {kind: 'missing', path: 'sys/a'}});
    expect(host.list('sys/locked')).toEqual({ok: false, reason: {kind: 'denied', path: 'sys/locked'}});
  });

  it('reads texts, gives reasons, and calls everything else missing', () => {
    expect(host.read('proc/meminfo')).toEqual({ok: true, value: 'MemTotal: 1 kB\n'});
    expect(host.read('proc/7/stat')).toEqual({ok: false, reason: gone});
    expect(host.read('proc/9/stat')).toEqual({ok: false, reason: {kind: 'missing', path: 'proc/9/stat'}});
    expect(host.read('proc/7')).toMatchObject({ok: false, reason: {errno: 'EISDIR'}});
    expect(host.read('toString')).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });

  it('states identities, owners and the system', () => {
    expect(host.identity('proc/8')).toEqual({ok: true, value: 77});
    expect(host.identity('proc/7')).toEqual(host.identity('proc/7'));
    expect(host.owner('proc/8')).toEqual({ok: true, value: 1000});
    expect(host.owner('proc/7')).toEqual({ok: true, value: 0});
    expect(host.identity('proc/9')).toMatchObject({ok: false, reason: {kind: 'missing'}});
    expect(host.system).toMatchObject({cpus: 8, pageSize: 4096});
  });
});
