import type {AttributeKind, AttributeList} from '../sys/attribute.ts';
import {attributeName, withUnit} from '../sys/attribute-name.ts';
import {hugepagesFields, nodeHugepagesFields} from '../sys/hugepages.ts';
import {ksmFields} from '../sys/ksm.ts';
import {lruGenFields} from '../sys/lru-gen.ts';
import {nodeMeminfoFields} from '../sys/numa.ts';
import {
  khugepagedFields,
  thpSizeFields,
  thpStatsFields,
  transparentHugepageFields,
} from '../sys/transparent-hugepage.ts';
import {zramBdStatFields, zramFields, zramIoStatFields, zramMmStatFields} from '../sys/zram.ts';
import {zswapFields} from '../sys/zswap.ts';
import {KIB} from '../units.ts';
import {keyed, keyedInKb} from './document-proc.ts';
import {type Tree, writeAll} from './document-tree.ts';
import {isAbsent, type Members, membersIn, number, numbersIn, rowsIn, word} from './document-values.ts';

/** Files of /sys and settings, out of the sections of a document. */

const BLOCK = 4 * KIB;

/** What is printed in another form than the plain value. */
const forms: Readonly<Partial<Record<AttributeKind, (value: unknown) => string>>> = {
  'size in kB': value => `${number(value, KIB)}kB`,
  'blocks of 4 KiB': value => number(value, BLOCK),
  flag: value => (value === true ? '1' : value === false ? '0' : word(value)),
  choice: value => `[${word(value)}]`,
  word,
};

const writeAttributes = (tree: Tree, directory: string, list: AttributeList, values: Members | undefined): void => {
  if (values === undefined) return;
  writeAll(
    tree,
    directory,
    Object.values(list).map(field => [field.key, values[attributeName(field)], forms[field.kind] ?? number]),
  );
};

const sizeName = (size: unknown): string => `hugepages-${number(size, KIB)}kB`;

const writePools = (tree: Tree, directory: string, list: AttributeList, pools: unknown): void => {
  const found = rowsIn(pools);
  if (found === undefined) return;
  tree.directory(directory);
  for (const pool of found) writeAttributes(tree, `${directory}/${sizeName(pool['size_bytes'])}`, list, pool);
};

const NODES = 'sys/devices/system/node';

const writeHugepages = (tree: Tree, hugepages: Members): void => {
  writePools(tree, 'sys/kernel/mm/hugepages', hugepagesFields, hugepages['pools']);
  for (const {node, pools} of rowsIn(hugepages['nodes']) ?? []) {
    writePools(tree, `${NODES}/node${number(node)}/hugepages`, nodeHugepagesFields, pools);
  }
};

const writeThp = (tree: Tree, thp: Members): void => {
  const directory = 'sys/kernel/mm/transparent_hugepage';
  writeAttributes(tree, directory, transparentHugepageFields, membersIn(thp['settings']));
  writeAttributes(tree, `${directory}/khugepaged`, khugepagedFields, membersIn(thp['khugepaged']));
  for (const size of rowsIn(thp['sizes']) ?? []) {
    const at = `${directory}/${sizeName(size['size_bytes'])}`;
    writeAttributes(tree, at, thpSizeFields, size);
    writeAttributes(tree, `${at}/stats`, thpStatsFields, membersIn(size['stats']));
  }
};

const listed = (value: unknown): string => (Array.isArray(value) ? value.map(each => number(each)).join(',') : '?');

