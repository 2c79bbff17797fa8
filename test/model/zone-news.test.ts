import {describe, expect, it} from 'vitest';
import {watermarks} from '../../src/model/watermarks.ts';
import {type NewsFacts, nextNode, zoneNews} from '../../src/model/zone-news.ts';
import {kswapdText, standText} from '../../src/model/zone-words.ts';
import {parseZoneinfo} from '../../src/proc/zoneinfo.ts';
import {bytes, mib, millis} from '../../src/units.ts';
import {desktop, nodeText} from './zone-texts.ts';

const marksIn = (text: string) => {
  const result = parseZoneinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return watermarks(result.value);
};

const quiet: NewsFacts = {
  pageSize: bytes(4096),
  until: () => undefined,
  scanned: undefined,
  unplaced: undefined,
  spills: false,
};
const news = (text: string, facts: Partial<NewsFacts> = {}) => zoneNews(marksIn(text), {...quiet, ...facts});
const texts = (text: string, facts: Partial<NewsFacts> = {}) => news(text, facts).map(sentence => sentence.text);

describe('one node', () => {
  it.each([
    [
      'calm',
      10_000,
      'kswapd wakes when 37.1 MiB more is taken from Normal, and 400 KiB later programs wait and reclaim for themselves.',
    ],
    [
      'calm',
      550,
      'Free memory is between low and high: kswapd may still be working. It wakes when 200 KiB more is taken from Normal, and 400 KiB later programs wait and reclaim for themselves.',
    ],
    [
      'notice',
      450,
      'Free memory is below low: kswapd is awake. Programs wait and reclaim for themselves when 200 KiB more is taken from Normal.',
    ],
    ['warn', 400, 'Free memory is below min. Programs wait and reclaim for themselves.'],
  ] as const)('is %s with %i pages free', (severity, free, text) => {
    expect(news(nodeText([{free}]))).toEqual([{severity, text}]);
  });

  it('says from which zones it takes, in their order, and leaves out what gives next to nothing', () => {
    expect(texts(desktop())[0]).toBe(
      'kswapd wakes when 6.51 GiB more is taken: 3.75 GiB from Normal, then 2.76 GiB from DMA32, and 15.6 MiB later programs wait and reclaim for themselves.',
    );
    expect(texts(desktop({}, {free: 16_800}))[0]).toContain('3.75 GiB more is taken from Normal, and');
  });

  it('has given up', () => {
    expect(news(nodeText([{free: 450, gaveUp: true}]))).toEqual([
      {
        severity: 'warn',
        text: 'kswapd gave up: it failed 16 times in a row. Programs wait and reclaim for themselves when 200 KiB more is taken from Normal.',
      },
    ]);
    expect(news(nodeText([{free: 4, gaveUp: true}]))).toEqual([
      {
        severity: 'critical',
        text: 'kswapd gave up: it failed 16 times in a row. Programs wait and reclaim for themselves.',
      },
    ]);
  });

  it('does not alarm when kswapd gave up long ago and memory is free', () => {
    expect(news(nodeText([{gaveUp: true}])).map(({severity}) => severity)).toEqual(['calm']);
  });

  it('has boosted marks', () => {
    const [first, second] = texts(nodeText([{boost: 512, min: 912, low: 1012, high: 1112}]));
    expect(first).toMatch(/^kswapd may be working, for the marks are boosted\. Free memory is at low when 35\.1 MiB/);
    expect(second).toBe('The marks are boosted by 2.00 MiB for a while, after page types were mixed.');
  });

  it('is short of what the kernel itself may use', () => {
    const text = nodeText([
      {free: 550, protection: [0, 0, 0, 28_125, 28_125]},
      {zone: 'Movable', free: 500_000, managed: 900_000},
    ]);
    expect(texts(text)).toEqual([
      expect.stringContaining('when 200 KiB more is taken from Normal'),
      expect.stringMatching(/^This is the kernel’s own memory.*programs have more room\.$/),
    ]);
  });
});

