import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {type IPty, spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';

/**
 * A program in a real terminal: a pty, a shell with job control that starts it as people do, and an emulator that reads
 * what comes out. Nothing here waits for time: a limit only ends a wait that would never end.
 */
const LIMIT_MS = 30_000;

/** ECMA-48 private modes that a terminal has on when it starts: wraparound and the visible cursor. */
const modesAtStart: ReadonlySet<number> = new Set([7, 25]);

const modeNames: Readonly<Record<number, string>> = {
  1: 'application cursor keys',
  25: 'hidden cursor',
  47: 'alternate screen',
  1000: 'mouse clicks',
  1004: 'focus events',
  1006: 'mouse places',
  1047: 'alternate screen',
  1049: 'alternate screen',
  2004: 'bracketed paste',
  2026: 'synchronised output',
};

export type Size = {readonly width: number; readonly height: number};

export type End = {
  /** As the shell has it: 128 + the number of the signal that killed it. */
  readonly status: number;
  /** Terminal settings (raw mode, echo) as they were before the program. */
  readonly settingsRestored: boolean;
  /** What the program left switched on in the terminal; empty when it left it as it was. */
  readonly leftOn: readonly string[];
};

export type Session = {
  /** Of the program itself, not of the shell around it. */
  readonly pid: () => Promise<number>;
  /** Visible rows without trailing blanks. */
  readonly rows: () => readonly string[];
  readonly screen: () => string;
  /** Rows that begin on a ground of their own, coloured or inverse: the head of a table, the selection. */
  readonly highlighted: () => readonly string[];
  readonly onAlternateScreen: () => boolean;
  readonly leftOn: () => readonly string[];
  /** Everything that came out, escape codes and all. */
  readonly raw: () => string;
  /** Resolves with the screen once it contains the text. */
  readonly waitForText: (text: string | RegExp) => Promise<string>;
  readonly waitForScreen: (wanted: (screen: string) => boolean, what: string) => Promise<string>;
  /** Names of keys or text, sent in one piece each. */
  readonly press: (...keys: readonly string[]) => void;
  readonly resize: (size: Size) => void;
  /** Another program writes to the same terminal. */
  readonly disturb: (text: string) => void;
  readonly signal: (signal: NodeJS.Signals) => Promise<void>;
  /** What the shell's `fg` does. */
  readonly foreground: () => void;
  /** The connection is lost: the terminal is gone, as when SSH breaks. */
  readonly hangUp: () => void;
  /** Waits for the end of the program. */
  readonly end: () => Promise<End>;
  /** Ends what still runs of it. */
  readonly close: () => void;
};

const keys: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  'shift-tab': '\u001b[Z',
  space: ' ',
  backspace: '\u007f',
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  pagedown: '\u001b[6~',
  'ctrl-c': '\u0003',
  'ctrl-l': '\u000c',
  'ctrl-u': '\u0015',
  'ctrl-z': '\u001a',
};

/** Reports to the emulator by an escape sequence of its own, which no program here uses. */
const REPORT = 7777;

/**
 * A shell as an interactive one works: each command a process group of its own, the terminal given to it, and taken back
 * with its settings when it stops (147: SIGSTOP, 148: SIGTSTP). It answers a stop with a line of text and waits for a
 * line before `fg`; at the end it waits until everything was read. A lost terminal must not end it before the program.
 */
const shell = `
trap : HUP
before=$(stty -g)
[ "$JOB_CONTROL" = off ] || set -m
sh -c 'printf "\\033]${REPORT};pid %s\\007" $$; exec "$@"' sh "$@"
status=$?
stops=0
while [ $status -eq 147 ] || [ $status -eq 148 ]; do
  stty "$before"
  stops=$((stops + 1))
  printf 'back in the shell, stop %s\\n' $stops
  read -r line || exit
  fg >/dev/null
  status=$?
done
settings=changed
[ "$(stty -g)" = "$before" ] && settings=restored
printf '\\033]${REPORT};end %s %s\\007' $status $settings
read -r line
`;

type Wait = {readonly check: () => boolean; readonly done: () => void; readonly failed: (why: string) => void};

export type RunOptions = Partial<Size> & {
  readonly env?: Readonly<Record<string, string>>;
  /** Off: nobody waits for a stopped program, as in a container or as the command of a terminal window. */
  readonly jobControl?: 'on' | 'off';
};

