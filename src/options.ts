import {parseArgs} from 'node:util';
import {LONGEST_DELAY, SHORTEST_DELAY, type Vocabulary} from './config/keys.ts';
import {defaultPreferences, type Preferences, profiles, themeNames} from './config/settings.ts';
import {type RuleId, ruleIds} from './model/diagnosis/ids.ts';
import {type Bytes, bytes, isPowerOfTwo, KIB, type Millis, millis} from './units.ts';
import {type ViewId, viewIds, views} from './views/index.ts';

/** The command line. Flags are a table, so that help, parsing and completion say the same. */
export type Flag = {
  readonly short?: string;
  readonly value?: string;
  /** All that the value may be. */
  readonly choices?: readonly string[];
  /** What a shell can complete the value from. */
  readonly from?: 'files' | 'directories' | 'users' | 'columns' | 'rules';
  readonly help: string;
};

export const flags = {
  delay: {short: 'd', value: 'SECONDS', help: 'time between samples, 0.1 to 3600 (default 1)'},
  iterations: {short: 'n', value: 'N', help: 'batch: number of frames; live: leave after N samples'},
  sort: {
    short: 's',
    value: 'COLUMN',
    from: 'columns',
    help: 'sort the table of the view by this column: rss, or its title on screen',
  },
  reverse: {short: 'r', help: 'sort the other way round'},
  user: {short: 'u', value: 'USER', from: 'users', help: 'only processes of this user (name or number)'},
  pid: {short: 'p', value: 'PID,…', help: 'only these processes'},
  filter: {short: 'F', value: 'TEXT', help: 'only rows that contain the text; a|b for either'},
  root: {
    value: 'DIR',
    from: 'directories',
    help: 'read DIR/proc and DIR/sys: a captured tree, or a machine mounted elsewhere',
  },
  proc: {value: 'DIR', from: 'directories', help: 'read procfs here (default /proc)'},
  sys: {value: 'DIR', from: 'directories', help: 'read sysfs here (default /sys)'},
  'page-size': {value: 'BYTES', help: 'page size of a captured tree that does not say it'},
  json: {help: 'once, doctor: print JSON; what cannot be read is null there, and no error'},
  wait: {
    value: 'TIME',
    help: 'doctor: watch a machine that runs for so long first: 10s, 2m (default 10s); 0 is one look',
  },
  assert: {
    value: 'RULE,…',
    from: 'rules',
    help: 'doctor: exit 1 when one of these rules fires while it watches, else 0',
  },
  force: {help: 'record: write over a file that is there'},
  at: {value: 'TIME', help: 'replay: begin at 14:03, 14:03:20, 2026-01-31T14:03:20, or 90s behind the start'},
  readonly: {help: 'never offer anything that changes the system'},
  'no-color': {help: 'no colours (also: NO_COLOR in the environment)'},
  theme: {value: 'NAME', choices: themeNames, help: `colours: ${themeNames.join(', ')}`},
  ascii: {help: 'draw with ASCII characters only'},
  'no-mouse': {help: 'leave clicks and the wheel to the terminal'},
  'screen-reader': {help: 'lines of words, read when you ask (also: INK_SCREEN_READER=true)'},
  profile: {value: 'KIND', choices: profiles, help: `advice for a ${profiles.join(', ')}`},
  config: {
    value: 'FILE',
    from: 'files',
    help: 'settings (default ~/.config/mmtop/config.toml); options here go before them',
  },
  help: {short: 'h', help: 'this text'},
  version: {short: 'V', help: 'print the version'},
} as const satisfies Record<string, Flag>;

export const shells = ['bash', 'zsh', 'fish'] as const;

