import {globSync, readFileSync} from 'node:fs';
import {isBuiltin} from 'node:module';
import {dirname, join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {cgroupProbes} from '../src/cgroup/index.ts';
import {procProbes} from '../src/proc/index.ts';
import {sysProbes} from '../src/sys/index.ts';
import {views} from '../src/views/index.ts';

const src = new URL('../src', import.meta.url).pathname;

/**
 * The flow of data, lowest first: a file may import what stands in its own layer or in a lower one. A folder's name
 * stands for all below it that has no layer of its own.
 */
const layers: readonly (readonly string[])[] = [
  ['units.ts', 'version.ts'],
  ['reading.ts'],
  // What a host is, not how one is made.
  ['host/host.ts'],
  ['probe.ts'],
  ['field.ts'],
  ['proc'],
  ['proc/pid'],
  ['sys', 'cgroup', 'kmsg'],
  ['probes.ts'],
  ['snapshot.ts'],
  // The directory host derives a page size with the parser of /proc/meminfo.
  ['host'],
  // Hosts that write down and read out what went through another one.
  ['record'],
  ['sampler'],
  ['store'],
  ['format'],
  ['model'],
  // Plans in words; whoever runs them stands above.
  ['actions'],
  ['columns'],
  // The reference speaks of fields, columns and concepts; whoever shows it stands above.
  ['explain'],
  ['config'],
  ['ui'],
  ['views'],
  ['options.ts'],
  ['app'],
  ['output'],
  ['main.ts'],
];

/** Who may use what comes from outside; anything that is not here needs a reason and a line. */
const outside: readonly (readonly [what: RegExp, rooms: readonly string[]])[] = [
  // The configuration file and recordings are the user's, not the kernel's: no host has them, only these files write them.
  [/^node:fs$/, ['host', 'config/file.ts', 'record/file.ts', 'main.ts']],
  // A command that the user has written into the configuration file.
  [/^node:child_process$/, ['host/hands.ts']],
  [/^node:os$/, ['main.ts', 'host']],
  [/^node:path$/, ['host', 'config/file.ts', 'record/file.ts']],
  [/^chokidar$/, ['config/watch.ts', 'host/watch.ts']],
  [/^smol-toml$/, ['config']],
  [/^node:zlib$/, ['record/format.ts', 'record/known.ts']],
  [/^node:tty$/, ['app/terminal.ts']],
  [/^node:util$/, ['options.ts']],
  [/^ink$/, ['ui', 'views', 'app', 'output/batch.tsx']],
  [/^react$/, ['ui', 'views', 'app', 'output/batch.tsx']],
  [/^chalk$/, ['ui']],
  [/^string-width$/, ['format/width.ts', 'ui/frame-output.ts', 'ui/string-width.ts']],
  [/^@alcalzone\/ansi-tokenize$/, ['ui/frame-output.ts']],
];

/** Globals that reach outside the program; a process of the machine is also called `process`, but has none of these. */
const globals: readonly (readonly [what: RegExp, rooms: readonly string[]])[] = [
  [
    /\bprocess\.(argv|env|stdin|stdout|stderr|exit|exitCode|on|once|off|kill|cwd|platform|hrtime|uptime)\b|\bstd(in|out|err)\b.* = process;/,
    ['main.ts', 'app/live.tsx', 'app/spoken.ts', 'output/batch.tsx', 'host/hands.ts'],
  ],
  [/\bprocess\.(cpuUsage|memoryUsage|resourceUsage)\b/, ['sampler/self.ts']],
  [/\b(Date\.now|performance\.now|setInterval|setImmediate)\b/, ['sampler/clock.ts']],
  [/\bsetTimeout\b/, ['sampler/clock.ts', 'app/terminal.ts']],
  [/\bMath\.random\b/, []],
  [/\bconsole\./, []],
];

type File = {readonly path: string; readonly text: string; readonly imports: readonly string[]};

const files: readonly File[] = globSync('**/*.{ts,tsx}', {cwd: src})
  .sort()
  .map(path => {
    const text = readFileSync(join(src, path), 'utf8');
    const imports = [...text.matchAll(/^(?:import|export|\}).*?\bfrom '([^']+)'|\bimport\(?\s*'([^']+)'/gm)];
    return {path, text, imports: imports.map(match => (match[1] ?? match[2])!)};
  });

const inside = (path: string, place: string): boolean => path === place || path.startsWith(`${place}/`);

