import {entries, find} from '../explain/index.ts';
import {ruleIds} from '../model/diagnosis/ids.ts';
import {commands, type Flag, flags, shells} from '../options.ts';
import {type ViewId, viewIds, views} from '../views/index.ts';

/** Completion scripts, from the lists that the command line itself is read by. */
export type Shell = (typeof shells)[number];

const allFlags = Object.entries(flags as Record<string, Flag>);

/** What one would type after `mmtop explain`: a field by its own name, where that is enough. */
const terms = (): readonly string[] => {
  const names = entries.map(entry => {
    const short = entry.id.slice(entry.id.indexOf('.') + 1);
    return entry.kind === 'field' && find(short).exact === entry ? short : entry.id;
  });
  return [...new Set(names)].filter(term => /^[\w./-]+$/.test(term)).toSorted();
};

const namesOf = (name: string, {short}: Flag): readonly string[] => [
  ...(short === undefined ? [] : [`-${short}`]),
  `--${name}`,
];

const isSortable = (id: ViewId): boolean => views[id].sortable.length > 0;

type Source = NonNullable<Flag['from']>;

/** Several of a list, with commas between them. */
type Single = Exclude<Source, 'rules'>;

const bashSources: Readonly<Record<Single, string>> = {
  files: '-f',
  directories: '-d',
  users: '-u',
  columns: '-W "$columns"',
};

/** `--theme)` and so on: what may follow a flag. */
const bashValue = ([name, flag]: readonly [string, Flag]): string => {
  const {choices, from} = flag;
  if (from === 'rules') {
    const reply = `mapfile -t COMPREPLY < <(compgen -P "$before" -W "$rules" -- "\${cur##*,}")`;
    return `    ${namesOf(name, flag).join('|')}) local before=\${cur%"\${cur##*,}"}; ${reply}; return ;;`;
  }
  const list = choices !== undefined ? `-W '${choices.join(' ')}'` : from && bashSources[from];
  const quoting = from === 'files' || from === 'directories' ? 'compopt -o filenames; ' : '';
  const reply = list === undefined ? '' : `${quoting}mapfile -t COMPREPLY < <(compgen ${list} -- "$cur"); `;
  return `    ${namesOf(name, flag).join('|')}) ${reply}return ;;`;
};

const bash = (): string =>
  [
    '# Completion of mmtop for bash. Keep it as ~/.local/share/bash-completion/completions/mmtop',
    '_mmtop() {',
    `  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= word`,
    `  local columns='${views.overview.sortable.join(' ')}'`,
    `  local rules='${ruleIds.join(' ')}'`,
    '  # --theme=x is three words to bash.',
    `  if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}; fi`,
    `  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do`,
    '    case $word in',
    `      ${commands.join('|')}) command=\${command:-$word} ;;`,
    ...viewIds.map(
      id =>
        `      ${id}) command=\${command:-view}${isSortable(id) ? `; columns='${views[id].sortable.join(' ')}'` : ''} ;;`,
    ),
    '    esac',
    '  done',
    '  case $prev in',
    ...allFlags.filter(([, {value}]) => value !== undefined).map(bashValue),
    '  esac',
    '  local words=',
    '  case $cur,$command in',
    `    -*) words='${allFlags.flatMap(([name, flag]) => namesOf(name, flag)).join(' ')}' ;;`,
    '    *,record|*,replay|*,doctor) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;',
    `    *,explain) words='${terms().join(' ')}' ;;`,
    `    *,completion) words='${shells.join(' ')}' ;;`,
    `    *,batch) words='${viewIds.join(' ')}' ;;`,
    `    *,) words='${[...viewIds, ...commands].join(' ')}' ;;`,
    '  esac',
    '  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")',
    '}',
    'complete -F _mmtop mmtop',
  ].join('\n');

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** In a description of _arguments and _describe, these mean something. */
const plain = (text: string): string => text.replace(/[[\]:\\]/g, character => `\\${character}`);

const allColumns = [...new Set(viewIds.flatMap(id => views[id].sortable))].join(' ');

const zshSources: Readonly<Record<Source, string>> = {
  files: '_files',
  directories: '_files -/',
  users: '_users',
  columns: `(${allColumns})`,
  rules: `_values -s , rule ${ruleIds.join(' ')}`,
};