export type Options = {
  readonly command:
    | 'live'
    | 'once'
    | 'batch'
    | 'doctor'
    | 'record'
    | 'replay'
    | 'explain'
    | 'completion'
    | 'help'
    | 'version';
  /** What to explain, the shell to complete for, or the recording. */
  readonly term: string;
  readonly view: ViewId;
  /** The view was asked for, and is not only the first one. */
  readonly viewNamed: boolean;
  readonly delay: Millis;
  readonly iterations: number | undefined;
  readonly sort: string | undefined;
  readonly reverse: boolean;
  readonly user: string | undefined;
  readonly pids: ReadonlySet<number> | undefined;
  readonly filter: string;
  readonly root: string | undefined;
  readonly proc: string | undefined;
  readonly sys: string | undefined;
  readonly pageSize: Bytes | undefined;
  readonly json: boolean;
  /** How long the doctor watches before it speaks. */
  readonly wait: Millis;
  /** That somebody asked for it. */
  readonly waiting: boolean;
  /** Rules of which one must not fire. */
  readonly assert: readonly RuleId[] | undefined;
  /** A recording may be written over a file. */
  readonly force: boolean;
  /** Where a replay begins, as it was typed. */
  readonly at: string | undefined;
  readonly colour: boolean;
  readonly ascii: boolean;
  /** Nothing that changes the system is offered. */
  readonly readonly: boolean;
  readonly screenReader: boolean;
  readonly config: string | undefined;
  /** What of the preferences was said here, which goes before the configuration file. */
  readonly given: Partial<Preferences>;
  readonly preferences: Preferences;
};

export type ParsedOptions =
  | {readonly ok: true; readonly options: Options}
  | {readonly ok: false; readonly message: string};

export const usage = (version: string): string => {
  const rows = Object.entries(flags as Record<string, Flag>).map(([name, flag]) => {
    const names = `${flag.short === undefined ? '    ' : `-${flag.short}, `}--${name}${flag.value === undefined ? '' : ` ${flag.value}`}`;
    return `  ${names.padEnd(28)} ${flag.help}`;
  });
  // What a command is called names no view.
  const named = viewIds.filter(id => !(commands as readonly string[]).includes(id));
  return `mmtop ${version}: htop for Linux memory

  mmtop [VIEW]            live; VIEW is one of ${named.slice(0, 6).join(', ')},
                          ${named.slice(6).join(', ')}, or its key: 1 to 9, 0, d for the doctor
  mmtop once [--json]     one sample: a text summary, or everything as JSON
  mmtop batch [VIEW]      text frames, like top -b
  mmtop doctor [FILE]     what is wrong with the memory of this machine, on one page; or of a recording, or of what
                          once --json wrote
  mmtop record FILE       everything that can be read, sample after sample, until Ctrl-C or -n samples
  mmtop replay FILE       the live program on a recording; --at begins there
  mmtop explain [TERM]    what a field, knob, file or concept means: SUnreclaim, kswapd, vm.swappiness, GFP_ATOMIC
  mmtop completion SHELL  completion for ${shells.join(', ')}; the script says where to keep it

${rows.join('\n')}

In the program, ? lists the keys. Exit codes: 0 fine, 64 bad usage, 66 input cannot be read, 69 no procfs here or a
Node that is too old, 70 a bug of mmtop, 74 output cannot be written, 130 interrupted. The doctor's: 1 a warning, 2
critical; with --assert 1 where a rule fired, 69 where it could not be judged.
`;
};

export const commands = [
  'once',
  'batch',
  'doctor',
  'record',
  'replay',
  'explain',
  'completion',
  'help',
  'version',
] as const;

const config = Object.fromEntries(
  Object.entries(flags as Record<string, Flag>).map(([name, flag]) => [
    name,
    {
      type: flag.value === undefined ? 'boolean' : 'string',
      ...(flag.short === undefined ? {} : {short: flag.short}),
    } as const,
  ]),
);

/** An error is one line, whatever the argument holds. */
const oneLine = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f]/g, char => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

const failed = (message: string): ParsedOptions => ({ok: false, message: oneLine(message)});

/** `10s`, `2m`, `1h`, `500ms`, or seconds. */
const durationOf = (text: string): Millis | undefined => {
  const [, number = '', unit = 's'] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text) ?? [];
  const factor = {ms: 1, s: 1000, m: 60_000, h: 3_600_000}[unit as 'ms' | 's' | 'm' | 'h'];
  return number === '' ? undefined : millis(Math.round(Number(number) * factor));
};

/** Longer than a day nobody waits for a page. */
const LONGEST_WAIT = 86_400_000;
const USUAL_WAIT = millis(10_000);

const decimal = (text: string): number | undefined => (/^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : undefined);

/** The words of views and columns, for the configuration file. */
export const vocabulary: Vocabulary = {
  views: viewIds,
  columns: Object.fromEntries(
    viewIds.map(id => [id, views[id].columnIds] as const).filter(([, columns]) => columns.length > 0),
  ),
};

/** An error is one line. */
const MOST_NAMED = 10;

