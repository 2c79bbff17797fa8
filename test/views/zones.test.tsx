import {describe, expect, it} from 'vitest';
import {find} from '../../src/explain/index.ts';
import type {Host} from '../../src/host/host.ts';
import {watermarks} from '../../src/model/watermarks.ts';
import {parseZoneinfo} from '../../src/proc/zoneinfo.ts';
import {available} from '../../src/reading.ts';
import {views} from '../../src/views/index.ts';
import {zoneTerms} from '../../src/views/zone-detail.ts';
import {fixtureHost, type Screen, type ScreenOptions, withScreen} from '../helpers/screen.tsx';
import {lookAt, stateOf} from '../helpers/states.ts';
import {desktop, nodeText, type ZoneNumbers} from '../model/zone-texts.ts';

const NUMA = '6.12-x86_64-4k-numa2';
const start = {view: 'zones'} as const;

/** A captured machine with other zones, a text for each reading; the last one stays. */
const withZones = (...texts: readonly string[]): Host => {
  const host = fixtureHost(NUMA);
  let reads = 0;
  return {
    ...host,
    read: (path, options) => {
      if (path !== 'proc/zoneinfo') return host.read(path, options);
      reads += 1;
      return available(texts[Math.min(reads, texts.length) - 1]!);
    },
  };
};

const nodes = (...zones: readonly ZoneNumbers[]): string =>
  zones.map((zone, node) => nodeText([{node, ...zone}])).join('');

