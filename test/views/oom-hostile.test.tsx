import {describe, expect, it} from 'vitest';
import {available} from '../../src/reading.ts';
import {withScreen} from '../helpers/screen.tsx';
import {logged} from '../kmsg/logs.ts';
import {toldHost} from './oom-hosts.ts';

/** What Ink and mmtop themselves send: colours, moves, erasures, the modes of cursor, paint and screen, line feeds. */
const ours = /\u001b\[[\d;]*[mABCDEFGHJK]|\u001b\[\?(25|1049|2026)[hl]|\n/g;

const names = [
  '\u001b[2J\u001b[H',
  '\u001b]0;owned\u0007',
  'one\ntwo',
  'a\tb\b\rc',
  '漢'.repeat(40),
  `e\u0301${'a\u0300'.repeat(20)}`,
  '\u202egnp.exe\u202c',
  '🚀👨‍👩‍👧🇩🇪',
  '\u0080\u009b31mred\u009c',
];

/** As the kernel writes it: bytes that are not printable ASCII in hexadecimal. */
const escaped = (text: string): string =>
  [...Buffer.from(text)]
    .map(byte =>
      byte < 32 || byte > 126 || byte === 92 ? `\\x${byte.toString(16).padStart(2, '0')}` : String.fromCharCode(byte),
    )
    .join('');

const logWith = (name: string): string =>
  logged(
    [
      `${name} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0`,
      'memory: usage 24576kB, limit 24576kB, failcnt 1163',
      `Memory cgroup stats for /${name}:`,
      `oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/${name},task_memcg=/${name},task=${name},pid=7,uid=0`,
      `Memory cgroup out of memory: Killed process 7 (${name}) total-vm:100kB, anon-rss:40kB, file-rss:8kB, shmem-rss:4kB, UID:33 pgtables:44kB oom_score_adj:-5`,
      `${name}: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL), nodemask=(null)`,
    ].map(escaped),
    {at: 50_000_000},
  );

describe.each(names.map(name => [JSON.stringify(name), name] as const))('%s in the log', (_, name) => {
  it.each([
    [80, 24],
    [200, 50],
  ])('is harmless at %i×%i, in the table, in its story and on its page', (width, height) =>
    withScreen({from: toldHost({log: available(logWith(name))}), width, height, start: {view: 'oom'}}, async screen => {
      await screen.sample();
      await screen.press('enter', 'esc', 'end', 'enter');
      expect(screen.scrolled()).toBe(0);
      expect(screen.wrapped()).toBe(false);
      const output = screen.output();
      expect(output).toContain('killed');
      expect(output.replace(ours, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(output).not.toMatch(/[\u200b-\u200f\u2028-\u202e\u2060-\u2069\p{Cs}]|\p{M}/u);
    }),
  );
});

describe.each(names.map(name => [JSON.stringify(name), name] as const))('%s in the arguments', (_, name) => {
  it('is harmless in the table, on the page, in its menu and in its question', () => {
    const from = toldHost({log: available(''), files: {'proc/230/cmdline': `/${name}/node\0/srv/${name}\0${name}\0`}});
    return withScreen({from, start: {view: 'oom'}}, async screen => {
      await screen.sample();
      await screen.press('/', ...'stress', 'enter', 'enter', 'esc', 'a', 'down', 'enter', '5', 'enter');
      expect(screen.text()).toMatch(/Set oom_score_adj of .*\(pid\s230\)\sto\s5\?/s);
      expect([screen.scrolled(), screen.wrapped()]).toEqual([0, false]);
      const output = screen.output();
      expect(output.replace(ours, '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      expect(output).not.toMatch(/[\u200b-\u200f\u2028-\u202e\u2060-\u2069\p{Cs}]|\p{M}/u);
    });
  });
});
