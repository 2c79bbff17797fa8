import {readdirSync, readFileSync} from 'node:fs';
import fc from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import applyStyles, {type Styles} from '../../node_modules/ink/build/styles.js';
import Yoga, {type Node as YogaNode} from '../../node_modules/yoga-layout/dist/src/index.js';
import Layout from '../../src/ui/layout.ts';
import {viewIds} from '../../src/views/index.ts';
import {withScreen} from '../helpers/screen.tsx';
import {walkthrough} from '../helpers/walkthrough.ts';

type OurNode = ReturnType<typeof Layout.Node.create>;
type Pair = {readonly ours: OurNode; readonly theirs: YogaNode; readonly children: Pair[]};

const placed = (node: OurNode | YogaNode): string =>
  [node.getComputedLeft(), node.getComputedTop(), node.getComputedWidth(), node.getComputedHeight()].join(' ');

const boxes = (pair: Pair, engine: 'ours' | 'theirs', path = '0'): readonly string[] => [
  `${path}: ${placed(pair[engine])}`,
  // What is in a hidden box is not drawn, and Yoga has not laid it out.
  ...(pair.theirs.getDisplay() === Yoga.DISPLAY_NONE
    ? []
    : pair.children.flatMap((child, i) => boxes(child, engine, `${path}.${i}`))),
];

/**
 * When many boxes are squeezed to their limits, Yoga may divide by the little that rounding left over and make one
 * millions of columns wide. From 2^24 on single precision has no odd numbers, and each rounding shifts boxes more.
 */
const beyondSinglePrecision = (box: string): boolean => /\d{8}/.test(box);

/** What differed, how many layouts were compared, and whether the tree is beyond comparison. */
type Comparison = {readonly differences: unknown[]; layouts: number; lost: boolean};

const pairs = new WeakMap<object, Pair>();
const pairOf = (node: object): Pair => pairs.get(node)!;

/** A node of both engines at once: what is called is called on both, and each layout is compared. */
const twin = (comparison: Comparison): YogaNode => {
  const pair: Pair = {ours: Layout.Node.create(), theirs: Yoga.Node.createDefault(), children: []};
  const {ours, theirs, children} = pair;
  const special = {
    insertChild: (child: YogaNode, index: number) => {
      ours.insertChild(pairOf(child).ours, index);
      theirs.insertChild(pairOf(child).theirs, index);
      children.splice(index, 0, pairOf(child));
    },
    removeChild: (child: YogaNode) => {
      ours.removeChild(pairOf(child).ours);
      theirs.removeChild(pairOf(child).theirs);
      children.splice(children.indexOf(pairOf(child)), 1);
    },
    calculateLayout: (width?: number, height?: number) => {
      ours.calculateLayout(width, height);
      theirs.calculateLayout(width, height);
      const [actual, expected] = [boxes(pair, 'ours'), boxes(pair, 'theirs')];
      comparison.lost ||= expected.some(beyondSinglePrecision);
      if (comparison.lost) return;
      comparison.layouts += 1;
      if (actual.join() !== expected.join()) comparison.differences.push({actual, expected});
    },
  };
  const onBoth =
    (name: string) =>
    (...values: readonly unknown[]): unknown => {
      const [actual, expected] = [ours, theirs].map(node =>
        (node as unknown as Record<string, (...given: readonly unknown[]) => unknown>)[name]!(...values),
      );
      if (name.startsWith('get') && actual !== expected) comparison.differences.push({name, actual, expected});
      return expected;
    };
  const proxy = new Proxy(theirs, {
    get: (_target, name: string) => (name in special ? special[name as keyof typeof special] : onBoth(name)),
  });
  pairs.set(proxy, pair);
  return proxy;
};

const few = fc.integer({min: 0, max: 3});
const margin = fc.integer({min: -2, max: 3});
const length = fc.integer({min: 0, max: 40});
const flag = fc.boolean();

const style: fc.Arbitrary<Styles> = fc.record(
  {
    flexDirection: fc.constantFrom('row', 'column'),
    flexGrow: fc.constantFrom(0, 1, 2, 0.3),
    flexShrink: fc.constantFrom(0, 1, 2),
    width: fc.oneof(
      length,
      fc.integer({min: 0, max: 120}).map(percent => `${percent}%`),
    ),
    height: fc.oneof(fc.integer({min: 0, max: 12}), fc.constantFrom('50%', '33%')),
    minWidth: length,
    minHeight: few,
    alignItems: fc.constantFrom('stretch', 'flex-start', 'flex-end', 'center'),
    justifyContent: fc.constantFrom('flex-start', 'flex-end', 'center', 'space-between'),
    gap: few,
    columnGap: few,
    rowGap: few,
    padding: few,
    paddingX: few,
    paddingLeft: few,
    paddingBottom: few,
    margin,
    marginX: margin,
    marginY: margin,
    marginLeft: margin,
    marginRight: margin,
    marginTop: margin,
    borderStyle: fc.constant('single'),
    borderTop: flag,
    borderLeft: flag,
    display: fc.constantFrom('flex', 'flex', 'none'),
  },
  {requiredKeys: []},
);

