import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {ioFields, parseIo} from '../../../src/proc/pid/io.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/io`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

const sample = `rchar: 6976
wchar: 12
syscr: 10
syscw: 1
read_bytes: 4096
write_bytes: 8192
cancelled_write_bytes: 0
`;

const recordOf = (text: string) => {
  const result = parseIo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseIo', () => {
  it.each(captured)('reads $name and knows every line', ({text}) => {
    const io = recordOf(text);
    expect(io.unknown).toEqual({});
    expect(io.malformed).toEqual([]);
    expect(text).toContain(`\nread_bytes: ${io.readBytes}\n`);
  });

  it('takes bytes as they are', () => {
    expect(recordOf(sample)).toEqual({
      rchar: 6976,
      wchar: 12,
      syscr: 10,
      syscw: 1,
      readBytes: 4096,
      writeBytes: 8192,
      cancelledWriteBytes: 0,
      unknown: {},
      malformed: [],
    });
  });

  it('keeps what it does not know and what it cannot keep exactly', () => {
    const io = recordOf(`${sample}quantum_bytes: 7\nrchar: 18446744073709551615\n`);
    expect(io.unknown).toEqual({quantum_bytes: '7'});
    expect(io.malformed).toMatchObject([{line: 9, text: 'rchar: 18446744073709551615'}]);
  });

  it.each(['', '\n', 'no colon at all', 'rchar: lots'])('calls %j malformed', text => {
    expect(parseIo(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const fields = ioFields as Record<string, {key: string}>;
    const n = fc.nat({max: Number.MAX_SAFE_INTEGER});
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(fields)), n, {minKeys: 1}), values => {
        const printed = Object.entries(values).map(([name, value]) => `${fields[name]!.key}: ${value}\n`);
        expect({...recordOf(printed.join(''))}).toEqual({...values, unknown: {}, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseIo, sample));
});