const writeNuma = (tree: Tree, numa: Members): void => {
  const online = Array.isArray(numa['online']) ? numa['online'] : [];
  writeAll(tree, NODES, [
    ['online', numa['online'], listed],
    ['has_memory', numa['has_memory'], listed],
    ['has_cpu', numa['has_cpu'], listed],
  ]);
  writeAll(tree, 'sys/kernel/mm/numa', [['demotion_enabled', numa['demotion_enabled'], String]]);
  for (const {node, cpus, distances, meminfo, numastat} of rowsIn(numa['nodes']) ?? []) {
    const row = rowsIn(distances);
    const cost = (to: unknown): unknown => row?.find(each => each['to'] === to)?.['distance'];
    writeAll(tree, `${NODES}/node${number(node)}`, [
      ['cpulist', cpus, listed],
      ['distance', distances, () => numbersIn(online.map(cost))],
      [
        'meminfo',
        meminfo,
        value =>
          keyedInKb(membersIn(value) ?? {}, nodeMeminfoFields)
            .map(line => `Node ${number(node)} ${line}`)
            .join('\n'),
      ],
      ['numastat', numastat, value => keyed(membersIn(value) ?? {}).join('\n')],
    ]);
  }
};

/** The stat files name nothing: the order of the fields is that of the file. */
const rowText =
  (fields: Readonly<Record<string, {readonly key: string; readonly unit: string}>>, per = 1) =>
  (value: unknown): string =>
    Object.values(fields)
      .map(({key, unit}) => membersIn(value)?.[withUnit(key, unit === 'count' ? undefined : unit)])
      .filter(each => !isAbsent(each))
      .map(each => number(each, per))
      .join(' ');

const writeZram = (tree: Tree, devices: readonly Members[]): void => {
  tree.directory('sys/block');
  for (const device of devices) {
    const at = `sys/block/${word(device['device'])}`;
    writeAttributes(tree, at, zramFields, membersIn(device['settings']));
    writeAll(tree, at, [
      ['mm_stat', device['mm_stat'], rowText(zramMmStatFields)],
      ['io_stat', device['io_stat'], rowText(zramIoStatFields)],
      ['bd_stat', device['bd_stat'], rowText(zramBdStatFields, BLOCK)],
      [
        'recomp_algorithm',
        device['recomp_algorithms'],
        value =>
          (rowsIn(value) ?? []).map(({priority, algorithm}) => `#${number(priority)}: [${word(algorithm)}]`).join('\n'),
      ],
    ]);
  }
};

const writeLruGen = (tree: Tree, lruGen: Members): void => {
  const directory = 'sys/kernel/mm/lru_gen';
  writeAll(tree, directory, [
    ['enabled', lruGen['enabled'], mask => (typeof mask === 'number' ? `0x${mask.toString(16)}` : word(mask))],
  ]);
  writeAttributes(tree, directory, lruGenFields, lruGen);
};

/** Settings that stand in a section of their own have been written; what may be chosen is told here alone. */
const writeTuning = (tree: Tree, settings: readonly Members[]): void => {
  for (const {path, value, choices} of settings) {
    const place = word(path);
    if (!/^(proc\/sys|sys)\/[\w./-]+$/.test(place) || place.includes('..')) continue;
    if (Array.isArray(choices)) {
      tree.write(place, `${choices.map(each => (each === value ? `[${word(each)}]` : word(each))).join(' ')}\n`);
    } else if (place.startsWith('proc/')) {
      if (isAbsent(value)) tree.refuse(place);
      else tree.write(place, `${Array.isArray(value) ? numbersIn(value) : number(value)}\n`);
    }
  }
};

export const writeSys = (tree: Tree, document: Members): void => {
  const section = (name: string, write: (tree: Tree, section: Members) => void): void => {
    const found = membersIn(document[name]);
    if (found !== undefined) write(tree, found);
  };
  section('hugepages', writeHugepages);
  section('transparent_hugepage', writeThp);
  section('numa', writeNuma);
  section('lru_gen', writeLruGen);
  section('zswap', (_, zswap) => writeAttributes(tree, 'sys/module/zswap/parameters', zswapFields, zswap));
  section('ksm', (_, ksm) => writeAttributes(tree, 'sys/kernel/mm/ksm', ksmFields, ksm));
  const zram = rowsIn(document['zram']);
  if (zram !== undefined) writeZram(tree, zram);
  const tuning = rowsIn(document['tuning']);
  if (tuning !== undefined) writeTuning(tree, tuning);
};
