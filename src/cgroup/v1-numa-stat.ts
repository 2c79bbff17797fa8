import type {FieldList, Leftovers, Values} from '../field.ts';
import {type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {indexFields, lines, malformed, parseUnsigned, tokens} from '../proc/lex.ts';
import {byNode, parseNodeShares} from './numa-stat.ts';

/**
 * memory.numa_stat of cgroup v1: pages on the reclaim lists by NUMA node. Another grammar than v2, and pages, not bytes.
 * https://docs.kernel.org/admin-guide/cgroup-v1/memory.html#numa-stat, mm/memcontrol-v1.c
 */
export const v1NumaStatFields = {
  total: {key: 'total', unit: 'pages', meaning: 'All pages of this group alone.'},
  file: {key: 'file', unit: 'pages', meaning: 'File pages of this group alone.'},
  anon: {key: 'anon', unit: 'pages', meaning: 'Anonymous and shared memory pages of this group alone.'},
  unevictable: {key: 'unevictable', unit: 'pages', meaning: 'Locked or pinned pages of this group alone.'},
  hierarchicalTotal: {key: 'hierarchical_total', unit: 'pages', meaning: 'All pages of this group and those below.'},
  hierarchicalFile: {key: 'hierarchical_file', unit: 'pages', meaning: 'File pages of this group and those below.'},
  hierarchicalAnon: {
    key: 'hierarchical_anon',
    unit: 'pages',
    meaning: 'Anonymous and shared memory pages of this group and those below.',
  },
  hierarchicalUnevictable: {
    key: 'hierarchical_unevictable',
    unit: 'pages',
    meaning: 'Locked or pinned pages of this group and those below.',
  },
} as const satisfies FieldList;

type NumaValues = Values<typeof v1NumaStatFields>;

export type V1NumaStat = {
  /** The number before the nodes: all of them together. */
  readonly all: NumaValues;
  readonly nodes: readonly {readonly node: number; readonly values: NumaValues}[];
} & Leftovers;

const index = indexFields(v1NumaStatFields);

/** `hierarchical_total=68335 N0=14 N1=68321` */
export const parseV1NumaStat = (text: string): Parsed<V1NumaStat> => {
  const all: Record<string, number> = {};
  const nodes = new Map<number, Record<string, number>>();
  const unknown: Record<string, string> = {};
  const bad: MalformedLine[] = [];
  lines(text).forEach((line, i) => {
    const [first, ...rest] = tokens(line);
    if (first === undefined) return;
    const [key = '', value] = first.split('=');
    const n = parseUnsigned(value);
    const shares = parseNodeShares(rest);
    if (n === undefined || shares === undefined) {
      bad.push(malformed(i + 1, 'not a field with pages by node', line));
      return;
    }
    const field = index.get(key);
    if (field === undefined) {
      unknown[key] = line.slice(key.length + 1);
      return;
    }
    all[field[0]] = n;
    for (const [node, share] of shares) {
      const values = nodes.get(node) ?? {};
      nodes.set(node, values);
      values[field[0]] = share;
    }
  });
  if (nodes.size === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  return parsed({all: all as NumaValues, nodes: byNode(nodes) as V1NumaStat['nodes'], unknown, malformed: bad});
};
