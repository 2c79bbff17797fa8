import {type Axis, type Box, createBox, type Measure, type Pair, type Sides} from './layout-box.ts';
import {forget, layOut} from './layout-flow.ts';

/**
 * Takes the place of the `yoga-layout` package inside Ink in the packaged build. Yoga is WebAssembly: compiling it costs
 * 9 MB of resident memory and 10 to 20 ms of the start, which is much for boxes of fixed sizes in rows and columns. This
 * has the part of its interface that Ink calls and the part of its styles that a panel needs; any other style throws,
 * so that a test finds it and nobody wonders about a wrong screen. A test holds both engines against each other.
 */
const constants = {
  ALIGN_AUTO: 0,
  ALIGN_FLEX_START: 1,
  ALIGN_CENTER: 2,
  ALIGN_FLEX_END: 3,
  ALIGN_STRETCH: 4,
  ALIGN_BASELINE: 5,
  ALIGN_SPACE_BETWEEN: 6,
  ALIGN_SPACE_AROUND: 7,
  ALIGN_SPACE_EVENLY: 8,
  DIRECTION_LTR: 1,
  DISPLAY_FLEX: 0,
  DISPLAY_NONE: 1,
  EDGE_LEFT: 0,
  EDGE_TOP: 1,
  EDGE_RIGHT: 2,
  EDGE_BOTTOM: 3,
  EDGE_START: 4,
  EDGE_END: 5,
  EDGE_HORIZONTAL: 6,
  EDGE_VERTICAL: 7,
  EDGE_ALL: 8,
  FLEX_DIRECTION_COLUMN: 0,
  FLEX_DIRECTION_COLUMN_REVERSE: 1,
  FLEX_DIRECTION_ROW: 2,
  FLEX_DIRECTION_ROW_REVERSE: 3,
  GUTTER_COLUMN: 0,
  GUTTER_ROW: 1,
  GUTTER_ALL: 2,
  JUSTIFY_FLEX_START: 0,
  JUSTIFY_CENTER: 1,
  JUSTIFY_FLEX_END: 2,
  JUSTIFY_SPACE_BETWEEN: 3,
  JUSTIFY_SPACE_AROUND: 4,
  JUSTIFY_SPACE_EVENLY: 5,
  MEASURE_MODE_UNDEFINED: 0,
  POSITION_TYPE_STATIC: 0,
  POSITION_TYPE_RELATIVE: 1,
  POSITION_TYPE_ABSOLUTE: 2,
  WRAP_NO_WRAP: 0,
  WRAP_WRAP: 1,
  WRAP_WRAP_REVERSE: 2,
} as const;

const c = constants;

const aligns: Readonly<Record<number, Box['align']>> = {
  [c.ALIGN_STRETCH]: 'stretch',
  [c.ALIGN_FLEX_START]: 'start',
  [c.ALIGN_CENTER]: 'center',
  [c.ALIGN_FLEX_END]: 'end',
};

const justifies: Readonly<Record<number, Box['justify']>> = {
  [c.JUSTIFY_FLEX_START]: 'start',
  [c.JUSTIFY_CENTER]: 'center',
  [c.JUSTIFY_FLEX_END]: 'end',
  [c.JUSTIFY_SPACE_BETWEEN]: 'between',
};

const directions: Readonly<Record<number, Axis>> = {[c.FLEX_DIRECTION_ROW]: 0, [c.FLEX_DIRECTION_COLUMN]: 1};

/** For the left, top, right and bottom edge: the edges by which it may have been given, the first one wins. */
const sources = [
  [c.EDGE_START, c.EDGE_LEFT, c.EDGE_HORIZONTAL, c.EDGE_ALL],
  [c.EDGE_TOP, c.EDGE_VERTICAL, c.EDGE_ALL],
  [c.EDGE_END, c.EDGE_RIGHT, c.EDGE_HORIZONTAL, c.EDGE_ALL],
  [c.EDGE_BOTTOM, c.EDGE_VERTICAL, c.EDGE_ALL],
] as const;

const unsupported = (style: string, value: unknown): never => {
  throw new Error(`style ${style}: ${String(value)} is not among those that src/ui/layout.ts can lay out`);
};

/** Ink takes a style away by setting it to undefined. */
const absent = (style: string, value: unknown): void => {
  if (value !== undefined) unsupported(style, value);
};

