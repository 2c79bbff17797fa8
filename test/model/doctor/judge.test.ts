import {describe, expect, it} from 'vitest';
import type {FindingSeverity, RuleId} from '../../../src/model/diagnosis/rule.ts';
import {type Found, judge} from '../../../src/model/doctor/judge.ts';

const found = (id: RuleId, severity: FindingSeverity, explains: readonly RuleId[] = []): Found => ({
  kind: 'finding',
  id,
  title: id,
  explain: 'PSI',
  severity,
  sentence: id,
  evidence: [],
  view: 'pressure',
  steps: [],
  since: 0,
  sinceWall: 0,
  explains,
});

/** `cause severity: consequences`, as they are told. */
const told = (...all: readonly Found[]): readonly string[] =>
  judge(all).map(({id, severity, consequences}) =>
    [`${id} ${severity}`, ...consequences.map(below => below.id)].join(' < '),
  );

describe('judgement', () => {
  it('tells the worst first, and of equals the one whose rule stands first', () => {
    expect(told(found('io-stall', 'warn'), found('mlocked', 'notice'), found('swap-full', 'warn'))).toEqual([
      'swap-full warn',
      'io-stall warn',
      'mlocked notice',
    ]);
  });

  it('tells what follows below its cause, which is as bad as that', () => {
    expect(
      told(found('memory-stall', 'critical'), found('cgroup-throttled', 'warn', ['memory-stall', 'cache-thrash'])),
    ).toEqual(['cgroup-throttled critical < memory-stall']);
    expect(
      judge([found('memory-stall', 'critical'), found('cgroup-throttled', 'warn', ['memory-stall'])])[0]?.own,
    ).toBe('warn');
  });

  it('goes up to the cause of the cause', () => {
    expect(
      told(
        found('memory-stall', 'warn'),
        found('low-available', 'warn', ['memory-stall']),
        found('process-leak', 'notice', ['low-available']),
      ),
    ).toEqual(['process-leak warn < low-available < memory-stall']);
  });

  it('tells of two that explain each other the one whose rule stands first, once', () => {
    expect(
      told(found('low-available', 'warn', ['swap-full']), found('swap-full', 'critical', ['low-available'])),
    ).toEqual(['low-available critical < swap-full']);
  });

  it('lays what has two causes to the worse of them', () => {
    expect(
      told(
        found('cache-thrash', 'notice', ['memory-stall']),
        found('swap-thrash', 'warn', ['memory-stall']),
        found('memory-stall', 'warn'),
      ),
    ).toEqual(['swap-thrash warn < memory-stall', 'cache-thrash notice']);
  });

  it('loses nothing, whatever explains what', () => {
    const ids: readonly RuleId[] = ['swap-full', 'low-available', 'memory-stall', 'io-stall', 'oom-next'];
    for (let seed = 0; seed < 500; seed += 1) {
      let state = seed + 1;
      const next = (n: number): number => {
        state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
        return Math.floor((state / 2_147_483_648) * n);
      };
      const severities = ['notice', 'warn', 'critical'] as const;
      const all = ids.map(id =>
        found(
          id,
          severities[next(3)]!,
          ids.filter(other => other !== id && next(3) === 0),
        ),
      );
      const seen = judge(all).flatMap(({id, consequences}) => [id, ...consequences.map(below => below.id)]);
      expect(seen.toSorted()).toEqual(ids.toSorted());
    }
  });
});
