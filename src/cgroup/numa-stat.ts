import type {Leftovers, Values} from '../field.ts';
import {type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {indexFields, lines, malformed, parseUnsigned, tokens} from '../proc/lex.ts';
import {memoryStatFields} from './memory-stat.ts';

/**
 * memory.numa_stat of cgroup v2: memory.stat by NUMA node, for those of its fields that have a node.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#memory-interface-files, mm/memcontrol.c
 */
export type NumaStat = {
  readonly nodes: readonly {readonly node: number; readonly values: Values<typeof memoryStatFields>}[];
} & Leftovers;

/** `N1=184320`: a node and what it has; undefined for anything else. */
export const parseNodeShare = (token: string): readonly [node: number, share: number] | undefined => {
  const at = token.indexOf('=');
  if (at < 2 || token[0] !== 'N') return undefined;
  const node = parseUnsigned(token.slice(1, at));
  const share = parseUnsigned(token.slice(at + 1));
  return node === undefined || share === undefined ? undefined : [node, share];
};

export const parseNodeShares = (shares: readonly string[]): (readonly [number, number])[] | undefined => {
  const result = shares.map(parseNodeShare);
  return result.every(share => share !== undefined) && result.length > 0 ? result : undefined;
};

/** Values by node, in the order of the nodes. */
export const byNode = <T>(nodes: ReadonlyMap<number, T>): {readonly node: number; readonly values: T}[] =>
  [...nodes].map(([node, values]) => ({node, values})).sort((a, b) => a.node - b.node);

const index = indexFields(memoryStatFields);

/** `anon N0=180224 N1=184320` */
export const parseNumaStat = (text: string): Parsed<NumaStat> => {
  const nodes = new Map<number, Record<string, number>>();
  const unknown: Record<string, string> = {};
  const bad: MalformedLine[] = [];
  lines(text).forEach((line, i) => {
    const [key, ...rest] = tokens(line);
    if (key === undefined) return;
    const shares = parseNodeShares(rest);
    if (shares === undefined) {
      bad.push(malformed(i + 1, 'not a field with amounts by node', line));
      return;
    }
    const field = index.get(key);
    if (field === undefined) {
      unknown[key] = rest.join(' ');
      return;
    }
    for (const [node, share] of shares) {
      const values = nodes.get(node) ?? {};
      nodes.set(node, values);
      values[field[0]] = share;
    }
  });
  if (nodes.size === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  return parsed({nodes: byNode(nodes) as NumaStat['nodes'], unknown, malformed: bad});
};
