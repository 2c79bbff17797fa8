import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {themeNames} from '../../src/config/settings.ts';
import {find} from '../../src/explain/index.ts';
import {ruleIds} from '../../src/model/diagnosis/ids.ts';
import {commands, flags, shells} from '../../src/options.ts';
import {completion, type Shell} from '../../src/output/completion.ts';
import {viewIds, views} from '../../src/views/index.ts';

let directory: string;
const scriptFile = (shell: Shell): string => join(directory, `mmtop.${shell}`);
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'mmtop-completion-'));
  for (const shell of shells) writeFileSync(scriptFile(shell), completion(shell));
});
afterAll(() => rmSync(directory, {recursive: true, force: true}));

const has = (program: string): boolean => spawnSync(program, ['-c', 'exit 0']).status === 0;

/** What bash offers for the last of some words. */
const bash = (...words: readonly string[]): readonly string[] =>
  execFileSync(
    'bash',
    [
      '-c',
      `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _mmtop; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ...['bash', scriptFile('bash'), 'mmtop', ...words],
    ],
    {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
  )
    .split('\n')
    .filter(line => line !== '');

const flagWords = Object.entries(flags).flatMap(([name, flag]) => [
  `--${name}`,
  ...('short' in flag ? [`-${flag.short}`] : []),
]);

describe.runIf(has('bash'))('bash', () => {
  it('ties it to the command', () => {
    const script = `source ${scriptFile('bash')}; complete -p mmtop`;
    expect(execFileSync('bash', ['-c', script], {encoding: 'utf8'})).toBe('complete -F _mmtop mmtop\n');
  });

  it.each<[readonly string[], readonly string[]]>([
    [[''], [...viewIds, ...commands]],
    [['-'], flagWords],
    [['--no-'], ['--no-color', '--no-mouse']],
    [['sl'], ['slab']],
    [['batch', ''], viewIds],
    [['slab', ''], []],
    [['completion', ''], shells],
    [['explain', 'SUnr'], ['SUnreclaim']],
    [['--theme', ''], themeNames],
    [['--theme', '='], themeNames],
    [['--theme', '=', 'm'], ['mono']],
    [['-d', ''], []],
    [['slab', '-s', ''], views.slab.sortable],
    [['batch', 'slab', '--sort', 'wa'], ['waste']],
    [['-s', ''], views.overview.sortable],
    [['-u', 'roo'], ['root']],
    [
      ['doctor', '--assert', 'swap-'],
      ['swap-full', 'swap-thrash'],
    ],
    [['doctor', '--assert', 'no-swap,page-'], ['no-swap,page-tables']],
    [['doctor', '--assert', ''], ruleIds],
  ])('%j: %j', (words, expected) => {
    expect(bash(...words).toSorted()).toEqual([...expected].toSorted());
  });

  it('offers files and directories where they belong', () => {
    expect(bash('--config', `${directory}/mmtop.b`)).toEqual([`${directory}/mmtop.bash`]);
    expect(bash('--root', `${directory}/mmtop.b`)).toEqual([]);
    expect(bash('--root', directory)).toEqual([directory]);
    expect(bash('replay', `${directory}/mmtop.f`)).toEqual([`${directory}/mmtop.fish`]);
    expect(bash('doctor', `${directory}/mmtop.b`)).toEqual([`${directory}/mmtop.bash`]);
    expect(bash('record', `${directory}/mmtop.b`)).toEqual([`${directory}/mmtop.bash`]);
  });
});

describe.each(shells)('the script for %s', shell => {
  const script = completion(shell);

  it.runIf(has(shell))('is accepted by the shell', () => {
    const [program, ...args] = shell === 'fish' ? ['fish', '--no-execute'] : [shell, '-n'];
    expect(spawnSync(program!, [...args, scriptFile(shell)], {encoding: 'utf8'})).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('names every flag, view, command and theme, and where to keep it', () => {
    for (const name of Object.keys(flags)) expect(script).toMatch(new RegExp(`(--|-l )${name}\\b`));
    for (const word of [...viewIds, ...commands, ...themeNames]) expect(script).toContain(word);
    expect(script.split('\n').slice(0, 2).join('\n')).toContain(`for ${shell}. Keep it as`);
  });

  it('has pairs of quotes in every line', () => {
    for (const line of script.split('\n').filter(one => !one.startsWith('#'))) {
      const outside = line
        .replace(/\\./g, '')
        .replace(/'[^']*'/g, '')
        .replace(/"[^"]*"/g, '');
      expect(outside).not.toMatch(/['"]/);
    }
  });
});

it('offers only terms that explain knows', () => {
  const terms = /words='([^']*)' ;;/.exec(
    completion('bash')
      .split('\n')
      .find(line => line.includes('*,explain'))!,
  )![1]!;
  const unknown = terms.split(' ').filter(term => find(term).exact === undefined);
  expect(terms.split(' ').length).toBeGreaterThan(500);
  expect(unknown).toEqual([]);
});
