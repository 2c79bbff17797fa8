import {describe, expect, it} from 'vitest';
import {parseScenario, scenarios} from './scenarios.ts';
import {judge} from './verdict.ts';

const head = (...lines: readonly string[]): string => ['#!/bin/bash', ...lines, 'ready'].join('\n');
const sound = ['# what: Nothing.', '# expect: silent', '# memory: 512'];

describe('the head of a scenario', () => {
  it('says what is done, where, and what must come of it', () => {
    const lines = [
      '# what: Too much.',
      '# expect: a b',
      '# also: c',
      '# severity: warning critical',
      '# memory: 768',
      '# numa: yes',
      '# stands: 30',
    ];
    expect(parseScenario('x/too-much.sh', head(...lines, '# arguments: psi=0 quiet'))).toEqual({
      name: 'too-much',
      file: 'x/too-much.sh',
      what: 'Too much.',
      expect: ['a', 'b'],
      also: ['c'],
      severities: ['warning', 'critical'],
      memoryMegabytes: 768,
      arguments: 'psi=0 quiet',
      numa: true,
      standsSeconds: 30,
      samples: 18,
      waitSeconds: 20,
    });
  });

  it('ends with the first line that is no key', () => {
    const lines = [...sound, '# A remark', '# numa: yes'];
    expect(parseScenario('x.sh', head(...lines))).toMatchObject({expect: [], numa: false, standsSeconds: 120});
  });

  it.each([
    ['a missing key', sound.slice(1), 'x.sh: "# what:" is missing'],
    ['an unknown key', [...sound, '# memroy: 1'], 'x.sh: no such key: memroy'],
    [
      'an incident of any severity',
      ['# what: Much.', '# expect: a', '# memory: 512'],
      'x.sh: "# severity:" is missing',
    ],
    [
      'a severity that there is not',
      ['# what: Much.', '# expect: a', '# memory: 512', '# severity: warn'],
      'x.sh: no such severity: warn',
    ],
    ['silence with a severity', [...sound, '# severity: notice'], 'x.sh: silence has no "# severity:"'],
    ['no number', [...sound.slice(0, 2), '# memory: 1G'], 'x.sh: "# memory: 1G" is not a number'],
  ])('tells %s', (_, lines, message) => {
    expect(() => parseScenario('x.sh', head(...lines))).toThrow(message);
  });
});

describe('the scenarios', () => {
  const all = scenarios();

  it('are incidents and healthy machines that look like them', () => {
    expect(all.filter(scenario => scenario.expect.length > 0).length).toBeGreaterThanOrEqual(25);
    expect(all.filter(scenario => scenario.expect.length === 0).length).toBeGreaterThanOrEqual(12);
  });

  it('that expect silence are named so', () => {
    for (const {name, expect: rules} of all) expect([name, rules.length === 0]).toEqual([name, /^healthy-/.test(name)]);
  });
});

describe('a verdict', () => {
  const finding = (id: string, severity: string) => ({id, severity});
  const severities = ['warning', 'critical'];
  const expected = {expect: ['a', 'b'], also: [], severities};

  it('is right when the headline is one that was expected', () => {
    expect(judge(expected, {findings: [finding('b', 'critical'), finding('x', 'warning')]})).toEqual({
      headline: 'b',
      severity: 'critical',
      state: 'ok',
    });
    expect(judge(expected, {findings: [finding('x', 'critical'), finding('b', 'warning')]}).state).toBe('wrong');
    expect(judge(expected, {findings: []}).state).toBe('wrong');
  });

  it('is right when that is as bad as was expected', () => {
    expect(judge(expected, {findings: [finding('a', 'warning')]}).state).toBe('ok');
    expect(judge(expected, {findings: [finding('a', 'notice')]}).state).toBe('wrong');
  });

  it('wants the other findings too', () => {
    const two = {findings: [finding('a', 'warning'), finding('c', 'notice')]};
    expect(judge({expect: ['a'], also: ['c'], severities}, two).state).toBe('ok');
    expect(judge({expect: ['a'], also: ['d'], severities}, two).state).toBe('wrong');
    const told = {findings: [{...finding('a', 'warning'), consequences: [finding('d', 'warning')]}]};
    expect(judge({expect: ['a'], also: ['d'], severities}, told).state).toBe('ok');
  });

  it('of silence allows notices', () => {
    const silent = {expect: [], also: [], severities: []};
    expect(judge(silent, {findings: [finding('a', 'notice')]}).state).toBe('ok');
    expect(judge(silent, {findings: [finding('a', 'notice'), finding('b', 'warning')]}).state).toBe('wrong');
    expect(judge(silent, undefined).state).toBe('unknown');
  });
});
