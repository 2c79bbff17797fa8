import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {directoryHost} from '../../src/host/directory.ts';
import {distantHands, liveHands, readonlyHands} from '../../src/host/hands.ts';
import {parseStat} from '../../src/proc/pid/stat.ts';
import {ticks} from '../../src/units.ts';
import {temporaryTree, write} from './tree.ts';

const handsIn = (files: Readonly<Record<string, string>>) => {
  const root = temporaryTree();
  for (const [path, text] of Object.entries(files)) write(root, path, text);
  return {root, hands: liveHands(path => join(root, path))};
};

describe('liveHands', () => {
  it('write a text whole: nothing of a longer one stays', () => {
    const {root, hands} = handsIn({'proc/sys/vm/swappiness': '100\n'});
    expect(hands.write('proc/sys/vm/swappiness', '6')).toEqual({ok: true, value: undefined});
    expect(readFileSync(join(root, 'proc/sys/vm/swappiness'), 'utf8')).toBe('6');
    expect(hands.read('proc/sys/vm/swappiness')).toEqual({ok: true, value: '6'});
  });

  it('make no file', () => {
    const {root, hands} = handsIn({'proc/sys/vm/swappiness': '60\n'});
    const path = 'proc/sys/vm/no_such';
    expect(hands.write(path, '1')).toEqual({ok: false, reason: {kind: 'missing', path}});
    expect(hands.read(path)).toEqual({ok: false, reason: {kind: 'missing', path}});
    expect(existsSync(join(root, path))).toBe(false);
  });

  it('say what the system answered', () => {
    const {hands} = handsIn({'proc/sys/vm/swappiness': '60\n'});
    expect(hands.write('proc/sys/vm', '1')).toEqual({
      ok: false,
      reason: {kind: 'unreadable', path: 'proc/sys/vm', errno: 'EISDIR'},
    });
  });

  it('write to a file of a process only while it is that process', () => {
    const stat = (start: number) => `7 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${start} 0 0 0\n`;
    const path = 'proc/7/oom_score_adj';
    const {root, hands} = handsIn({'proc/7/stat': stat(100), [path]: '0'});
    const text = () => readFileSync(join(root, path), 'utf8');
    expect(hands.write(path, '5', {pid: 7, starttime: ticks(99)})).toEqual({
      ok: false,
      reason: {kind: 'gone', path: 'proc/7'},
    });
    expect(hands.write(path, '5', {pid: 8, starttime: ticks(100)})).toMatchObject({ok: false});
    expect(text()).toBe('0');
    expect(hands.write(path, '5', {pid: 7, starttime: ticks(100)})).toEqual({ok: true, value: undefined});
    expect(text()).toBe('5');
  });

  it('signal the process that is meant, and none that has its number now', async () => {
    const hands = liveHands();
    const child = spawn('sleep', ['60']);
    const ended = once(child, 'exit');
    const pid = child.pid!;
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (!stat.ok) throw new Error(stat.malformed.why);
    const {starttime} = stat.value;
    const gone = {ok: false, reason: {kind: 'gone', path: `proc/${pid}`}};
    expect(hands.signal({pid, starttime: ticks(starttime - 1)}, 'SIGKILL')).toEqual(gone);
    expect(child.exitCode).toBeNull();
    expect(hands.signal({pid, starttime}, 'SIGTERM')).toEqual({ok: true, value: undefined});
    expect(await ended).toEqual([null, 'SIGTERM']);
    expect(hands.signal({pid, starttime}, 'SIGTERM')).toMatchObject({ok: false, reason: {kind: 'gone'}});
  });
});

describe('readonlyHands', () => {
  it('look and change nothing', () => {
    const {root, hands} = handsIn({'proc/sys/vm/swappiness': '60\n'});
    const bound = readonlyHands(hands);
    const why = 'mmtop runs with --readonly';
    const path = 'proc/sys/vm/swappiness';
    expect(bound.read(path)).toEqual({ok: true, value: '60\n'});
    expect(bound.write(path, '1')).toEqual({ok: false, reason: {kind: 'skipped', path, why}});
    expect(bound.signal({pid: 1, starttime: ticks(0)}, 'SIGTERM')).toMatchObject({
      ok: false,
      reason: {kind: 'skipped', why},
    });
    expect(readFileSync(join(root, path), 'utf8')).toBe('60\n');
  });
});

describe('the hands of a host', () => {
  it('change nothing in a captured tree, and say why', () => {
    const root = temporaryTree();
    write(root, 'proc/sys/vm/swappiness', '60\n');
    const host = directoryHost(root);
    if (!host.ok) throw new Error('no tree');
    const why = 'this is a captured tree, not a machine';
    const path = 'proc/sys/vm/swappiness';
    expect(host.value.hands.read(path)).toEqual({ok: true, value: '60\n'});
    expect(host.value.hands.write(path, '1')).toEqual({ok: false, reason: {kind: 'skipped', path, why}});
    expect(host.value.hands.signal({pid: 1, starttime: ticks(0)}, 'SIGTERM')).toMatchObject({
      ok: false,
      reason: {kind: 'skipped', why},
    });
    expect(readFileSync(join(root, path), 'utf8')).toBe('60\n');
  });

  it('of a machine mounted elsewhere signal nobody: its numbers mean others here', () => {
    const hands = distantHands(path => `/${path}`);
    expect(hands.signal({pid: process.pid, starttime: ticks(0)}, 'SIGCONT')).toMatchObject({
      ok: false,
      reason: {kind: 'skipped'},
    });
  });
});

describe('a command of the user', () => {
  const settled = async (file: string): Promise<string> => {
    for (let i = 0; i < 200; i += 1) {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      if (text.endsWith('\n')) return text;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    throw new Error('it did not run');
  };

  it('is told the facts in its environment, where a shell does not take them for words of its own', async () => {
    const directory = temporaryTree();
    const file = join(directory, 'said');
    liveHands().call(`printf '%s\\n' "$MMTOP_HEADLINE" > ${file}`, {MMTOP_HEADLINE: '$(id); `id` "x"'});
    expect(await settled(file)).toBe('$(id); `id` "x"\n');
  });

  it('is not run under --readonly', async () => {
    const directory = temporaryTree();
    const file = join(directory, 'said');
    readonlyHands(liveHands()).call(`echo x > ${file}`, {});
    liveHands().call(`echo y > ${file}.other`, {});
    await settled(`${file}.other`);
    expect(existsSync(file)).toBe(false);
  });
});
