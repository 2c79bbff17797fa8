import {describe, expect, it} from 'vitest';
import {scoreMarks} from '../../src/model/advice/compaction.ts';
import {factsOf} from '../../src/model/advice/facts.ts';
import {baseMinFree, defaultOf, hugeMinFree, hugePagesOf, minFreeOf, near} from '../../src/model/tuning-defaults.ts';
import {parseZoneinfo} from '../../src/proc/zoneinfo.ts';
import {bytes, KIB} from '../../src/units.ts';
import {fixturesWith, fixtureText} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {thpFiles} from './advice/stage.ts';
import {fixtureHost, snapshotOf} from './machines.ts';

const zonesOf = (text: string) => {
  const parsed = parseZoneinfo(text);
  if (!parsed.ok) throw new Error(parsed.malformed.why);
  return parsed.value.zones;
};

describe('min_free_kbytes', () => {
  it.each(fixturesWith('proc/sys/vm/min_free_kbytes'))('of $name is what the formula gives', async ({name, text}) => {
    const facts = factsOf(await snapshotOf(fixtureHost(name)), 'server');
    const found = minFreeOf(facts)!;
    const enabled = /\[(\w+)\]/.exec(fixtureText(name, 'sys/kernel/mm/transparent_hugepage/enabled')!)![1];
    expect(found.raised === undefined).toBe(enabled === 'never');
    expect(near(Number(text), found.raised ?? found.base)).toBe(true);
    expect(near(Number(text), found.raised === undefined ? 2 * found.base : found.base)).toBe(false);
  });

  it('is exact where the cap of 5 % does not bind', () => {
    const zones = zonesOf(fixtureText('6.18-x86_64-4k-hybrid-v1', 'proc/zoneinfo')!);
    // 512 pages × 3 zones × 11.
    expect(hugeMinFree(zones, bytes(4 * KIB), 512)).toBe(67_584);
  });

  it('has bounds', () => {
    const zone = zonesOf(fixtureText('6.18-x86_64-4k-hybrid-v1', 'proc/zoneinfo')!).find(
      ({zone: name}) => name === 'Normal',
    )!;
    const with_ = (managed: number) => [{...zone, managed: managed as typeof zone.managed}];
    expect(baseMinFree(with_(100), bytes(4 * KIB))).toBe(128);
    expect(baseMinFree(with_(2 ** 34), bytes(4 * KIB))).toBe(262_144);
    expect(baseMinFree([], bytes(4 * KIB))).toBe(128);
  });
});

describe('defaults', () => {
  const factsWith = async (files: Record<string, string>, machine = 'x86_64', release = '6.18.0') =>
    factsOf(await snapshotOf(memoryHost(files, {system: {machine, release}})), 'server');

  it('follow the size of a huge page', async () => {
    const facts = await factsWith(thpFiles('always') as Record<string, string>);
    expect(hugePagesOf(facts)).toBe(512);
    expect(defaultOf('khugepaged.max_ptes_none', '511 on x86', facts).value).toBe('511');
    expect(defaultOf('khugepaged.max_ptes_swap', '64 on x86', facts).value).toBe('64');
    expect(defaultOf('khugepaged.pages_to_scan', '4096 on x86', facts).value).toBe('4096');
    expect(defaultOf('khugepaged.max_ptes_none', '511 on x86', await factsWith({}))).toEqual({
      text: 'computed',
      value: undefined,
      how: '511 on x86',
    });
  });

  it('are off on a small machine', async () => {
    const small = await factsWith({'proc/meminfo': 'MemTotal: 300000 kB\n'});
    expect(defaultOf('thp.enabled', 'chosen when the kernel is built', small).value).toBe('never');
    expect(defaultOf('khugepaged.defrag', '1', small).value).toBe('0');
    const large = await factsWith({'proc/meminfo': 'MemTotal: 3000000 kB\n'});
    expect(defaultOf('thp.enabled', 'chosen when the kernel is built', large)).toMatchObject({
      text: 'by build',
      value: undefined,
    });
    expect(defaultOf('khugepaged.defrag', '1', large).value).toBe('1');
  });

  it('depend on the kernel', async () => {
    expect(defaultOf('vm.compact_unevictable_allowed', '1', await factsWith({}, 'x86_64', '6.1.0-rt5')).value).toBe(
      '0',
    );
    expect(defaultOf('vm.lowmem_reserve_ratio', '256', await factsWith({}, 'aarch64')).value).toBeUndefined();
    expect(defaultOf('vm.swappiness', '60', await factsWith({}))).toEqual({text: '60', value: '60'});
  });
});

describe('proactive compaction', () => {
  it.each([
    [20, 90, 80],
    [0, 100, 100],
    [100, 15, 5],
    [50, 60, 50],
  ])('of %i starts above %i and stops at %i', (proactiveness, start, stop) => {
    expect(scoreMarks(proactiveness)).toEqual({start, stop});
  });
});
