import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build, type Plugin} from 'esbuild';

/** The packaged program, and small programs made of its parts for what the whole one must never do. */
const root = new URL('../..', import.meta.url).pathname;

export const bundle = join(root, 'dist/mmtop.js');

/** The command that runs the packaged program, wherever the interpreter is. */
export const mmtop = (...args: readonly string[]): readonly string[] => {
  if (!existsSync(bundle)) throw new Error('dist/mmtop.js is missing: run "npm run build" first');
  return [process.execPath, bundle, ...args];
};

/** They would import a package that is not installed, wanted or not. */
const withoutDevtools: Plugin = {
  name: 'ink-without-devtools',
  setup: ({onLoad}) => {
    onLoad({filter: /ink[\\/]build[\\/]devtools\.js$/}, () => ({contents: ''}));
  },
};

export type TemporaryProgram = {readonly file: string; readonly remove: () => void};

/** Node strips types but not JSX, so a program that draws is bundled first; `source` imports by `./src/…`. */
export const temporaryProgram = async (source: string): Promise<TemporaryProgram> => {
  const directory = mkdtempSync(join(tmpdir(), 'mmtop-program-'));
  const file = join(directory, 'program.mjs');
  await build({
    stdin: {contents: source, resolveDir: root, loader: 'tsx'},
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    jsx: 'automatic',
    define: {'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"'},
    banner: {js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);"},
    plugins: [withoutDevtools],
    logLevel: 'error',
  });
  return {file, remove: () => rmSync(directory, {recursive: true, force: true})};
};

export type Ended = {readonly status: number | null; readonly stdout: string; readonly stderr: string};

/** Runs a command without a terminal until it ends. */
export const runToEnd = (
  [file, ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const {PATH = '/usr/bin:/bin'} = process.env;
    const child = spawn(file!, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {PATH, TZ: 'UTC', LANG: 'C.UTF-8', TERM: 'xterm-256color', ...env},
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', status => resolve({status, stdout, stderr}));
  });
