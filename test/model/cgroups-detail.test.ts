import {describe, expect, it} from 'vitest';
import {tableOf} from '../../src/cgroup/table.ts';
import {cgroupDetail} from '../../src/model/cgroups-detail.ts';
import {mib} from '../../src/units.ts';
import {entryAt, stage} from '../cgroup/stage.ts';
import {hostOf, memoryFixtures, sampled} from '../cgroup/trees.ts';

const fixture = (name: string, path: string) => {
  const table = tableOf(sampled(hostOf(name)));
  return cgroupDetail(table, entryAt(table, path));
};

const rowsOf = (sections: ReturnType<typeof cgroupDetail>, title: string) =>
  (sections.find(section => section.title.startsWith(title))?.rows ?? []).map(({label, value}) => `${label}: ${value}`);

describe('cgroupDetail', () => {
  const importer = fixture('6.12-x86_64-4k-pressure', '/system.slice/importer.service');

  it('gives every file its value', () => {
    expect(rowsOf(importer, 'Usage')).toEqual([
      'current: 35.9 MiB',
      expect.stringMatching(/^peak: /),
      expect.stringMatching(/^swap: /),
      'swap.max: none',
    ]);
    expect(rowsOf(importer, 'Events')).toContain('high: 3382, here 3384');
    expect(rowsOf(importer, 'Events')).toContain('swap fail: 3756');
    expect(rowsOf(importer, 'Pressure')).toEqual([
      'some: avg10 30.5%, avg60 19.2%, avg300 5.58%',
      'full: avg10 30.5%, avg60 19.2%, avg300 5.58%',
    ]);
    expect(rowsOf(importer, 'Groups below')).toEqual(['alive: 0', 'dying: 0']);
  });

  it('does not say of the root of v1 what holds for its groups', () => {
    const table = tableOf(sampled(hostOf('6.1-x86_64-4k-hybrid-v1')));
    const notes = (path: string, top = '/') => {
      const seen = {...table, layout: {...table.layout, v1MemoryRoot: top}};
      const usage = cgroupDetail(seen, entryAt(table, path)).find(({title}) => title === 'Usage');
      return usage?.rows.filter(({label}) => label === 'current' || label === 'kmem').map(({note}) => note);
    };
    const usual = ['the group and all below it', 'kernel memory, inside current'];
    expect(notes('/')).toEqual([
      'page cache and processes’ memory, about; a group may show more',
      'kernel memory of groups, not in current',
    ]);
    expect(notes('/', '/docker/abc')).toEqual(usual);
    expect(notes('/docker')).toEqual(usual);
  });

  it('says which limit binds, and lists those above', () => {
    expect(rowsOf(importer, 'Limits')).toEqual([
      'binding max: none: only the machine limits it',
      'binding high: 36.0 MiB, its own',
      'room: 92.0 KiB below high of importer.service',
      'importer.service: max none, high 36.0 MiB',
      'system.slice: max none, high none',
    ]);
    const it = stage({'/pod': {current: mib(90), max: mib(100)}, '/pod/app': {current: mib(10), max: mib(50)}});
    const table = it.told(it.pass(['/pod/app']).reading);
    const [binding, , room, app, pod] = cgroupDetail(table, entryAt(table, '/pod/app')).find(({title}) =>
      title.startsWith('Limits'),
    )!.rows;
    expect(binding?.value).toBe('50.0 MiB, its own');
    expect(room?.value).toBe('10.0 MiB below max of pod');
    expect(app).toMatchObject({label: 'app', note: '10.0 MiB used, 20.0%'});
    expect(pod).toMatchObject({label: 'pod', note: '90.0 MiB used, 90.0%'});
  });

  it('sorts what the memory is, without what is not there', () => {
    const rows = rowsOf(importer, 'memory.stat');
    expect(rows[0]).toMatch(/^anon: .* MiB \(\d/);
    expect(rows.some(row => row.startsWith('zswap:'))).toBe(false);
  });

  it('tells lately from ever, and says what it means', () => {
    const it = stage({'/a': {events: {high: 5}}});
    it.pass(['/a']);
    it.elapse(2000);
    it.change({'/a': {events: {high: 9}}});
    const table = it.told(it.pass(['/a']).reading);
    expect(rowsOf(cgroupDetail(table, entryAt(table, '/a')), 'Events')).toEqual([
      '→: slowed down by memory.high 4 times in the last 2 s; nothing is killed by it',
      'low: 0, here 0',
      'high: 9 (+4 lately, 2.0/s), here 9 (+4 lately, 2.0/s)',
      ...['max', 'oom', 'oom_kill', 'oom_group_kill'].map(key => `${key}: 0, here 0`),
      'swap fail: 0',
    ]);
  });

  it('of v1 says only what v1 knows', () => {
    const v1 = fixture('6.1-x86_64-4k-hybrid-v1', '/system.slice/batch.service');
    expect(rowsOf(v1, 'Pressure')).toEqual([]);
    expect(rowsOf(v1, 'Events').map(row => row.split(':')[0])).toEqual(['max', 'oom_kill']);
    expect(rowsOf(v1, 'Usage').some(row => row.startsWith('memsw:'))).toBe(true);
  });

  it('of a group that nobody looked at says so', () => {
    const it = stage({'/a': {}});
    const table = it.told(it.pass().reading);
    expect(rowsOf(cgroupDetail(table, entryAt(table, '/a')), 'memory.stat')).toEqual(['memory.stat: not sampled yet']);
  });

  it.each(memoryFixtures())('has words for every group of %s', name => {
    const table = tableOf(sampled(hostOf(name)));
    for (const entry of table.list) {
      for (const {rows} of cgroupDetail(table, entry)) {
        for (const {label, value} of rows) expect(`${label}: ${value}`).not.toMatch(/undefined|NaN|Infinity|\[object/);
      }
    }
  });
});