/** The layer whose name says most of the path. */
const layerOf = (path: string): number => {
  let best = {at: -1, length: 0};
  for (const [at, places] of layers.entries()) {
    for (const place of places)
      if (inside(path, place) && place.length > best.length) best = {at, length: place.length};
  }
  return best.at;
};

const allowed = (path: string, rooms: readonly string[]): boolean => rooms.some(room => inside(path, room));

describe('imports', () => {
  it('are seen by this test', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.find(file => file.path === 'app/App.tsx')?.imports).toEqual(
      expect.arrayContaining(['react', '../store/store.ts', '../ui/rows.tsx', './ui-state.ts']),
    );
  });

  it('every file has a layer', () => {
    expect(files.filter(file => layerOf(file.path) < 0).map(file => file.path)).toEqual([]);
  });

  it('every layer has a file', () => {
    const empty = layers.flat().filter(place => !files.some(file => inside(file.path, place)));
    expect(empty).toEqual([]);
  });

  it('point down the flow', () => {
    const upward = files.flatMap(({path, imports}) =>
      imports
        .filter(name => name.startsWith('.'))
        .map(name => join(dirname(path), name))
        .filter(target => !target.endsWith('.json') && layerOf(path) >= 0 && layerOf(target) > layerOf(path))
        .map(target => `${path} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('go round in no circle', () => {
    const targets = new Map(
      files.map(({path, text}) => {
        // What is imported for its types alone is not there when the program runs.
        const found = [...text.matchAll(/^import (?!type\b)[^;]*?from '(\.[^']+)'/gm)];
        return [path, found.map(match => join(dirname(path), match[1]!))] as const;
      }),
    );
    const circles: string[] = [];
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) {
        circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
        return;
      }
      if (done.has(path)) return;
      for (const target of targets.get(path) ?? []) walk(target, [...trail, path]);
      done.add(path);
    };
    const done = new Set<string>();
    for (const {path} of files) walk(path, []);
    expect(circles).toEqual([]);
  });

  it('from outside happen in the rooms that may', () => {
    const strays = files.flatMap(({path, imports}) =>
      imports
        .filter(name => !name.startsWith('.'))
        .filter(name => {
          const rule = outside.find(([what]) => what.test(name));
          return rule === undefined || !allowed(path, rule[1]);
        })
        .map(name => `${path} imports ${name}`),
    );
    expect(strays).toEqual([]);
  });

  it('of Node’s own modules say so', () => {
    const bare = files.flatMap(({path, imports}) =>
      imports.filter(name => !name.startsWith('node:') && isBuiltin(name)).map(name => `${path} imports ${name}`),
    );
    expect(bare).toEqual([]);
  });
});

it.each(globals)('%o is used only in %j', (what, rooms) => {
  const strays = files.flatMap(({path, text}) => {
    if (allowed(path, rooms)) return [];
    return text
      .split('\n')
      .filter(row => what.test(row) && !/^\s*(\/\/|\*|\/\*\*)/.test(row))
      .map(row => `${path}: ${row.trim()}`);
  });
  expect(strays).toEqual([]);
});

describe('an index', () => {
  const isProbe = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'sample' in value && 'files' in value && 'cost' in value;
  const isView = (value: unknown): boolean =>
    typeof value === 'object' && value !== null && 'draw' in value && 'key' in value;

  it.each([
    ['proc', procProbes, isProbe],
    ['sys', sysProbes, isProbe],
    ['cgroup', cgroupProbes, isProbe],
    ['views', views, isView],
  ] as const)('%s lists all that its folder makes', async (folder, listed, isMade) => {
    const made = await Promise.all(
      files
        .filter(({path}) => dirname(path) === folder && !path.endsWith('/index.ts'))
        .map(async ({path}) => {
          const exported = (await import(join(src, path))) as Record<string, unknown>;
          return Object.entries(exported)
            .filter(([, value]) => isMade(value))
            .map(([name, value]) => ({name: `${path}: ${name}`, value}));
        }),
    );
    const all = made.flat();
    expect(all.length).toBeGreaterThan(0);
    const known = new Set<unknown>(Object.values(listed));
    expect(all.filter(({value}) => !known.has(value)).map(({name}) => name)).toEqual([]);
    expect(known.size).toBe(new Set(all.map(({value}) => value)).size);
  });
});

it('no file is longer than 400 lines', () => {
  const long = files
    .map(({path, text}) => ({path, lines: text.split('\n').length - 1}))
    .filter(({lines}) => lines > 400);
  expect(long).toEqual([]);
});
