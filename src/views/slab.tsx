import {slabColumns} from '../columns/slab.ts';
import {longBytes, shortBytes} from '../format/amount.ts';
import {type SlabRow, slabRows, slabTotals} from '../model/slab.ts';
import {readingOf} from '../snapshot.ts';
import {line} from '../ui/line.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import {plainRows} from '../ui/rows.tsx';
import {tableRows, tableTitle} from '../ui/table.ts';
import {type Look, view} from './view.ts';

const CHROME = 2;

/** What everybody may read of slab memory. */
const totals = (look: Look, amount = shortBytes): {readonly sum: string; readonly parts: string} | undefined => {
  const meminfo = readingOf(look.snapshot, 'meminfo');
  if (!meminfo.ok) return undefined;
  const {slab, sReclaimable, sUnreclaim} = meminfo.value;
  if (slab === undefined || sReclaimable === undefined || sUnreclaim === undefined) return undefined;
  return {
    sum: `Slab ${amount(slab)}`,
    parts: `${amount(sReclaimable)} reclaimable, ${amount(sUnreclaim)} fixed`,
  };
};

const slabWords = (look: Look): readonly string[] => {
  const known = totals(look, longBytes);
  return known === undefined ? [] : [`${known.sum}: ${known.parts}.`];
};

/** Caches of which the reference speaks by another name than their own. */
const families: readonly (readonly [name: RegExp, term: string])[] = [
  [/inode_cache|dentry/, 'dentry'],
  [/^kmalloc/, 'kmalloc'],
  [/^kmalloc-rcl|inode_cache|dentry|radix_tree_node|xfs_|ext4_|buffer_head/, 'meminfo.SReclaimable'],
];

export const slab = view<SlabRow>({
  id: 'slab',
  key: '3',
  title: 'Slab',
  help: 'The kernel’s object caches by size, with their growth and the share that holds nothing.',
  needs: {meminfo: 0, slabinfo: 0},
  words: slabWords,
  table: {
    columns: slabColumns,
    sort: 'size',
    rows: look => slabRows(look.snapshot, look.state.slabTracks),
    key: row => row.cache.name,
    text: row => row.cache.name,
    terms: ({cache: {name}}) => [name, ...families.flatMap(([kind, term]) => (kind.test(name) ? [term] : []))],
    room: size => ({width: size.width, height: size.height - CHROME}),
  },
  Panel: ({look, size, arranged}) => {
    if (!arranged?.ok) {
      const reason = arranged === undefined ? ({kind: 'not-sampled'} as const) : arranged.reason;
      const known = totals(look);
      const rows = [
        ...plainRows(known === undefined ? [] : [line(`${known.sum}: ${known.parts}`), line('')]),
        ...absentRows(reason, size.width),
      ];
      return <Panel title="Slab caches" rows={rows} size={size} />;
    }
    const {rows} = arranged.value;
    const sum = slabTotals(rows);
    const {top, selected} = look.table;
    const window = {top, height: size.height - CHROME, selected};
    const parts = totals(look)?.parts;
    const held = `${rows.length} hold ${shortBytes(sum.size)}, ${shortBytes(sum.waste)} waste`;
    const note = parts === undefined ? held : `${held}; Slab: ${parts}`;
    return (
      <Panel
        title={tableTitle('Slab caches', arranged.value, size.width)}
        note={note}
        rows={tableRows(arranged.value, window, look.snapshot.system, size.width)}
        size={size}
      />
    );
  },
});
