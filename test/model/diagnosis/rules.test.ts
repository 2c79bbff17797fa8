import {globSync} from 'node:fs';
import {basename, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {ruleIds} from '../../../src/model/diagnosis/ids.ts';
import {diagnosisRules} from '../../../src/model/diagnosis/index.ts';
import {views} from '../../../src/views/index.ts';
import type {View} from '../../../src/views/view.ts';
import {mustFind, mustNotSay, outcomeOf, type Scenarios} from './patient.ts';

const folder = new URL('scenarios', import.meta.url).pathname;
const all = await Promise.all(
  globSync('*.ts', {cwd: folder}).map(
    async file =>
      [basename(file, '.ts'), ((await import(join(folder, file))) as {scenarios: Scenarios}).scenarios] as const,
  ),
);
const byRule = new Map(all.map(([, scenarios]) => [scenarios.rule.id, scenarios]));

const allViews: readonly View[] = Object.values(views);

/** Longer than this a sentence is cut on any usual screen. */
const LONGEST = 140;
/** What stands alone in a line of 80 columns. */
const FIRST_CLAUSE = 76;

it('there is one rule for each id, in the order of the ids, and scenarios for no other', () => {
  expect(diagnosisRules.map(({id}) => id)).toEqual([...ruleIds]);
  expect([...byRule.keys()].sort()).toEqual([...ruleIds].sort());
});

describe.each(diagnosisRules.map(rule => [rule.id, rule] as const))('the rule %s', (id, rule) => {
  const scenarios = byRule.get(id);

  it('has scenarios for firing, not firing, and no verdict', () => {
    expect(scenarios?.rule).toBe(rule);
    expect(scenarios?.fires.length).toBeGreaterThan(0);
    expect(scenarios?.healthy.length).toBeGreaterThan(0);
    expect(scenarios?.cannotSay.length).toBeGreaterThan(0);
  });

  it('says what it is for', () => {
    expect(rule.title).toMatch(/^[^.]{4,40}$/);
    expect(rule.help).toMatch(/\.$/);
    expect(rule.id).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it('speaks of every severity that it gives', async () => {
    const {severitiesOf} = await import('../../../src/explain/doctor.ts');
    const given = new Set((scenarios?.fires ?? []).map(({severity}) => severity));
    expect([...given].filter(severity => severity === undefined || !severitiesOf(rule).includes(severity))).toEqual([]);
  });

  it.each((scenarios?.fires ?? []).map(each => [each.name, each] as const))('fires: %s', async (_, each) => {
    const found = mustFind(await outcomeOf(rule, each.course, each.stay));
    expect(found.severity).toBe(each.severity);
    if (each.says !== undefined) expect(found.sentence).toMatch(each.says);
    expect(found.sentence.length).toBeLessThanOrEqual(LONGEST);
    expect(found.sentence.split('; ')[0]!.length).toBeLessThanOrEqual(FIRST_CLAUSE);
    expect(found.sentence).toMatch(/[^.]$/);
    expect(found.sentence).toMatch(/\d/);
    expect(found.evidence.length).toBeGreaterThan(0);
    expect(found.steps.length).toBeGreaterThan(0);
    for (const {value} of found.evidence) expect(value).not.toBeNaN();
    // What costs something says so, and looking comes first.
    expect(found.steps[0]!.risk).toBeUndefined();
    for (const step of found.steps) expect(step.text).toMatch(/^[A-Z].*[^.]$/);
  });

  it('names views, keys and columns that there are', async () => {
    for (const each of scenarios?.fires ?? []) {
      const {steps, view, sentence} = mustFind(await outcomeOf(rule, each.course, each.stay));
      expect(Object.keys(views)).toContain(view);
      const texts = [sentence, ...steps.flatMap(step => [step.text, step.risk ?? ''])];
      for (const text of texts) {
        const keys = [...text.matchAll(/\bviews? (\S)\b/g)].map(([, key]) => key);
        expect(allViews.map(({key}) => key)).toEqual(expect.arrayContaining(keys));
        // Of the views that are named in the same sentence, where there are any.
        const there = allViews.filter(({key}) => keys.length === 0 || keys.includes(key));
        for (const [, title] of text.matchAll(/\b(?:columns?|sorted by) ([A-Z][A-Z0-9]*(?:\/min|\/s|\/SL)?)/g)) {
          expect(
            there.some(({columnNamed}) => columnNamed(title!) !== undefined),
            `${title}: ${text}`,
          ).toBe(true);
        }
      }
    }
  });

  it.each((scenarios?.healthy ?? []).map(each => [each.name, each] as const))('keeps silent: %s', async (_, each) => {
    expect(await outcomeOf(rule, each.course, each.stay)).toEqual({kind: 'healthy'});
  });

  it.each((scenarios?.cannotSay ?? []).map(each => [each.name, each] as const))('cannot say: %s', async (_, each) => {
    const outcome = mustNotSay(await outcomeOf(rule, each.course, each.stay));
    expect(outcome.why).toMatch(each.why ?? /./);
  });

  it('explains only rules that there are', async () => {
    const ids = new Set<string>(ruleIds);
    for (const each of scenarios?.fires ?? []) {
      const outcome = await outcomeOf(rule, each.course, each.stay);
      const {explains = []} = mustFind(outcome);
      expect(explains.filter(other => !ids.has(other) || other === id)).toEqual([]);
    }
  });

  it('has an article in the reference', async () => {
    const {find} = await import('../../../src/explain/index.ts');
    expect(find(rule.explain).exact).toBeDefined();
  });
});