export const run = (command: readonly string[], options: RunOptions = {}): Session => {
  const {width = 80, height = 24} = options;
  const home = mkdtempSync(join(tmpdir(), 'mmtop-home-'));
  const terminal = new xterm.Terminal({cols: width, rows: height, allowProposedApi: true, scrollback: 1000});
  const pty: IPty = spawn('/bin/sh', ['-c', shell, 'sh', ...command], {
    cols: width,
    rows: height,
    cwd: home,
    env: {
      PATH: process.env['PATH'] ?? '/usr/bin:/bin',
      HOME: home,
      TERM: 'xterm-256color',
      TZ: 'UTC',
      LANG: 'C.UTF-8',
      JOB_CONTROL: options.jobControl ?? 'on',
      ...options.env,
    },
  });

  const changedModes = new Set<number>();
  const waits = new Set<Wait>();
  let raw = '';
  let pid: number | undefined;
  let report: {readonly status: number; readonly settingsRestored: boolean} | undefined;
  let gone = false;

  const leftOn = (): readonly string[] => [...changedModes].map(mode => modeNames[mode] ?? `private mode ${mode}`);
  const rows = (): readonly string[] => {
    const {active} = terminal.buffer;
    return Array.from(
      {length: terminal.rows},
      (_, i) => active.getLine(active.baseY + i)?.translateToString(true) ?? '',
    );
  };
  const screen = (): string => rows().join('\n');
  const highlighted = (): readonly string[] => {
    const {active} = terminal.buffer;
    return rows().filter((_, row) => {
      const cell = active.getLine(active.baseY + row)?.getCell(0);
      return cell !== undefined && (cell.isInverse() !== 0 || !cell.isBgDefault());
    });
  };

  const setModes = (on: boolean) => (parameters: (number | number[])[]) => {
    for (const mode of parameters.flat()) {
      if (on === modesAtStart.has(mode)) changedModes.delete(mode);
      else changedModes.add(mode);
    }
    return false;
  };
  terminal.parser.registerCsiHandler({prefix: '?', final: 'h'}, setModes(true));
  terminal.parser.registerCsiHandler({prefix: '?', final: 'l'}, setModes(false));
  terminal.parser.registerOscHandler(REPORT, text => {
    const [kind, first, second] = text.split(' ');
    if (kind === 'pid') pid = Number(first);
    if (kind === 'end') {
      report = {status: Number(first), settingsRestored: second === 'restored'};
      pty.write('\n');
    }
    return true;
  });

  const look = (): void => {
    // A frame between the two marks of synchronised output is not one that anybody sees.
    if (changedModes.has(2026) && !gone) return;
    for (const wait of waits) if (wait.check()) wait.done();
    if (gone) for (const wait of waits) wait.failed('the program has ended');
  };
  pty.onData(data => {
    raw += data;
    terminal.write(data, look);
  });
  pty.onExit(() => {
    terminal.write('', () => {
      gone = true;
      look();
      rmSync(home, {recursive: true, force: true});
    });
  });

  const awaited = (check: () => boolean, what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const settled = (settle: () => void) => {
        clearTimeout(limit);
        waits.delete(wait);
        settle();
      };
      const failed = (why: string) =>
        settled(() => reject(new Error(`${why}; awaited: ${what}; the screen:\n${screen()}`)));
      const wait: Wait = {check, done: () => settled(resolve), failed};
      const limit = setTimeout(() => failed(`nothing within ${LIMIT_MS / 1000} s`), LIMIT_MS);
      waits.add(wait);
      look();
    });

  const waitForScreen: Session['waitForScreen'] = async (wanted, what) => {
    let seen = '';
    await awaited(() => {
      seen = screen();
      return wanted(seen);
    }, what);
    return seen;
  };
  const programPid = async (): Promise<number> => {
    await awaited(() => pid !== undefined, 'the start of the program');
    return pid!;
  };
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    process.kill(await programPid(), name);
  };
  /** A character written now shows the colours that whatever comes next would have. */
  const styleLeftOn = async (): Promise<boolean> => {
    await new Promise<void>(resolve => terminal.write('x', resolve));
    const {active} = terminal.buffer;
    const cell = active.getLine(active.baseY + active.cursorY)?.getCell(active.cursorX - 1);
    await new Promise<void>(resolve => terminal.write('\b \b', resolve));
    return cell !== undefined && !cell.isAttributeDefault();
  };
  const end = async (): Promise<End> => {
    await awaited(() => gone, 'the end of the program');
    if (report === undefined) throw new Error(`the shell ended before the program; the screen:\n${screen()}`);
    const style = (await styleLeftOn()) ? ['text style'] : [];
    return {...report, leftOn: [...leftOn(), ...style]};
  };

  return {
    pid: programPid,
    rows,
    screen,
    highlighted,
    onAlternateScreen: () => terminal.buffer.active.type === 'alternate',
    leftOn,
    raw: () => raw,
    waitForText: text =>
      waitForScreen(
        shown => (typeof text === 'string' ? shown.includes(text) : text.test(shown)),
        typeof text === 'string' ? `"${text}"` : String(text),
      ),
    waitForScreen,
    press: (...names) => {
      for (const name of names) pty.write(keys[name] ?? name);
    },
    resize: size => {
      terminal.resize(size.width, size.height);
      pty.resize(size.width, size.height);
    },
    disturb: text => writeFileSync((pty as IPty & {readonly ptsName: string}).ptsName, text),
    signal,
    foreground: () => pty.write('\n'),
    hangUp: () => (pty as IPty & {readonly destroy: () => void}).destroy(),
    end,
    close: () => {
      if (gone) return;
      // Once the shell has reported the end, the number may be somebody else's.
      for (const target of [report === undefined ? pid : undefined, pty.pid]) {
        try {
          if (target !== undefined) process.kill(target, 'SIGKILL');
        } catch {
          // It ended by itself.
        }
      }
    },
  };
};

/** Sessions of one test file: `close` belongs in afterEach, so that a failed test leaves nothing running. */
export const createSessions = () => {
  const open: Session[] = [];
  return {
    run: (command: readonly string[], options?: RunOptions): Session => {
      const session = run(command, options);
      open.push(session);
      return session;
    },
    close: (): void => {
      for (const session of open.splice(0)) session.close();
    },
  };
};

/** For what leaves no trace in a terminal: asks again until it is so. */
export const until = async (check: () => boolean, what: string): Promise<void> => {
  const end = Date.now() + LIMIT_MS;
  while (!check()) {
    if (Date.now() > end) throw new Error(`nothing within ${LIMIT_MS / 1000} s; awaited: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
};
