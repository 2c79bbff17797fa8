import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseCgroupStat} from '../../src/cgroup/cgroup-stat.ts';
import {neverThrows} from '../helpers/properties.ts';
import {captured} from './trees.ts';

const sample = `nr_descendants 14
nr_subsys_memory 15
nr_subsys_perf_event 15
nr_dying_descendants 8
nr_dying_subsys_memory 8
`;

describe('parseCgroupStat', () => {
  it.each(captured('cgroup.stat', 'v2'))('reads $name and knows every line', ({text}) => {
    const result = parseCgroupStat(text);
    if (!result.ok) throw new Error(result.malformed.why);
    const {unknown, malformed, nrDescendants} = result.value;
    expect({unknown, malformed}).toEqual({unknown: {}, malformed: []});
    expect(text.startsWith(`nr_descendants ${nrDescendants}\n`)).toBe(true);
  });

  it('sorts controllers by name, dying groups apart', () => {
    expect(parseCgroupStat(sample)).toEqual({
      ok: true,
      value: {
        nrDescendants: 14,
        nrDyingDescendants: 8,
        subsystems: {memory: 15, perf_event: 15},
        dyingSubsystems: {memory: 8},
        unknown: {},
        malformed: [],
      },
    });
  });

  it('keeps what it cannot use', () => {
    expect(parseCgroupStat(`${sample}nr_subsys_cpu many\nfrozen_time 3\n`)).toMatchObject({
      ok: true,
      value: {
        subsystems: {memory: 15, perf_event: 15},
        unknown: {frozen_time: '3'},
        malformed: [{line: 6, why: 'not a count', text: 'nr_subsys_cpu many'}],
      },
    });
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const counts = fc.dictionary(fc.constantFrom('cpu', 'io', 'memory', 'perf_event'), fc.nat());
    fc.assert(
      fc.property(fc.nat(), fc.nat(), counts, counts, (descendants, dying, subsystems, dyingSubsystems) => {
        const rows = [
          ['nr_descendants', descendants],
          ...Object.entries(subsystems).map(([name, n]) => [`nr_subsys_${name}`, n]),
          ['nr_dying_descendants', dying],
          ...Object.entries(dyingSubsystems).map(([name, n]) => [`nr_dying_subsys_${name}`, n]),
        ];
        const result = parseCgroupStat(rows.map(([key, n]) => `${key} ${n}\n`).join(''));
        const expected = {nrDescendants: descendants, nrDyingDescendants: dying, unknown: {}, malformed: []};
        expect(result.ok && {...result.value}).toEqual({
          ...expected,
          subsystems: {...subsystems},
          dyingSubsystems: {...dyingSubsystems},
        });
      }),
    );
  });

  it.each(['', 'nr_subsys_memory 1\n', 'nonsense'])('calls %j malformed', text =>
    expect(parseCgroupStat(text).ok).toBe(false),
  );

  it('never throws', () => neverThrows(parseCgroupStat, sample));
});