const points = (style: string, value: unknown): number => {
  if (value === undefined) return Number.NaN;
  return typeof value === 'number' ? Math.fround(value) : unsupported(style, value);
};

/** What was given for each edge, NaN for nothing. */
type Edges = number[];

const unset = (): Edges => new Array<number>(9).fill(Number.NaN);

const edgeOf = (edges: Edges, side: 0 | 1 | 2 | 3): number => {
  for (const source of sources[side]) if (!Number.isNaN(edges[source]!)) return edges[source]!;
  return 0;
};

const markDirty = (box: Box): void => {
  for (let each: Box | undefined = box; each !== undefined && !each.dirty; each = each.parent) each.dirty = true;
};

class LayoutNode {
  static create(): LayoutNode {
    return new LayoutNode();
  }

  private readonly box = createBox();
  private readonly margin = unset();
  private readonly padding = unset();
  private readonly border = unset();
  private readonly gaps = [Number.NaN, Number.NaN, Number.NaN];

  // The tree.

  insertChild(child: LayoutNode, index: number): void {
    if (child.box.parent !== undefined) throw new Error('a box has one parent: remove it from the one it is in');
    if (this.box.measure !== undefined) throw new Error('a box that is measured has no children');
    this.box.children.splice(index, 0, child.box);
    child.box.parent = this.box;
    markDirty(this.box);
  }

  removeChild(child: LayoutNode): void {
    const index = this.box.children.indexOf(child.box);
    if (index < 0) return;
    this.box.children.splice(index, 1);
    child.box.parent = undefined;
    forget(child.box);
    markDirty(this.box);
  }

  getChildCount(): number {
    return this.box.children.length;
  }

  markDirty(): void {
    markDirty(this.box);
  }

  setMeasureFunc(measure: Measure): void {
    this.box.measure = measure;
  }

  unsetMeasureFunc(): void {
    this.box.measure = undefined;
  }

  /** Nothing to free: what Ink no longer holds is garbage. */
  free(): void {}

  freeRecursive(): void {}

  calculateLayout(width = Number.NaN, height = Number.NaN, direction: number = c.DIRECTION_LTR): void {
    if (direction !== c.DIRECTION_LTR) unsupported('direction', direction);
    layOut(this.box, width, height);
  }

  // What came out.

  getComputedLeft(): number {
    return this.box.position[0];
  }

  getComputedTop(): number {
    return this.box.position[1];
  }

  getComputedWidth(): number {
    return this.box.computed[0];
  }

  getComputedHeight(): number {
    return this.box.computed[1];
  }

  getComputedLayout(): {left: number; top: number; width: number; height: number} {
    const {position, computed} = this.box;
    return {left: position[0], top: position[1], width: computed[0], height: computed[1]};
  }

  getComputedMargin(side: 0 | 1 | 2 | 3): number {
    return edgeOf(this.margin, side);
  }

  getComputedPadding(side: 0 | 1 | 2 | 3): number {
    return Math.max(0, edgeOf(this.padding, side));
  }

  getComputedBorder(side: 0 | 1 | 2 | 3): number {
    return Math.max(0, edgeOf(this.border, side));
  }

  getDisplay(): number {
    return this.box.hidden ? c.DISPLAY_NONE : c.DISPLAY_FLEX;
  }

  // Styles that are supported.

  setDisplay(display: number): void {
    if (display !== c.DISPLAY_FLEX && display !== c.DISPLAY_NONE) unsupported('display', display);
    this.assign('hidden', display === c.DISPLAY_NONE);
  }

  setFlexDirection(direction: number): void {
    this.assign('main', directions[direction] ?? unsupported('flexDirection', direction));
  }

  setAlignItems(align: number): void {
    this.assign('align', aligns[align] ?? unsupported('alignItems', align));
  }

  setJustifyContent(justify: number): void {
    this.assign('justify', justifies[justify] ?? unsupported('justifyContent', justify));
  }

  setFlexGrow(grow: number): void {
    this.assign('grow', Math.fround(grow));
  }

  setFlexShrink(shrink: number): void {
    this.assign('shrink', Math.fround(shrink));
  }

  setWidth(width: number | undefined): void {
    this.setSize(0, points('width', width), false);
  }