const someOf = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${names.length - MOST_NAMED} more that the sort menu has`;

/** The column of a view by its id or title; what is wrong can be said only once the view is known. */
const columnOf = (view: ViewId, name: string): {readonly id: string} | {readonly fault: string} => {
  const {sortable, columnNamed} = views[view];
  const id = columnNamed(name);
  if (id !== undefined && sortable.includes(id)) return {id};
  return {
    fault:
      sortable.length === 0
        ? `--sort: the view ${view} has no table`
        : `--sort wants one of ${someOf(sortable)}, not "${name}"`,
  };
};

/** The same with what the configuration file says, which may name the view to begin with. */
export const withPreferences = (options: Options, preferences: Preferences): ParsedOptions => {
  const {command, sort, viewNamed} = options;
  const first = viewIds.find(id => id === preferences.view);
  const view = viewNamed || command === 'once' || first === undefined ? options.view : first;
  // One look has its table of processes, whatever the view.
  const column = sort === undefined ? undefined : columnOf(command === 'once' ? 'processes' : view, sort);
  if (column !== undefined && 'fault' in column) return failed(column.fault);
  const {delay, ascii} = preferences;
  return {ok: true, options: {...options, view, sort: column?.id, delay, ascii, preferences}};
};

export const parseOptions = (
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedOptions => {
  let values: Record<string, string | boolean | undefined>;
  let words: readonly string[];
  try {
    const result = parseArgs({args: [...argv], options: config, allowPositionals: true, strict: true});
    values = result.values as typeof values;
    words = result.positionals;
  } catch (error) {
    // The rest is advice for a program that has positional arguments of any kind.
    const [first = 'bad option'] = (error as Error).message.split(/\.\s/);
    return failed(`${first}; see mmtop --help`);
  }
  const text = (name: keyof typeof flags): string | undefined => values[name] as string | undefined;
  const [word, second, ...more] = words;
  const viewOf = (name: string | undefined): ViewId | undefined =>
    viewIds.find(id => id === name || views[id].key === name);
  const explaining = word === 'explain';
  const doctoring = word === 'doctor';
  const filing = word === 'record' || word === 'replay' || (doctoring && second !== undefined);
  const completing = word === 'completion';
  if (completing && !(shells as readonly (string | undefined)[]).includes(second)) {
    return failed(`completion for which shell? one of ${shells.join(', ')}`);
  }
  if ((word === 'record' || word === 'replay') && second === undefined)
    return failed(`${word} which file? for example: mmtop ${word} trouble.mmrec`);
  if (
    !(explaining || completing || (filing && more.length === 0)) &&
    (more.length > 0 || (second !== undefined && !(word === 'batch' && viewOf(second) !== undefined)))
  ) {
    return failed(`one command or view at a time, not "${words.join(' ')}"; see mmtop --help`);
  }
  const isView = viewOf(word) !== undefined;
  if (word !== undefined && !isView && !(commands as readonly string[]).includes(word)) {
    return failed(`"${word}" is no command and no view; views: ${viewIds.join(', ')}; see mmtop --help`);
  }
  const delay = text('delay') === undefined ? undefined : decimal(text('delay')!);
  if (text('delay') !== undefined && !(delay !== undefined && delay >= SHORTEST_DELAY && delay <= LONGEST_DELAY)) {
    return failed(`--delay wants seconds from ${SHORTEST_DELAY} to ${LONGEST_DELAY}, not "${text('delay')}"`);
  }
  for (const [name, {choices}] of Object.entries(flags as Record<string, Flag>)) {
    const value = values[name];
    if (choices !== undefined && value !== undefined && !choices.includes(value as string)) {
      return failed(`--${name} wants one of ${choices.join(', ')}, not "${value}"`);
    }
  }
  const iterations = text('iterations');
  if (iterations !== undefined && !/^[1-9]\d{0,8}$/.test(iterations)) {
    return failed(`--iterations wants a number from 1, not "${iterations}"`);
  }
  const pidList = text('pid')?.split(',');
  if (pidList?.some(pid => !/^\d{1,10}$/.test(pid))) return failed(`--pid wants numbers, not "${text('pid')}"`);
  const pageSize = text('page-size');
  if (
    pageSize !== undefined &&
    !(/^\d+$/.test(pageSize) && isPowerOfTwo(Number(pageSize)) && Number(pageSize) >= KIB)
  ) {
    return failed(`--page-size wants a power of two from ${KIB} bytes, not "${pageSize}"`);
  }
  if (values['json'] === true && word !== 'once' && !doctoring) {
    return failed('--json goes with "mmtop once" and "mmtop doctor"');
  }
  for (const name of ['wait', 'assert'] as const) {
    if (values[name] !== undefined && !doctoring) return failed(`--${name} goes with "mmtop doctor"`);
  }
  const useless = (['iterations', 'sort', 'reverse', 'user', 'pid', 'filter'] as const).find(
    name => values[name] !== undefined,
  );
  if (doctoring && useless !== undefined) return failed(`--${useless} changes nothing of what the doctor looks at`);
  if (values['wait'] !== undefined && doctoring && second !== undefined) {
    return failed('--wait is for a machine that runs; a file is judged by the time that it covers');
  }
  if (word === 'replay' || (doctoring && second !== undefined)) {
    const tree = (['root', 'proc', 'sys'] as const).find(name => text(name) !== undefined);
    if (tree !== undefined) return failed(`--${tree} is another machine than the file: leave one of them out`);
  }
  const wait = text('wait') === undefined ? USUAL_WAIT : durationOf(text('wait')!);
  if (wait === undefined || wait > LONGEST_WAIT) {
    return failed(`--wait wants a time such as 10s or 2m, up to 24h, not "${text('wait')}"`);
  }
  const wanted = text('assert')?.split(',');
  const unknownRule = wanted?.find(id => !(ruleIds as readonly string[]).includes(id));
  if (unknownRule !== undefined)
    return failed(
      `--assert wants rules such as ${ruleIds.slice(0, 3).join(', ')}, not "${unknownRule}"; mmtop doctor --json lists them`,
    );
  if (values['force'] === true && word !== 'record') return failed('--force goes with "mmtop record"');
  if (values['at'] !== undefined && word !== 'replay') return failed('--at goes with "mmtop replay"');
  // A file may be called like a view.
  const named = filing ? undefined : (viewOf(word) ?? viewOf(second));
  const order = text('sort');
  const column = order === undefined ? undefined : columnOf(named ?? 'overview', order);
  if (named !== undefined && column !== undefined && 'fault' in column) return failed(column.fault);
  const asked = word === 'doctor' ? 'doctor' : isView || word === undefined ? 'live' : (word as Options['command']);
  const command = values['help'] === true ? 'help' : values['version'] === true ? 'version' : asked;
  const given: Partial<Preferences> = {
    // Whole milliseconds: 1.001 × 1000 is not 1001 in binary.
    ...(delay !== undefined && {delay: millis(Math.round(delay * 1000))}),
    ...(values['theme'] !== undefined && {theme: values['theme'] as Preferences['theme']}),
    ...(values['profile'] !== undefined && {profile: values['profile'] as Preferences['profile']}),
    ...(values['ascii'] === true && {ascii: true}),
    ...(values['no-mouse'] === true && {mouse: false}),
  };
  const preferences: Preferences = {...defaultPreferences, ...given};
  return {
    ok: true,
    options: {
      command,
      term: explaining || completing || filing ? words.slice(1).join(' ') : '',
      view: named ?? 'overview',
      viewNamed: named !== undefined,
      delay: preferences.delay,
      iterations: iterations === undefined ? undefined : Number(iterations),
      // Not of this view: perhaps of the one that the configuration file begins with.
      sort: column !== undefined && 'id' in column ? column.id : order,
      reverse: values['reverse'] === true,
      user: text('user'),
      pids: pidList && new Set(pidList.map(Number)),
      filter: text('filter') ?? '',
      waiting: values['wait'] !== undefined,
      root: text('root'),
      proc: text('proc'),
      sys: text('sys'),
      pageSize: pageSize === undefined ? undefined : bytes(Number(pageSize)),
      json: values['json'] === true,
      wait,
      assert: wanted as readonly RuleId[] | undefined,
      force: values['force'] === true,
      at: text('at'),
      // https://no-color.org: any value but the empty one
      colour: values['no-color'] !== true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
      ascii: preferences.ascii,
      readonly: values['readonly'] === true,
      // What Ink, the library that draws, listens to as well.
      screenReader: values['screen-reader'] === true || env['INK_SCREEN_READER'] === 'true',
      config: text('config'),
      given,
      preferences,
    },
  };
};