type Spec = {readonly style: Styles; readonly text?: number; readonly children: readonly Spec[]};

const usual: Styles = {flexWrap: 'nowrap', flexDirection: 'row', flexGrow: 0, flexShrink: 1};

const spec = fc.letrec<{node: Spec}>(tie => ({
  node: fc.oneof(
    {maxDepth: 4, depthSize: 'medium'},
    fc.record({
      style: fc.oneof(
        {weight: 3, arbitrary: fc.constant<Styles>({...usual, textWrap: 'wrap'})},
        fc.record({textWrap: fc.constantFrom('wrap', 'truncate')}),
        style,
      ),
      text: fc.integer({min: 0, max: 60}),
      children: fc.constant([]),
    }),
    fc.record({
      style: fc.tuple(fc.constantFrom<Styles>({}, usual), style).map(([base, own]) => ({...base, ...own})),
      children: fc.array(tie('node'), {maxLength: 5}),
    }),
  ),
})).node;

/** Texts as Ink measures them: in one line if they may, else cut or in several. */
type Planted = {
  style: Styles;
  readonly text: {length: number} | undefined;
  readonly children: Planted[];
  node: YogaNode;
};

const plant = ({style: own, text, children}: Spec, comparison: Comparison): Planted => {
  const node = twin(comparison);
  const planted: Planted = {style: own, text: text === undefined ? undefined : {length: text}, children: [], node};
  const {text: content} = planted;
  if (content !== undefined)
    node.setMeasureFunc((width, mode) => {
      const natural = content.length;
      if (mode === Yoga.MEASURE_MODE_UNDEFINED || natural <= width)
        return {width: natural, height: Math.min(natural, 1)};
      if (planted.style.textWrap === 'truncate') return {width, height: 1};
      const columns = Math.max(1, Math.floor(width));
      return {width: Math.min(natural, columns), height: Math.ceil(natural / columns)};
    });
  applyStyles(node, own);
  for (const [i, child] of children.entries()) {
    planted.children.push(plant(child, comparison));
    node.insertChild(planted.children[i]!.node, i);
  }
  return planted;
};

const all = (planted: Planted): readonly Planted[] => [planted, ...planted.children.flatMap(all)];

/** As React hands a change to Ink: what is new or different, and undefined for what is gone. */
const restyle = (planted: Planted, next: Styles): void => {
  const before = planted.style as Record<string, unknown>;
  const after = next as Record<string, unknown>;
  const names = Object.keys({...before, ...after}).filter(name => before[name] !== after[name]);
  planted.style = next;
  applyStyles(planted.node, Object.fromEntries(names.map(name => [name, after[name]])), next);
};

const at = fc.nat({max: 1000});
const change = fc.oneof(
  fc.record({kind: fc.constant('style'), at, style}),
  fc.record({kind: fc.constant('text'), at, text: fc.integer({min: 0, max: 60})}),
  fc.record({kind: fc.constant('insert'), at, place: at, spec}),
  fc.record({kind: fc.constant('remove'), at}),
  fc.record({kind: fc.constant('move'), at, place: at}),
  fc.record({kind: fc.constant('width'), width: fc.integer({min: 1, max: 200})}),
);
type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

const pick = <T>(from: readonly T[], index: number): T | undefined => from[index % Math.max(1, from.length)];

const apply = (root: Planted, next: Change, comparison: Comparison): void => {
  const parents = all(root).filter(({text}) => text === undefined);
  switch (next.kind) {
    case 'style': {
      const planted = pick(all(root).slice(1), next.at);
      if (planted) restyle(planted, next.style);
      return;
    }
    case 'text': {
      const planted = pick(
        all(root).filter(({text}) => text !== undefined),
        next.at,
      );
      if (!planted?.text) return;
      planted.text.length = next.text;
      planted.node.markDirty();
      return;
    }
    case 'insert': {
      const parent = pick(parents, next.at)!;
      const index = next.place % (parent.children.length + 1);
      const planted = plant(next.spec, comparison);
      parent.children.splice(index, 0, planted);
      parent.node.insertChild(planted.node, index);
      return;
    }
    case 'remove':
    case 'move': {
      const parent = pick(
        parents.filter(({children}) => children.length > 0),
        next.at,
      );
      if (parent === undefined) return;
      const [planted] = parent.children.splice(next.at % parent.children.length, 1);
      parent.node.removeChild(planted!.node);
      if (next.kind === 'remove') {
        planted!.node.freeRecursive();
        return;
      }
      const index = next.place % (parent.children.length + 1);
      parent.children.splice(index, 0, planted!);
      parent.node.insertChild(planted!.node, index);
      return;
    }
    case 'width':
      root.node.setWidth(next.width);
  }
};

const freshComparison = (): Comparison => ({differences: [], layouts: 0, lost: false});

