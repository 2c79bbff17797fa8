import {
  type Answer,
  AT_MOST,
  type Axis,
  atLeast,
  type Box,
  both,
  bounded,
  close,
  copy,
  DOWN,
  EXACT,
  FREE,
  f32,
  HALF,
  isSet,
  larger,
  lengthOf,
  type Mode,
  type Modes,
  type Offer,
  outerSize,
  type Pair,
  rounded,
  setMeasured,
  UP,
  withMargin,
} from './layout-box.ts';

/**
 * The arithmetic behind src/ui/layout.ts: the algorithm of Yoga 3.2 (yoga/algorithm/CalculateLayout.cpp) for boxes in
 * one row or one column. It keeps Yoga's order of steps, its reuse of earlier answers, its roundings and its single
 * precision: where a box is squeezed to its limit, the last bit decides, and every box must stand where Yoga puts it.
 */
const MOST_ASKED = 8;

const forgetAnswers = (box: Box): void => {
  box.placed = undefined;
  box.asked.length = 0;
};

/** For a box that leaves the tree. */
export const forget = (box: Box): void => {
  forgetAnswers(box);
  box.position.fill(0);
  box.computed.fill(0);
};

const hide = (box: Box): void => {
  forget(box);
  for (const child of box.children) hide(child);
};

const sameOn = (a: Offer, b: Offer, axis: Axis): boolean =>
  a.modes[axis] === b.modes[axis] && close(a.room[axis], b.room[axis]);

/** Whether a text of which the size is known for one offer has that size for another, too. */
const holdsOn = (box: Box, offer: Offer, {offer: before, size}: Answer, axis: Axis): boolean => {
  const mode = offer.modes[axis];
  const modeBefore = before.modes[axis];
  const roomBefore = before.room[axis];
  if (size[axis] < 0) return false;
  if (mode === modeBefore && close(rounded(offer.room[axis], HALF), rounded(roomBefore, HALF))) return true;
  const room = f32(offer.room[axis] - both(box.margin, axis));
  if (mode === EXACT) return close(room, size[axis]);
  const fits = room >= size[axis] || close(room, size[axis]);
  // That the margin is in one of these rooms only is Yoga's oversight.
  return mode === AT_MOST && fits && (modeBefore === FREE || (modeBefore === AT_MOST && roomBefore > room));
};

const answers = (box: Box, offer: Offer, answer: Answer): boolean =>
  box.measure === undefined
    ? sameOn(answer.offer, offer, 0) && sameOn(answer.offer, offer, 1)
    : holdsOn(box, offer, answer, 0) && holdsOn(box, offer, answer, 1);

const known = (box: Box, offer: Offer, placing: boolean): Answer | undefined => {
  const isText = box.measure !== undefined;
  if ((isText || placing) && box.placed !== undefined && answers(box, offer, box.placed)) return box.placed;
  if (isText || !placing) for (const answer of box.asked) if (answers(box, offer, answer)) return answer;
  return undefined;
};

/** The size of a box for an offer and, when placing, the places of all that is in it; false if all that was known. */
const fit = (box: Box, offer: Offer, placing: boolean): boolean => {
  if (box.dirty) forgetAnswers(box);
  box.dirty = false;
  const answer = known(box, offer, placing);
  if (answer !== undefined) copy(answer.size, box.measured);
  else {
    settle(box, offer, placing);
    if (box.asked.length === MOST_ASKED) box.asked.length = 0;
    const found: Answer = {offer, size: [box.measured[0], box.measured[1]]};
    if (placing) box.placed = found;
    else box.asked.push(found);
  }
  if (placing) copy(box.measured, box.computed);
  return answer === undefined;
};

