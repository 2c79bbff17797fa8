import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {foldedRow, headingRow, largestOf, rowKey, sharedBy, targetsOf, totalOf} from '../../src/model/process-sums.ts';
import {fileOf, pssOf, rssOf, swapOf, uidOf} from '../../src/model/processes.ts';
import {bytes, KIB} from '../../src/units.ts';
import {must, outcome} from './machines.ts';
import {kernelThread, rollup, sketch, status, zombie} from './process-rows.ts';

const page = bytes(4096);
const denied = {kind: 'denied', path: 'proc/1/smaps_rollup'} as const;
const rss = (one: Parameters<typeof rssOf>[0]) => rssOf(one, page);

describe('totalOf', () => {
  const swapped = (pid: number, kb: number) => sketch({pid, files: {status: status({VmSwap: kb})}});
  const shared = (pid: number, kb: number) => sketch({pid, files: {smapsRollup: rollup({Pss: kb})}});

  it('of what counts once is exact', () => {
    expect(must(totalOf([shared(1, 3), shared(2, 4)], pssOf, 'once'))).toEqual({n: 7 * KIB, bound: 'exact'});
  });

  it('of what counts for each is the most they can hold', () => {
    expect(must(totalOf([sketch({pid: 1}), sketch({pid: 2})], rss, 'each'))).toEqual({
      n: 2000 * 4096,
      bound: 'most',
    });
  });

  it('is exact when only one has any of it', () => {
    expect(must(totalOf([swapped(1, 5), swapped(2, 0)], swapOf, 'each'))).toEqual({n: 5 * KIB, bound: 'exact'});
  });

  it('is the least there is while some were not read or may not be', () => {
    expect(must(totalOf([shared(1, 3), sketch({pid: 2})], pssOf, 'once'))).toEqual({n: 3 * KIB, bound: 'least'});
    const secret = sketch({pid: 2, files: {smapsRollup: denied}});
    expect(must(totalOf([shared(1, 3), secret], pssOf, 'once'))).toEqual({n: 3 * KIB, bound: 'least'});
  });

  it('is about right when some were not read, and the others may share', () => {
    const total = must(totalOf([swapped(1, 5), swapped(2, 6), sketch({pid: 3})], swapOf, 'each'));
    expect(total).toEqual({n: 11 * KIB, bound: 'about'});
  });

  it('says why there is none, rather than "at least nothing"', () => {
    const secret = sketch({files: {smapsRollup: denied}});
    expect(outcome(totalOf([secret, secret], pssOf, 'once'))).toBe('denied');
    expect(outcome(totalOf([sketch(), sketch()], pssOf, 'once'))).toBe('not-sampled');
    expect(outcome(totalOf([swapped(1, 0), sketch({pid: 2})], swapOf, 'each'))).toBe('not-sampled');
  });

  it('leaves out who has no memory of its own, without a hole', () => {
    const nobody = [kernelThread(), zombie(), kernelThread(3, 'ksmd')];
    expect(must(totalOf([...nobody, swapped(1, 5)], swapOf, 'each'))).toEqual({n: 5 * KIB, bound: 'exact'});
    expect(must(totalOf(nobody, swapOf, 'each'))).toEqual({n: 0, bound: 'exact'});
    expect(must(totalOf(nobody, pssOf, 'once'))).toEqual({n: 0, bound: 'exact'});
    expect(must(totalOf([], rss, 'each'))).toEqual({n: 0, bound: 'exact'});
  });

  it('never loses an amount', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), {maxLength: 20}), amounts => {
        const members = amounts.map((kb, i) => shared(i + 1, kb));
        expect(must(totalOf(members, pssOf, 'once')).n).toBe(amounts.reduce((a, b) => a + b, 0) * KIB);
      }),
    );
  });
});

describe('largestOf', () => {
  const scored = (score: number) => sketch({files: {oomScore: `${score}\n`}});
  const score = (one: ReturnType<typeof sketch>) => fileOf(one, 'oomScore');

  it('is the largest of those that are known', () => {
    expect(must(largestOf([scored(666), scored(1200), scored(0)], score))).toBe(1200);
    expect(must(largestOf([sketch(), scored(7), sketch()], score))).toBe(7);
    expect(outcome(largestOf([sketch(), sketch()], score))).toBe('not-sampled');
    expect(outcome(largestOf([], score))).toBe('not-sampled');
  });
});

describe('sharedBy', () => {
  const of = (uid: number) => sketch({files: {status: status({}, uid)}});

  it('is what all say, or nothing where they differ', () => {
    expect(must(sharedBy([of(7), of(7)], uidOf))).toBe(7);
    expect(must(sharedBy([of(7), of(8)], uidOf))).toBeUndefined();
    expect(outcome(sharedBy([of(7), sketch()], uidOf))).toBe('not-sampled');
  });
});

describe('rows that stand for several', () => {
  const parent = sketch({pid: 10, comm: 'sh'});
  const children = [sketch({pid: 11}), sketch({pid: 12})];

  it('are the process itself when it is folded, and something else as a heading', () => {
    const folded = foldedRow(parent, children);
    expect([folded.pid, folded.members?.map(({pid}) => pid)]).toEqual([10, [10, 11, 12]]);
    expect(rowKey(folded)).toBe(rowKey(parent));
    const heading = headingRow('root', [parent, ...children]);
    expect([heading.pid, heading.heading]).toEqual([0, 'root']);
  });

  it('are told apart by number and start, headings by their name', () => {
    const keys = [parent, ...children, sketch({pid: 10, starttime: 501}), headingRow('10/500', [parent])].map(rowKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('mean the process alone when something is done to it, a heading means all', () => {
    expect(targetsOf(foldedRow(parent, children)).map(({pid}) => pid)).toEqual([10]);
    expect(targetsOf(foldedRow(parent, children))[0]).toEqual(parent);
    expect(targetsOf(headingRow('root', children)).map(({pid}) => pid)).toEqual([11, 12]);
    expect(targetsOf(parent)).toEqual([parent]);
  });
});
