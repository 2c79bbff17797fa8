import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {factsOf} from '../../src/model/advice/facts.ts';
import {judgements} from '../../src/model/tuning.ts';
import {effectsOf, partnerOf} from '../../src/model/tuning-effects.ts';
import {checkInput, inputHint, sameValue, writtenForm} from '../../src/model/tuning-input.ts';
import {commandFor, lastingFor} from '../../src/model/tuning-text.ts';
import {fixtureHost, snapshotOf} from './machines.ts';

const snapshot = await snapshotOf(fixtureHost('6.18-x86_64-4k-hybrid-v1'));
const facts = factsOf(snapshot, 'server');
const settings = new Map(judgements(snapshot, 'server').map(({setting}) => [setting.name, setting]));
const setting = (name: string) => settings.get(name)!;
const check = (name: string, text: string) => checkInput(setting(name), text, facts);

describe('checkInput', () => {
  it.each([
    ['vm.swappiness', '10', '10'],
    ['vm.swappiness', ' 200\n', '200'],
    ['vm.percpu_pagelist_high_fraction', '0', '0'],
    ['vm.dirty_bytes', '536870912', '536870912'],
    ['vm.dirty_bytes', '512M', '536870912'],
    ['vm.dirty_bytes', '1g', '1073741824'],
    ['vm.lowmem_reserve_ratio', '128  128 32 0 0', '128 128 32 0 0'],
    ['vm.oom_dump_tasks', 'off', '0'],
    ['thp.enabled', 'never', 'never'],
    ['thp.64kB.enabled', 'inherit', 'inherit'],
    ['zswap.enabled', 'Y', '1'],
    ['zswap.compressor', 'zstd', 'zstd'],
    ['khugepaged.max_ptes_none', '64', '64'],
    ['numa.demotion_enabled', 'true', '1'],
  ])('takes for %s %j', (name, typed, text) => {
    expect(check(name, typed)).toEqual({text});
  });

  it.each([
    ['vm.swappiness', '', 'nothing was typed'],
    ['vm.swappiness', '201', 'vm.swappiness takes 0 to 200, not 201'],
    ['vm.swappiness', '-1', '"-1" is no whole number: vm.swappiness takes 0 to 200'],
    ['vm.swappiness', '1.5', '"1.5" is no whole number: vm.swappiness takes 0 to 200'],
    ['vm.swappiness', '10M', '"10M" is no whole number: vm.swappiness takes 0 to 200'],
    ['vm.dirty_bytes', '4096', 'vm.dirty_bytes takes from 8192, not 4096'],
    ['vm.percpu_pagelist_high_fraction', '7', 'vm.percpu_pagelist_high_fraction takes from 8, or 0, not 7'],
    ['vm.max_map_count', '0', 'vm.max_map_count takes from 4096, not 0: with fewer mappings programs no longer start'],
    [
      'vm.lowmem_reserve_ratio',
      '256',
      'vm.lowmem_reserve_ratio takes 5 numbers, one for each kind of zone; "256" has 1',
    ],
    ['vm.lowmem_reserve_ratio', '1 2 3 4 x', '"1 2 3 4 x" is no list of whole numbers'],
    ['thp.enabled', 'sometimes', '"sometimes" is no choice of thp.enabled: always, madvise or never'],
    ['zswap.enabled', '2', '"2" is neither on (1) nor off (0)'],
    ['zswap.compressor', 'a b', '"a b" is no name of an algorithm'],
    ['khugepaged.max_ptes_none', '512', 'khugepaged.max_ptes_none takes 0 to 511, not 512'],
    ['zram0.disksize', '1G', 'zram0.disksize cannot be written here'],
    ['memory.max', '1G', 'memory.max cannot be written here'],
  ])('refuses for %s %j', (name, typed, refused) => {
    expect(check(name, typed)).toEqual({refused});
  });

  it('never throws, and lets nothing through that is not printable ASCII', () => {
    fc.assert(
      fc.property(fc.constantFrom(...settings.keys()), fc.string({unit: 'binary'}), (name, typed) => {
        const checked = check(name, typed);
        if ('text' in checked) expect(checked.text).toMatch(/^[\w+.-]+( \w+)*$/);
      }),
    );
  });

  it('takes what is there now, unless it is the unused one of a pair or below our own bound', () => {
    for (const [name, {value, writable}] of settings) {
      if (!value.ok || !writable || /_bytes$/.test(name)) continue;
      expect([name, check(name, value.value.text)]).toEqual([name, {text: value.value.text}]);
    }
  });
});