const settle = (box: Box, {room, modes}: Offer, placing: boolean): void => {
  const width = f32(room[0] - both(box.margin, 0));
  const height = f32(room[1] - both(box.margin, 1));
  const [across, down] = modes;
  const exact = across === EXACT && down === EXACT;
  const noRoom = (across === AT_MOST && width <= 0) || (down === AT_MOST && height <= 0);
  if (box.measure !== undefined) measureText(box, width, height, modes);
  else if (box.children.length === 0) setMeasured(box, across === EXACT ? width : 0, down === EXACT ? height : 0);
  else if (!placing && (exact || noRoom))
    setMeasured(box, isSet(width) ? Math.max(0, width) : 0, isSet(height) ? Math.max(0, height) : 0);
  else flow(box, [width, height], modes, placing);
};

const measureText = (box: Box, width: number, height: number, [across, down]: Modes): void => {
  if (across === EXACT && down === EXACT) {
    setMeasured(box, width, height);
    return;
  }
  const frame: Pair = [both(box.frame, 0), both(box.frame, 1)];
  const limitX = across === FREE ? Number.NaN : larger(0, f32(width - frame[0]));
  const limitY = down === FREE ? Number.NaN : larger(0, f32(height - frame[1]));
  const content = box.measure!(limitX, across, limitY, down);
  setMeasured(
    box,
    across === EXACT ? width : f32(f32(content.width) + frame[0]),
    down === EXACT ? height : f32(f32(content.height) + frame[1]),
  );
};

/** A box with children, while they are sized and placed. */
type Flow = {
  readonly box: Box;
  readonly main: Axis;
  readonly cross: Axis;
  readonly modes: Modes;
  /** The room inside its frame. */
  readonly inner: Readonly<Pair>;
  readonly items: readonly Box[];
  readonly placing: boolean;
  /** Of the children, only the bases matter. */
  readonly rough: boolean;
  /** Of all that can still grow, of all that can still shrink. */
  growers: number;
  shrinkers: number;
};

const innerRoom = (box: Box, axis: Axis, room: number): number => {
  const frame = both(box.frame, axis);
  const inner = f32(room - frame);
  return isSet(inner) ? larger(inner, isSet(box.least[axis]) ? f32(box.least[axis] - frame) : 0) : inner;
};

/** The main routine. */
const flow = (box: Box, room: Readonly<Pair>, modes: Modes, placing: boolean): void => {
  const {main, measured, frame} = box;
  const cross: Axis = main === 0 ? 1 : 0;
  const inner: Pair = [innerRoom(box, 0, room[0]), innerRoom(box, 1, room[1])];
  const items = box.children.filter(child => !child.hidden);
  const rough = !placing && modes[cross] === EXACT;
  const now: Flow = {box, main, cross, modes, inner, items, placing, rough, growers: 0, shrinkers: 0};
  if (placing) box.fresh = true;

  findBases(now);
  const used = addUp(now);
  const least = f32(box.least[main] - both(frame, main));
  let available = inner[main];
  let free = 0;
  if (modes[main] === EXACT || used < least) {
    if (modes[main] !== EXACT) available = least;
    free = f32(available - used);
  } else {
    if (now.growers === 0 || box.parent === undefined || box.grow === 0) available = used;
    if (used < 0) free = -used;
  }
  if (!rough) free = f32(free - flex(now, free));
  if (modes[main] === AT_MOST && free > 0) free = isSet(least) ? Math.max(0, f32(least - f32(available - free))) : 0;

  const {length, thickness} = justify(now, free);
  const crossFrame = both(frame, cross);
  const wanted = modes[cross] === EXACT ? inner[cross] : thickness;
  const line = f32(bounded(box, cross, f32(wanted + crossFrame)) - crossFrame);
  if (placing) align(now, line, modes[cross] === EXACT ? inner[cross] : line);
  measured[main] = bounded(box, main, modes[main] === EXACT ? room[main] : length);
  measured[cross] = bounded(box, cross, modes[cross] === EXACT ? room[cross] : f32(line + crossFrame));
};

