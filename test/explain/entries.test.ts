import {describe, expect, it} from 'vitest';
import {balanceEntries, usedEntries} from '../../src/explain/balance.ts';
import {columnAdvice, tables} from '../../src/explain/columns.ts';
import {doctorRules, severitiesOf} from '../../src/explain/doctor.ts';
import {ruleAdvice} from '../../src/explain/doctor-advice.ts';
import {fieldAdvice} from '../../src/explain/field-advice.ts';
import {fieldGroups, fieldId} from '../../src/explain/fields.ts';
import {entries, find} from '../../src/explain/index.ts';
import {knobAdvice} from '../../src/explain/knob-advice.ts';
import {ruleEntryId} from '../../src/explain/rule-id.ts';
import {squeeze} from '../../src/explain/search.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';
import {severityWord} from '../../src/model/doctor/rows.ts';
import {fieldsOf, reclaimSpecs} from '../../src/model/reclaim.ts';
import {usedDefinitions} from '../../src/model/used.ts';
import {probes} from '../../src/probes.ts';
import {pidFiles} from '../../src/proc/pid/files.ts';
import {vmKnobList} from '../../src/sys/vm-knob-list.ts';
import {knobPath} from '../../src/sys/vm-knobs.ts';

const ids = new Set(entries.map(entry => entry.id));

/** All texts that a reader sees of an entry. */
const texts = ({title, meaning, severities, unlike, normal, act}: (typeof entries)[number]) =>
  [title, meaning, severities, unlike, normal, act].filter(text => text !== undefined);