describe('a forecast', () => {
  it('is given to the next mark only', () => {
    const asked: string[] = [];
    const until: NewsFacts['until'] = (_, mark) => {
      asked.push(mark);
      return millis(41_000);
    };
    expect(texts(nodeText([{free: 10_000}]), {until})[1]).toBe(
      'At its present pace free memory is at low in about 40 s.',
    );
    expect(texts(nodeText([{free: 450}]), {until})[1]).toBe('At its present pace free memory is at min in about 40 s.');
    expect(texts(nodeText([{free: 300}]), {until})).toHaveLength(1);
    expect(asked).toEqual(['low', 'min']);
  });
});

describe('the work of kswapd', () => {
  const atWork = (free: number, scanned: number | undefined) =>
    texts(nodeText([{free}]), {scanned: scanned === undefined ? undefined : bytes(scanned)});

  it('is told where it was seen', () => {
    expect(atWork(450, 4_980_736)).toEqual([
      expect.stringMatching(/^Free memory is below low: kswapd is awake\. Programs wait/),
      'kswapd scanned 4.75 MiB a second just now.',
    ]);
    expect(atWork(10_000, 4096)[1]).toBe('kswapd scanned 4.00 KiB a second just now.');
  });

  it('is not claimed where it was seen to rest, nor denied where nobody looked', () => {
    expect(atWork(450, 0)).toEqual([
      expect.stringMatching(/^Free memory is below low: the next request wakes kswapd\. Programs wait/),
    ]);
    expect(atWork(450, undefined)).toEqual([expect.stringMatching(/^Free memory is below low: kswapd is awake\./)]);
  });
});

describe('memory that is in no zone yet', () => {
  const unplaced = mib(512);
  const named = '512 MiB of MemFree is in no zone yet; the kernel adds it when a zone runs short.';

  it.each([
    [
      'calm',
      10_000,
      'kswapd wakes not before 37.1 MiB more is taken, and 400 KiB later programs wait and reclaim for themselves.',
    ],
    [
      'calm',
      550,
      'Free memory is between low and high: kswapd may still be working. It wakes not before 200 KiB more is taken, and 400 KiB later programs wait and reclaim for themselves.',
    ],
    [
      'notice',
      450,
      'Free memory is below low: the next request adds memory to a zone or wakes kswapd. Programs wait and reclaim for themselves not before 200 KiB more is taken.',
    ],
    ['warn', 400, 'Free memory is below min. Programs wait and reclaim for themselves unless memory is added first.'],
  ] as const)('puts the marks farther off: %s with %i pages free', (severity, free, text) => {
    expect(news(nodeText([{free}]), {unplaced})).toEqual([
      {severity, text},
      {severity: 'calm', text: named},
    ]);
  });

  it('does so with boosted marks, and names no zone to take from: the first one grows', () => {
    const [boosted] = texts(nodeText([{boost: 512, min: 912, low: 1012, high: 1112}]), {unplaced});
    expect(boosted).toContain('Free memory is at low not before 35.1 MiB more is taken, and 400 KiB later');
    expect(texts(desktop(), {unplaced})[0]).toBe(
      'kswapd wakes not before 6.51 GiB more is taken, and 15.6 MiB later programs wait and reclaim for themselves.',
    );
  });

  it('denies no kswapd that was seen at work', () => {
    const first = (scanned: number) => texts(nodeText([{free: 450}]), {unplaced, scanned: bytes(scanned)})[0];
    expect(first(4096)).toMatch(/^Free memory is below low: kswapd is awake\./);
    expect(first(0)).toMatch(/^Free memory is below low: the next request adds memory to a zone or wakes kswapd\./);
  });

  it('makes of a forecast the earliest moment, which is no alarm', () => {
    expect(news(nodeText([{}]), {unplaced, until: () => millis(41_000)}).at(-1)).toEqual({
      severity: 'calm',
      text: 'At its present pace free memory is at low in about 40 s at the earliest.',
    });
  });
});

