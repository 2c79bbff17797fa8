import {describe, expect, it} from 'vitest';
import type {PidFile} from '../../../src/proc/pid/files.ts';
import {noProcesses} from '../../../src/proc/pid/process.ts';
import {residentAt} from '../../../src/proc/pid/trail.ts';
import {millis} from '../../../src/units.ts';
import {find, focus, loadavg, many, must, pass, runAll, running, stage, statmOf} from './machine.ts';

const rollup = 'Rss:                1736 kB\nPss:                 152 kB\n';
const smaps = '7f00-7f01 rw-p 00000000 00:00 0 \nSize: 4 kB\nRss:  4 kB\nPss: 3 kB\nVmFlags: rd wr \n';
const files = {smaps_rollup: rollup, smaps, status: 'Name:\tsh\nUid:\t7\t7\t7\t7\n'};

const readsOf = (reads: readonly string[], name: string): readonly number[] =>
  reads.filter(path => path.endsWith(`/${name}`)).map(path => Number(path.split('/')[1]));

describe('smaps_rollup of the processes on screen', () => {
  it('is read at once, and again after ten seconds', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files}), ...running(6, {files})});
    const wanted = focus([6, 5], 'smapsRollup');
    const times: number[] = [];
    for (let second = 0; second < 25; second += 1) {
      const found = pass(machine.walk, wanted);
      const read = readsOf(machine.reads(), 'smaps_rollup');
      if (read.length > 0) {
        expect(read).toEqual([6, 5]);
        times.push(second);
      }
      expect(must(find(found, 5).files.smapsRollup?.reading).pss).toBe(152 * 1024);
      machine.after(1000);
    }
    expect(times).toEqual([0, 10, 20]);
  });

  it('is read the more seldom the longer it takes', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files})}, {readCosts: 300});
    const times: number[] = [];
    for (let i = 0; i < 400; i += 1) {
      const before = machine.now();
      pass(machine.walk, focus([5], 'smapsRollup'));
      if (readsOf(machine.reads(), 'smaps_rollup').length > 0) times.push(before);
      machine.after(1000);
    }
    expect(times.length).toBeGreaterThan(5);
    for (const [i, at] of times.entries()) if (i > 0) expect(at - times[i - 1]!).toBeGreaterThanOrEqual(100 * 300);
  });

  it('takes a bounded time of each pass; a long read is paid off before the next one', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 41, {files})}, {readCosts: 2});
    const shown = Array.from({length: 40}, (_, i) => i + 1);
    const order: number[] = [];
    for (let i = 0; i < 30 && order.length < 40; i += 1) {
      pass(machine.walk, focus(shown, 'smapsRollup'));
      const read = readsOf(machine.reads(), 'smaps_rollup');
      expect(read.length).toBeLessThanOrEqual(3);
      order.push(...read);
    }
    expect(order).toEqual(shown);
    const slow = stage({...loadavg(9, 9), ...many(1, 41, {files})}, {readCosts: 50});
    let read = 0;
    for (let i = 0; i < 100; i += 1) {
      pass(slow.walk, focus(shown, 'smapsRollup'));
      read += readsOf(slow.reads(), 'smaps_rollup').length;
    }
    expect(read).toBe(10);
  });

  it('is dropped when the process has become a zombie, whatever its age', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files})});
    const wanted = focus([5], 'smapsRollup', 'smaps');
    expect(must(find(pass(machine.walk, wanted), 5).files.smaps?.reading).mappings).toBe(1);
    machine.after(1000);
    machine.change({
      ...running(5, {state: 'Z', statm: '0 0 0 0 0 0 0\n', files: {smaps: ''}}),
      'proc/5/smaps_rollup': {kind: 'gone', path: 'x'},
    });
    const {smaps: emptied} = find(pass(machine.walk, wanted), 5).files;
    expect(must(emptied?.reading).mappings).toBe(0);
  });

  it('drops a process that is gone when it is read', () => {
    const machine = stage({...loadavg(9, 9), ...running(1), ...running(5, {files})});
    pass(machine.walk);
    const gone = {kind: 'gone', path: 'x'} as const;
    machine.change({'proc/5/smaps_rollup': gone, 'proc/5/stat': gone});
    const found = pass(machine.walk, focus([5, 1], 'smapsRollup'));
    expect([found.list.map(one => one.pid), found.vanished]).toEqual([[1], 1]);
  });
});

describe('smaps_rollup of all', () => {
  const all = new Set<PidFile>(['smapsRollup']);

  it('is read in turn, after those on screen, and no more often than it is due', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 101, {files})}, {readCosts: 1});
    const times = new Map<number, number>();
    for (let i = 0; i < 40; i += 1) {
      pass(machine.walk, {...focus([77, 33], 'smapsRollup'), all});
      const read = readsOf(machine.reads(), 'smaps_rollup');
      if (i === 0) expect(read.slice(0, 2)).toEqual([77, 33]);
      expect(read.length).toBeLessThanOrEqual(6);
      for (const pid of read) times.set(pid, (times.get(pid) ?? 0) + 1);
    }
    expect(times.size).toBe(100);
    expect(Math.max(...times.values())).toBe(1);
  });

  it('begins with what was saved while nobody asked, up to a bound', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 101, {files})}, {readCosts: 1});
    for (let i = 0; i < 100; i += 1) pass(machine.walk);
    machine.reads();
    const counts = Array.from({length: 4}, () => {
      pass(machine.walk, {all});
      return readsOf(machine.reads(), 'smaps_rollup').length;
    });
    expect(counts).toEqual([50, 5, 5, 5]);
  });

  it('lets keys be handled meanwhile', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 41, {files})}, {readCosts: 2});
    pass(machine.walk);
    expect(runAll(machine.walk.pass({...noProcesses, all})).yields).toBeGreaterThan(0);
  });
});