const growTree = (children: readonly Spec[], width: number, comparison: Comparison): Planted => {
  const root = plant({style: {}, children}, comparison);
  root.node.setWidth(width);
  root.node.calculateLayout(undefined, undefined, Yoga.DIRECTION_LTR);
  return root;
};

const inkBuild = new URL('../../node_modules/ink/build/', import.meta.url);
const inkSource = readdirSync(inkBuild, {recursive: true, encoding: 'utf8'})
  .filter(name => name.endsWith('.js'))
  .map(name => readFileSync(new URL(name, inkBuild), 'utf8'))
  .join('\n');
const mentioned = (pattern: RegExp): readonly string[] => [
  ...new Set([...inkSource.matchAll(pattern)].map(match => match[1]!)),
];

const create = Yoga.Node.create;

afterEach(() => {
  Yoga.Node.create = create;
});

describe('the layout', () => {
  it('places every box where Yoga places it', () => {
    fc.assert(
      fc.property(fc.array(spec, {minLength: 1, maxLength: 4}), fc.integer({min: 1, max: 200}), (children, width) => {
        const comparison = freshComparison();
        growTree(children, width, comparison).node.freeRecursive();
        expect(comparison.differences).toEqual([]);
      }),
      {numRuns: 2000},
    );
  });

  it('places them there after any changes', () => {
    fc.assert(
      fc.property(
        fc.array(spec, {minLength: 1, maxLength: 4}),
        fc.array(fc.tuple(change, flag), {maxLength: 20}),
        (children, changes) => {
          const comparison = freshComparison();
          const root = growTree(children, 80, comparison);
          for (const [next, layout] of changes) {
            apply(root, next, comparison);
            if (layout) root.node.calculateLayout(undefined, undefined, Yoga.DIRECTION_LTR);
          }
          root.node.calculateLayout(undefined, undefined, Yoga.DIRECTION_LTR);
          root.node.freeRecursive();
          expect(comparison.differences).toEqual([]);
        },
      ),
      {numRuns: 1000},
    );
  });

  it.each<Styles>([
    {flexWrap: 'wrap'},
    {flexWrap: 'wrap-reverse'},
    {flexDirection: 'row-reverse'},
    {flexDirection: 'column-reverse'},
    {flexBasis: 3},
    {flexBasis: '50%'},
    {alignItems: 'baseline'},
    {alignSelf: 'center'},
    {alignContent: 'stretch'},
    {justifyContent: 'space-around'},
    {justifyContent: 'space-evenly'},
    {position: 'absolute'},
    {position: 'static'},
    {minHeight: '50%'},
    {maxWidth: 3},
    {maxHeight: 3},
    {maxHeight: '50%'},
    {aspectRatio: 2},
  ])('refuses %o by its name', refused => {
    const node = Layout.Node.create() as unknown as YogaNode;
    const [name] = Object.keys(refused);
    expect(() => applyStyles(node, refused)).toThrow(name);
    expect(() => applyStyles(node, {[name!]: undefined})).not.toThrow();
  });

  it('has every constant and every method that Ink names', () => {
    const constants = mentioned(/\bYoga\.([A-Z]+_[A-Z_]+)\b/g);
    expect(constants.length).toBeGreaterThan(30);
    const ours: Record<string, unknown> = Layout;
    const theirs: Record<string, unknown> = Yoga;
    expect(constants.map(name => [name, ours[name]])).toEqual(constants.map(name => [name, theirs[name]]));
    const methods = [...mentioned(/\byogaNode\??\.(\w+)/g), ...mentioned(/\bnode\.(set[A-Z]\w+)\(/g)];
    expect(methods.length).toBeGreaterThan(40);
    const node = Layout.Node.create();
    expect(methods.filter(name => !(name in node))).toEqual([]);
  });

  it('does not measure again what has not changed', () => {
    const root = Layout.Node.create();
    let measured = 0;
    const [left, right] = [1, 2].map(() => {
      const text = Layout.Node.create();
      text.setMeasureFunc(() => {
        measured += 1;
        return {width: 5, height: 1};
      });
      const box = Layout.Node.create();
      box.insertChild(text, 0);
      root.insertChild(box, 0);
      return text;
    });
    root.setWidth(80);
    root.calculateLayout();
    measured = 0;
    root.calculateLayout();
    expect(measured).toBe(0);
    left!.markDirty();
    root.calculateLayout();
    expect(measured).toBe(1);
    right!.markDirty();
    left!.markDirty();
    root.calculateLayout();
    expect(measured).toBe(3);
  });

  it('lays out the whole program as Yoga does', async () => {
    const comparison = freshComparison();
    Yoga.Node.create = () => twin(comparison);
    await walkthrough(20);
    for (const view of viewIds) {
      await withScreen({from: '6.12-x86_64-4k-pressure', width: 120, height: 40, start: {view}}, async screen => {
        await screen.sample();
        await screen.sample();
        await screen.resize(80, 24);
      });
    }
    expect(comparison.differences).toEqual([]);
    expect(comparison.layouts).toBeGreaterThan(100);
  });
});
