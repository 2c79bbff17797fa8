import {chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {build, type Plugin} from 'esbuild';
import manifest from '../package.json' with {type: 'json'};
import {nodeCheck} from './node-check.ts';
import {withQuickCleaning} from './quick-cleaning.ts';

/**
 * One file in dist/: production React, Ink without its development tools, nothing to install beside it.
 * Start and memory were measured: the development tools alone double the time to the first frame.
 */
const root = new URL('..', import.meta.url).pathname;

const inkBuild = /[\\/]ink[\\/]build[\\/]/;

/** Ink loads its devtools behind a condition and a top-level await; both go, and with them the await of every importer. */
const withoutDevtools: Plugin = {
  name: 'ink-without-devtools',
  setup: ({onLoad}) => {
    onLoad({filter: /ink[\\/]build[\\/]reconciler\.js$/}, ({path}) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace("await import('./devtools.js')", 'undefined');
      if (contents === source)
        throw new Error(`${path}: the import of devtools is not where it was; look at Ink's changes`);
      return {contents, loader: 'js'};
    });
  },
};

/** Ink's grid of cells, one object a character, is most of what a frame costs: see src/ui/frame-output.ts. */
const withFrameOutput: Plugin = {
  name: 'ink-frame-output',
  setup: ({onResolve}) => {
    onResolve({filter: /^\.\/output\.js$/}, ({importer}) =>
      inkBuild.test(importer) ? {path: `${root}src/ui/frame-output.ts`} : undefined,
    );
  },
};

/** Ink repaints a changed row to its end; src/ui/frame-diff.ts writes the changed cells. */
const withFrameDiff: Plugin = {
  name: 'ink-frame-diff',
  setup: ({onResolve}) => {
    onResolve({filter: /^\.\/log-update\.js$/}, ({importer}) =>
      inkBuild.test(importer) ? {path: `${root}src/ui/frame-diff.ts`} : undefined,
    );
  },
};

/** Ink measures with a package that knows every script; src/ui/string-width.ts answers the plain cases first. */
const withQuickWidths: Plugin = {
  name: 'ink-quick-widths',
  setup: ({onResolve}) => {
    onResolve({filter: /^string-width$/}, ({importer}) =>
      /node_modules/.test(importer) ? {path: `${root}src/ui/string-width.ts`} : undefined,
    );
  },
};

/**
 * Ink remembers the last 8,000 texts that it measured, and as many that it wrapped. mmtop's rows are others every second:
 * none of them comes again, and after an hour they would be most of the memory that mmtop holds.
 */
const withSmallMemory: Plugin = {
  name: 'ink-small-memory',
  setup: ({onLoad}) => {
    onLoad({filter: /ink[\\/]build[\\/](measure|wrap)-text\.js$/}, ({path}) => {
      const source = readFileSync(path, 'utf8');
      const contents = source.replace('maxSize: 4096', 'maxSize: 96');
      if (contents === source) throw new Error(`${path}: its memory is not what it was; look at Ink's changes`);
      return {contents, loader: 'js'};
    });
  },
};

/** Ink's layout is WebAssembly, and V8's compiler for it costs memory and a late first frame: see src/ui/layout.ts. */
const withOwnLayout: Plugin = {
  name: 'ink-own-layout',
  setup: ({onResolve}) => {
    onResolve({filter: /^yoga-layout$/}, () => ({path: `${root}src/ui/layout.ts`}));
  },
};

rmSync(`${root}dist`, {recursive: true, force: true});
mkdirSync(`${root}dist`);
const result = await build({
  entryPoints: [`${root}src/main.ts`],
  outfile: `${root}dist/mmtop.js`,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node22',
  jsx: 'automatic',
  // The same for every file: those that a plugin finds have no tsconfig, and whether it is first to find one that others
  // import as well is chance. Each build must give the same bytes.
  tsconfigRaw: {compilerOptions: {verbatimModuleSyntax: true}},
  minify: true,
  legalComments: 'none',
  // ASCII keeps the source one byte a character inside V8; a single other one would double it.
  charset: 'ascii',
  metafile: true,
  define: {
    'process.env.NODE_ENV': '"production"',
    'process.env.DEV': '"false"',
  },
  banner: {
    // A program that works ten milliseconds in a second never earns back what the optimising compiler and the helper
    // threads of V8 cost it: without them 13 instead of 14.5 ms per second at 2,000 processes, a key is painted sooner,
    // and 13 MB less are resident. A young generation of 2 MB and a bounded old one keep the rest small.
    // What V8 takes to compile a megabyte of source comes in pieces of 32 KiB and is free again when the program runs;
    // glibc cannot give it back to the kernel where one small piece of something else lies above it. Pieces of their own
    // can be given back: 13 to 17 MB less. https://man7.org/linux/man-pages/man3/mallopt.3.html (M_MMAP_THRESHOLD)
    js: `#!/usr/bin/env -S MALLOC_MMAP_THRESHOLD_=30000 node --single-threaded --no-opt --max-semi-space-size=2 --max-old-space-size=256
import{createRequire as $require}from'node:module';
${nodeCheck(manifest.engines.node)}
const require=$require(import.meta.url);`,
  },
  plugins: [
    withoutDevtools,
    withFrameOutput,
    withFrameDiff,
    withQuickWidths,
    withQuickCleaning,
    withSmallMemory,
    withOwnLayout,
  ],
  logLevel: 'warning',
});
chmodSync(`${root}dist/mmtop.js`, 0o755);
copyFileSync(`${root}src/output/schema/snapshot-1.schema.json`, `${root}dist/snapshot-1.schema.json`);
if (process.argv.includes('--meta')) writeFileSync(`${root}dist/meta.json`, JSON.stringify(result.metafile));
