import {Chalk} from 'chalk';
import fc from 'fast-check';
import {afterEach, describe, expect, it} from 'vitest';
import InkOutput from '../../node_modules/ink/build/output.js';
import FrameOutput from '../../src/ui/frame-output.ts';
import {viewIds} from '../../src/views/index.ts';
import {cellsOf} from '../helpers/cells.ts';
import {emptyHost, withScreen} from '../helpers/screen.tsx';
import {walkthrough} from '../helpers/walkthrough.ts';

type Clip = Parameters<FrameOutput['clip']>[0];
type Operation =
  | {readonly type: 'write'; readonly x: number; readonly y: number; readonly text: string; readonly transformers: []}
  | {readonly type: 'clip'; readonly clip: Clip}
  | {readonly type: 'unclip'};

type Recorder = {readonly width: number; readonly height: number; readonly operations: readonly Operation[]};
type Frame = {readonly output: string; readonly height: number};

const replay = (into: FrameOutput | InkOutput, operations: readonly Operation[]): void => {
  for (const operation of operations) {
    if (operation.type === 'write') {
      const {x, y, text, transformers} = operation;
      into.write(x, y, text, {transformers});
    } else if (operation.type === 'clip') {
      const {x1, x2, y1, y2} = operation.clip;
      into.clip({x1, x2, y1, y2});
    } else into.unclip();
  }
};

const ours = ({width, height, operations}: Recorder): Frame => {
  const output = new FrameOutput({width, height});
  replay(output, operations);
  return output.get();
};

const theirs = InkOutput.prototype.get;

/** Ink's class with another way to make its frame, as long as a test runs. */
const replaceGet = (make: (recorder: Recorder, original: () => Frame) => Frame): void => {
  InkOutput.prototype.get = function (this: InkOutput): Frame {
    return make(this as unknown as Recorder, () => theirs.call(this));
  };
};

afterEach(() => {
  InkOutput.prototype.get = theirs;
});

const chalk = new Chalk({level: 1});
const paints: readonly ((text: string) => string)[] = [
  text => text,
  chalk.bold,
  chalk.dim,
  chalk.red,
  chalk.inverse,
  chalk.bold.white.bgRed,
  chalk.underline,
];

const piece = fc
  .tuple(
    fc.constantFrom(...paints),
    fc.array(fc.constantFrom('a', 'B', ' ', '│', '█', 'é', '漢', '字', '한'), {maxLength: 9}),
  )
  .map(([paint, characters]) => paint(characters.join('')));

const text = fc
  .array(fc.array(piece, {maxLength: 4}), {minLength: 1, maxLength: 3})
  .map(lines => lines.map(parts => parts.join('')).join('\n'));

const WIDTH = 30;
const HEIGHT = 8;
const across = fc.integer({min: -6, max: WIDTH + 6});
const down = fc.integer({min: -3, max: HEIGHT + 3});

const clip = fc.tuple(fc.tuple(across, across), fc.tuple(down, down), fc.constantFrom('both', 'x', 'y')).map(
  ([[x1, x2], [y1, y2], axes]): Clip => ({
    ...(axes === 'y' ? {} : {x1, x2}),
    ...(axes === 'x' ? {} : {y1, y2}),
  }),
);

const write = fc
  .tuple(across, down, text)
  .map(([x, y, written]): Operation => ({type: 'write', x, y, text: written, transformers: []}));

const block: fc.Arbitrary<readonly Operation[]> = fc.oneof(
  {weight: 3, arbitrary: write.map(operation => [operation])},
  {
    weight: 1,
    arbitrary: fc
      .tuple(clip, fc.array(write, {maxLength: 4}))
      .map(([inner, writes]) => [{type: 'clip', clip: inner} as const, ...writes, {type: 'unclip'} as const]),
  },
);

/** Every frame of mmtop is inside a box that hides what goes over its edge. */
const scene = fc
  .array(block, {maxLength: 8})
  .map((blocks): readonly Operation[] => [
    {type: 'clip', clip: {x1: 0, x2: WIDTH, y1: 0, y2: HEIGHT}},
    ...blocks.flat(),
    {type: 'unclip'},
  ]);

/** The trees of the golden frames. */
const scenes = ['6.12-x86_64-4k-pressure', '6.12-x86_64-4k-nonroot', '6.12-x86_64-4k-numa2', '6.1-x86_64-4k-nopsi'];

describe('the frame output', () => {
  it('gives the screen that Ink’s own gives, for any writes and clips', async () => {
    await fc.assert(
      fc.asyncProperty(scene, async operations => {
        const recorder = {width: WIDTH, height: HEIGHT, operations};
        const ink = new InkOutput({width: WIDTH, height: HEIGHT});
        replay(ink, operations);
        const [expected, actual] = [ink.get(), ours(recorder)];
        expect(actual.height).toBe(expected.height);
        expect(await cellsOf(actual.output, recorder)).toEqual(await cellsOf(expected.output, recorder));
      }),
      {numRuns: 800},
    );
  });

  it.each([...scenes, 'empty'])('gives the same frames of %s', async name => {
    const frames: {readonly recorder: Recorder; readonly expected: Frame}[] = [];
    replaceGet(({width, height, operations}, original) => {
      const expected = original();
      frames.push({recorder: {width, height, operations: [...operations]}, expected});
      return expected;
    });
    for (const view of viewIds) {
      for (const [width, height] of [
        [80, 24],
        [200, 50],
        [40, 10],
      ] as const) {
        const from = name === 'empty' ? emptyHost() : name;
        await withScreen({from, width, height, start: {view}}, async screen => {
          await screen.sample();
          await screen.sample();
          await screen.press('down', '?', 'esc', 's');
        });
      }
    }
    expect(frames.length).toBeGreaterThan(20);
    for (const {recorder, expected} of frames) {
      const actual = ours(recorder);
      if (actual.output === expected.output) continue;
      expect(await cellsOf(actual.output, recorder)).toEqual(await cellsOf(expected.output, recorder));
    }
  });

  it('draws the whole program as well as Ink’s own', async () => {
    replaceGet(recorder => ours(recorder));
    await walkthrough(40);
  });
});
