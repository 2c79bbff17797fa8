import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {Ajv2020, type ErrorObject} from 'ajv/dist/2020.js';
import fc from 'fast-check';
import {afterAll, describe, expect, it} from 'vitest';
import {schemaId} from '../../src/output/json.ts';
import {jsonText} from '../../src/output/json-text.ts';
import schema from '../../src/output/schema/snapshot-1.schema.json' with {type: 'json'};
import {tmpfsFields} from '../../src/proc/tmpfs.ts';
import {attributeName, withUnit} from '../../src/sys/attribute-name.ts';
import {hugepagesFields, nodeHugepagesFields} from '../../src/sys/hugepages.ts';
import {ksmFields} from '../../src/sys/ksm.ts';
import {lruGenFields} from '../../src/sys/lru-gen.ts';
import {
  khugepagedFields,
  thpSizeFields,
  thpStatsFields,
  transparentHugepageFields,
} from '../../src/sys/transparent-hugepage.ts';
import {zramBdStatFields, zramFields, zramIoStatFields, zramMmStatFields} from '../../src/sys/zram.ts';
import {zswapFields} from '../../src/sys/zswap.ts';
import {fixtureDir, fixtureNames} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost, hostIn, jsonOf} from './json-snapshots.ts';

const validate = new Ajv2020({strict: true, allowUnionTypes: true, allErrors: true}).compile(schema);

/** What the schema has against the document as its reader gets it. */
const faults = (document: object): readonly ErrorObject[] => {
  validate(JSON.parse(jsonText(document)));
  return validate.errors ?? [];
};

type Node = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly $ref?: string;
};

const resolve = (node: Node): Node => {
  const target = node.$ref ?? node.anyOf?.find(part => part.$ref !== undefined || part.properties)?.$ref;
  if (target !== undefined) return (schema.$defs as Record<string, Node>)[target.replace('#/$defs/', '')]!;
  return node.anyOf?.find(part => part.properties) ?? node;
};

/** Names in a document that the schema does not describe; a table of the kernel's keys is open. */
const undescribed = (value: unknown, node: Node, at: string): string[] => {
  const known = resolve(node);
  if (Array.isArray(value)) return value.flatMap(element => undescribed(element, known.items ?? {}, `${at}[]`));
  if (typeof value !== 'object' || value === null || known.properties === undefined) return [];
  return Object.entries(value).flatMap(([key, part]) => {
    const property = known.properties?.[key];
    return property === undefined ? [`${at}.${key}`] : undescribed(part, property, `${at}.${key}`);
  });
};

/** Every place that describes a value, with its description. */
const places = (node: Node, at: string): (readonly [string, string | undefined])[] => [
  ...Object.entries(node.properties ?? {}).flatMap(([key, part]) => [
    [`${at}.${key}`, part.description] as const,
    ...places(part, `${at}.${key}`),
  ]),
  ...(node.items ? places(node.items, `${at}[]`) : []),
  ...(node.anyOf ?? []).flatMap(part => places(part, at)),
];

const scratch = mkdtempSync(join(tmpdir(), 'mmtop-json-'));
afterAll(() => rmSync(scratch, {recursive: true}));

const filesIn = (name: string): string[] =>
  readdirSync(fixtureDir(name), {recursive: true, encoding: 'utf8'}).filter(path =>
    statSync(join(fixtureDir(name), path)).isFile(),
  );

/** Numbers that look random and are the same in every run. */
const noise = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

describe('the schema', () => {
  it('is named as the documents are', () => {
    expect(schema.properties.schema.const).toBe(schemaId);
  });

  it('describes each name', () => {
    const parts = [schema as Node, ...Object.values(schema.$defs as Record<string, Node>)];
    const silent = parts.flatMap(part => places(part, '')).filter(([, description]) => !description?.endsWith('.'));
    expect(silent.map(([at]) => at)).toEqual([]);
  });

  const {hugepages, ksm, lru_gen, transparent_hugepage: thp, zswap} = schema.properties;
  const {thpSize, zram} = schema.$defs;
  it.each([
    ['zswap', zswap, zswapFields],
    ['ksm', ksm, ksmFields],
    ['lru_gen', lru_gen, lruGenFields],
    ['transparent_hugepage', thp.properties.settings, transparentHugepageFields],
    ['khugepaged', thp.properties.khugepaged, khugepagedFields],
    ['a size of transparent_hugepage', thpSize, thpSizeFields],
    ['its stats', thpSize.properties.stats, thpStatsFields],
    ['hugepages', resolve(hugepages.properties.pools.items), hugepagesFields],
    ['hugepages of a node', resolve(hugepages.properties.nodes.items.properties.pools.items), nodeHugepagesFields],
    ['zram', zram.properties.settings, zramFields],
  ])('says of %s what the program says', (_, node, fields) => {
    const described = (node as Node).properties!;
    for (const field of Object.values(fields)) {
      expect(described).toHaveProperty(attributeName(field), expect.objectContaining({description: field.meaning}));
    }
  });

  it.each([
    ['mm_stat', zram.properties.mm_stat, zramMmStatFields],
    ['io_stat', zram.properties.io_stat, zramIoStatFields],
    ['bd_stat', zram.properties.bd_stat, zramBdStatFields],
  ])('says of %s what the program says', (_, node, fields) => {
    for (const {key, unit, meaning} of Object.values(fields)) {
      const name = withUnit(key, unit === 'count' ? undefined : unit);
      expect((node as Node).properties).toHaveProperty(name, {type: 'integer', description: meaning});
    }
  });

  it('says of tmpfs what the program says', () => {
    const described = resolve(schema.properties.tmpfs.items as Node).properties!;
    expect(described['size_bytes']?.description).toBe(tmpfsFields.size.meaning);
    expect(described['used_bytes']?.description).toMatch(tmpfsFields.used.meaning);
    expect(described['inodes_used']?.description).toMatch(tmpfsFields.inodesUsed.meaning);
    expect(described['huge']?.description).toMatch(tmpfsFields.huge.meaning);
  });

  it('refuses what is no snapshot', async () => {
    const json = await jsonOf(memoryHost({}));
    expect(faults(json)).toEqual([]);
    expect(faults({...json, schema: 'mmtop.snapshot/2'})).not.toEqual([]);
    expect(faults({...json, slabs: [{name: 'dentry'}]})).not.toEqual([]);
    expect(faults({...json, meminfo: {MemTotal: '1 kB'}})).not.toEqual([]);
  });
});

