import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {available} from '../../src/reading.ts';
import {fixtureHost, withScreen} from '../helpers/screen.tsx';

const FIXTURE = '6.12-x86_64-4k-pressure';
/** The largest process, so that it stands first in the table, and the largest slab cache. */
const PID = 230;
const COMM = 'stress-ng-vm';
const CACHE = 'kernfs_node_cache';

const decoded = (...bytes: readonly number[]): string => Buffer.from(bytes).toString('utf8');

const names: readonly (readonly [string, string])[] = [
  ['an escape sequence', '\u001b[31mred\u001b[0m'],
  ['one that clears the screen', '\u001b[2J\u001b[H'],
  ['a window title', '\u001b]0;owned\u0007'],
  ['a lone escape', 'a\u001b'],
  ['a device control string', '\u001bP1$r\u001b\\'],
  ['a newline', 'one\ntwo'],
  ['a carriage return', 'abc\rxyz'],
  ['a tab, a backspace and a bell', 'a\tb\b\bc\u0007'],
  ['a vertical tab and a form feed', 'a\u000bb\fc'],
  ['NUL and DEL', 'a\u0000b\u007fc'],
  ['shift out', '\u000eabc\u000f'],
  ['wide letters', '漢字かな한글'],
  ['wide letters past the end of any column', '漢'.repeat(200)],
  ['combining marks', `e\u0301\u0302\u0303${'a\u0300'.repeat(40)}`],
  ['marks on nothing', '\u0301\u20dd\u20e3'],
  ['right-to-left overrides', '\u202egnp.exe\u202c\u2066x\u2069'],
  ['right-to-left letters', 'שלום عربى'],
  ['emoji', '🚀👨‍👩‍👧🇩🇪❤️☠'],
  ['variation selectors and joiners', 'a\ufe0fb\u200dc\u200bd\u2060e'],
  ['C1 controls', '\u0080\u0085\u008d\u009b31mred\u009c'],
  ['bytes that are not UTF-8', `${decoded(0x80, 0x9b, 0x9f, 0xff, 0xfe)}x`],
  ['a cut UTF-8 letter', `${decoded(0xe6, 0xbc)}x`],
  ['lone surrogates', '\ud800x\udfff'],
  ['pieces of Korean', '\u1100\u1161\u11a8\u1161'],
  ['a Thai vowel that merges', 'ก\u0e33\u0e33'],
  ['line and paragraph separators', 'a\u2028b\u2029c'],
  ['private and unassigned characters', '\ue000\u{f0000}\u0378'],
  ['blanks of all kinds', 'a\u00a0b\u3000c\u2003d\u3164e'],
  ['a soft hyphen', 'a\u00adb'],
  ['what looks like the rest of stat', ') R 1 (x'],
];

/** The fixture with other names in it. */
const renamed = (name: {
  readonly comm?: string;
  readonly cmdline?: string;
  readonly cache?: string;
  readonly hostname?: string;
}): Host => {
  const host = fixtureHost(FIXTURE);
  const {comm = COMM, cmdline, cache = CACHE, hostname = host.system.hostname} = name;
  return {
    ...host,
    system: {...host.system, hostname},
    read: (path, options) => {
      if (path === `proc/${PID}/cmdline` && cmdline !== undefined) return available(`${cmdline}\0--flag\0`);
      const reading = host.read(path, options);
      if (!reading.ok) return reading;
      if (path === `proc/${PID}/stat`) return available(reading.value.replace(`(${COMM})`, () => `(${comm})`));
      if (path === 'proc/slabinfo') return available(reading.value.replace(CACHE, () => cache.replace(/\s/g, '_')));
      return reading;
    },
  };
};

/** What Ink and mmtop themselves send: colours, moves, erasures, the modes of cursor, paint and screen, line feeds. */
const ours = /\u001b\[[\d;]*[mABCDEFGHJK]|\u001b\[\?(25|1049|2026)[hl]|\n/g;

type Shown = {readonly lines: readonly string[]; readonly output: string};

const show = (host: Host, view: 'overview' | 'processes' | 'slab', width = 80): Promise<Shown> =>
  withScreen({from: host, width, height: 24, start: {view}}, async screen => {
    await screen.sample();
    await screen.sample();
    expect(screen.scrolled()).toBe(0);
    expect(screen.wrapped()).toBe(false);
    return {lines: screen.lines(), output: screen.output()};
  });

const expectHarmless = ({output}: Shown, name: string): void => {
  expect(output.replace(ours, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
  expect(output).not.toMatch(/[\u200b-\u200f\u2028-\u202e\u2060-\u2069\p{Cs}]|\p{M}/u);
  if (/[\u0000-\u001f\u007f-\u009f]/.test(name)) expect(output).not.toContain(name);
};

/** Every row but the named ones is as it was. */
const expectOthersUntouched = (before: Shown, after: Shown, touched: (line: string, y: number) => boolean): void => {
  const others = (shown: Shown) => shown.lines.map((line, y) => (touched(before.lines[y]!, y) ? '' : line));
  expect(others(after)).toEqual(others(before));
};

describe.each(names)('%s', (_, name) => {
  it.each(['overview', 'processes'] as const)('as the name of a process, in %s', async view => {
    const before = await show(renamed({}), view);
    const after = await show(renamed({comm: name}), view);
    expectHarmless(after, name);
    const isItsRow = (line: string) => line.includes(`${PID} `) && line.includes(COMM);
    expect(before.lines.filter(isItsRow)).toHaveLength(1);
    expectOthersUntouched(before, after, isItsRow);
    const y = before.lines.findIndex(isItsRow);
    const [figures] = before.lines[y]!.split(COMM);
    expect(after.lines[y]!.startsWith(figures!)).toBe(true);
  });

  it('as a command line', async () => {
    const before = await show(renamed({cmdline: 'plain'}), 'processes');
    const after = await show(renamed({cmdline: name}), 'processes');
    expectHarmless(after, name);
    const isItsRow = (line: string) => line.endsWith(' plain --flag');
    expect(before.lines.filter(isItsRow)).toHaveLength(1);
    expectOthersUntouched(before, after, isItsRow);
  });

  it.each(['overview', 'slab'] as const)('as the name of a slab cache, in %s', async view => {
    const before = await show(renamed({}), view);
    const after = await show(renamed({cache: name}), view);
    expectHarmless(after, name);
    const y = before.lines.findIndex(line => line.includes(CACHE));
    const afterIt = before.lines[y]!.slice(before.lines[y]!.indexOf(CACHE) + CACHE.length).trim();
    expectOthersUntouched(before, after, line => line.includes(CACHE));
    expect(after.lines[y]!.endsWith(afterIt)).toBe(true);
  });

  it('as the name of the machine', async () => {
    const before = await show(renamed({}), 'overview');
    const after = await show(renamed({hostname: name}), 'overview');
    expectHarmless(after, name);
    expectOthersUntouched(before, after, (_line, y) => y === 0);
    expect(after.lines[0]).toMatch(/live 12:00:01 1 s own 0\.40% 61\.0M$/);
  });
});

it('shows what it has made harmless', async () => {
  const {lines} = await show(renamed({comm: '\u001b[31mred\n\r\t\u0000\u009b\u202e🚀'}), 'processes', 120);
  expect(lines.find(line => line.includes(`${PID} `))).toContain('\\e[31mred\\n\\r\\t\\0\\x9b··');
});
