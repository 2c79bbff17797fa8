import {describe, expect, it} from 'vitest';
import {createTypedLine} from '../../src/app/typed-line.ts';
import {kernel} from '../actions/kernel.ts';
import {fixtureHost} from '../helpers/screen.tsx';
import {expectLinear, listen} from './listener.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';

const begin = async (argv: readonly string[], files: Readonly<Record<string, string>> = {}) => {
  const machine = kernel(files);
  const listener = await listen(fixtureHost(PRESSURE), argv, {hands: machine.hands});
  listener.heard();
  const type = (text: string) => listener.press(...[...text].map(letter => (letter === ' ' ? 'space' : letter)));
  return {...listener, machine, type};
};

describe('a search', () => {
  it('has its letters read back, and says how many rows contain the text and the next one', async () => {
    const {press, type, heard} = await begin(['processes']);
    await press('/');
    expect(heard()).toBe('Search: ');
    await type('ng');
    expect(heard()).toBe('ng');
    await press('x', 'backspace');
    expect(heard()).toBe('x\b \b');
    await type('inx');
    await press('enter');
    const [typed, found, row] = heard().split('\n');
    expect(typed).toBe('inx');
    expect(found).toBe('3 of 35 rows contain "nginx".');
    expect(row).toMatch(/^Row \d+: PID \d+, nginx: user /);
  });

  it('goes on with n and back with N, says where it is, and when it went round', async () => {
    const {press, type, heard} = await begin(['processes']);
    await press('/');
    await type('nginx');
    await press('enter');
    heard();
    const headOf = async (key: string) => {
      await press(key);
      const text = heard();
      expectLinear(text);
      return text.split('\n')[0];
    };
    expect(await headOf('n')).toBe('2 of 3.');
    expect(await headOf('n')).toBe('3 of 3.');
    expect(await headOf('n')).toBe('1 of 3, round the end.');
    expect(await headOf('N')).toBe('3 of 3, round the beginning.');
  });

  it.each([
    ['redis', 'Only this row contains "redis".'],
    ['', 'Nothing to search for: press / first.'],
  ])('for "%s", then n: %s', async (text, words) => {
    const {press, type, heard} = await begin(['processes']);
    await press('/');
    await type(text);
    await press('enter');
    heard();
    await press('n');
    expect(heard().split('\n')[0]).toBe(words);
  });

  it('without a match says so in one sentence, and stays where it was', async () => {
    const {press, type, heard} = await begin(['slab']);
    await press('down');
    heard();
    await press('/');
    await type('nothing like it');
    await press('enter');
    expect(heard()).toBe('Search: nothing like it\nNo row contains "nothing like it".\n\n');
    await press('down');
    expect(heard()).toMatch(/^Row 3: /);
  });

  it('left by Escape is none', async () => {
    const {press, type, heard} = await begin(['slab']);
    await press('/');
    await type('km');
    await press('esc');
    expect(heard()).toBe('Search: km\nNo search.\n\n');
    await press('down');
    expect(heard()).toMatch(/^Row 2: /);
  });

  it('of a view without rows is refused before anything is typed', async () => {
    const {press, heard} = await begin(['pressure']);
    await press('/');
    expect(heard()).toBe('This view has no rows to look through.\n\n');
  });
});

describe('a filter', () => {
  it('says how many rows it leaves, and reads them; Escape removes it', async () => {
    const {press, type, heard} = await begin(['processes']);
    await press('\\');
    await type('nginx|postgres');
    await press('enter');
    const text = heard();
    expect(text).toMatch(
      /^Filter: nginx\|postgres\n6 of 35 rows contain "nginx" or "postgres", by RSS, largest first\.\n/,
    );
    expect(text).toContain('\n6. PID ');
    expect(text).not.toContain('redis');
    expectLinear(text);
    await press('esc');
    expect(heard()).toBe('Filter removed.\n35 rows now.\n\n');
    await press('space');
    expect(heard()).toMatch(/^Rows 1 to 10 of 35/);
  });

  it('that leaves nothing says so; Ctrl-U empties the line, which begins anew', async () => {
    const {press, type, heard} = await begin(['processes']);
    await press('\\');
    await type('zz');
    await press('enter');
    expect(heard()).toContain('None of 35 rows matches the filter.');
    await press('\\', 'ctrl-u');
    expect(heard()).toBe('Filter: zz\nFilter: ');
    await press('esc');
    expect(heard()).toBe('\nThe filter is as it was.\n\n');
  });
});