/** The only child that can change takes what the others leave, and need not be measured. */
const fillerOf = ({box, main, modes}: Flow): Box | undefined => {
  if (modes[main] !== EXACT) return undefined;
  const flexible = box.children.filter(({grow, shrink}) => grow !== 0 || shrink !== 0);
  return flexible.length === 1 && flexible[0]!.grow !== 0 && flexible[0]!.shrink !== 0 ? flexible[0] : undefined;
};

const findBases = (now: Flow): void => {
  const filler = fillerOf(now);
  for (const child of now.box.children) {
    if (child.hidden) {
      hide(child);
      child.dirty = false;
      continue;
    }
    if (now.placing) copy(child.margin.start, child.position);
    child.basis = child === filler ? 0 : basisOf(now, child);
  }
};

const basisOf = ({box, main, cross, inner, modes}: Flow, child: Box): number => {
  const frame = both(child.frame, main);
  const length = lengthOf(child, main, inner[main]);
  if (isSet(length)) return larger(length, frame);
  const thickness = lengthOf(child, cross, inner[cross]);
  const room: Pair = [inner[0], inner[1]];
  const offered: [Mode, Mode] = [isSet(inner[0]) ? AT_MOST : FREE, isSet(inner[1]) ? AT_MOST : FREE];
  if (isSet(thickness)) room[cross] = withMargin(child, cross, thickness);
  if (isSet(thickness) || (modes[cross] === EXACT && box.align === 'stretch')) offered[cross] = EXACT;
  fit(child, {room, modes: offered}, false);
  return larger(child.measured[main], frame);
};

/** What the bases take together; and how much there is to grow and to shrink. */
const addUp = (now: Flow): number => {
  const {box, main, items} = now;
  let used = 0;
  let gap = 0;
  for (const child of items) {
    used = f32(used + f32(withMargin(child, main, atLeast(child, main, child.basis)) + gap));
    now.growers = f32(now.growers + child.grow);
    now.shrinkers = f32(now.shrinkers + f32(child.shrink * child.basis));
    gap = box.gap[main];
  }
  if (now.growers > 0 && now.growers < 1) now.growers = 1;
  return used;
};

/** The size of a child after it took its part of the free space, or gave its part of what is missing. */
const flexed = ({growers, shrinkers}: Flow, child: Box, basis: number, free: number): number => {
  const part = f32(child.shrink * basis);
  if (free < 0 && part !== 0) return f32(shrinkers === 0 ? basis - part : basis + f32(f32(free / shrinkers) * part));
  return free > 0 && child.grow !== 0 ? f32(basis + f32(f32(free / growers) * child.grow)) : basis;
};

/** Gives all children their sizes along the main axis and tells how much of the free space they took. */
const flex = (now: Flow, free: number): number => {
  const {main, items} = now;
  // Those that hit their limit leave more or less to the others; Yoga looks for them once.
  let kept = 0;
  for (const child of items) {
    if (free === 0 || (free < 0 && now.shrinkers === 0)) break;
    const basis = atLeast(child, main, child.basis);
    const wanted = flexed(now, child, basis, free);
    const got = wanted === basis ? basis : bounded(child, main, wanted);
    if (got === wanted) continue;
    kept = f32(kept + f32(got - basis));
    if (free < 0) now.shrinkers = f32(now.shrinkers - f32(child.shrink * child.basis));
    else now.growers = f32(now.growers - child.grow);
  }
  const left = f32(free - kept);
  let taken = 0;
  for (const child of items) {
    const basis = atLeast(child, main, child.basis);
    const wanted = flexed(now, child, basis, left);
    const size = wanted === basis ? basis : bounded(child, main, wanted);
    taken = f32(taken + f32(size - basis));
    fitAcross(now, child, size);
  }
  return taken;
};

