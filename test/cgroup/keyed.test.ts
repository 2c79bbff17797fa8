import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cgroupEventsFields, parseCgroupEvents} from '../../src/cgroup/cgroup-stat.ts';
import {
  memoryEventsFields,
  parseMemoryEvents,
  parseSwapEvents,
  swapEventsFields,
} from '../../src/cgroup/memory-events.ts';
import {memoryStatFields, parseMemoryStat} from '../../src/cgroup/memory-stat.ts';
import {oomControlFields, parseOomControl} from '../../src/cgroup/v1-files.ts';
import type {FieldList, Leftovers} from '../../src/field.ts';
import type {Parsed} from '../../src/probe.ts';
import {neverThrows} from '../helpers/properties.ts';
import {captured} from './trees.ts';

type Keyed = {
  readonly fields: FieldList;
  readonly parse: (text: string) => Parsed<Leftovers & Readonly<Record<string, unknown>>>;
  readonly captures: readonly {readonly name: string; readonly text: string}[];
};

const files: Readonly<Record<string, Keyed>> = {
  'memory.stat': {fields: memoryStatFields, parse: parseMemoryStat, captures: captured('memory.stat', 'v2')},
  'memory.events': {
    fields: memoryEventsFields,
    parse: parseMemoryEvents,
    captures: [...captured('memory.events', 'v2'), ...captured('memory.events.local', 'v2')],
  },
  'memory.swap.events': {
    fields: swapEventsFields,
    parse: parseSwapEvents,
    captures: captured('memory.swap.events', 'v2'),
  },
  'cgroup.events': {
    fields: cgroupEventsFields,
    parse: parseCgroupEvents,
    captures: captured('cgroup.events', 'v2'),
  },
  'memory.oom_control': {
    fields: oomControlFields,
    parse: parseOomControl,
    captures: captured('memory.oom_control', 'v1'),
  },
};

describe.each(Object.entries(files))('%s', (_, {fields, parse, captures}) => {
  const names = Object.keys(fields);

  it.each(captures)('knows every line of $name', ({text}) => {
    const result = parse(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {unknown, malformed, ...values} = result.value;
    expect(unknown).toEqual({});
    expect(malformed).toEqual([]);
    expect(
      Object.entries(values)
        .map(([name, value]) => `${fields[name]!.key} ${value}\n`)
        .join(''),
    ).toBe(text);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.maxSafeNat(), {minKeys: 1}), values => {
        const text = Object.entries(values).map(([name, n]) => `${fields[name]!.key} ${n}\n`);
        const result = parse(text.join(''));
        expect(result.ok && {...result.value}).toEqual({...values, unknown: {}, malformed: []});
      }),
    );
  });

  it('keeps what a newer kernel prints, and a number that cannot be kept exactly', () => {
    const first = fields[names[0]!]!.key;
    const last = fields[names.at(-1)!]!.key;
    const result = parse(`${last} 3\nquantum 12\n${first} 18446744073709551615\n`);
    expect(result).toMatchObject({ok: true, value: {[names.at(-1)!]: 3, unknown: {quantum: '12'}}});
    expect(result.ok && result.value.malformed.map(({line}) => line)).toEqual([3]);
    expect(result.ok && result.value[names[0]!]).toBeUndefined();
  });

  it.each(['', '\n\n', 'max', 'anon lots\n', 'no known field'])('calls %j malformed', text => {
    expect(parse(text).ok).toBe(false);
  });

  it('explains each field', () => {
    const meanings = Object.values(fields).map(({meaning}) => meaning);
    expect(new Set(meanings).size).toBe(meanings.length);
    for (const meaning of meanings) expect(meaning).toMatch(/^[A-Z0-9t].*\.$/);
  });

  it('never throws', () => neverThrows(parse, `${names.map(name => `${fields[name]!.key} 17`).join('\n')}\n`));
});

describe('parseMemoryEvents', () => {
  it('reads the events of 5.10, without oom_group_kill', () => {
    expect(parseMemoryEvents('low 0\nhigh 68\nmax 40\noom 1\noom_kill 1\n')).toEqual({
      ok: true,
      value: {low: 0, high: 68, max: 40, oom: 1, oomKill: 1, unknown: {}, malformed: []},
    });
  });

  it('reads the events of 6.19, with sock_throttled', () => {
    const text = 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 2\nsock_throttled 5\n';
    expect(parseMemoryEvents(text)).toMatchObject({ok: true, value: {oomGroupKill: 2, sockThrottled: 5}});
  });
});
