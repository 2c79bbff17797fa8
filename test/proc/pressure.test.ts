import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parsePressure} from '../../src/proc/pressure.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const some = 'some avg10=23.94 avg60=4.74 avg300=1.00 total=4905381\n';
const full = 'full avg10=0.00 avg60=0.12 avg300=100.00 total=0\n';
const someRecord = {avg10: 23.94, avg60: 4.74, avg300: 1, total: 4905381};
const fullRecord = {avg10: 0, avg60: 0.12, avg300: 100, total: 0};

const value = (text: string) => {
  const result = parsePressure(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

const captured = ['memory', 'io', 'cpu', 'irq'].flatMap(resource =>
  fixturesWith(`proc/pressure/${resource}`).map(({name, text}) => ({name: `${name} ${resource}`, text})),
);

describe('parsePressure', () => {
  it.each(captured)('reads $name', ({text}) => {
    const pressure = value(text);
    expect(pressure.unknown).toEqual({});
    expect(pressure.malformed).toEqual([]);
    for (const kind of ['some', 'full'] as const) {
      const line = pressure[kind];
      expect(line !== undefined).toBe(text.includes(kind));
      if (line) {
        const {avg10, avg60, avg300, total} = line;
        const [a, b, c] = [avg10, avg60, avg300].map(n => n.toFixed(2));
        expect(text).toContain(`${kind} avg10=${a} avg60=${b} avg300=${c} total=${total}\n`);
      }
    }
  });

  it.each([
    ['both lines', some + full, {some: someRecord, full: fullRecord}],
    ['both lines in the other order', full + some, {some: someRecord, full: fullRecord}],
    ['some alone (cpu before 5.13)', some, {some: someRecord}],
    ['full alone (irq)', full, {full: fullRecord}],
    ['no newline at the end', some.trimEnd(), {some: someRecord}],
    ['other order of words', 'some total=4905381 avg300=1.00 avg60=4.74 avg10=23.94\n', {some: someRecord}],
  ])('reads %s', (_, text, expected) => {
    expect(value(text)).toEqual({...expected, unknown: {}, malformed: []});
  });

  it('keeps what a newer kernel prints', () => {
    const pressure = value(`${some.trimEnd()} avg900=0.50\nmost avg10=1.00\n`);
    expect(pressure).toEqual({
      some: someRecord,
      unknown: {'some avg900': '0.50', most: 'avg10=1.00'},
      malformed: [],
    });
  });

  it.each([
    'full avg10=0.00 avg60=0.00',
    'full avg10=x avg60=0.00 avg300=0.00 total=0',
    'full avg10=0.00 avg60=0.00 avg300=0.00 total=18446744073709551615',
    'full avg10=0.00 avg60=0.00 avg300=0.00 total=-5',
    'fu',
  ])('keeps %j as a malformed line', line => {
    const pressure = value(`${some}${line}\n`);
    expect(pressure.full).toBeUndefined();
    expect(pressure.malformed).toEqual([{line: 2, why: expect.any(String), text: line}]);
  });

  it.each(['', '\n', 'some', 'most avg10=1.00\n', 'avg10=0.00 avg60=0.00 avg300=0.00 total=0\n'])(
    'calls %j malformed',
    text => {
      expect(parsePressure(text).ok).toBe(false);
    },
  );

  it('reads back whatever the kernel’s own format prints', () => {
    const avg = fc.nat(10_000).map(n => n / 100);
    const line = fc.record({avg10: avg, avg60: avg, avg300: avg, total: fc.nat(Number.MAX_SAFE_INTEGER)});
    fc.assert(
      fc.property(fc.constantFrom('some', 'full'), line, (kind, record) => {
        const {avg10, avg60, avg300, total} = record;
        const [a, b, c] = [avg10, avg60, avg300].map(n => n.toFixed(2));
        const text = `${kind} avg10=${a} avg60=${b} avg300=${c} total=${total}\n`;
        expect(value(text)).toEqual({[kind]: record, unknown: {}, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parsePressure, some + full));
});
