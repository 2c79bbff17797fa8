import type {FieldList} from '../field.ts';
import {meminfoFields} from '../proc/meminfo.ts';
import {zoneFields} from '../proc/zoneinfo-fields.ts';
import {KIB} from '../units.ts';
import type {Tree} from './document-tree.ts';
import {isAbsent, type Members, membersIn, number, numbersIn, raw, rowsIn, word} from './document-values.ts';

/** Files of /proc about the whole machine, as the kernel prints them, out of the sections of a document. */

const lines = (rows: readonly string[]): string => rows.map(row => `${row}\n`).join('');

/** `MemTotal: 4096 kB`: what the field list knows as an amount was printed in kB. */
export const keyedInKb = (values: Members, fields: FieldList): readonly string[] => {
  const amounts = new Set(Object.values(fields).flatMap(({key, unit}) => (unit === 'bytes' ? [key] : [])));
  return Object.entries(values).map(([key, value]) =>
    amounts.has(key) ? `${word(key)}: ${number(value, KIB)} kB` : `${word(key)}: ${number(value)}`,
  );
};

/** `nr_free_pages 140000` */
export const keyed = (values: Members): readonly string[] =>
  Object.entries(values).map(([key, value]) => `${word(key)} ${number(value)}`);

export const pressureText = (pressure: Members): string =>
  lines(
    ['some', 'full'].flatMap(kind => {
      const line = membersIn(pressure[kind]);
      if (line === undefined) return [];
      const averages = ['avg10', 'avg60', 'avg300'].map(name => `${name}=${number(line[`${name}_percent`])}`);
      return [`${kind} ${averages.join(' ')} total=${number(line['total_us'])}`];
    }),
  );

const zoneName = ({node, zone}: Members): string => `Node ${number(node)}, zone ${word(zone)}`;

const buddyText = (zones: readonly Members[]): string =>
  lines(zones.map(zone => `${zoneName(zone)} ${numbersIn(zone['free_blocks'])}`));

/** The kernel stops counting there. */
const CAP = 100_000;

const cellsIn = (row: Members): readonly string[] => {
  const cells = row['free_blocks'];
  return Array.isArray(cells)
    ? cells.map(cell => (row['capped'] === true && (cell as number) >= CAP ? `>${number(cell)}` : number(cell)))
    : [];
};

const blockRows = (rows: readonly Members[], name: 'blocks' | 'mixed_blocks', title: string): readonly string[] => {
  const types = [...new Set(rows.map(row => word(row['type'])))];
  const zones = Map.groupBy(rows, zoneName);
  const found = [...zones].flatMap(([zone, all]) => {
    const counts = types.map(type => all.find(row => row['type'] === type)?.[name]);
    return counts.every(count => typeof count === 'number') ? [`${zone} ${counts.join(' ')}`] : [];
  });
  return found.length === 0 ? [] : ['', `${title} ${types.join(' ')}`, ...found];
};

const pageTypesText = (rows: readonly Members[]): string => {
  const perBlock = rows[0]?.['pages_per_block'];
  const order = typeof perBlock === 'number' ? Math.log2(perBlock) : perBlock;
  const orders = Math.max(0, ...rows.map(row => cellsIn(row).length));
  return lines([
    `Page block order: ${number(order)}`,
    `Pages per block: ${number(perBlock)}`,
    '',
    `Free pages count per migrate type at order ${Array.from({length: orders}, (_, i) => i).join(' ')}`,
    ...rows.map(row => `${zoneName(row)}, type ${word(row['type'])} ${cellsIn(row).join(' ')}`),
    ...blockRows(rows, 'blocks', 'Number of blocks type'),
    ...blockRows(rows, 'mixed_blocks', 'Number of mixed blocks'),
  ]);
};

/** In the order of the kernel: the figures of the zone, its reserves, then what only a zone with memory has. */
const zoneLabels = [
  ...(['free', 'boost', 'min', 'low', 'high', 'promo', 'spanned', 'present', 'managed', 'cma'] as const),
  ...(['reservedHighatomic', 'freeHighatomic'] as const),
] as const;

const snake = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

