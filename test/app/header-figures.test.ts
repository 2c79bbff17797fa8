import {beforeAll, describe, expect, it} from 'vitest';
import {headerLines} from '../../src/app/header-lines.ts';
import {shortBytes} from '../../src/format/amount.ts';
import {barGroups, groupAmounts, headerOf} from '../../src/model/header.ts';
import {pressureRows} from '../../src/model/pressure.ts';
import type {State} from '../../src/store/store.ts';
import {type Line, lineWidth} from '../../src/ui/line.ts';
import {groupWord} from '../../src/ui/theme.ts';
import {millis} from '../../src/units.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {emptyHost, withScreen} from '../helpers/screen.tsx';
import {snapshotOf, stateOf} from '../helpers/states.ts';

const header = (state: State, width: number, meters: 'bars' | 'text', height = 24): readonly Line[] => {
  const snapshot = snapshotOf(state);
  const run = {paused: false, delay: millis(1000), meters};
  return headerLines(headerOf(snapshot, 0), pressureRows(snapshot, state.history, 0), snapshot, run, {width, height});
};

const text = (line: Line | undefined): string => (line ?? []).map(part => part.text).join('');

describe.each([...fixtureNames(), 'empty'])('figures of %s', name => {
  let state: State;
  beforeAll(async () => {
    state = await stateOf(name === 'empty' ? emptyHost() : name);
  });

  it('take as many lines as bars do, and fit', () => {
    for (let width = 20; width <= 200; width += 1) {
      const lines = header(state, width, 'text');
      expect(lines).toHaveLength(header(state, width, 'bars').length);
      for (const line of lines.filter(one => !text(one).startsWith('/proc/'))) {
        expect(lineWidth(line), `${width}: ${text(line)}`).toBeLessThanOrEqual(width);
      }
    }
  });

  it('draw no bar', () => {
    for (const width of [20, 80, 120]) expect(header(state, width, 'text').map(text).join('\n')).not.toMatch(/[|[\]]/);
  });

  it('name every part of the memory, with its amount, where there is room', () => {
    const {balance, used, total, available} = headerOf(snapshotOf(state), 0);
    const [, memory, parts] = header(state, 200, 'text').map(text);
    for (const reading of [used, total, available]) if (reading.ok) expect(memory).toContain(shortBytes(reading.value));
    if (!balance.ok) return expect(parts).toMatch(/\/proc\/meminfo/);
    for (const [group, amount] of groupAmounts(balance.value)) {
      if (amount > 0) expect(parts).toContain(`${groupWord[group]} ${shortBytes(amount)}`);
    }
    expect(barGroups.filter(group => parts!.includes(groupWord[group])).length).toBeGreaterThan(2);
  });
});

describe('figures', () => {
  const PRESSURE = '6.12-x86_64-4k-pressure';

  it('stand in the head when the setting asks for them', () =>
    withScreen({from: PRESSURE, settings: {meters: 'text'}}, async screen => {
      await screen.sample();
      await screen.sample();
      expect(screen.lines().slice(1, 4)).toEqual([
        'Mem 252M of 274M used (top), 21.7M available',
        'processes 95.6M  compressed 119M  kernel 21.0M  cache 26.1M  free 8.36M',
        'Swp 192M of 192M used               PSI mem 0.00%/0.00% io 0.00%/0.00% some/full',
      ]);
    }));

  it('say why they are none', () =>
    withScreen({from: emptyHost(), settings: {meters: 'text'}}, async screen => {
      await screen.sample();
      expect(screen.lines().slice(1, 4).join('\n')).toMatch(/^Mem n\/a of n\/a used \(top\), n\/a available/);
      expect(screen.text()).not.toMatch(/undefined|NaN/);
    }));
});
