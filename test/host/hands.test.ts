import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {liveHands, readonlyHands} from '../../src/host/hands.ts';
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

  it('signal a process, or say that it is gone', () => {
    const {hands} = handsIn({});
    expect(hands.signal(process.pid, 'SIGCONT')).toEqual({ok: true, value: undefined});
    // Beyond the largest number that a kernel gives out (PID_MAX_LIMIT).
    expect(hands.signal(4_194_305, 'SIGCONT')).toEqual({ok: false, reason: {kind: 'gone', path: 'proc/4194305'}});
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
    expect(bound.signal(1, 'SIGTERM')).toMatchObject({ok: false, reason: {kind: 'skipped', why}});
    expect(readFileSync(join(root, path), 'utf8')).toBe('60\n');
  });
});