const fitAcross = ({box, main, cross, inner, modes, placing}: Flow, child: Box, size: number): void => {
  const thickness = lengthOf(child, cross, inner[cross]);
  const stretches = !isSet(thickness) && box.align === 'stretch';
  const room: Pair = [inner[0], inner[1]];
  const offered: [Mode, Mode] = [EXACT, EXACT];
  room[main] = withMargin(child, main, size);
  if (isSet(thickness)) {
    room[cross] = withMargin(child, cross, thickness);
    if (child.percent[cross] && modes[cross] !== EXACT) offered[cross] = FREE;
  } else if (!isSet(inner[cross])) offered[cross] = FREE;
  else if (!stretches || modes[cross] !== EXACT) offered[cross] = AT_MOST;
  fit(child, {room, modes: offered}, placing && !stretches);
};

/** Places the children along the main axis; tells their length together, frame included, and the thickness of all. */
const justify = ({box, main, cross, items, placing, rough}: Flow, free: number) => {
  let at = box.frame.start[main];
  let between = box.gap[main];
  if (box.justify === 'center') at = f32(at + f32(free / 2));
  else if (box.justify === 'end') at = f32(at + free);
  else if (box.justify === 'between' && free > 0 && items.length > 1)
    between = f32(between + f32(free / (items.length - 1)));
  let thickness = 0;
  for (const child of items) {
    if (placing) child.position[main] = f32(child.position[main] + at);
    if (child !== items.at(-1)) at = f32(at + between);
    at = f32(at + (rough ? withMargin(child, main, child.basis) : outerSize(child, main)));
    if (!rough) thickness = larger(thickness, outerSize(child, cross));
  }
  return {length: f32(at + box.frame.end[main]), thickness};
};

/** Places the children across; those without a size of their own there may have to stretch. */
const align = ({box, main, cross, inner, items}: Flow, line: number, container: number): void => {
  for (const child of items) {
    let at = box.frame.start[cross];
    if (box.align === 'stretch') {
      if (!isSet(lengthOf(child, cross, inner[cross]))) {
        const room: Pair = [line, line];
        room[main] = outerSize(child, main);
        fit(child, {room, modes: [EXACT, EXACT]}, true);
      }
    } else if (box.align !== 'start') {
      const rest = f32(container - outerSize(child, cross));
      at = f32(at + (box.align === 'center' ? f32(rest / 2) : rest));
    }
    child.position[cross] = f32(child.position[cross] + at);
  }
};

/** Edges are rounded, not sizes, so that neighbours meet; a text is never made narrower than it was measured. */
const toCell = ({position, computed, measure}: Box, axis: Axis, from: number): void => {
  const size = computed[axis];
  const part = size - Math.floor(size);
  const start = measure === undefined ? HALF : DOWN;
  const end = measure === undefined ? HALF : part > UP && part < DOWN ? UP : DOWN;
  position[axis] = rounded(position[axis], start);
  computed[axis] = f32(rounded(from + size, end) - rounded(from, start));
};

const toCells = (box: Box, left: number, top: number): void => {
  const x = left + box.position[0];
  const y = top + box.position[1];
  toCell(box, 0, x);
  toCell(box, 1, y);
  // What stands as before is in whole cells already, and stays so on a whole corner.
  if (!box.fresh && Number.isInteger(x) && Number.isInteger(y)) return;
  for (const child of box.children) toCells(child, x, y);
  box.fresh = false;
};

/** Lays out a whole tree in the width and height there is, NaN for as much as it likes. */
export const layOut = (root: Box, width: number, height: number): void => {
  const roomOn = (axis: Axis, whole: number): number => {
    const own = withMargin(root, axis, lengthOf(root, axis, whole));
    return isSet(own) ? own : whole;
  };
  const room: Pair = [roomOn(0, width), roomOn(1, height)];
  if (!fit(root, {room, modes: [isSet(room[0]) ? EXACT : FREE, isSet(room[1]) ? EXACT : FREE]}, true)) return;
  copy(root.margin.start, root.position);
  toCells(root, 0, 0);
};
