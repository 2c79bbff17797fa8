import {truncate, visible} from '../format/width.ts';
import type {Process} from '../proc/pid/process.ts';
import {fileOf} from './processes.ts';

/**
 * What people call a process. The kernel's name has 15 letters and is that of the main thread, which a runtime may
 * rename: every program of Node is a MainThread. The arguments say more where they were read; they too are the process's
 * own word.
 */

/** `/usr/bin/node` → `node`; a login shell is a `-bash`. */
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/^-/, '');

/** How a kind of interpreter is told what to run. */
type Interpreter = {
  readonly name: RegExp;
  /** Options whose value is the next argument. */
  readonly valued: RegExp;
  /** Options after which there is no script: the program stands in the arguments, or comes from a pipe. */
  readonly inline?: RegExp;
  /** Options whose value is what runs. */
  readonly runs?: RegExp;
  /** Words between the interpreter and the script. */
  readonly words?: RegExp;
  /** Of `org.example.Server` the last part. */
  readonly classes?: boolean;
};

const interpreters: readonly Interpreter[] = [
  {
    name: /^(node|nodejs|tsx|ts-node)$/,
    valued: /^(-r|-C|--require|--import|--loader|--experimental-loader|--conditions|--title)$/,
    inline: /^(-e|-p|-pe|-i|--eval|--print|--interactive)$/,
  },
  {name: /^(bun|deno)$/, valued: /^(-r|-c|--preload|--config)$/, inline: /^(-e|--eval|eval|repl)$/, words: /^run$/},
  {
    name: /^(python|pypy)[\d.]*$/,
    valued: /^-[bBdEiIOPqRsSuvx]*[WX]$/,
    inline: /^-[bBdEiIOPqRsSuvx]*(c|m.)/,
    runs: /^-[bBdEiIOPqRsSuvx]*m$/,
  },
  {
    name: /^java$/,
    valued: /^(-cp|-classpath|--class-path|-p|--module-path|--upgrade-module-path|--limit-modules|--add-\w+)$/,
    runs: /^(-jar|-m|--module)$/,
    classes: true,
  },
  {name: /^ruby[\d.]*$/, valued: /^-[CEIr]$/, inline: /^-e/},
  {name: /^perl[\d.]*$/, valued: /^-I$/, inline: /^-[acilnpsStTuUvwWX\d]*[eE]/},
  {name: /^php[\d.]*$/, valued: /^-[dcz]$/, inline: /^-[rBRES]/, runs: /^(-f|--file)$/},
  {name: /^(lua[\d.]*|luajit|Rscript|mono|tclsh[\d.]*|wish[\d.]*)$/, valued: /^-l$/, inline: /^-e/},
  {name: /^dotnet$/, valued: /^--(depsfile|runtimeconfig|fx-version|roll-forward|additional-\w+)$/, words: /^exec$/},
  {
    name: /^(ba|da|z|k|mk|a|fi)?sh$/,
    valued: /^([-+][a-zA-Z]*[oO]|--rcfile|--init-file)$/,
    inline: /^-[abefhiklmnprtuvxBCDEHPT]*[cs]/,
  },
];

/** The index of what an interpreter runs; undefined where it runs no file. */
const scriptAt = (args: readonly string[], {valued, inline, runs, words}: Interpreter): number | undefined => {
  for (let at = 1; at < args.length; at += 1) {
    const arg = args[at]!;
    if (runs?.test(arg)) return at + 1 < args.length ? at + 1 : undefined;
    if (arg === '-' || inline?.test(arg)) return undefined;
    if (arg === '--') return at + 1 < args.length ? at + 1 : undefined;
    if (valued.test(arg)) at += 1;
    else if (!/^[-+@]/.test(arg) && !(words?.test(arg) && at + 1 < args.length)) return arg === '' ? undefined : at;
  }
  return undefined;
};

/** `org.example.Server` and `app/org.example.Server` are called Server, as jps does it. */
const scriptName = (script: string, {classes}: Interpreter): string => {
  const base = baseName(script.replace(/\/+$/, ''));
  return classes === true && !/\.(jar|war|java)$/i.test(base) ? base.slice(base.lastIndexOf('.') + 1) : base;
};