describe('several nodes', () => {
  const two = (first: number, second: number, third = second) =>
    [first, second, third].map((free, node) => nodeText([{node, free}])).join('');

  it('speak for the one that comes to its mark first', () => {
    expect(nextNode(marksIn(two(90_000, 50_000, 70_000)))?.node).toBe(1);
    expect(nextNode(marksIn(two(90_000, 550, 520)))?.node).toBe(2);
    expect(nextNode(marksIn(two(90_000, 450, 550)))?.node).toBe(1);
    expect(nextNode(marksIn(two(420, 450, 380)))?.node).toBe(2);
    expect(nextNode(marksIn(two(420, 450)))?.node).toBe(0);
    expect(nextNode(marksIn(two(420, 380, 90_000)))?.node).toBe(1);
  });

  it('say where memory comes from meanwhile, if that is so', () => {
    const [first, second] = texts(two(40_000, 90_000), {spills: true});
    expect(first).toMatch(/^kswapd of node 0 wakes when 154 MiB/);
    expect(second).toBe('What is not bound to node 0 goes to nodes 1, 2 first: 699 MiB there.');
    const many =
      nodeText([{free: 40_000}]) + Array.from({length: 7}, (_, i) => nodeText([{node: i + 1, free: 90_000}])).join('');
    expect(texts(many, {spills: true})[1]).toBe(
      'What is not bound to node 0 goes to 7 other nodes first: 2.39 GiB there.',
    );
    expect(texts(two(40_000, 90_000))).toHaveLength(1);
    expect(texts(two(3_000, 5_000), {spills: true})).toHaveLength(1);
  });

  it('are out of balance', () => {
    expect(news(two(550, 90_000, 590))[1]).toEqual({
      severity: 'notice',
      text: 'Out of balance: node 1 has 350 MiB to spare, but not for what is bound to node 0.',
    });
    expect(news(two(450, 90_000)).map(({severity, text}) => [severity, text])).toEqual([
      [
        'notice',
        'Free memory of node 0 is below low: what is bound to it wakes kswapd, the rest goes to another node.',
      ],
      ['notice', 'Out of balance: nodes 1, 2 have 699 MiB to spare, but not for what is bound to node 0.'],
    ]);
    expect(texts(two(380, 90_000))[0]).toBe(
      'Free memory of node 0 is below min: what is bound to it waits and reclaims, the rest goes to another node.',
    );
    expect(texts(two(550, 5_000)).filter(text => text.includes('to spare'))).toEqual([]);
  });
});

it('nothing is said of a machine without memory in any zone', () => {
  expect(news(nodeText([{managed: 0, free: 0}]))).toEqual([{severity: 'calm', text: 'No zone has memory.'}]);
});

describe('words', () => {
  const row = (text: string, zone = 'Normal') => marksIn(text).zones.find(each => each.zone.zone === zone)!;

  it.each([
    [10_000, 'kswapd is idle', 'free is above high'],
    [550, 'kswapd may still be working: free is between low and high', 'free is between low and high'],
    [450, 'kswapd is awake, or woken by the next request', 'free is below low'],
    [350, 'programs reclaim for themselves: free is below min', 'free is below min'],
  ])('for %i pages free', (free, kswapd, stand) => {
    const zone = row(nodeText([{free}]));
    expect([kswapdText(zone.node), standText(zone)]).toEqual([kswapd, stand]);
  });

  it('for what is rare', () => {
    expect(kswapdText(row(nodeText([{gaveUp: true}])).node)).toContain('gave up before and is not needed now');
    expect(kswapdText(row(nodeText([{free: 550, gaveUp: true}])).node)).toContain('gave up: it failed 16 times');
    expect(kswapdText(row(nodeText([{boost: 9}])).node)).toContain('boosted');
    expect(kswapdText(row(nodeText([{free: 9}]) + nodeText([{node: 1}])).node)).toContain('only for what is bound');
    expect(standText(row(desktop({free: 5})))).toBe('free is below min; requests go on to another zone');
    expect(standText(row(desktop({free: 14_000})))).toBe('free is below low; requests go on to another zone');
    expect(standText(row(desktop(), 'DMA'))).toContain('no alarm');
  });
});
