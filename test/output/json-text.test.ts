import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {jsonText} from '../../src/output/json-text.ts';

describe('JSON as text', () => {
  it('gives keys of sections and elements of arrays a line each', () => {
    const document = {
      schema: 'x/1',
      host: {cpus: 2, boot_id: null},
      pressure: {memory: {some: {total_us: 1}}},
      slabs: [
        {name: 'dentry', num: 1},
        {name: 'inode', num: 2},
      ],
      numa: {online: [0, 1], nodes: [{node: 0, cpus: [0, 1]}]},
      swaps: [],
      zswap: {},
      ksm: null,
    };
    expect(jsonText(document)).toBe(`{
  "schema": "x/1",
  "host": {
    "cpus": 2,
    "boot_id": null
  },
  "pressure": {
    "memory": {"some":{"total_us":1}}
  },
  "slabs": [
    {"name":"dentry","num":1},
    {"name":"inode","num":2}
  ],
  "numa": {
    "online": [0,1],
    "nodes": [
      {"node":0,"cpus":[0,1]}
    ]
  },
  "swaps": [],
  "zswap": {},
  "ksm": null
}
`);
  });

  it('escapes what a terminal may obey or turn round, and halves of characters', () => {
    expect(jsonText({a: '\u001b[2J\u009b1m\u007f\u2028\u202e\u{e0041}é😀'})).toBe(
      '{\n  "a": "\\u001b[2J\\u009b1m\\u007f\\u2028\\u202e\\udb40\\udc41é😀"\n}\n',
    );
    expect(jsonText({a: 'x\ud83d'})).toBe('{\n  "a": "x\ufffd"\n}\n');
  });

  it('means the same as JSON.stringify, in lines that hold nothing invisible', () => {
    const text = fc.string({unit: 'binary'});
    const {tree} = fc.letrec(tie => ({
      leaf: fc.oneof(text, fc.integer(), fc.constant(null), fc.boolean()),
      array: fc.array(tie('tree'), {maxLength: 3}),
      object: fc.dictionary(text, tie('tree'), {maxKeys: 4}),
      tree: fc.oneof({maxDepth: 4}, tie('leaf'), tie('array'), tie('object')),
    }));
    fc.assert(
      fc.property(fc.dictionary(text, tree, {maxKeys: 5}), document => {
        const written = jsonText(document);
        expect(JSON.parse(written)).toEqual(JSON.parse(JSON.stringify(document)));
        expect(written).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(written.endsWith('}\n')).toBe(true);
      }),
    );
  });
});
