import {describe, expect, it} from 'vitest';
import {schedules} from '../../src/cgroup/schedule.ts';
import {tableOf} from '../../src/cgroup/table.ts';
import {arrange} from '../../src/columns/arrange.ts';
import {cellText} from '../../src/columns/cell.ts';
import {cgroupColumns, cgroupText} from '../../src/columns/cgroups.ts';
import {fitColumns} from '../../src/columns/column.ts';
import {widthOf} from '../../src/format/width.ts';
import {mib} from '../../src/units.ts';
import {entryAt, type Groups, stage} from '../cgroup/stage.ts';
import {hostOf, sampled} from '../cgroup/trees.ts';
import {memoryHost} from '../helpers/memory-host.ts';

const {system} = memoryHost({});

const twice = (before: Groups, after: Groups = {}) => {
  const it = stage(before);
  it.pass(Object.keys(before));
  it.elapse(1000);
  it.change(after);
  return it.told(it.pass(Object.keys(before)).reading);
};

const textsOf = (table: ReturnType<typeof twice>, path: string) =>
  Object.fromEntries(cgroupColumns(table).map(c => [c.id, cellText(c.cell(entryAt(table, path), system))]));

describe('cgroupColumns', () => {
  it('show a group in trouble', () => {
    const quiet = {
      current: mib(20),
      max: mib(24),
      high: mib(22),
      stat: `anon ${mib(18)}\nfile ${mib(1)}\nkernel ${mib(1)}\n`,
    };
    const table = twice(
      {'/s': {current: mib(40), max: mib(64)}, '/s/a.service': quiet},
      {'/s/a.service': {...quiet, events: {high: 4, max: 2}, stall: 250_000}},
    );
    expect(textsOf(table, '/s/a.service')).toMatchObject({
      name: 'a.service',
      current: '20.0M',
      anon: '18.0M',
      file: '1.00M',
      kernel: '1.00M',
      slab: 'n/a',
      min: '0',
      high: '22.0M',
      max: '24.0M',
      limit: '22.0M~',
      room: '2.00M',
      some: '25.0%',
      full: '0.00%',
      high_rate: '4.0',
      max_rate: '2.0',
      oom: '0',
      oom_kill: '0',
      oom_kill_local: '0',
      state: 'at max',
      path: '/s/a.service',
    });
  });

  it('mark the limit of a group above, and where there is none', () => {
    const table = twice({'/s': {current: mib(40), max: mib(64)}, '/s/b': {current: 1}, '/free': {current: 1}});
    expect(textsOf(table, '/s/b')).toMatchObject({max: 'max', limit: '64.0M↑', room: '24.0M'});
    expect(textsOf(table, '/free')).toMatchObject({limit: 'max', room: 'max', high: 'max'});
  });

  it('say in a word what happened, and whether it was below', () => {
    const kill = {events: {max: 3, oom: 1, oom_kill: 1}};
    const table = twice({'/s': {}, '/s/a': {}}, {'/s': {...kill, local: {}}, '/s/a': kill});
    expect(textsOf(table, '/s')['state']).toBe('↓OOM KILL');
    expect(textsOf(table, '/s/a')['state']).toBe('OOM KILL');
    const old = tableOf(sampled(hostOf('6.12-x86_64-4k-pressure')));
    expect(textsOf(old, '/system.slice')['state']).toBe('↓6 kills');
    expect(textsOf(old, '/system.slice/batch.service')['state']).toBe('2 kills');
  });

  it('say of v1 what v1 knows', () => {
    const v1 = tableOf(sampled(hostOf('6.1-x86_64-4k-hybrid-v1')));
    expect(textsOf(v1, '/docker/c0ffee000001')).toMatchObject({
      name: 'docker c0ffee000001',
      high: 'n/a',
      low: 'n/a',
      some: 'n/a',
      kernel: '256K',
      limit: '64.0M',
    });
  });

  it('have a title within their width and a sentence of help', () => {
    const columns = cgroupColumns(undefined);
    expect(new Set(columns.map(({id}) => id)).size).toBe(columns.length);
    expect(new Set(columns.map(({rank}) => rank)).size).toBe(columns.length);
    for (const {title, width, help} of columns) {
      expect(widthOf(title), title).toBeLessThanOrEqual(width);
      expect(help).toMatch(/\.$/);
    }
  });

  it('keep the essential at 80 columns', () => {
    const shown = fitColumns(
      cgroupColumns(undefined).filter(({hidden}) => hidden !== true),
      80,
    );
    expect(shown.map(({id}) => id)).toEqual(['name', 'current', 'anon', 'file', 'limit', 'room', 'some', 'state']);
  });

  it('name files that the walk knows', () => {
    const known = new Set([...schedules[1].all, ...schedules[2].all]);
    for (const {id, groupFiles = []} of cgroupColumns(undefined)) {
      for (const file of groupFiles) expect(known, `${id}: ${file}`).toContain(file);
    }
  });
});

describe('orders', () => {
  const table = twice(
    {'/a': {max: mib(5)}, '/b': {}, '/c': {max: mib(9)}, '/d': {events: {oom_kill: 1}}},
    {'/a': {max: mib(5), events: {high: 1}}, '/b': {events: {max: 1}}},
  );
  const order = (sort: string, inverted = false) =>
    arrange(table.list.slice(1), cgroupColumns(table), {sort, inverted, filter: ''}, cgroupText, system).rows.map(
      ({path}) => path,
    );

  it('puts groups without a limit at the end of the large ones', () => {
    expect(order('limit')).toEqual(['/b', '/d', '/c', '/a']);
    expect(order('limit', true)).toEqual(['/a', '/c', '/b', '/d']);
  });

  it('puts the worst state first, not the last letter', () => {
    expect(order('state')).toEqual(['/b', '/a', '/d', '/c']);
  });
});

describe('cgroupText', () => {
  it('has the name as people know it and the path as the kernel has it', () => {
    const table = twice({'/system.slice': {}, '/system.slice/docker-c0ffee000002.scope': {}});
    const text = cgroupText(entryAt(table, '/system.slice/docker-c0ffee000002.scope'));
    expect(text).toBe('docker c0ffee000002 /system.slice/docker-c0ffee000002.scope');
  });
});
