import {describe, expect, it} from 'vitest';
import {find} from '../../src/explain/index.ts';
import {knobParts} from '../../src/explain/knob-parts.ts';
import type {Host} from '../../src/host/host.ts';
import {factsOf} from '../../src/model/advice/facts.ts';
import {families, rules} from '../../src/model/advice/index.ts';
import {verdicts} from '../../src/model/advice/rule.ts';
import {type Profile, profiles} from '../../src/model/profile.ts';
import {isContained, judgements, rankOf, tuningRows, tuningTotals} from '../../src/model/tuning.ts';
import {checkInput} from '../../src/model/tuning-input.ts';
import {vmKnobList} from '../../src/sys/vm-knob-list.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost, must, outcome, snapshotOf, snapshotsOf} from './machines.ts';

const cases = fixtureNames().flatMap(name => profiles.map(profile => ({name, profile})));

const snapshotAfter = async (host: Host) => (await snapshotsOf([host, host], {cgroups: {focus: new Set()}}))[1]!;
const rowsOf = async (name: string, profile: Profile) => judgements(await snapshotAfter(fixtureHost(name)), profile);

describe.each(cases)('every setting of $name for a $profile', ({name, profile}) => {
  it('is judged by a rule, in whole sentences', async () => {
    const rows = await rowsOf(name, profile);
    expect(rows.length).toBeGreaterThan(60);
    expect(new Set(rows.map(({setting}) => setting.name)).size).toBe(rows.length);
    for (const row of rows) {
      const {setting, why, evidence, advised} = row;
      if (setting.value.ok) expect(rules, setting.name).toHaveProperty([setting.entry]);
      expect(`${setting.name}: ${why}`).toMatch(/^[^:]+: \S.*[.]$/);
      expect(why).not.toMatch(/undefined|NaN|null| {2}|\[object/);
      for (const line of evidence) expect(line).toMatch(/^\S[^.]*(\.\d[^.]*)*$/);
      expect(advised.text).not.toBe('');
    }
  });

  it('is in the reference, and what may be written says what may go wrong', async () => {
    for (const {setting} of await rowsOf(name, profile)) {
      const {exact} = find(setting.entry);
      expect(exact, setting.entry).toBeDefined();
      // An area of swap has the name of its device.
      if (!setting.name.startsWith('swap '))
        expect([setting.name, find(setting.name).exact]).toEqual([setting.name, exact]);
      if (setting.writable)
        expect([setting.entry, knobParts(setting.entry).risk]).toEqual([setting.entry, expect.stringMatching(/^Risk/)]);
    }
  });

  it('takes what is advised', async () => {
    const facts = factsOf(await snapshotAfter(fixtureHost(name)), profile);
    const advised = (await rowsOf(name, profile)).filter(row => row.advised.value !== undefined);
    for (const {
      setting,
      advised: {value},
    } of advised) {
      expect(checkInput(setting, value!, facts)).toEqual({text: value});
      expect(value).not.toBe(setting.value.ok ? setting.value.value.text : '');
    }
  });
});

describe('a machine that nobody tuned', () => {
  it.each(fixtureNames())('is as the kernel sets it: %s', async name => {
    const changed = (await rowsOf(name, 'server')).filter(row => row.changed);
    expect(changed.map(({setting}) => setting.name)).toEqual(
      name.endsWith('hugetlb') ? ['vm.nr_hugepages', 'hugepages-2048kB.nr_hugepages'] : [],
    );
  });
});

describe('the rules', () => {
  it('know every setting of the list', () => {
    expect(vmKnobList.map(({name}) => name).filter(name => rules[name] === undefined)).toEqual([]);
  });

  it('are of one family each', () => {
    const ids = Object.values(families).flatMap(family => Object.keys(family));
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });
});

describe('tuningRows', () => {
  it('has what matters first, and each number once', async () => {
    const snapshot = await snapshotAfter(fixtureHost('6.12-x86_64-4k-hugetlb'));
    const rows = must(tuningRows(snapshot, 'server'));
    const ranks = rows.map(rankOf);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    const names = rows.map(({setting}) => setting.name);
    expect(names).toContain('vm.nr_hugepages');
    expect(names).not.toContain('hugepages-2048kB.nr_hugepages');
    expect(names).toContain('hugepages-1048576kB.nr_hugepages');
    const totals = tuningTotals(rows);
    expect(verdicts.reduce((sum, verdict) => sum + totals[verdict], 0)).toBe(rows.length);
    expect(totals.changed).toBe(1);
  });

  it('says why there is nothing', async () => {
    expect(outcome(tuningRows(await snapshotOf(memoryHost({})), 'server'))).toBe('missing');
    expect(outcome(tuningRows(await snapshotOf(memoryHost({}), {probes: []}), 'server'))).toBe('not-sampled');
  });

  it('tells what is missing from what may not be read', async () => {
    const closed = {kind: 'denied', path: 'proc/sys/vm/swappiness'} as const;
    const host = memoryHost({'proc/sys/vm/swappiness': closed, 'proc/sys/vm/stat_interval': 'many\n'});
    const rows = must(tuningRows(await snapshotOf(host), 'server'));
    const row = (name: string) => rows.find(({setting}) => setting.name === name);
    expect(row('vm.swappiness')).toMatchObject({
      verdict: 'unknown',
      why: 'no permission to read /proc/sys/vm/swappiness.',
    });
    expect(row('vm.stat_interval')).toMatchObject({verdict: 'unknown', why: expect.stringContaining('line 1')});
    expect(row('vm.page-cluster')).toMatchObject({
      verdict: 'absent',
      why: expect.stringContaining('does not exist on this kernel'),
    });
    expect(row('vm.defrag_mode')?.why).toMatch(/kernels from 6\.15 have it/);
    expect(row('zswap')?.why).toMatch(/CONFIG_ZSWAP/);
    expect(row('vm.percpu_pagelist_fraction')).toBeUndefined();
  });

  it('knows a container by its namespace', async () => {
    const own = 'proc/self/ns/pid';
    const at = (inode: number) =>
      snapshotOf(memoryHost({'proc/sys/vm/swappiness': '60\n', [own]: ''}, {identities: {[own]: inode}}));
    expect(isContained(await at(4_026_531_836))).toBe(false);
    expect(isContained(await at(4_026_532_999))).toBe(true);
    expect(isContained(await snapshotOf(memoryHost({'proc/sys/vm/swappiness': '60\n'})))).toBeUndefined();
  });

  it('counts the groups that nothing limits when they were read', async () => {
    const rows = await rowsOf('6.12-x86_64-4k-pressure', 'container');
    const max = rows.find(({setting}) => setting.name === 'memory.max');
    expect(max).toMatchObject({verdict: 'look', why: '6 of 12 groups have no limit: each can take the whole machine.'});
  });
});
