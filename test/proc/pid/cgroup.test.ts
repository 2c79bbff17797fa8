import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {memoryPath, parseCgroup, unifiedPath} from '../../../src/proc/pid/cgroup.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/cgroup`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

const hybrid = `9:name=systemd:/
4:memory:/sessions/one
2:cpu,cpuacct:/
0::/user.slice
`;

const recordOf = (text: string) => {
  const result = parseCgroup(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseCgroup', () => {
  it.each(captured)('reads $name', ({text}) => {
    const {entries, malformed} = recordOf(text);
    expect(malformed).toEqual([]);
    const printed = entries.map(
      ({hierarchy, controllers, path, deleted}) =>
        `${hierarchy}:${controllers.join(',')}:${path}${deleted ? ' (deleted)' : ''}\n`,
    );
    expect(printed.join('')).toBe(text);
  });

  it('reads every hierarchy', () => {
    expect(recordOf(hybrid).entries).toEqual([
      {hierarchy: 9, controllers: ['name=systemd'], path: '/', deleted: false},
      {hierarchy: 4, controllers: ['memory'], path: '/sessions/one', deleted: false},
      {hierarchy: 2, controllers: ['cpu', 'cpuacct'], path: '/', deleted: false},
      {hierarchy: 0, controllers: [], path: '/user.slice', deleted: false},
    ]);
  });

  it('takes an empty file for a process in no hierarchy', () => {
    expect(parseCgroup('')).toEqual({ok: true, value: {entries: [], malformed: []}});
  });

  it.each([
    ['0::/a.slice/run:1:2', '/a.slice/run:1:2', false],
    ['0::/gone.service (deleted)', '/gone.service', true],
    ['0::/a (deleted)/b', '/a (deleted)/b', false],
    ['0::/../x', '/../x', false],
    ['0::/', '/', false],
    ['0::/a b\\x2d\x1b[31m日本語', '/a b\\x2d\x1b[31m日本語', false],
  ])('splits %j at the first two colons only', (line, path, deleted) => {
    expect(recordOf(`${line}\n`).entries).toEqual([{hierarchy: 0, controllers: [], path, deleted}]);
  });

  it('keeps a line that it cannot use', () => {
    expect(recordOf(`x:memory:/\n${hybrid}`)).toMatchObject({
      entries: {length: 4},
      malformed: [{line: 1, text: 'x:memory:/'}],
    });
  });

  it.each(['x', '\n', '0:/', ':memory:/', '-1::/', '0::', '18446744073709551615::/'])('calls %j malformed', text => {
    expect(parseCgroup(text)).toMatchObject({ok: false, malformed: {line: 1}});
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const entry = fc.record({
      hierarchy: fc.nat(100),
      controllers: fc.array(fc.constantFrom('memory', 'cpu', 'cpuset', 'name=systemd')),
      path: fc.string({unit: 'binary', maxLength: 40}).map(path => `/${path.replaceAll('\n', '')}.`),
      deleted: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(entry), entries => {
        const text = entries.map(
          ({hierarchy, controllers, path, deleted}) =>
            `${hierarchy}:${controllers.join(',')}:${path}${deleted ? ' (deleted)' : ''}\n`,
        );
        expect(recordOf(text.join(''))).toEqual({entries, malformed: []});
      }),
    );
  });

  it('never throws', () => neverThrows(parseCgroup, hybrid));
});

describe('memoryPath', () => {
  it.each([
    ['v1 memory beside v2', hybrid, {version: 1, path: '/sessions/one'}],
    ['v2 alone', '0::/a.slice\n', {version: 2, path: '/a.slice'}],
    ['memory on v2, the rest on v1', '2:cpu,cpuacct:/old\n0::/new\n', {version: 2, path: '/new'}],
    ['v1 memory together with others', '3:cpu,memory:/both\n', {version: 1, path: '/both'}],
    ['a named hierarchy called memory', '3:name=memory:/no\n', undefined],
    ['v1 without memory', '2:cpu,cpuacct:/old\n', undefined],
    ['nothing mounted', '', undefined],
  ])('knows %s', (_, text, expected) => {
    expect(memoryPath(recordOf(text))).toEqual(expected);
  });
});

describe('unifiedPath', () => {
  it('is the v2 path, if there is one', () => {
    expect(unifiedPath(recordOf(hybrid))).toBe('/user.slice');
    expect(unifiedPath(recordOf('2:cpu,cpuacct:/old\n'))).toBeUndefined();
  });
});