const zshValue = ({value, choices, from}: Flag): string => {
  if (value === undefined) return '';
  return `:${plain(value)}:${choices !== undefined ? `(${choices.join(' ')})` : from === undefined ? '' : zshSources[from]}`;
};

const zshFlag = ([name, flag]: readonly [string, Flag]): string => {
  const tail = `[${plain(flag.help)}]${zshValue(flag)}`;
  const long = `--${name}${flag.value === undefined ? '' : '='}`;
  return flag.short === undefined
    ? quoted(`${long}${tail}`)
    : `${quoted(`(-${flag.short} --${name})`)}{-${flag.short},${long}}${quoted(tail)}`;
};

const zsh = (): string =>
  [
    '#compdef mmtop',
    '# Completion of mmtop for zsh. Keep it as _mmtop in a directory of $fpath',
    '_mmtop() {',
    '  local curcontext=$curcontext state line',
    '  local -a words_first words_view words_term',
    `  words_view=(${viewIds.map(id => quoted(`${id}:${plain(views[id].help)}`)).join(' ')})`,
    `  words_first=($words_view ${commands.map(quoted).join(' ')})`,
    `  _arguments -C -s -S ${allFlags.map(zshFlag).join(' \\\n    ')} \\`,
    "    '1: :->first' '*: :->rest' && return",
    '  case $state in',
    "    first) _describe 'view or command' words_first ;;",
    '    rest)',
    '      case $line[1] in',
    `        explain) words_term=(${terms().map(quoted).join(' ')}); _describe term words_term ;;`,
    `        completion) compadd ${shells.join(' ')} ;;`,
    '        record|replay|doctor) _files ;;',
    '        batch) _describe view words_view ;;',
    '      esac ;;',
    '  esac',
    '}',
    '# Kept in $fpath it is the function itself; sourced, it must be tied to the command.',
    'if [[ $funcstack[1] == _mmtop ]]; then _mmtop "$@"; else compdef _mmtop mmtop; fi',
  ].join('\n');

const fishText = (text: string): string => `'${text.replace(/[\\']/g, character => `\\${character}`)}'`;

const fishSources: Readonly<Record<Source, string>> = {
  files: ' -r -F',
  directories: " -x -a '(__fish_complete_directories)'",
  users: " -x -a '(__fish_complete_users)'",
  columns: ` -x -a ${fishText(allColumns)}`,
  rules: ` -x -a '(__fish_append , ${ruleIds.join(' ')})'`,
};

const fishValue = ({value, choices, from}: Flag): string => {
  if (value === undefined) return '';
  if (choices !== undefined) return ` -x -a ${fishText(choices.join(' '))}`;
  return from === undefined ? ' -x' : fishSources[from];
};

const fishFlag = ([name, flag]: readonly [string, Flag]): string =>
  `complete -c mmtop${flag.short === undefined ? '' : ` -s ${flag.short}`} -l ${name}${fishValue(flag)} -d ${fishText(flag.help)}`;

const fish = (): string => {
  const nothing = fishText(`not __fish_seen_subcommand_from ${[...viewIds, ...commands].join(' ')}`);
  const after = (command: string) => fishText(`__fish_seen_subcommand_from ${command}`);
  return [
    '# Completion of mmtop for fish. Keep it as ~/.config/fish/completions/mmtop.fish',
    'complete -c mmtop -f',
    ...viewIds.map(id => `complete -c mmtop -n ${nothing} -a ${id} -d ${fishText(views[id].help)}`),
    `complete -c mmtop -n ${nothing} -a ${fishText(commands.join(' '))}`,
    `complete -c mmtop -n ${after('explain')} -a ${fishText(terms().join(' '))}`,
    `complete -c mmtop -n ${after('record replay doctor')} -F`,
    `complete -c mmtop -n ${after('completion')} -a ${fishText(shells.join(' '))}`,
    `complete -c mmtop -n ${after('batch')} -a ${fishText(viewIds.join(' '))}`,
    ...allFlags.map(fishFlag),
  ].join('\n');
};

const scripts: Readonly<Record<Shell, () => string>> = {bash, zsh, fish};

export const completion = (shell: Shell): string => `${scripts[shell]()}\n`;
