import {longBytes} from '../format/amount.ts';
import {roughDuration} from '../format/time.ts';
import {type Bytes, type Millis, type Pages, pages, pagesToBytes} from '../units.ts';
import type {Severity} from './pressure.ts';
import type {Kswapd, NodeRow, Watermarks} from './watermarks.ts';

/** What the marks say about this moment, in sentences, the most important one first. */
export type Sentence = {readonly severity: Severity; readonly text: string};

export type NewsFacts = {
  readonly pageSize: Bytes;
  /** When a node will have nothing left above a mark; undefined where nobody can say. */
  readonly until: (node: NodeRow, mark: 'low' | 'min') => Millis | undefined;
  /** What all kswapds together scanned per second since the last sample; undefined before there is a rate. */
  readonly scanned: Bytes | undefined;
  /** Free and in no zone yet; undefined where there is none or nobody can say. */
  readonly unplaced: Bytes | undefined;
  /** vm.zone_reclaim_mode is known and 0: what is not bound to a node goes elsewhere before its kswapd wakes. */
  readonly spills: boolean;
};

const order: readonly Kswapd[] = ['idle', 'boosted', 'maybe', 'spills', 'awake', 'callers', 'gave-up'];
const trouble: ReadonlySet<Kswapd> = new Set(['spills', 'awake', 'callers', 'gave-up']);

/** A node has plenty when this share of its memory is free above its low marks. */
export const PLENTY = 1 / 10;
/** A zone that gives less than this share of the room is not worth a word. */
const WORTH_A_WORD = 0.01;

const left = (node: NodeRow): Pages => (trouble.has(node.kswapd) ? node.room.min : node.room.low);

const nearer = (a: NodeRow, b: NodeRow): NodeRow => {
  const rank = order.indexOf(b.kswapd) - order.indexOf(a.kswapd);
  if (rank !== 0) return rank > 0 ? b : a;
  return left(b) < left(a) ? b : a;
};

/** The node that wakes its kswapd, or lets programs wait, before the others. */
export const nextNode = ({nodes}: Watermarks): NodeRow | undefined =>
  nodes.length === 0 ? undefined : nodes.reduce(nearer);

type Words = {
  readonly amount: (n: Pages) => string;
  readonly at: string;
  /** Between a mark and the amount that leads to it: a zone that grows comes to its mark later. */
  readonly when: 'when' | 'not before';
};

/** ` from DMA32`, or `: 2.43 GiB from Normal, then 2.93 GiB from DMA32`. */
const sources = ({parts, room}: NodeRow, mark: 'low' | 'min', {amount, when}: Words): string => {
  // A zone that grows serves before the next one is asked.
  if (when === 'not before') return '';
  const worth = parts.filter(part => part.room[mark] > WORTH_A_WORD * room[mark]);
  if (worth.length < 2) return worth[0] === undefined ? '' : ` from ${worth[0].zone}`;
  return `: ${worth.map(part => `${amount(part.room[mark])} from ${part.zone}`).join(', then ')}`;
};

const waiting = (node: NodeRow, words: Words): string => {
  if (node.room.min > 0) {
    return `Programs wait and reclaim for themselves ${words.when} ${words.amount(node.room.min)} more is taken${sources(node, 'min', words)}.`;
  }
  return words.when === 'when'
    ? 'Programs wait and reclaim for themselves.'
    : 'Programs wait and reclaim for themselves unless memory is added first.';
};

const nextRequest = ({scanned, unplaced}: NewsFacts): string => {
  if (unplaced !== undefined && !scanned) return 'the next request adds memory to a zone or wakes kswapd';
  return scanned === 0 ? 'the next request wakes kswapd' : 'kswapd is awake';
};

/** What happens at the next mark, and how far it is. */
const ahead = (node: NodeRow, words: Words, facts: NewsFacts): string => {
  const {amount} = words;
  const taken = `${words.when} ${amount(node.room.low)} more is taken${sources(node, 'low', words)}`;
  const later = amount(pages(node.room.min - node.room.low));
  switch (node.kswapd) {
    case 'boosted':
      return `kswapd${words.at} may be working, for the marks are boosted. Free memory is at low ${taken}, and ${later} later programs wait and reclaim for themselves.`;
    case 'idle':
      return `kswapd${words.at} wakes ${taken}, and ${later} later programs wait and reclaim for themselves.`;
    case 'maybe':
      return `Free memory${words.at} is between low and high: kswapd may still be working. It wakes ${taken}, and ${later} later programs wait and reclaim for themselves.`;
    case 'spills':
      return node.room.min > 0
        ? `Free memory${words.at} is below low: what is bound to it wakes kswapd, the rest goes to another node.`
        : `Free memory${words.at} is below min: what is bound to it waits and reclaims, the rest goes to another node.`;
    case 'awake':
      return `Free memory${words.at} is below low: ${nextRequest(facts)}. ${waiting(node, words)}`;
    case 'callers':
      return `Free memory${words.at} is below min. ${waiting(node, words)}`;
    case 'gave-up':
      return `kswapd${words.at} gave up: it failed 16 times in a row. ${waiting(node, words)}`;
  }
};

