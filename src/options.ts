import {parseArgs} from 'node:util';
import {type Bytes, bytes, isPowerOfTwo, KIB, type Millis, millis} from './units.ts';
import {type ViewId, viewIds, views} from './views/index.ts';

/** The command line. Flags are a table, so that help, parsing and completion say the same. */
type Flag = {
  readonly short?: string;
  readonly value?: string;
  readonly help: string;
};

export const flags = {
  delay: {short: 'd', value: 'SECONDS', help: 'time between samples, 0.1 to 3600 (default 1)'},
  iterations: {short: 'n', value: 'N', help: 'batch: number of frames; live: leave after N samples'},
  sort: {short: 's', value: 'COLUMN', help: 'sort the table of the view by this column: rss, or its title on screen'},
  reverse: {short: 'r', help: 'sort the other way round'},
  user: {short: 'u', value: 'USER', help: 'only processes of this user (name or number)'},
  pid: {short: 'p', value: 'PID,…', help: 'only these processes'},
  filter: {short: 'F', value: 'TEXT', help: 'only rows that contain the text; a|b for either'},
  root: {value: 'DIR', help: 'read DIR/proc and DIR/sys: a captured tree, or a machine mounted elsewhere'},
  proc: {value: 'DIR', help: 'read procfs here (default /proc)'},
  sys: {value: 'DIR', help: 'read sysfs here (default /sys)'},
  'page-size': {value: 'BYTES', help: 'page size of a captured tree that does not say it'},
  json: {help: 'once: print JSON (mmtop.snapshot/1); what cannot be read is null there, and no error'},
  readonly: {help: 'never offer anything that changes the system'},
  'no-color': {help: 'no colours (also: NO_COLOR in the environment)'},
  ascii: {help: 'draw with ASCII characters only'},
  help: {short: 'h', help: 'this text'},
  version: {short: 'V', help: 'print the version'},
} as const satisfies Record<string, Flag>;

export type Options = {
  readonly command: 'live' | 'once' | 'batch' | 'explain' | 'help' | 'version';
  /** What to explain. */
  readonly term: string;
  readonly view: ViewId;
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
  readonly colour: boolean;
  readonly ascii: boolean;
};

export type ParsedOptions =
  | {readonly ok: true; readonly options: Options}
  | {readonly ok: false; readonly message: string};

export const usage = (version: string): string => {
  const rows = Object.entries(flags as Record<string, Flag>).map(([name, flag]) => {
    const names = `${flag.short === undefined ? '    ' : `-${flag.short}, `}--${name}${flag.value === undefined ? '' : ` ${flag.value}`}`;
    return `  ${names.padEnd(28)} ${flag.help}`;
  });
  return `mmtop ${version}: htop for Linux memory

  mmtop [VIEW]            live; VIEW is one of ${viewIds.join(', ')}
  mmtop once [--json]     one sample: a text summary, or everything as JSON
  mmtop batch [VIEW]      text frames, like top -b
  mmtop explain TERM      what a field, knob, file or concept means: SUnreclaim, kswapd, vm.swappiness, GFP_ATOMIC

${rows.join('\n')}

In the program, ? lists the keys. Exit codes: 0 fine, 64 bad usage, 66 input cannot be read, 69 no procfs here or a
Node that is too old, 70 a bug of mmtop, 74 output cannot be written, 130 interrupted.
`;
};

const commands = new Set(['once', 'batch', 'explain', 'help', 'version']);

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

const decimal = (text: string): number | undefined => (/^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : undefined);

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
  const isViewId = (name: string | undefined): name is ViewId => (viewIds as readonly string[]).includes(name ?? '');
  const explaining = word === 'explain';
  if (explaining && second === undefined) return failed('explain what? for example: mmtop explain SUnreclaim');
  if (!explaining && (more.length > 0 || (second !== undefined && !(word === 'batch' && isViewId(second))))) {
    return failed(`one command or view at a time, not "${words.join(' ')}"; see mmtop --help`);
  }
  const isView = isViewId(word);
  if (word !== undefined && !isView && !commands.has(word)) {
    return failed(`"${word}" is no command and no view; views: ${viewIds.join(', ')}; see mmtop --help`);
  }
  const delay = text('delay') === undefined ? 1 : decimal(text('delay')!);
  if (delay === undefined || delay < 0.1 || delay > 3600) {
    return failed(`--delay wants seconds from 0.1 to 3600, not "${text('delay')}"`);
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
  if (values['json'] === true && word !== 'once') return failed('--json goes with "mmtop once"');
  const view = isView ? word : isViewId(second) ? second : 'overview';
  const order = text('sort');
  const {sortable, columnNamed} = views[view];
  const sort = order === undefined ? undefined : columnNamed(order);
  if (order !== undefined && sort === undefined) {
    return failed(
      sortable.length === 0
        ? `--sort: the view ${view} has no table`
        : `--sort wants one of ${sortable.join(', ')}, not "${order}"`,
    );
  }
  const asked = isView || word === undefined ? 'live' : (word as Options['command']);
  const command = values['help'] === true ? 'help' : values['version'] === true ? 'version' : asked;
  return {
    ok: true,
    options: {
      command,
      term: explaining ? words.slice(1).join(' ') : '',
      view,
      // Whole milliseconds: 1.001 × 1000 is not 1001 in binary.
      delay: millis(Math.round(delay * 1000)),
      iterations: iterations === undefined ? undefined : Number(iterations),
      sort,
      reverse: values['reverse'] === true,
      user: text('user'),
      pids: pidList && new Set(pidList.map(Number)),
      filter: text('filter') ?? '',
      root: text('root'),
      proc: text('proc'),
      sys: text('sys'),
      pageSize: pageSize === undefined ? undefined : bytes(Number(pageSize)),
      json: values['json'] === true,
      // https://no-color.org: any value but the empty one
      colour: values['no-color'] !== true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
      ascii: values['ascii'] === true,
    },
  };
};