describe.each(fixtureNames())('the snapshot of %s', name => {
  it('is as the schema says', async () => {
    expect(faults(await jsonOf(fixtureHost(name)))).toEqual([]);
  });

  it('has no name that the schema does not describe', async () => {
    const json = await jsonOf(fixtureHost(name));
    expect(undescribed(json, schema as Node, '')).toEqual([]);
    expect(undescribed({...json, zones: [{...json.zones![0], odd: 1}]}, schema as Node, '')).toEqual(['.zones[].odd']);
  });
});

describe('the snapshot of a tree', () => {
  it('that is empty is as the schema says', async () => {
    const directory = join(scratch, 'empty');
    mkdirSync(directory);
    expect(faults(await jsonOf(hostIn(directory)))).toEqual([]);
  });

  it.each(['proc/meminfo', 'proc/zoneinfo', 'proc/1/stat', 'sys/kernel/mm/ksm/run'])(
    'with nothing but %s is as the schema says',
    async path => {
      const directory = join(scratch, path.replaceAll('/', '-'));
      const text = readFileSync(join(fixtureDir('6.12-x86_64-4k-pressure'), path));
      mkdirSync(dirname(join(directory, path)), {recursive: true});
      writeFileSync(join(directory, path), text);
      expect(faults(await jsonOf(hostIn(directory)))).toEqual([]);
    },
  );

  it('with random bytes in every file is as the schema says', async () => {
    const directory = join(scratch, 'garbage');
    const next = noise(7);
    for (const path of filesIn('6.12-x86_64-4k-pressure')) {
      mkdirSync(dirname(join(directory, path)), {recursive: true});
      writeFileSync(
        join(directory, path),
        Uint8Array.from({length: 200}, () => next() * 256),
      );
    }
    const json = await jsonOf(hostIn(directory));
    expect(faults(json)).toEqual([]);
    expect(json).toMatchObject({meminfo: null, vmstat: null, balance: null, processes: []});
    expect(json.unavailable).toContainEqual(expect.objectContaining({source: 'proc/meminfo', kind: 'malformed'}));
  });

  it('with damage here and there is as the schema says, and its balance sums or is null', async () => {
    const name = '6.12-x86_64-4k-pressure';
    const tree = filesIn(name).map(path => [path, readFileSync(join(fixtureDir(name), path), 'utf8')] as const);
    await fc.assert(
      fc.asyncProperty(fc.integer(), async seed => {
        const next = noise(seed);
        const damaged = (text: string): string => {
          const at = Math.floor(next() * text.length);
          const choice = next();
          if (choice < 0.6) return text;
          if (choice < 0.7) return text.slice(0, at);
          if (choice < 0.8) return `${text.slice(0, at)}\u009b\ud83d${text.slice(at + 2)}`;
          if (choice < 0.9) return text.replace(/\d+/g, n => (next() < 0.1 ? '9007199254740991' : n));
          return text.replace(/\d+/g, n => (next() < 0.1 ? '18446744073709551488' : n));
        };
        const json = await jsonOf(memoryHost(Object.fromEntries(tree.map(([path, text]) => [path, damaged(text)]))));
        expect(faults(json)).toEqual([]);
        expect(JSON.parse(jsonText(json)).balance).toEqual(json.balance);
        if (json.balance !== null) {
          expect(json.balance.reduce((sum, row) => sum + row.bytes, 0)).toBe(json.meminfo?.['MemTotal']);
        }
      }),
      {numRuns: 25},
    );
  });
});
