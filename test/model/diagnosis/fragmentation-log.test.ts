import {describe, expect, it} from 'vitest';
import {savedKmsg, tailKernelLog} from '../../../src/kmsg/tail.ts';
import {fragmentationRule} from '../../../src/model/diagnosis/fragmentation.ts';
import {healthy, type Outcome, type Rule} from '../../../src/model/diagnosis/rule.ts';
import type {Facts} from '../../../src/model/doctor/facts.ts';
import {available} from '../../../src/reading.ts';
import {type Condition, diagnoses, mustFind} from './patient.ts';
import {scenarios} from './scenarios/fragmentation.ts';

/** The last facts that a rule sees in such a machine, which is up for 100,000 seconds when it comes. */
const factsOf = async (condition: Condition): Promise<Facts> => {
  let seen: Facts | undefined;
  const spy: Rule = {
    ...fragmentationRule,
    check: facts => {
      seen = facts;
      return healthy;
    },
  };
  await diagnoses(condition, {rules: [spy], seconds: 40});
  return seen!;
};

const withLog = (facts: Facts, text: string): Outcome => {
  const log = tailKernelLog(savedKmsg(() => available(text))).sample();
  return fragmentationRule.check({...facts, snapshot: {...facts.snapshot, kernelLog: log}});
};

const failure = (seconds: number, order: number): string =>
  `4,900,${seconds * 1_000_000},-;eth-rx: page allocation failure: order:${order}, mode:0x40820(GFP_ATOMIC|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0\n`;

describe('a failed request in the kernel’s log', () => {
  const pieces = scenarios.fires[0]!.course as Condition;

  it('is a warning as long as it is fresh and free memory cannot serve it', async () => {
    const facts = await factsOf(pieces);
    const found = mustFind(withLog(facts, failure(99_990, 5)));
    expect([found.severity, found.sentence]).toEqual([
      'warn',
      expect.stringMatching(/smaller than 128 KiB; the kernel logged 1 failed request$/),
    ]);
  });

  it('says nothing of now when it is old, of a single page, or could be served now', async () => {
    const facts = await factsOf(pieces);
    for (const text of [failure(90_000, 5), failure(99_990, 0), failure(99_990, 1)]) {
      expect(mustFind(withLog(facts, text)).severity).toBe('notice');
    }
  });
});