type Parts = {
  /** `node`, or of a title its first word. */
  readonly program: string;
  readonly script?: string;
  /** What follows program and script. */
  readonly rest: readonly string[];
};

/** Whoever reads that mmtop holds memory should not have to know what it is written in. */
const itself = /^mmtop(\.js)?$/;

const KERNEL_LETTERS = 15;

/** A program that wrote a title over its arguments, or has none: a path with blanks in it is the kernel's name too. */
const titleParts = (text: string, comm: string): Parts => {
  const whole = baseName(text);
  const [first = '', ...rest] = text.split(/ +/);
  return rest.length === 0 || whole.slice(0, KERNEL_LETTERS) === comm
    ? {program: whole, rest: []}
    : {program: baseName(first), rest};
};

const partsOf = (process: Process): Parts | undefined => {
  if (process.kernelThread) return undefined;
  const cmdline = fileOf(process, 'cmdline');
  if (!cmdline.ok) return undefined;
  const {args} = cmdline.value;
  const [first] = args;
  // Of a program that started itself anew the path says nothing.
  if (first === undefined || first.startsWith('/proc/')) return undefined;
  const parts = args.length === 1 ? titleParts(first, process.comm) : {program: baseName(first), rest: args.slice(1)};
  if (parts.program === '') return undefined;
  const interpreter = interpreters.find(({name}) => name.test(parts.program));
  if (interpreter === undefined) return parts;
  const words = [first, ...parts.rest];
  const at = scriptAt(words, interpreter);
  // A script from a pipe has no name.
  const script = at === undefined || /^\/(dev|proc)\//.test(words[at]!) ? '' : scriptName(words[at]!, interpreter);
  if (script === '') return parts;
  const rest = words.slice(at! + 1);
  return itself.test(script) ? {program: 'mmtop', rest} : {program: parts.program, script, rest};
};

const kernelName = ({comm, kernelThread}: Process): string => (kernelThread ? `[${comm}]` : comm);

/** `node server.js`, `postgres`, `sshd`: the program, and the script where an interpreter runs one. */
export const programOf = (process: Process): string => {
  const parts = partsOf(process);
  if (parts === undefined) return kernelName(process);
  const program = parts.program.replace(/(?<=.):$/, '');
  return parts.script === undefined ? program : `${program} ${parts.script}`;
};

/** `node server.js --port 80`: the paths and options before it left out, for a cell or a bar. */
export const shortCommand = (process: Process): string => {
  const parts = partsOf(process);
  if (parts === undefined) return kernelName(process);
  return [parts.program, ...(parts.script === undefined ? [] : [parts.script]), ...parts.rest].join(' ');
};

/** The command line when it was read, else the kernel's name; kernel threads and zombies have only that. */
export const commandOf = (process: Process): string => {
  const cmdline = fileOf(process, 'cmdline');
  return cmdline.ok && cmdline.value.args.length > 0 ? cmdline.value.args.join(' ') : kernelName(process);
};

/** What it is called may change when its arguments are read; kernel threads have none. */
export const isCommandUnread = ({kernelThread, files}: Process): boolean =>
  !kernelThread && files.cmdline === undefined;

export const unreadCommands = (unread: number): string =>
  `${unread} command ${unread === 1 ? 'line' : 'lines'} not read yet`;

/** More of a command makes no sentence. */
const LONGEST_IN_SENTENCE = 40;

/** For a sentence; the number says which it is. */
export const sentenceName = (process: Process): string => truncate(visible(programOf(process)), LONGEST_IN_SENTENCE);

/** A question has room for arguments: of five workers one is meant. */
const LONGEST_IN_QUESTION = 60;

export const questionName = (process: Process): string =>
  `${truncate(visible(shortCommand(process)), LONGEST_IN_QUESTION)} (pid ${process.pid})`;

export const namedProcess = (process: Process): string => `${sentenceName(process)} (pid ${process.pid})`;
