import {describe, expect, it} from 'vitest';
import {tableOf} from '../../src/cgroup/table.ts';
import {entries} from '../../src/explain/index.ts';
import {groupSentence, groupTerms, tableNote, troubleSentences} from '../../src/model/cgroups-words.ts';
import {mib, millis} from '../../src/units.ts';
import {entryAt, type Groups, stage} from '../cgroup/stage.ts';
import {hostOf, sampled} from '../cgroup/trees.ts';

const tableAfter = (before: Groups, after: Groups = {}) => {
  const it = stage(before);
  it.pass(Object.keys(before));
  it.elapse(5000);
  it.change(after);
  return it.told(it.pass(Object.keys(before)).reading);
};

describe('tableNote', () => {
  const table = tableOf(sampled(hostOf('6.12-x86_64-4k-pressure')));

  it('counts the groups and names the version', () => {
    expect(tableNote(table, undefined)).toBe('19 groups, cgroup v2');
    expect(tableNote({...table, list: table.list.slice(0, 1)}, undefined)).toBe('1 group, cgroup v2');
    expect(tableNote(table, 3)).toBe('3 of 19 groups, cgroup v2');
    expect(tableNote(tableOf(sampled(hostOf('6.1-x86_64-4k-hybrid-v1'))), undefined)).toBe(
      '6 groups, memory on cgroup v1 (hybrid)',
    );
  });

  it('says when it does not have everything, or not of now', () => {
    const late = {...table, truncated: true, complete: false, oldest: millis(7_400)};
    expect(tableNote(late, undefined)).toBe(
      '19 groups, cgroup v2, more are not read, still searching, idle ones up to 7 s old',
    );
  });
});

describe('groupSentence', () => {
  const sentenceOf = (groups: Groups, after: Groups, path: string) => {
    const table = tableAfter(groups, after);
    return groupSentence(table, entryAt(table, path));
  };

  it('says what goes wrong', () => {
    expect(sentenceOf({'/a.service': {}}, {'/a.service': {events: {high: 2}}}, '/a.service')).toEqual({
      text: 'a.service: slowed down by memory.high 2 times in the last 5 s; nothing is killed by it',
      severity: 'warn',
    });
  });

  it('else says where the group is and what limits it', () => {
    const pod: Groups = {'/pod': {current: mib(40), max: mib(64)}, '/pod/app': {current: mib(10)}, '/free': {}};
    expect(sentenceOf(pod, {}, '/pod').text).toBe('/pod: limit 64.0 MiB (its own), 24.0 MiB left');
    expect(sentenceOf(pod, {}, '/pod/app').text).toBe('/pod/app: limit 64.0 MiB (that of pod), 24.0 MiB left');
    expect(sentenceOf(pod, {}, '/free').text).toBe('/free: no limit but the machine’s');
  });

  it('says of the root of v1 why a group below may show more', () => {
    const table = tableOf(sampled(hostOf('6.1-x86_64-4k-hybrid-v1')));
    const seen = {...table, layout: {...table.layout, v1MemoryRoot: '/'}};
    const why = 'its usage is page cache and anonymous memory only: a group below may show more';
    expect(groupSentence(seen, entryAt(seen, '/')).text).toContain(why);
    expect(groupSentence(seen, entryAt(seen, '/docker')).text).not.toContain(why);
    const container = {...table, layout: {...table.layout, v1MemoryRoot: '/docker/abc'}};
    expect(groupSentence(container, entryAt(container, '/')).text).not.toContain(why);
  });

  it('explains a root without usage', () => {
    expect(sentenceOf({'/a': {}}, {}, '/').text).toContain('the root of the machine has neither usage nor limits');
  });
});

describe('troubleSentences', () => {
  it('are none where nothing goes wrong', () => {
    expect(troubleSentences(tableAfter({'/a': {}, '/b': {}}))).toEqual([]);
  });

  it('have the worst first, and count what is too much to be said', () => {
    const calm: Groups = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'z'].map(name => [`/${name}.service`, {}]));
    const after: Groups = Object.fromEntries(Object.keys(calm).map(path => [path, {events: {high: 2}}]));
    const told = troubleSentences(tableAfter(calm, {...after, '/z.service': {events: {oom_kill: 1}}}));
    expect(told).toHaveLength(6);
    expect(told[0]).toMatch(/^z\.service: .*\.$/);
    expect(told[1]).toMatch(/slowed down by memory\.high 2 times/);
    expect(told[5]).toBe('2 more groups have something to tell.');
  });
});

describe('groupTerms', () => {
  it.each([
    [{}, ['cgroup']],
    [{events: {high: 1}}, ['throttling', 'cgroup']],
    [{events: {max: 1}}, ['memory.max', 'cgroup']],
    [{events: {low: 1}}, ['protection', 'cgroup']],
    [{events: {oom: 1}}, ['memcg-oom', 'cgroup']],
    [{events: {oom_kill: 1}}, ['oom', 'cgroup']],
    [{swapFails: 1}, ['memory.swap.max', 'cgroup']],
  ] as const)('of %j are %j', (after, terms) => {
    expect(groupTerms(entryAt(tableAfter({'/a': {}}, {'/a': after}), '/a'))).toEqual(terms);
    for (const term of terms)
      expect(
        entries.some(({id}) => id === term),
        term,
      ).toBe(true);
  });
});