describe('every', () => {
  it('id is there once', () => {
    const seen = entries.map(entry => entry.id);
    expect(seen.filter((id, i) => seen.indexOf(id) !== i)).toEqual([]);
  });

  it('entry has a title and a meaning that ends like a sentence or a command', () => {
    expect(entries.filter(({title, meaning}) => title.trim() === '' || !/\S{2}/.test(meaning))).toEqual([]);
  });

  it('see leads to an entry, not to itself, and to none twice', () => {
    const astray = entries.flatMap(({id, see = []}) =>
      see.filter((other, i) => !ids.has(other) || other === id || see.indexOf(other) !== i).map(o => `${id}: ${o}`),
    );
    expect(astray).toEqual([]);
  });

  it('piece of advice belongs to an entry', () => {
    const advised = [fieldAdvice, knobAdvice, columnAdvice].flatMap(advice => Object.keys(advice));
    expect(advised.filter(id => !ids.has(id))).toEqual([]);
  });

  it('id finds its entry first', () => {
    const lost = entries.filter(entry => find(entry.id).exact !== entry).map(entry => entry.id);
    expect(lost).toEqual([]);
  });

  it('other name finds its entry, first or among the others', () => {
    const lost = entries.flatMap(entry =>
      [...new Set(entry.names)]
        .filter(name => {
          if (squeeze(name) === '') return true;
          const {exact, others} = find(name);
          return exact !== entry && !others.includes(entry);
        })
        .map(name => `${entry.id}: ${name}`),
    );
    expect(lost).toEqual([]);
  });

  it('text has no tab, no double blank, no typewriter apostrophe', () => {
    const bad = entries.flatMap(entry => texts(entry).filter(text => /\t| {2}|\n\s|\s\n|\w'\w/.test(text)));
    expect(bad).toEqual([]);
  });
});

describe('coverage', () => {
  it.each(fieldGroups.map(group => [group.path, group] as const))('every field of %s', (_, group) => {
    const missing = Object.values(group.fields).filter(({key}) => {
      const {exact} = find(fieldId(group, key));
      return exact === undefined || exact.meaning === '' || !find(key).exact;
    });
    expect(missing).toEqual([]);
  });

  it('knows the kernel’s spelling of every field', () => {
    const missing = fieldGroups.flatMap(group =>
      Object.values(group.fields)
        .filter(({key, meaning}) => {
          const {exact, others} = find(key);
          return ![exact, ...others].some(entry => entry?.meaning.startsWith(meaning));
        })
        .map(({key}) => `${group.path} ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it.each(tables.flatMap(([table, columns]) => columns.map(column => [`${table}.${column.id}`, column] as const)))(
    'column %s',
    (id, column) => {
      expect(find(id).exact).toMatchObject({kind: 'column', meaning: column.help});
    },
  );

  it.each(vmKnobList.map(knob => knob.name))('setting %s, with its default and its path', name => {
    const {exact} = find(name);
    expect(exact).toMatchObject({id: name, kind: 'knob'});
    expect(exact?.normal).toMatch(/^Default: /);
    expect(find(`/${knobPath(name)}`).exact).toBe(exact);
    expect(find(`${name}=1`).exact).toBe(exact);
  });

  it.each(
    Object.values(probes)
      .flatMap(probe => probe.files)
      .filter(file => /^(proc|sys)\/./.test(file)),
  )('file %s, which mmtop reads', file => {
    const {exact, others} = find(`/${file}`);
    expect(exact ?? others[0]).toBeDefined();
  });

  it.each(Object.values(pidFiles).map(file => file.name))('file %s of a process', name => {
    expect(find(`/proc/1234/${name}`).exact?.kind).toBe('file');
    expect(find(`/proc/self/${name}`).exact?.kind).toBe('file');
  });

  it('every row of the balance with its formula, the remainder included', () => {
    expect(balanceEntries.map(entry => entry.id)).toEqual(
      [
        ...['anon', 'shmem', 'swapcache_only', 'compressed', 'slab_unreclaimable', 'pagetables'],
        ...['vmalloc_and_stacks', 'percpu', 'hugetlb', 'gpu', 'balloon', 'file', 'slab_reclaimable', 'pcp', 'free'],
        'unaccounted',
      ].map(id => `balance.${id}`),
    );
    expect(find('balance.file').exact?.meaning).toMatch(/Formula: Cached - Shmem \+ Buffers\.$/);
  });

  it.each(reclaimSpecs.map(spec => [spec.id, spec] as const))('row %s of reclaim, and all it rests on', (id, spec) => {
    const entry = find(`reclaim.${id}`).exact;
    expect(entry?.meaning).toMatch(/^.+\. Formula: .+\.$/);
    expect(find(id).exact).toBeDefined();
    const {exact, others} = find(spec.name);
    expect([exact, ...others]).toContain(entry);
    for (const key of fieldsOf(spec)) expect(find(key).exact?.id).toBe(`vmstat.${key}`);
  });

  describe.each(diagnosisRules.map(rule => [rule.id, rule] as const))('rule %s', (id, rule) => {
    const entry = doctorRules.find(each => each.id === ruleEntryId(rule))!;

    it('is found by its name and its title', () => {
      for (const term of [id, rule.title]) {
        const {exact, others} = find(term);
        expect([exact, ...others].slice(0, 2)).toContain(entry);
      }
    });

    it('says what it looks for, what it needs, what it is taken for and what to do first', () => {
      expect(entry).toMatchObject({kind: 'diagnosis', meaning: rule.help});
      expect(entry.config).toMatch(/^\/proc\/|^\/sys\//);
      expect(entry.unlike).toMatch(/^[^.].{30,}\.$/);
      expect(entry.act).toMatch(/^[A-Z].{20,}\.$/);
    });

    it('leads to what it is about', () => {
      expect(entry.see?.[0]).toBe(find(rule.explain).exact?.id);
      expect(entry.see!.length).toBeGreaterThan(1);
    });

    it('says what its severities mean', () => {
      expect(severitiesOf(rule).length).toBeGreaterThan(0);
      for (const severity of severitiesOf(rule)) expect(entry.severities).toContain(`${severityWord[severity]} (`);
    });
  });

  it('no advice for a rule that there is not', () => {
    expect(Object.keys(ruleAdvice).sort()).toEqual(diagnosisRules.map(({id}) => id).sort());
  });

  it('every definition of used', () => {
    expect(usedEntries).toHaveLength(usedDefinitions.length);
    expect(find('used.without_cache').exact?.meaning).toMatch(/MemTotal - MemFree - Buffers - Cached/);
  });

  it.each(
    [
      ...['page', 'zone', 'slab', 'dentry', 'inode', 'LRU', 'swap', 'tmpfs', 'anonymous', 'refault', 'kswapd', 'THP'],
      ...['compaction', 'kcompactd', 'khugepaged', 'watermark', 'cgroup', 'PSI', 'OOM', 'badness', 'vmalloc', 'CMA'],
      ...['NUMA', 'hugetlb', 'mlock', 'overcommit', 'zram', 'zswap', 'zsmalloc', 'balloon', 'KSM', 'IOMMU', 'DMA'],
      ...['PMD', 'PTE', 'TLB', 'page table', 'page block', 'readahead', 'writeback', 'dirty', 'working set', 'MGLRU'],
      ...['reclaim', 'direct reclaim', 'page fault', 'major fault', 'RSS', 'PSS', 'USS', 'copy on write', 'per-CPU'],
      ...['order', 'fragmentation', 'per-CPU lists', 'shared memory', 'pinned', 'memcg', 'sysctl', 'dmesg', 'demotion'],
    ].map(word => [word]),
  )('the word %s, which others are explained with', word => {
    const {exact, others} = find(word);
    expect(exact ?? others[0]).toBeDefined();
  });
});