describe('inputHint', () => {
  it.each([
    ['vm.swappiness', '0 to 200'],
    ['vm.dirty_bytes', 'from 8192; K, M and G may follow'],
    ['thp.enabled', 'always, madvise or never'],
    ['zswap.enabled', '1 for on, 0 for off'],
    ['vm.lowmem_reserve_ratio', 'as many numbers as now'],
    ['zswap.compressor', 'a name that the kernel knows'],
  ])('of %s is %j', (name, hint) => {
    expect(inputHint(setting(name), facts)).toBe(hint);
  });
});

describe('writtenForm', () => {
  it.each([
    ['vm.swappiness', '60\n', '60'],
    ['vm.lowmem_reserve_ratio', '256\t256\t32\t0\t0\n', '256 256 32 0 0'],
    ['thp.enabled', 'always [madvise] never\n', 'madvise'],
    ['zswap.enabled', 'Y\n', '1'],
    ['numa.demotion_enabled', 'false\n', '0'],
    ['thp.enabled', 'always\n', undefined],
    ['vm.swappiness', '\n', undefined],
  ])('of %s %j is %j', (name, raw, text) => {
    expect(writtenForm(setting(name), raw)).toBe(text);
  });

  it('knows one value in two spellings', () => {
    expect(sameValue('7', '0x0007')).toBe(true);
    expect(sameValue('7', '8')).toBe(false);
    expect(sameValue('face', 'face')).toBe(true);
    expect(sameValue('face', 'lzo')).toBe(false);
  });
});

describe('by hand', () => {
  it.each([
    ['vm.swappiness', '10', 'sudo sysctl -w vm.swappiness=10', 'vm.swappiness = 10', '/etc/sysctl.d/90-memory.conf'],
    [
      'vm.lowmem_reserve_ratio',
      '1 2 3',
      "sudo sysctl -w vm.lowmem_reserve_ratio='1 2 3'",
      'vm.lowmem_reserve_ratio = 1 2 3',
      '/etc/sysctl.d/90-memory.conf',
    ],
    [
      'thp.enabled',
      'madvise',
      'echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled',
      'w /sys/kernel/mm/transparent_hugepage/enabled - - - - madvise',
      '/etc/tmpfiles.d/90-memory.conf',
    ],
  ])('%s', (name, text, command, line, file) => {
    expect(commandFor(setting(name), text)).toBe(command);
    expect(lastingFor(setting(name), text)).toEqual({line, file});
  });
});

describe('effects', () => {
  it.each([
    ['vm.dirty_bytes', '536870912', [/^vm\.dirty_ratio, 20 now, goes to 0/]],
    ['vm.dirty_ratio', '10', []],
    ['vm.overcommit_memory', '2', [/CommitLimit.*promised/]],
    ['vm.overcommit_memory', '1', []],
    ['vm.nr_hugepages', '512', [/1\.00 GiB/]],
    ['vm.min_free_kbytes', '1048576', [/1\.00 GiB free, 4\.2\d% of the RAM: 958 MiB less/]],
    ['vm.compaction_proactiveness', '20', [/at once/]],
    ['vm.panic_on_oom', '1', [/whole machine stops/]],
    ['thp.enabled', 'never', [/khugepaged stops/]],
    ['ksm.run', '2', [/copies of its own/]],
    ['vm.swappiness', '10', []],
  ])('of %s = %s', (name, text, expected) => {
    expect(effectsOf(setting(name), text, facts)).toEqual(expected.map(says => expect.stringMatching(says)));
  });

  it('know each other in pairs', () => {
    expect(partnerOf('vm.dirty_ratio')).toBe('vm.dirty_bytes');
    expect(partnerOf('vm.overcommit_kbytes')).toBe('vm.overcommit_ratio');
    expect(partnerOf('vm.swappiness')).toBeUndefined();
  });
});