describe('rows', () => {
  it('are gone through one by one, and more come after the one that was said', async () => {
    const {press, heard} = await begin(['processes']);
    await press('down', 'down');
    expect(heard()).toMatch(/^Row 2: PID 224, importer: [\s\S]*\n\nRow 3: PID 178, redis-server: /);
    await press('space');
    expect(heard()).toMatch(/^Rows 4 to 13 of 35/);
    await press('up');
    expect(heard()).toMatch(/^Row 3: /);
    await press('g', 'up');
    expect(heard()).toMatch(/\nThis is the first row\.\n\n$/);
    await press('G', 'down');
    expect(heard()).toMatch(/^Row 35: [\s\S]*\n\nThis is the last row\.\n\n$/);
  });

  it('are sorted by another column', async () => {
    const {press, heard} = await begin(['processes']);
    await press('s');
    expect(heard()).toMatch(/^Sort by\. Arrows choose, Enter takes, Escape leaves\.\n4 of 21: RSS: Resident/);
    await press('down', 'enter');
    expect(heard()).toMatch(/^5 of 21: ANON: [\s\S]*\n\nRows 1 to 10 of 35, by ANON, largest first\./);
    await press('I');
    expect(heard()).toMatch(/^Rows 1 to 10 of 35, by ANON, smallest first\./);
    await press('s', 'esc');
    // How to choose is known by now.
    expect(heard()).toMatch(/^Sort by\.\n5 of 21: ANON: [\s\S]*\n\nThe order is as it was\.\n\n$/);
  });

  it('with endless command lines are cut, one alone later than ten', async () => {
    const host = fixtureHost(PRESSURE);
    const long = `redis-server${'\0--an-argument'.repeat(100)}`;
    const {last, press} = await listen(
      {
        ...host,
        read: (path, how) => (path === 'proc/178/cmdline' ? {ok: true, value: long} : host.read(path, how)),
      },
      ['processes', '-p', '178'],
    );
    const name = () => /PID 178, ([^:]*) and so on:/.exec(last().replaceAll('\n', ' '))?.[1]?.length;
    expect(name()).toBe(60);
    await press('up', 'G');
    expect(name()).toBe(200);
  });
});

const ADJ = 'proc/178/oom_score_adj';
const STAT = 'proc/178/stat';

const textOf = (path: string): string => {
  const text = fixtureHost(PRESSURE).read(path);
  if (!text.ok) throw new Error(path);
  return text.value;
};

