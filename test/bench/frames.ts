import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {build, type Plugin} from 'esbuild';
import {withQuickCleaning} from '../../scripts/quick-cleaning.ts';
import {fixtureDir} from '../helpers/fixtures.ts';
import type {Ending} from './ending.ts';
import type {FrameTimes} from './frame-program.ts';
import {nodeFlags} from './programs.ts';

/**
 * Frames of Ink, in a bundle like the packaged one, because Node strips types but not JSX. Once as packaged and once with
 * Ink as it comes: the difference is what the replacements of scripts/build.ts are worth.
 */
const root = new URL('../..', import.meta.url).pathname;

/** As in scripts/build.ts, which builds when it is imported. */
const withoutDevtools: Plugin = {
  name: 'ink-without-devtools',
  setup: ({onLoad}) => {
    onLoad({filter: /ink[\\/]build[\\/]reconciler\.js$/}, ({path}) => {
      const source = readFileSync(path, 'utf8');
      return {contents: source.replace("await import('./devtools.js')", 'undefined'), loader: 'js'};
    });
  },
};

const inkBuild = /[\\/]ink[\\/]build[\\/]/;

/** What scripts/build.ts puts in the place of parts of Ink. */
const replacements: readonly {readonly filter: RegExp; readonly importer: RegExp; readonly by: string}[] = [
  {filter: /^\.\/output\.js$/, importer: inkBuild, by: 'src/ui/frame-output.ts'},
  {filter: /^\.\/log-update\.js$/, importer: inkBuild, by: 'src/ui/frame-diff.ts'},
  {filter: /^string-width$/, importer: /node_modules/, by: 'src/ui/string-width.ts'},
  {filter: /^yoga-layout$/, importer: /node_modules/, by: 'src/ui/layout.ts'},
];

const withReplacements: Plugin = {
  name: 'ink-replacements',
  setup: ({onResolve}) => {
    for (const {filter, importer: whose, by} of replacements) {
      onResolve({filter}, ({importer}) => (whose.test(importer) ? {path: root + by} : undefined));
    }
  },
};

/** Frames called packaged must be those of the package. */
export const expectSameReplacements = (): void => {
  const script = readFileSync(`${root}scripts/build.ts`, 'utf8');
  const packaged = [...script.matchAll(/\$\{root\}(src\/ui\/[\w-]+\.ts)/g)].map(([, file]) => file!);
  const own = replacements.map(({by}) => by);
  const others = [...packaged.filter(file => !own.includes(file)), ...own.filter(file => !packaged.includes(file))];
  if (others.length > 0)
    throw new Error(`frames.ts and scripts/build.ts replace other parts of Ink: ${others.join(', ')}`);
};

const bundle = async (outfile: string, plugins: Plugin[]): Promise<void> => {
  await build({
    entryPoints: [`${root}test/bench/frame-program.ts`],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
    banner: {js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);"},
    plugins: [withoutDevtools, ...plugins],
    logLevel: 'warning',
  });
};

const run = async (file: string, trees: readonly string[], ending: Ending): Promise<FrameTimes> => {
  const child = spawn(process.execPath, [...nodeFlags(), file, ...trees.map(fixtureDir)], {
    // Ink shows the cursor again on stderr when it ends.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const forget = ending.add(() => child.kill('SIGKILL'));
  const [printed, said, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  forget();
  if (status !== 0) throw new Error(`the program that draws frames ended with ${status}:\n${said}`);
  return JSON.parse(printed) as FrameTimes;
};

const variants = [
  {id: 'packaged', note: '', plugins: [withReplacements, withQuickCleaning]},
  {id: 'plain', note: ', Ink as it comes', plugins: []},
] as const;

/** Two machines of the same shape and other figures. */
const trees = ['6.12-x86_64-4k-pressure', '6.12-x86_64-4k-calm'];

export type FrameResult = {readonly id: string; readonly what: string; readonly ms: number};

export const measureFrames = async (ending: Ending): Promise<readonly FrameResult[]> => {
  const directory = mkdtempSync(join(tmpdir(), 'mmtop-frames-'));
  const forget = ending.add(() => rmSync(directory, {recursive: true, force: true}));
  try {
    const results: FrameResult[] = [];
    for (const {id, note, plugins} of variants) {
      const file = join(directory, `${id}.mjs`);
      await bundle(file, [...plugins]);
      for (const {width, height, everyRow, fewRows, key} of await run(file, trees, ending)) {
        const size = `${width}x${height}`;
        results.push(
          {id: `frame.${id}.${size}.every`, what: `frame ${size}, every row new${note}`, ms: everyRow},
          {id: `frame.${id}.${size}.few`, what: `frame ${size}, next sample${note}`, ms: fewRows},
          {id: `frame.${id}.${size}.key`, what: `frame ${size}, arrow key${note}`, ms: key},
        );
      }
    }
    return results;
  } finally {
    forget();
    rmSync(directory, {recursive: true, force: true});
  }
};
