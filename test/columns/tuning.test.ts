import {describe, expect, it} from 'vitest';
import {arrange} from '../../src/columns/arrange.ts';
import {cellText} from '../../src/columns/cell.ts';
import {fitColumns} from '../../src/columns/column.ts';
import {tuningColumns} from '../../src/columns/tuning.ts';
import {rankOf, type TuningRow, tuningRows} from '../../src/model/tuning.ts';
import {unavailable} from '../../src/reading.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost, must, snapshotOf} from '../model/machines.ts';

const {system} = memoryHost({});

const row: TuningRow = {
  setting: {
    name: 'vm.swappiness',
    path: 'proc/sys/vm/swappiness',
    entry: 'vm.swappiness',
    unit: 'ratio',
    meaning: 'What reclaim takes first.',
    value: {ok: true, value: {text: '10', n: 10}},
    fallback: {text: '60', value: '60'},
    presence: null,
    writable: true,
  },
  changed: true,
  verdict: 'look',
  advised: {text: '60', value: '60'},
  why: 'Files suffer more.',
  evidence: [],
};

const texts = (of: TuningRow) => Object.fromEntries(tuningColumns.map(c => [c.id, cellText(c.cell(of, system))]));

describe('tuningColumns', () => {
  it('show a setting', () => {
    expect(texts(row)).toEqual({
      changed: '*',
      name: 'vm.swappiness',
      current: '10',
      default: '60',
      advised: '60',
      verdict: 'worth a look',
      why: 'Files suffer more.',
    });
    expect(texts({...row, changed: false})['changed']).toBe('');
  });

  it('say why there is no value', () => {
    const without = (kind: 'denied' | 'missing') => ({
      ...row,
      setting: {...row.setting, value: unavailable({kind, path: row.setting.path})},
    });
    expect(texts(without('denied'))['current']).toBe('root');
    expect(texts(without('missing'))['current']).toBe('n/a');
    const lost = unavailable({kind: 'missing', path: row.setting.path, captured: true});
    const absent = {...without('missing'), verdict: 'absent'} as const;
    expect(texts(absent)['verdict']).toBe('not in kernel');
    expect(texts({...absent, setting: {...absent.setting, value: lost}})['verdict']).toBe('not captured');
  });

  it('all but the reason fit into 80 columns', () => {
    expect(fitColumns(tuningColumns, 80).map(({id}) => id)).toEqual([
      'name',
      'current',
      'changed',
      'default',
      'advised',
      'verdict',
    ]);
    expect(fitColumns(tuningColumns, 120).at(-1)?.id).toBe('why');
    expect(fitColumns(tuningColumns, 50).map(({id}) => id)).toContain('verdict');
  });

  it.each(fixtureNames())('have room for the numbers and verdicts of %s', async name => {
    for (const one of must(tuningRows(await snapshotOf(fixtureHost(name)), 'server'))) {
      for (const column of tuningColumns) {
        if (column.id !== 'current' && column.id !== 'advised' && column.id !== 'verdict') continue;
        const text = cellText(column.cell(one, system));
        const long = one.setting.name === 'vm.lowmem_reserve_ratio';
        expect([one.setting.name, column.id, text, long || text.length <= column.width]).toEqual([
          one.setting.name,
          column.id,
          text,
          true,
        ]);
      }
    }
  });

  it('sort by rank, not by the letters of the verdict', async () => {
    const rows = must(tuningRows(await snapshotOf(fixtureHost('6.12-x86_64-4k-numa2')), 'server'));
    const order = {sort: 'verdict', inverted: false, filter: ''};
    const ranks = arrange([...rows].reverse(), tuningColumns, order, of => of.setting.name, system).rows.map(rankOf);
    expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
    const turned = arrange(rows, tuningColumns, {...order, inverted: true}, of => of.setting.name, system).rows.map(
      rankOf,
    );
    expect(turned).toEqual([...turned].sort((a, b) => b - a));
  });
});
