import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {treeOrder} from '../../src/model/tree-order.ts';

type Row = {readonly path: string; readonly parent?: string};

const row = (path: string): Row => {
  const at = path.lastIndexOf('/');
  return path === '/' ? {path} : {path, parent: at === 0 ? '/' : path.slice(0, at)};
};
const shape = {key: ({path}: Row) => path, parent: ({parent}: Row) => parent};
const ordered = (paths: readonly string[], folded?: readonly string[]) =>
  treeOrder(paths.map(row), {...shape, ...(folded && {folded: new Set(folded)})}).map(({path}) => path);

describe('treeOrder', () => {
  it('puts children below their parent, in the order they have among each other', () => {
    expect(ordered(['/b/y', '/', '/b', '/a', '/b/x', '/a/z'])).toEqual(['/', '/b', '/b/y', '/b/x', '/a', '/a/z']);
  });

  it('hides what is below a folded row, at any depth', () => {
    expect(ordered(['/', '/a', '/a/b', '/a/b/c', '/d'], ['/a'])).toEqual(['/', '/a', '/d']);
    expect(ordered(['/', '/a', '/d'], ['/a', '/gone'])).toEqual(['/', '/a', '/d']);
  });

  it('puts a row without its parent at the top, and keeps its children with it', () => {
    expect(ordered(['/a/b/c', '/d', '/a/b'])).toEqual(['/d', '/a/b', '/a/b/c']);
  });

  it('has nothing to order in no rows, and survives a deep line', () => {
    expect(ordered([])).toEqual([]);
    const deep = Array.from({length: 20_000}, (_, i) => ({path: String(i), ...(i > 0 && {parent: String(i - 1)})}));
    expect(treeOrder(deep.toReversed(), shape)).toEqual(deep);
  });

  it('loses no row and keeps parents before children', () => {
    const parents = fc.array(fc.nat(), {minLength: 1, maxLength: 40});
    fc.assert(
      fc.property(parents, seeds => {
        const rows: Row[] = seeds.map((n, i) => ({path: String(i), ...(i > 0 && {parent: String(n % i)})}));
        const result = treeOrder(rows.toReversed(), shape);
        expect(new Set(result)).toEqual(new Set(rows));
        const at = new Map(result.map(({path}, i) => [path, i]));
        for (const {path, parent} of rows) if (parent !== undefined) expect(at.get(parent)).toBeLessThan(at.get(path)!);
      }),
    );
  });
});
