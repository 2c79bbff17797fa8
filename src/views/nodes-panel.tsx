import type {ReactElement} from 'react';
import {shortBytes, shortPercent} from '../format/amount.ts';
import {listSize, nodeLists} from '../model/node-lists.ts';
import {type NumaTraffic, numaTraffic} from '../model/numa-traffic.ts';
import type {NodeRow} from '../model/watermarks.ts';
import {unplacedIn} from '../model/zone-report.ts';
import {type Reading, shortReason} from '../reading.ts';
import type {Snapshot} from '../snapshot.ts';
import {line, span} from '../ui/line.ts';
import {Panel} from '../ui/panel.tsx';
import {plainRows, type Row, type Size} from '../ui/rows.tsx';
import {type Bytes, type Pages, type Percent, pagesToBytes} from '../units.ts';

const LABEL = 15;
const COLUMN = 8;

/** Columns that the panel takes for so many nodes. */
export const nodesWidth = (nodes: number): number => LABEL + COLUMN * nodes;

const bytesText = (reading: Reading<Bytes>): string =>
  reading.ok ? shortBytes(reading.value) : shortReason(reading.reason);

const shareText = (traffic: NumaTraffic, when: keyof NumaTraffic, what: 'miss' | 'remote'): string => {
  const reading = traffic[when];
  if (!reading.ok) return shortReason(reading.reason);
  const share: Percent | undefined = reading.value[what];
  return share === undefined ? '-' : shortPercent(share);
};

type Line = readonly [label: string, text: (node: NodeRow) => string];

/** Memory in no zone yet comes to the marks of some node; of the only one it is told how much. */
const linesOf = (snapshot: Snapshot, several: boolean): readonly Line[] => {
  const unplaced = unplacedIn(snapshot);
  const least = unplaced === undefined ? '' : ' at least';
  const amount = (n: Pages): string => shortBytes(pagesToBytes(n, snapshot.system.pageSize));
  const shares = (when: keyof NumaTraffic, what: 'miss' | 'remote') => (node: NodeRow) =>
    shareText(numaTraffic(snapshot, node.node), when, what);
  return [
    [`to low${least}`, node => amount(node.room.low)],
    ...nodeLists.map(({label, key}): Line => [label, node => bytesText(listSize(snapshot, node.node, key))]),
    ...(several ? [['NUMA miss', shares('recent', 'miss')] as const] : []),
    [`to min${least}`, node => amount(node.room.min)],
    ['free', node => amount(node.free)],
    ...(unplaced === undefined || several ? [] : [['in no zone yet', () => shortBytes(unplaced)] as const]),
    ['managed', node => amount(node.managed)],
    ...(several
      ? ([
          ['miss, boot', shares('sinceBoot', 'miss')],
          ['NUMA remote', shares('recent', 'remote')],
          ['remote, boot', shares('sinceBoot', 'remote')],
        ] as const)
      : []),
  ];
};

/** Nodes side by side, the one of the selected zone among them: what is left, and what reclaim may take. */
export const NodesPanel = ({
  snapshot,
  nodes,
  selected,
  size,
}: {
  readonly snapshot: Snapshot;
  readonly nodes: readonly NodeRow[];
  /** Number of the node that must be among those shown. */
  readonly selected: number;
  readonly size: Size;
}): ReactElement => {
  const room = Math.max(1, Math.floor((size.width - LABEL) / COLUMN));
  const from = Math.max(
    0,
    Math.min(
      nodes.findIndex(({node}) => node === selected),
      nodes.length - room,
    ),
  );
  const shown = nodes.slice(from, from + room);
  const cells = (texts: readonly string[]): string => texts.map(text => text.padStart(COLUMN)).join('');
  const head = `${'NODE'.padEnd(LABEL)}${cells(shown.map(({node}) => String(node)))}`;
  const rows: readonly Row[] = [
    {line: line(span(head, 'bar')), background: 'bar'},
    ...plainRows(
      linesOf(snapshot, nodes.length > 1).map(([label, text]) =>
        line(`${label.padEnd(LABEL)}${cells(shown.map(text))}`),
      ),
    ),
  ];
  const note = shown.length < nodes.length ? `${shown.length} of ${nodes.length}` : 'reclaim lists';
  return <Panel title={nodes.length > 1 ? 'Nodes' : 'Node'} note={note} rows={rows} size={size} />;
};
