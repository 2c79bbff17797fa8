import {beforeAll, describe, expect, it} from 'vitest';
import {headerLines} from '../../src/app/header-lines.ts';
import type {Host} from '../../src/host/host.ts';
import {barGroups, groupAmounts, headerOf} from '../../src/model/header.ts';
import {pressureRows} from '../../src/model/pressure.ts';
import {available} from '../../src/reading.ts';
import type {State} from '../../src/store/store.ts';
import {type Line, lineWidth} from '../../src/ui/line.ts';
import {groupMark} from '../../src/ui/theme.ts';
import {count, millis} from '../../src/units.ts';
import {capturedHost, fixtureHost} from '../helpers/fixture-host.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {emptyHost} from '../helpers/screen.tsx';
import {snapshotOf, stateOf} from '../helpers/states.ts';

const run = {paused: false, delay: millis(1000)};

const header = (state: State, width: number, height = 24, how = run): readonly Line[] => {
  const snapshot = snapshotOf(state);
  return headerLines(headerOf(snapshot, 0), pressureRows(snapshot, state.history, 0), snapshot, how, {width, height});
};

const text = (line: Line): string => line.map(part => part.text).join('');
const texts = (state: State, width: number, height?: number): readonly string[] =>
  header(state, width, height).map(text);

const widths = Array.from({length: 181}, (_, i) => 20 + i);

describe.each([...fixtureNames(), 'empty'])('of %s', name => {
  let state: State;
  let first: State;
  beforeAll(async () => {
    const from = name === 'empty' ? emptyHost() : name;
    [state, first] = [await stateOf(from), await stateOf(from, 1)];
  });

  it('fits every width from 20 to 200', () => {
    for (const width of widths) {
      for (const line of [...header(state, width), ...header(first, width)]) {
        // A sentence is cut when it is painted.
        if (text(line).startsWith('/proc/')) continue;
        expect(lineWidth(line), `${width}: ${text(line)}`).toBeLessThanOrEqual(width);
      }
    }
  });

  it('has four lines, two on a low screen, one on the lowest', () => {
    expect([24, 16, 15, 6, 5, 1].map(height => header(state, 80, height).length)).toEqual([4, 4, 2, 2, 1, 1]);
  });

  it('says load and up only with their names', () => {
    for (const width of widths) {
      const [line] = texts(state, width);
      const load = headerOf(snapshotOf(state), 0).load;
      if (!load.ok) continue;
      for (const n of load.value.slice(0, 2)) {
        if (line!.includes(` ${n.toFixed(2)} `)) expect(line).toContain(' load ');
      }
    }
  });

  it('says all of it at 80 columns, the kernel’s number at least', () => {
    const [line] = texts(state, 80);
    const {release} = snapshotOf(state).system;
    expect(line).toContain(release.split(/[-+]/)[0]);
    expect(line).toMatch(/ up \S+ load \S+ .*(live \d\d:\d\d:\d\d 1 s|captured) own 0\.00% 61\.0M$/);
  });

  it('cuts no figure from 60 columns on', () => {
    for (const width of widths.filter(w => w >= 60)) {
      expect(texts(state, width).join('\n'), String(width)).not.toContain('…');
    }
  });

  it('explains the largest parts of the bar', () => {
    const {balance} = headerOf(snapshotOf(state), 0);
    if (!balance.ok) return;
    const amounts = groupAmounts(balance.value);
    const largest = barGroups.toSorted((a, b) => amounts.get(b)! - amounts.get(a)!).slice(0, 3);
    for (const width of [80, 100, 200]) {
      const [, bar, legend] = texts(state, width);
      for (const group of largest) {
        const mark = groupMark[group];
        if (mark !== ' ' && bar!.includes(mark)) expect(legend).toContain(`${mark} `);
      }
    }
  });
});

describe('the header', () => {
  const PRESSURE = '6.12-x86_64-4k-pressure';

  it('draws a bar that is full: every column belongs to a part', async () => {
    const state = await stateOf(PRESSURE);
    for (const width of widths.filter(w => w >= 30)) {
      const bar = texts(state, width)[1]!;
      const inside = bar.slice(bar.indexOf('[') + 1, bar.indexOf(']'));
      expect(inside).toMatch(/^\|+s*z+k+r*\??\?*c+ *$/);
    }
  });

  it('names the average as long as there is no interval', async () => {
    expect(texts(await stateOf(PRESSURE, 1), 80)[3]).toContain('PSI avg10 mem 65.3%/47.9%');
    const later = texts(await stateOf(PRESSURE, 2), 80)[3];
    expect(later).toContain('PSI mem 0.00%/0.00%');
    expect(later).not.toContain('avg10');
  });

  it('shows swap and memory pressure on narrow screens, whole', async () => {
    const state = await stateOf(PRESSURE);
    expect(texts(state, 60)[3]).toContain('192M/192M');
    expect(texts(state, 60)[3]).toContain('PSI mem 0.00%/0.00% io 0.00%/0.00%');
    expect(texts(state, 40)[3]).toMatch(/^Swp.*192M\/192M.*PSI mem 0\.00%\/0\.00%$/);
    expect(texts(state, 20)[3]).toMatch(/^Swp.*192M\/192M *$/);
  });

  it('says that it is paused, and how many ticks were late', async () => {
    const state = await stateOf(PRESSURE);
    const [line] = header(state, 80, 24, {...run, paused: true});
    expect(text(line!)).toContain('PAUSED');
    const late = {...state, snapshot: {...snapshotOf(state), skipped: count(3)}};
    expect(texts(late, 80)[0]).toContain('late 3');
  });

  it('says of a captured tree that it is one, and when it was read only where that cannot be misread', async () => {
    const state = await stateOf(capturedHost(PRESSURE));
    const [line] = texts(state, 80);
    expect(line).toMatch(/ load 2\.26 0\.61 0\.21 +captured own 0\.00% 61\.0M$/);
    expect(texts(state, 120)[0]).toMatch(/ captured, read \d\d:\d\d:\d\d every 1 s {2}mmtop itself/);
    expect(texts(await stateOf(capturedHost(PRESSURE), 1), 80)[0]).toContain('captured');
    expect(text(header(state, 80, 24, {...run, paused: true})[0]!)).toMatch(/PAUSED \d\d:\d\d:\d\d/);
    expect(texts(state, 80)[3]).toContain('PSI avg10 mem 65.3%/47.9%');
  });

  it('does not draw an unknown swap as an empty one', async () => {
    const host = fixtureHost(PRESSURE);
    const without: Host = {
      ...host,
      read: (path, options) => {
        const reading = host.read(path, options);
        return path === 'proc/meminfo' && reading.ok
          ? available(reading.value.replace(/^SwapFree:.*\n/m, ''))
          : reading;
      },
    };
    const line = texts(await stateOf(without), 80)[3];
    expect(line).toMatch(/^Swp\[n\/a +\] n\/a\/192M /);
  });

  it('gives a long machine name what room there is', async () => {
    const host = fixtureHost(PRESSURE);
    const long = {...host, system: {...host.system, hostname: 'a'.repeat(64)}};
    for (const width of widths) {
      const line = header(await stateOf(long, 2), width)[0]!;
      expect(lineWidth(line)).toBeLessThanOrEqual(width);
      if (width >= 60) expect(text(line)).toMatch(/live .*61\.0M/);
    }
  });
});