const shown = (options: ScreenOptions, samples: number, act?: (screen: Screen) => Promise<void>): Promise<string> =>
  withScreen({start, ...options}, async screen => {
    for (let i = 0; i < samples; i += 1) await screen.sample();
    await act?.(screen);
    expect(screen.scrolled()).toBe(0);
    expect(screen.wrapped()).toBe(false);
    expect(screen.text()).not.toMatch(/undefined|NaN|Infinity|\[object/);
    return screen.text();
  });

const frame = async (name: string, options: ScreenOptions, act?: (screen: Screen) => Promise<void>): Promise<void> =>
  expect(`${await shown(options, 2, act)}\n`).toMatchFileSnapshot(`../frames/zones-${name}.txt`);

describe('the zones view', () => {
  it.each([
    [80, 24],
    [120, 40],
    [200, 50],
  ])('on two nodes at %i×%i', (width, height) => frame(`${width}x${height}-numa2`, {from: NUMA, width, height}));

  it('of a zone that is kept back', () =>
    frame('80x24-kept', {from: '6.12-x86_64-4k-pressure'}, screen => screen.press('end')));

  it('below its low mark, boosted', () => frame('80x24-awake', {from: '6.1-x86_64-4k-pressure'}));

  it('with memory that is in no zone yet', () => frame('80x24-late', {from: '6.18-x86_64-4k-hybrid-v1'}));

  it.each(['overview', 'buddy'] as const)('has its word on memory in no zone yet in %s too', view =>
    withScreen({from: '6.18-x86_64-4k-hybrid-v1', start: {view}, width: 120, height: 40}, async screen => {
      await screen.sample();
      expect(screen.text()).toMatch(/Free blocks.* 17\.3G more in no zone yet/);
    }),
  );

  it('tells of memory in no zone yet beside the nodes, on the page of a zone and in words', async () => {
    const from = '6.18-x86_64-4k-hybrid-v1';
    const wide = await shown({from, width: 120, height: 40}, 2);
    expect(wide).toMatch(/to low at least +5\.33G$/m);
    expect(wide).toMatch(/to min at least +5\.35G$/m);
    expect(wide).toMatch(/in no zone yet +17\.3G$/m);
    const page = await shown({from, height: 50}, 2, screen => screen.press('enter'));
    expect(page).toContain('At least that much is left: 17.3 GiB of MemFree is in no zone yet;');
    expect(views.zones.words(lookAt(await stateOf(from, 2, 'zones'))).slice(0, 2)).toEqual([
      expect.stringMatching(/^kswapd wakes not before 5\.33 GiB more is taken, and/),
      '17.3 GiB of MemFree is in no zone yet; the kernel adds it when a zone runs short.',
    ]);
  });

  it('says nothing of it where the sums agree or one is not known', async () => {
    const {read, ...host} = fixtureHost('6.18-x86_64-4k-hybrid-v1');
    const hidden = (path: string): Host => ({
      ...host,
      read: (asked, options) => (asked === path ? {ok: false, reason: {kind: 'missing', path}} : read(asked, options)),
    });
    for (const from of [NUMA, hidden('proc/meminfo'), hidden('proc/vmstat')]) {
      const text = await shown({from, width: 120, height: 40}, 2);
      expect(text).toMatch(/kswapd (of node 0 )?wakes when .* more is taken: /);
      expect(text).toMatch(/to low +\d/);
      expect(text).not.toMatch(/in no zone|at least|not before/);
    }
  });

  it('of several nodes it gives no node its memory', async () => {
    const {read, ...host} = fixtureHost(NUMA);
    const from: Host = {
      ...host,
      read: (path, options) => {
        const text = read(path, options);
        return path === 'proc/meminfo' && text.ok
          ? available(
              text.value.replace(/(MemTotal|MemFree): +(\d+)/g, (_, key, n) => `${key}: ${Number(n) + 2 ** 20}`),
            )
          : text;
      },
    };
    const text = await shown({from, width: 120, height: 40}, 2);
    expect(text.replaceAll('\n', ' ')).toContain('1.00 GiB of MemFree is in no zone yet; the kernel adds it');
    expect(text).toMatch(/to low at least +99\.5M +145M$/m);
    expect(text).not.toMatch(/in no zone yet +1\.00G/);
  });

  it('in ASCII', () => frame('80x24-ascii', {from: NUMA, ascii: true}));

  it('on a small screen', () => frame('60x16-data', {from: NUMA, width: 60, height: 16}));

  it('loses no meaning without colours', async () => {
    const from = '6.1-x86_64-4k-pressure';
    expect(await shown({from, colour: false}, 2)).toBe(await shown({from}, 2));
  });

  it('shows the node of the selected zone among many', async () => {
    const from = withZones(nodes(...Array.from({length: 8}, (_, node) => ({free: 1000 * (node + 1)}))));
    const first = await shown({from}, 2);
    expect(first).toContain('Nodes  2 of 8');
    expect(first).toMatch(/NODE +0 +1$/m);
    expect(await shown({from}, 2, screen => screen.press('end'))).toMatch(/^MARK .*NODE +6 +7$/m);
  });

  it('says which node is short while another has plenty', async () => {
    const text = await shown({from: withZones(nodes({free: 450}, {free: 90_000}))}, 2);
    expect(text).toMatch(/^Free memory of node 0 is below low: what is bound to it wakes kswapd/m);
    expect(text.replaceAll('\n', ' ')).toContain(
      'Out of balance: node 1 has 350 MiB to spare, but not for what is bound to node 0.',
    );
  });

  it('counts what nodes missed since the last sample', async () => {
    const stats = (hit: number, miss: number) => ({numa_hit: hit, numa_miss: miss, numa_local: hit, numa_other: miss});
    const options = (): ScreenOptions => ({
      from: withZones(
        nodes({stats: stats(1000, 0)}, {stats: stats(500, 0)}),
        nodes({stats: stats(1090, 10)}, {stats: stats(500, 0)}),
      ),
      width: 120,
      height: 40,
    });
    expect(await shown(options(), 1)).toMatch(/NUMA miss +… +…/);
    const text = await shown(options(), 2);
    expect(text).toMatch(/NUMA miss +10\.0% +-/);
    expect(text).toMatch(/miss, boot +0\.91% +0\.00%/);
  });

  it('shows memory tiering only where it is on', async () => {
    const zones = withZones(nodes({free: 650, promo: 700}));
    expect(await shown({from: zones}, 2)).toMatch(/^high .*kswapd works up to it/m);
    const tiering: Host = {
      ...zones,
      read: (path, options) =>
        path === 'proc/sys/kernel/numa_balancing' ? available('2\n') : zones.read(path, options),
    };
    const text = await shown({from: tiering}, 2);
    expect(text).toMatch(/^promo .*kswapd works up to it/m);
    expect(text).toContain('kswapd may still be working');
  });

  it('says how long it takes to the mark when free memory falls steadily, and else nothing', async () => {
    const falling = Array.from({length: 20}, (_, i) => nodeText([{free: 6000 - 100 * i}]));
    const steady = Array.from({length: 20}, () => nodeText([{free: 6000}]));
    const flat = (text: string) => text.replaceAll('\n', ' ');
    expect(flat(await shown({from: withZones(...falling)}, 4))).not.toContain('pace');
    expect(flat(await shown({from: withZones(...falling)}, 20))).toContain(
      'At its present pace free memory is at low in about 35 s.',
    );
    expect(flat(await shown({from: withZones(...steady)}, 20))).not.toContain('pace');
  });

  it('says why it is empty', async () => {
    const host = fixtureHost(NUMA);
    const from: Host = {
      ...host,
      read: (path, options) =>
        path === 'proc/zoneinfo' ? {ok: false, reason: {kind: 'denied', path}} : host.read(path, options),
    };
    const text = await shown({from}, 2);
    expect(text).toContain('no permission to read /proc/zoneinfo');
    expect(text).toContain('run as root');
  });

  it('stays on its zone when the order changes, and finds one by name', async () => {
    const text = await shown({from: NUMA}, 2, screen => screen.press('/', '1', ' ', 'D', 'enter'));
    expect(text).toMatch(/^Node 1 DMA32/m);
  });

  it('opens a page with all that zoneinfo says of a zone and its node', async () => {
    await frame('80x24-detail', {from: NUMA}, screen => screen.press('enter'));
    const end = await shown({from: NUMA}, 2, screen => screen.press('enter', 'end'));
    expect(end).toContain('pgdemote_');
    const kept = await shown({from: '6.12-x86_64-4k-pressure'}, 2, screen => screen.press('end', 'enter'));
    expect(kept.replaceAll('\n', ' ')).toContain(
      'could also use a higher zone: 0.98 MiB from DMA32, 0.98 MiB from Normal',
    );
  });

  it('explains the selected zone, then its columns', async () => {
    const termsOf = async (fixture: string, row: number) => {
      const look = lookAt(await stateOf(fixture, 2, 'zones'));
      return views.zones.draw(look, {width: 80, height: 17}).facts.terms(row);
    };
    const terms = await termsOf(NUMA, 0);
    expect(terms.slice(0, 5)).toEqual(['watermark', 'zone', 'kswapd', 'zones.zone', 'zones.free']);
    for (const term of terms) expect(find(term).exact?.id).toBe(term);
    expect((await termsOf('6.12-x86_64-4k-pressure', 1))[0]).toBe('lowmem-reserve');
  });

  it('knows an article for every term it offers', () => {
    const states: readonly ZoneNumbers[] = [
      {},
      {free: 550},
      {free: 450},
      {free: 4},
      {free: 4, gaveUp: true},
      {boost: 5},
    ];
    for (const text of [...states.map(state => nodeText([state])), desktop()]) {
      const result = parseZoneinfo(text);
      const rows = result.ok ? watermarks(result.value).zones : [];
      expect(rows.length).toBeGreaterThan(0);
      for (const term of rows.flatMap(zoneTerms)) expect([term, find(term).exact?.id]).toEqual([term, term]);
    }
  });

  it('knows where its table stands', async () => {
    const look = lookAt(await stateOf(NUMA, 2, 'zones'));
    const {facts} = views.zones.draw(look, {width: 80, height: 17});
    const hits = Array.from({length: 17}, (_, y) => facts.hit(1, y));
    expect(hits.map(hit => (hit === undefined ? '.' : 'row' in hit ? hit.row : 'h')).join('')).toBe(
      '....h012.........',
    );
  });
});
