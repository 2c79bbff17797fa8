import {expect, it} from 'vitest';
import {available, unavailable} from '../../src/reading.ts';
import {recording} from '../helpers/recording.ts';

/** Files that released versions wrote: every later one opens them. Never written anew; a new format gets a file of its own. */
const file = (version: number): string => new URL(`version-${version}.mmrec`, import.meta.url).pathname;

it('version 1 opens and says what it said', () => {
  const {header, system, samples, seek, host, fault} = recording(file(1));
  expect(fault).toBeUndefined();
  expect(header).toMatchObject({program: '0.1.0', start: 1_767_000_000_000});
  expect(system).toEqual({
    pageSize: 16_384,
    clockTicks: 100,
    release: '6.18.0-test',
    machine: 'aarch64',
    hostname: 'größe',
    cpus: 3,
    bootId: 'b',
    users: new Map([[1000, 'ann']]),
    captured: true,
    recorded: true,
  });
  expect(samples.map(({at}) => at)).toEqual([0.5, 1000.5, 2000.5, 3000.5, 4000.5, 5000.5]);
  for (const n of [5, 0, 3, 4, 1, 2]) {
    seek(n);
    const text = `pgfault ${1000 + n * 37}\npgmajfault ${n}\n${'nr_dirty 12\n'.repeat(8)}`;
    expect(host.read('proc/vmstat')).toEqual(available(text));
    expect(host.list('proc')).toEqual(available(n < 2 ? ['1', '7'] : ['1']));
    expect(host.read('proc/7/stat')).toEqual(
      n < 2 ? available('7 (x) S 1') : unavailable({kind: 'gone', path: 'proc/7/stat'}),
    );
    expect(host.read('proc/slabinfo')).toEqual(
      unavailable({kind: 'denied', path: 'proc/slabinfo', to: 'root', has: 0x1fn}),
    );
    expect(host.identity('sys/fs/cgroup')).toEqual(available(42));
    expect(host.owner('proc/1')).toEqual(available(1000));
    const records = host.kmsg!().read();
    expect(records.ok && records.value).toEqual([
      '6,1,1,-;before',
      ...[0, 2, 4].filter(at => at <= n).map(at => `6,${at + 2},1,-;record ${at}`),
    ]);
  }
});
