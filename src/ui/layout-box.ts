/**
 * A box of src/ui/layout.ts: what its style asks for, and what was found. Numbers are in single precision, as in Yoga:
 * f32 stands wherever a sum or a part of whole numbers may not be one.
 */
export type Axis = 0 | 1;

/** Across and down: positions, sizes, whatever there is one of for each axis. NaN is not set, unknown, unlimited. */
export type Pair = [number, number];

/** At the left and the top, at the right and the bottom. */
export type Sides = {readonly start: Pair; readonly end: Pair};

/** Yoga's measure modes: the room is no limit, is the size, is the largest size. */
export const FREE = 0;
export const EXACT = 1;
export const AT_MOST = 2;
export type Mode = typeof FREE | typeof EXACT | typeof AT_MOST;
export type Modes = readonly [Mode, Mode];

export type Measure = (
  width: number,
  widthMode: Mode,
  height: number,
  heightMode: Mode,
) => {readonly width: number; readonly height: number};

/** What a box may take, its margin included. */
export type Offer = {readonly room: Readonly<Pair>; readonly modes: Modes};
export type Answer = {readonly offer: Offer; readonly size: Readonly<Pair>};

export type Box = {
  parent: Box | undefined;
  readonly children: Box[];
  measure: Measure | undefined;
  hidden: boolean;
  main: Axis;
  justify: 'start' | 'center' | 'end' | 'between';
  align: 'stretch' | 'start' | 'center' | 'end';
  grow: number;
  shrink: number;
  readonly size: Pair;
  readonly percent: [boolean, boolean];
  readonly least: Pair;
  /** Between children beside each other, and below each other. */
  readonly gap: Pair;
  readonly margin: Sides;
  /** Padding and border together. */
  readonly frame: Sides;

  /** Something in it has changed: no earlier answer holds. */
  dirty: boolean;
  /** The answer by which its children were placed, and those for which only its size was asked. */
  placed: Answer | undefined;
  readonly asked: Answer[];
  readonly measured: Pair;
  /** The size along the parent's main axis before it grows or shrinks. */
  basis: number;
  /** Its children were placed anew and are not in whole cells yet. */
  fresh: boolean;
  /** The result: from the parent's corner, in whole cells. */
  readonly position: Pair;
  readonly computed: Pair;
};

export const createBox = (): Box => ({
  parent: undefined,
  children: [],
  measure: undefined,
  hidden: false,
  main: 1,
  justify: 'start',
  align: 'stretch',
  grow: 0,
  shrink: 0,
  size: [Number.NaN, Number.NaN],
  percent: [false, false],
  least: [Number.NaN, Number.NaN],
  gap: [0, 0],
  margin: {start: [0, 0], end: [0, 0]},
  frame: {start: [0, 0], end: [0, 0]},
  dirty: true,
  placed: undefined,
  asked: [],
  measured: [0, 0],
  basis: 0,
  fresh: false,
  position: [0, 0],
  computed: [0, 0],
});

/** Yoga takes numbers this close for equal. */
const NEAR = 0.0001;

export const f32 = Math.fround;
export const isSet = (value: number): boolean => !Number.isNaN(value);
export const close = (a: number, b: number): boolean => Math.abs(a - b) < NEAR || (!isSet(a) && !isSet(b));
export const larger = (a: number, b: number): number => (a > b || !isSet(b) ? a : b);
export const both = ({start, end}: Sides, axis: Axis): number => f32(start[axis] + end[axis]);
export const copy = (from: Readonly<Pair>, to: Pair): void => {
  to[0] = from[0];
  to[1] = from[1];
};

/** The fraction above which a number is rounded up. */
export const HALF = 0.5 - NEAR;
export const UP = NEAR;
export const DOWN = 1 - NEAR;

export const rounded = (value: number, above: number): number => {
  const whole = Math.floor(value);
  return f32(value - whole > above ? whole + 1 : whole);
};

/** The width or height a box has by its style; a part of something unknown is none. */
export const lengthOf = ({size, percent}: Box, axis: Axis, whole: number): number => {
  const length = percent[axis] ? f32(f32(size[axis] * whole) * f32(0.01)) : size[axis];
  return length >= 0 ? length : Number.NaN;
};

export const atLeast = ({least}: Box, axis: Axis, value: number): number =>
  least[axis] >= 0 && value < least[axis] ? least[axis] : value;

/** Not below its least size, nor below its frame. */
export const bounded = (box: Box, axis: Axis, value: number): number =>
  larger(atLeast(box, axis, value), both(box.frame, axis));

export const setMeasured = (box: Box, width: number, height: number): void => {
  box.measured[0] = bounded(box, 0, width);
  box.measured[1] = bounded(box, 1, height);
};

export const withMargin = (box: Box, axis: Axis, size: number): number => f32(size + both(box.margin, axis));
export const outerSize = (box: Box, axis: Axis): number => withMargin(box, axis, box.measured[axis]);