describe('an action', () => {
  const open = async (argv: readonly string[] = []) => {
    const listener = await begin(['processes', ...argv], {[ADJ]: '0\n', [STAT]: textOf(STAT)});
    await listener.press('/');
    await listener.type('redis');
    await listener.press('enter');
    listener.heard();
    await listener.press('a');
    return listener;
  };

  it('says what it is about, what can be done, what is asked, and what came of it', async () => {
    const {press, type, heard, machine} = await open();
    expect(heard()).toBe(
      'What to do: PID 178, redis-server. Arrows choose, Enter takes, Escape leaves.\n' +
        '1 of 2: Send a signal: not possible, no signals from here: a captured tree, or\n' +
        'the /proc of another namespace.\n\n',
    );
    await press('down', 'down');
    expect(heard()).toBe('2 of 2: Set oom_score_adj, now 0.\n\nThis is the last one.\n\n');
    await press('enter');
    expect(heard()).toMatch(
      /^oom_score_adj of redis-server \(pid 178\): -1000 to 1000: [\s\S]*\nEnter alone takes 0; what you type takes its place\.\n\nValue: $/,
    );
    await type('5000');
    await press('enter');
    expect(heard()).toMatch(/^5000\nA whole number from -1000 to 1000, not "5000"\.\n\nValue: 5000$/);
    await press('backspace', 'enter');
    const question = heard();
    expect(question).toMatch(/\nSet oom_score_adj of redis-server \(pid 178\) to 500\?\n/);
    expect(question).toMatch(/\ny does it, n or Escape does not\.\n\n$/);
    await press('enter');
    expect(heard()).toBe('y does it, n or Esc does not.\n\n');
    expect(machine.writes).toEqual([]);
    await press('y');
    expect(heard()).toBe('oom_score_adj of redis-server (pid 178) is 500; it was 0.\n\n');
    expect(machine.writes).toEqual([[ADJ, '500']]);
  });

  it('can be taken back', async () => {
    const {press, type, heard, machine} = await open();
    await press('down', 'enter');
    await type('7');
    await press('enter', 'y');
    heard();
    await press('z');
    expect(heard()).toMatch(/^Set oom_score_adj of redis-server \(pid 178\) to 0\?\n/);
    await press('y');
    expect(machine.files.get(ADJ)).toBe('0\n');
  });

  it('is taken back from what others have made of it since, or not at all', async () => {
    const {press, type, heard, machine} = await open();
    await press('down', 'enter');
    await type('7');
    await press('enter', 'y');
    heard();
    machine.files.set(ADJ, '40\n');
    await press('z');
    expect(heard()).toContain('It is 40 now, not 7: somebody else has changed it since.');
    await press('n');
    machine.files.delete(STAT);
    heard();
    await press('z');
    expect(heard()).toBe('redis-server (pid 178) has ended: there is nothing to take back.\n\n');
    await press('z');
    expect(heard()).toBe('Nothing was changed that could be taken back.\n\n');
  });

  it('is not done by n, nor by anything but y, and the question can be heard again', async () => {
    const {press, type, heard, machine} = await open();
    await press('down', 'enter');
    await type('7');
    await press('enter');
    heard();
    await press('r');
    expect(heard()).toMatch(/^Set oom_score_adj of redis-server \(pid 178\) to 7\?\n/);
    await press('n');
    expect(heard()).toBe('Nothing was done.\n\nValue: 7');
    await press('esc', 'esc');
    expect(heard()).toBe('\nNothing was done.\n2 of 2: Set oom_score_adj, now 0.\n\nNothing was done.\n\n');
    expect(machine.writes).toEqual([]);
  });

  it('is not confirmed by a key that came before the question was out', async () => {
    const {burst, press, machine} = await open();
    await burst('down', 'enter', '7', 'enter', 'y');
    expect(machine.writes).toEqual([]);
    await press('y');
    expect(machine.writes).toEqual([[ADJ, '7']]);
  });

  it('is not offered with --readonly', async () => {
    const {heard} = await open(['--readonly']);
    expect(heard()).toBe('Started with --readonly: nothing is changed from here.\n\n');
  });
});

describe('a typed line', () => {
  const typed = (width: number) => {
    const out: string[] = [];
    return {
      out,
      ...createTypedLine(
        text => out.push(text),
        () => width,
      ),
    };
  };

  it('takes a wide letter back over both of its columns', () => {
    const {out, begin: open, put} = typed(80);
    open('Search: ', '');
    put('漢');
    put('');
    put('漢字');
    put('漢');
    expect(out).toEqual(['Search: ', '漢', '\b\b  \b\b', '漢字', '\b\b  \b\b']);
  });

  it('begins anew where it went over the edge', () => {
    const {out, begin: open, put} = typed(12);
    open('Search: ', 'abcd');
    put('abc');
    expect(out).toEqual(['Search: abcd', '\nSearch: abc']);
  });
});