const zoneRows = (zone: Members): readonly string[] => {
  const has = (name: string): boolean => !isAbsent(zone[name]);
  const protection = zone['protection_pages'];
  const stats = membersIn(zone['stats']) ?? {};
  return [
    ...zoneLabels.flatMap(name => {
      const value = zone[`${snake(name)}_pages`];
      return isAbsent(value) ? [] : [` ${zoneFields[name].key} ${number(value)}`];
    }),
    ...(Array.isArray(protection) ? [` protection: (${protection.map(each => number(each)).join(', ')})`] : []),
    ...keyed(stats).map(row => ` ${row}`),
    // Only the sum of the lists is known; they are told as one.
    ...(has('pcp_pages')
      ? [' pagesets', ' cpu: 0', ` count: ${number(zone['pcp_pages'])}`, ' high: 0', ' batch: 0']
      : []),
    ...(has('node_unreclaimable') ? [` node_unreclaimable: ${zone['node_unreclaimable'] === true ? 1 : 0}`] : []),
    ...(has('start_pfn') ? [` start_pfn: ${number(zone['start_pfn'])}`] : []),
  ];
};

/** What is printed once a node stands in its first zone with memory. */
const zoneinfoText = (zones: readonly Members[], nodes: readonly Members[]): string => {
  const told = new Set<unknown>();
  return lines(
    zones.flatMap(zone => {
      const {node} = zone;
      const first = zone['managed_pages'] !== 0 && !told.has(node);
      if (first) told.add(node);
      const stats = first ? membersIn(nodes.find(each => each['node'] === node)?.['stats']) : undefined;
      return [
        zoneName(zone),
        ...(stats === undefined ? [] : [' per-node stats', ...keyed(stats).map(row => ` ${row}`)]),
        ...zoneRows(zone),
      ];
    }),
  );
};

const SLAB_HEADER =
  '# name <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>';

const slabText = (caches: readonly Members[]): string =>
  lines([
    'slabinfo - version: 2.1',
    SLAB_HEADER,
    ...caches.map(cache => {
      const columns = ['active_objs', 'num_objs', 'objsize_bytes', 'objs_per_slab', 'pages_per_slab'];
      const slabs = number(cache['num_slabs']);
      const objects = columns.map(name => number(cache[name])).join(' ');
      return `${word(cache['name'])} ${objects} : tunables 0 0 0 : slabdata ${slabs} ${slabs} 0`;
    }),
  ]);

/** As the kernel writes what would end a column: three octal digits of a byte. */
export const escaped = (text: string): string =>
  text.replace(/[\p{Cc}\s\\#]/gu, character => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);

const swapsText = (areas: readonly Members[]): string =>
  lines([
    'Filename Type Size Used Priority',
    ...areas.map(area => {
      const name = `${raw(area['name'])}${area['deleted'] === true ? ' (deleted)' : ''}`;
      const sizes = `${number(area['size_bytes'], KIB)} ${number(area['used_bytes'], KIB)}`;
      return `${escaped(name)} ${word(area['type'])} ${sizes} ${number(area['priority'])}`;
    }),
  ]);

/** The load, as far as it is known: the number of the newest process is not. */
const loadText = (host: Members): string | undefined =>
  ['load1', 'load5', 'load15', 'runnable_threads', 'threads'].some(name => isAbsent(host[name]))
    ? undefined
    : `${['load1', 'load5', 'load15'].map(name => number(host[name])).join(' ')} ${number(host['runnable_threads'])}/${number(host['threads'])} 0\n`;

const uptimeText = ({uptime_seconds: up, idle_seconds: idle}: Members): string | undefined =>
  isAbsent(up) ? undefined : `${number(up)} ${isAbsent(idle) ? '0' : number(idle)}\n`;

export const writeProc = (tree: Tree, document: Members): void => {
  const write = (path: string, text: string | undefined): void => {
    if (text !== undefined) tree.write(`proc/${path}`, text);
  };
  const members = (name: string) => membersIn(document[name]);
  const rows = (name: string, text: (rows: readonly Members[]) => string): string | undefined => {
    const found = rowsIn(document[name]);
    return found && text(found);
  };
  const host = members('host');
  const meminfo = members('meminfo');
  const vmstat = members('vmstat');
  const pressure = members('pressure');
  write('uptime', host && uptimeText(host));
  write('loadavg', host && loadText(host));
  write('meminfo', meminfo && lines(keyedInKb(meminfo, meminfoFields)));
  write('vmstat', vmstat && lines(keyed(vmstat)));
  for (const kind of ['memory', 'cpu', 'io', 'irq']) {
    const values = membersIn(pressure?.[kind]);
    write(`pressure/${kind}`, values && pressureText(values));
  }
  write('buddyinfo', rows('buddy', buddyText));
  write('pagetypeinfo', rows('page_types', pageTypesText));
  write(
    'zoneinfo',
    rows('zones', zones => zoneinfoText(zones, rowsIn(document['nodes']) ?? [])),
  );
  write('slabinfo', rows('slabs', slabText));
  write('swaps', rows('swaps', swapsText));
};