  setWidthPercent(percent: number): void {
    this.setSize(0, percent, true);
  }

  setWidthAuto(): void {
    this.setSize(0, Number.NaN, false);
  }

  setHeight(height: number | undefined): void {
    this.setSize(1, points('height', height), false);
  }

  setHeightPercent(percent: number): void {
    this.setSize(1, percent, true);
  }

  setHeightAuto(): void {
    this.setSize(1, Number.NaN, false);
  }

  setMinWidth(width: number | undefined): void {
    this.put(this.box.least, 0, points('minWidth', width));
  }

  setMinHeight(height: number | undefined): void {
    this.put(this.box.least, 1, points('minHeight', height));
  }

  setGap(gutter: number, gap: number | undefined): void {
    this.gaps[gutter] = points('gap', gap);
    const [columns, rows, all] = this.gaps as [number, number, number];
    const between = (own: number): number => Math.max(0, Number.isNaN(own) ? all || 0 : own);
    this.put(this.box.gap, 0, between(columns));
    this.put(this.box.gap, 1, between(rows));
  }

  setMargin(edge: number, margin: number | undefined): void {
    this.margin[edge] = points('margin', margin);
    this.putSides(this.box.margin, side => this.getComputedMargin(side));
  }

  setPadding(edge: number, padding: number | undefined): void {
    this.padding[edge] = points('padding', padding);
    this.putSides(this.box.frame, side => this.getComputedPadding(side) + this.getComputedBorder(side));
  }

  setBorder(edge: number, border: number | undefined): void {
    this.border[edge] = points('border', border);
    this.putSides(this.box.frame, side => this.getComputedPadding(side) + this.getComputedBorder(side));
  }

  // Styles that are not: only their absence is.

  setFlexWrap(wrap: number): void {
    if (wrap !== c.WRAP_NO_WRAP) unsupported('flexWrap', wrap);
  }

  setPositionType(type: number): void {
    if (type !== c.POSITION_TYPE_RELATIVE) unsupported('position', type);
  }

  setPosition(edge: number, offset: unknown): void {
    absent(`offset of edge ${edge}`, offset);
  }

  setPositionPercent(edge: number, offset: unknown): void {
    absent(`offset of edge ${edge}`, offset);
  }

  setAlignSelf(align: number): void {
    if (align !== c.ALIGN_AUTO) unsupported('alignSelf', align);
  }

  setAlignContent(align: number): void {
    if (align !== c.ALIGN_FLEX_START) unsupported('alignContent', align);
  }

  setFlexBasis(basis: unknown): void {
    absent('flexBasis', basis);
  }

  setFlexBasisPercent(basis: unknown): void {
    absent('flexBasis', basis);
  }

  setFlexBasisAuto(): void {}

  setMinHeightPercent(height: unknown): void {
    absent('minHeight in percent', height);
  }

  setMaxWidth(width: unknown): void {
    absent('maxWidth', width);
  }

  setMaxHeight(height: unknown): void {
    absent('maxHeight', height);
  }

  setMaxHeightPercent(height: unknown): void {
    absent('maxHeight', height);
  }

  setAspectRatio(ratio: unknown): void {
    absent('aspectRatio', ratio);
  }

  private assign<Style extends keyof Box>(style: Style, value: Box[Style]): void {
    if (Object.is(this.box[style], value)) return;
    this.box[style] = value;
    markDirty(this.box);
  }

  private put(pair: Pair, axis: Axis, value: number): void {
    if (Object.is(pair[axis], value)) return;
    pair[axis] = value;
    markDirty(this.box);
  }

  private setSize(axis: Axis, size: number, percent: boolean): void {
    if (this.box.percent[axis] !== percent) {
      this.box.percent[axis] = percent;
      markDirty(this.box);
    }
    this.put(this.box.size, axis, Math.fround(size));
  }

  private putSides({start, end}: Sides, sideOf: (side: 0 | 1 | 2 | 3) => number): void {
    this.put(start, 0, sideOf(0));
    this.put(start, 1, sideOf(1));
    this.put(end, 0, sideOf(2));
    this.put(end, 1, sideOf(3));
  }
}

// biome-ignore lint/style/noDefaultExport: it stands in for a package that exports by default.
export default {...constants, Node: LayoutNode};