const severity = ({kswapd, room}: NodeRow): Severity => {
  switch (kswapd) {
    case 'idle':
    case 'boosted':
    case 'maybe':
      return 'calm';
    case 'spills':
    case 'awake':
      return 'notice';
    case 'callers':
      return 'warn';
    case 'gave-up':
      return room.min > 0 ? 'warn' : 'critical';
  }
};

const forecast = (node: NodeRow, {until, unplaced}: NewsFacts): readonly Sentence[] => {
  const mark = trouble.has(node.kswapd) ? 'min' : 'low';
  const time = node.room[mark] > 0 ? until(node, mark) : undefined;
  if (time === undefined) return [];
  const text = `At its present pace free memory is at ${mark} in about ${roughDuration(time)}`;
  return unplaced === undefined
    ? [{severity: 'notice', text: `${text}.`}]
    : [{severity: 'calm', text: `${text} at the earliest.`}];
};

const atWork = ({scanned}: NewsFacts): readonly Sentence[] =>
  scanned === undefined || scanned === 0
    ? []
    : [{severity: 'calm', text: `kswapd scanned ${longBytes(scanned)} a second just now.`}];

/** `node 1`, `nodes 1, 2`, `7 other nodes`. */
const list = (numbers: readonly number[]): string => {
  if (numbers.length > 3) return `${numbers.length} other nodes`;
  return `${numbers.length === 1 ? 'node' : 'nodes'} ${numbers.join(', ')}`;
};

/** Other nodes: a help for what is bound to none, no help for what is bound to this one. */
const elsewhere = (node: NodeRow, {nodes}: Watermarks, {amount}: Words, {spills}: NewsFacts): readonly Sentence[] => {
  const others = nodes.filter(other => other !== node);
  const rich = others.filter(({room, managed}) => room.low > PLENTY * managed);
  const sum = amount(pages(rich.reduce((total, {room}) => total + room.low, 0)));
  if (rich.length === 0) return [];
  const where = list(rich.map(other => other.node));
  if (node.kswapd !== 'idle' && node.kswapd !== 'boosted')
    return [
      {
        severity: 'notice',
        text: `Out of balance: ${where} ${rich.length === 1 ? 'has' : 'have'} ${sum} to spare, but not for what is bound to node ${node.node}.`,
      },
    ];
  return spills
    ? [{severity: 'calm', text: `What is not bound to node ${node.node} goes to ${where} first: ${sum} there.`}]
    : [];
};

const ownMemory = ({use}: NodeRow): readonly Sentence[] =>
  use === 'programs'
    ? []
    : [
        {
          severity: 'calm',
          text: 'This is the kernel’s own memory, which may not lie in Movable, HighMem or CMA; programs have more room.',
        },
      ];

const boosted = ({zones}: Watermarks, {amount}: Words): readonly Sentence[] => {
  const sum = zones.reduce((total, {zone}) => total + (zone.boost === undefined ? 0 : zone.boost), 0);
  return sum === 0
    ? []
    : [
        {
          severity: 'calm',
          text: `The marks are boosted by ${amount(pages(sum))} for a while, after page types were mixed.`,
        },
      ];
};

/** What is initialised late, or handed in late by the host of a virtual machine. */
export const unplacedText = (unplaced: Bytes): string =>
  `${longBytes(unplaced)} of MemFree is in no zone yet; the kernel adds it when a zone runs short.`;

const unplacedMemory = ({unplaced}: NewsFacts): readonly Sentence[] =>
  unplaced === undefined ? [] : [{severity: 'calm', text: unplacedText(unplaced)}];

export const zoneNews = (marks: Watermarks, facts: NewsFacts): readonly Sentence[] => {
  const node = nextNode(marks);
  if (node === undefined) return [{severity: 'calm', text: 'No zone has memory.'}];
  const words: Words = {
    amount: n => longBytes(pagesToBytes(n, facts.pageSize)),
    at: marks.nodes.length > 1 ? ` of node ${node.node}` : '',
    when: facts.unplaced === undefined ? 'when' : 'not before',
  };
  return [
    {severity: severity(node), text: ahead(node, words, facts)},
    ...unplacedMemory(facts),
    ...atWork(facts),
    ...forecast(node, facts),
    ...elsewhere(node, marks, words, facts),
    ...ownMemory(node),
    ...boosted(marks, words),
  ];
};