describe('smaps, for the page of a process', () => {
  it('is read when the page is opened, and stands in for the rollup', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files}), ...running(6, {files})});
    pass(machine.walk);
    machine.reads();
    const demand = {...noProcesses, ...focus([5], 'smaps', 'smapsRollup')};
    const found = must(machine.walk.fill(demand));
    expect(must(find(found, 5).files.smaps?.reading).totals.pss).toBe(3 * 1024);
    expect(machine.reads()).toEqual(['proc/5/smaps']);
    for (let i = 0; i < 25; i += 1) {
      machine.after(1000);
      pass(machine.walk, demand);
    }
    const read = machine.reads();
    expect([readsOf(read, 'smaps').length, readsOf(read, 'smaps_rollup').length]).toEqual([2, 0]);
  });

  it('gives way to the rollup where it cannot be had', () => {
    const tooLong = {kind: 'unreadable', path: 'proc/5/smaps', errno: 'EFBIG'} as const;
    const machine = stage({...loadavg(9, 9), ...running(5, {files: {...files, smaps: tooLong}})});
    const found = pass(machine.walk, focus([5], 'smaps', 'smapsRollup'));
    expect(find(found, 5).files.smaps?.reading).toEqual({ok: false, reason: tooLong});
    expect(must(find(found, 5).files.smapsRollup?.reading).pss).toBe(152 * 1024);
  });

  it('is read of a process up to 64 GiB, the rollup up to 8', () => {
    const pagesOf = (gib: number) => statmOf((gib * 1024 ** 3) / 4096);
    const machine = stage({
      ...loadavg(9, 9),
      ...running(5, {files, statm: pagesOf(9)}),
      ...running(6, {files, statm: pagesOf(65)}),
    });
    const found = pass(machine.walk, focus([5, 6], 'smaps', 'smapsRollup'));
    const {files: large} = find(found, 5);
    expect([large.smaps?.reading.ok, large.smapsRollup]).toEqual([true, undefined]);
    const {files: huge} = find(found, 6);
    const why = (file: PidFile) => huge[file]?.reading;
    expect(why('smaps')).toMatchObject({reason: {kind: 'skipped', why: 'the process is larger than 64 GiB'}});
    expect(why('smapsRollup')).toMatchObject({reason: {kind: 'skipped', why: 'the process is larger than 8 GiB'}});
  });

  it('lets the past of the process grow longer', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files})});
    const open = focus([5], 'smaps');
    for (let second = 0; second <= 600; second += 1) {
      machine.change(running(5, {files, statm: statmOf(100 + second)}));
      pass(machine.walk, open);
      machine.after(1000);
    }
    const {trail = []} = find(pass(machine.walk, open), 5);
    expect(residentAt(trail, millis(1_000 + 300_000))).toBeCloseTo(400, 0);
    machine.change(running(5, {files, statm: statmOf(5)}));
    expect(find(pass(machine.walk), 5).trail!.length).toBeLessThan(20);
  });
});

describe('what a pass notes', () => {
  it('of the resident memory over time, whichever process has the number', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {statm: statmOf(100)})});
    for (const resident of [100, 100, 100, 160]) {
      machine.change(running(5, {statm: statmOf(resident)}));
      pass(machine.walk);
      machine.after(10_000);
    }
    expect(find(pass(machine.walk), 5).trail).toEqual([
      {at: 1_000, resident: 100},
      {at: 21_000, resident: 100},
      {at: 31_000, resident: 160},
    ]);
    machine.change(running(5, {starttime: 900, statm: statmOf(7)}));
    expect(find(pass(machine.walk), 5).trail).toEqual([{at: 41_000, resident: 7}]);
  });

  it('of the parents of those whose parent has ended', () => {
    const machine = stage({...loadavg(9, 9), ...running(1), ...running(5), ...running(6, {ppid: 5})});
    pass(machine.walk);
    machine.set({...loadavg(8, 9), ...running(1), ...running(6, {ppid: 1})});
    expect(find(pass(machine.walk), 6).ppid).toBe(1);
    machine.reads();
    pass(machine.walk);
    expect(machine.reads()).not.toContain('proc/6/stat');
  });
});

it('status for a sort is not read again while the memory stands still', () => {
  const machine = stage({...loadavg(9, 9), ...running(5, {files}), ...running(6, {files})});
  const all = new Set<PidFile>(['status']);
  const next = (): readonly number[] => {
    machine.after(1000);
    pass(machine.walk, {all});
    return readsOf(machine.reads(), 'status');
  };
  expect([next(), next(), next()]).toEqual([[5, 6], [], []]);
  machine.change(running(6, {files, statm: statmOf(7)}));
  expect([next(), next()]).toEqual([[6], []]);
  machine.after(10_000);
  expect(next()).toEqual([5, 6]);
});
