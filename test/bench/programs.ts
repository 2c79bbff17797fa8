import {copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import type {Ending} from './ending.ts';
import {onPath, type Program} from './program.ts';

/** mmtop as it is packaged, and the monitors beside it, all at one refresh a second where they can be told to. */
const root = new URL('../..', import.meta.url).pathname;
const bundle = join(root, 'dist', 'mmtop.js');

export const isBuilt = (): boolean => existsSync(bundle);

/** What the first line of the packaged program asks of Node; other programs made of its parts run alike. */
export const nodeFlags = (): readonly string[] => {
  const [line = ''] = readFileSync(bundle, 'utf8').split('\n', 1);
  return /^#!.*?\bnode\s+(.*)$/.exec(line)?.[1]?.split(/\s+/) ?? [];
};

export const usualPeers = ['htop', 'top', 'btop', 'atop'] as const;

/** A peer that is not listed runs as it comes. */
const peerArguments: Readonly<Record<string, readonly string[]>> = {
  htop: ['-d', '10'],
  top: ['-d', '1'],
  atop: ['1'],
  glances: ['-t', '1'],
};

/** An empty home: nobody's settings count, and none are written over. */
const createHome = (ending: Ending): string => {
  const home = mkdtempSync(join(tmpdir(), 'mmtop-bench-'));
  ending.add(() => rmSync(home, {recursive: true, force: true}));
  const config = join(home, '.config', 'btop');
  mkdirSync(config, {recursive: true});
  writeFileSync(join(config, 'btop.conf'), 'update_ms = 1000\n');
  return home;
};

/** As it would be installed; a build in the meantime does not mix two programs in one figure. */
const install = (home: string): string => {
  const directory = join(home, 'mmtop');
  cpSync(join(root, 'dist'), join(directory, 'dist'), {recursive: true});
  copyFileSync(join(root, 'package.json'), join(directory, 'package.json'));
  return join(directory, 'dist', 'mmtop.js');
};

/** mmtop first, then the peers that are there; `missing` names the others. */
export const programsOf = (
  peers: readonly string[],
  ending: Ending,
): {readonly programs: readonly Program[]; readonly missing: readonly string[]} => {
  const path = process.env['PATH'] ?? '/usr/bin:/bin';
  const home = createHome(ending);
  const env = {
    PATH: path,
    HOME: home,
    LANG: 'C.UTF-8',
    COLORTERM: 'truecolor',
    // An empty string: no process accounting, which would stay switched on if atop were killed. atop(1)
    ATOPACCT: '',
  };
  // The packaged program finds Node by PATH; it must be the one that runs the bench.
  const own: Program = {
    name: 'mmtop',
    file: install(home),
    args: [],
    env: {...env, PATH: `${dirname(process.execPath)}${delimiter}${path}`},
  };
  const found = peers.flatMap(name => {
    const file = onPath(name);
    return file === undefined ? [] : [{name, file, args: peerArguments[name] ?? [], env}];
  });
  return {programs: [own, ...found], missing: peers.filter(name => onPath(name) === undefined)};
};
