/**
 * Rows of a tree in the order of the screen: each below its parent, brothers and sisters as they come. A row whose parent
 * is not among them (filtered out, not known) stands at the top.
 */
export type TreeShape<Row> = {
  readonly key: (row: Row) => string;
  readonly parent: (row: Row) => string | undefined;
  /** Rows whose children are hidden. */
  readonly folded?: ReadonlySet<string>;
};

export const treeOrder = <Row>(rows: readonly Row[], {key, parent, folded}: TreeShape<Row>): readonly Row[] => {
  const present = new Set(rows.map(key));
  const tops: Row[] = [];
  const below = new Map<string, Row[]>();
  for (const row of rows) {
    const above = parent(row);
    if (above === undefined || !present.has(above)) tops.push(row);
    else {
      const children = below.get(above);
      if (children === undefined) below.set(above, [row]);
      else children.push(row);
    }
  }
  const ordered: Row[] = [];
  // From the end, so that the first comes off the stack first.
  const stack = tops.reverse();
  for (let row = stack.pop(); row !== undefined; row = stack.pop()) {
    ordered.push(row);
    const name = key(row);
    const children = folded?.has(name) ? undefined : below.get(name);
    if (children !== undefined) for (let i = children.length - 1; i >= 0; i -= 1) stack.push(children[i]!);
  }
  return ordered;
};
