import {describe, expect, it} from 'vitest';
import {directoryHost} from '../../../src/host/directory.ts';
import type {Host} from '../../../src/host/host.ts';
import {type PidFile, pidFiles} from '../../../src/proc/pid/files.ts';
import {populationMark} from '../../../src/proc/pid/listing.ts';
import {noProcesses} from '../../../src/proc/pid/process.ts';
import {createWalk} from '../../../src/proc/pid/walk.ts';
import {millis} from '../../../src/units.ts';
import {fixtureDir, fixtureNames} from '../../helpers/fixtures.ts';
import type {MemoryFiles} from '../../helpers/memory-host.ts';
import {
  find,
  focus,
  KTHREAD,
  loadavg,
  must,
  pass,
  pids,
  residentOf,
  runAll,
  running,
  stage,
  statmOf,
  statOf,
} from './machine.ts';

const rollup = 'Rss:                1736 kB\nPss:                 152 kB\n';

describe('a pass over a captured tree', () => {
  const everything = new Set(Object.keys(pidFiles) as PidFile[]);

  it.each(fixtureNames())('finds every process of %s and loses none for want of a file', name => {
    const host = must(directoryHost(fixtureDir(name)));
    const names = must(host.list('proc')).filter(entry => /^\d+$/.test(entry));
    const whole = names.filter(pid => host.read(`proc/${pid}/stat`).ok && host.read(`proc/${pid}/statm`).ok);
    const walk = createWalk(host, () => millis(0));
    for (let i = 0; i < 3; i += 1) {
      const found = pass(walk, {all: everything, exhaustive: true});
      expect(pids(found)).toEqual(whole.map(Number).sort((a, b) => a - b));
      for (const one of found.list) {
        expect([one.files.stat?.reading.ok, one.statm.ok]).toEqual([true, true]);
        expect(one.files.cmdline?.reading).toMatchObject({ok: false, reason: {kind: 'missing'}});
      }
    }
  });
});

describe('which processes there are', () => {
  it('lists those born and drops those that ended', () => {
    const machine = stage({...loadavg(10, 20), ...running(1), ...running(20, {comm: 'bash', ppid: 1})});
    expect(pids(pass(machine.walk))).toEqual([1, 20]);
    machine.set({...loadavg(11, 21), ...running(1), ...running(21)});
    const next = pass(machine.walk);
    expect(pids(next)).toEqual([1, 21]);
    expect(next.vanished).toBe(0);
    expect(machine.released).toContain('proc/20/statm');
  });

  it('takes names apart that hold brackets and newlines', () => {
    const names = ['a) R (b', 'x\ny\\z', '', '((', ') S 1', '(sd-pam)'];
    const machine = stage({...loadavg(9, 9), ...Object.assign({}, ...names.map((comm, i) => running(i + 2, {comm})))});
    const found = pass(machine.walk);
    expect(names.map((_, i) => find(found, i + 2).comm)).toEqual(names);
    expect(names.map((_, i) => find(found, i + 2).state)).toEqual(names.map(() => 'S'));
  });

  it('counts those that exit between the listing and the read', () => {
    const gone = (path: string) => ({[path]: {kind: 'gone', path} as const});
    const machine = stage({
      ...loadavg(9, 9),
      ...running(1),
      ...gone('proc/2/stat'),
      'proc/3/stat': statOf(3, {}),
      ...gone('proc/3/statm'),
    });
    const found = pass(machine.walk);
    expect(pids(found)).toEqual([1]);
    expect(found.vanished).toBe(2);
    expect(pass(machine.walk).vanished).toBe(0);
  });

  it('counts and drops one that exits while the directory is not read again', () => {
    const machine = stage({...loadavg(9, 9), ...running(1), ...running(2)});
    pass(machine.walk);
    machine.change({'proc/2/stat': {kind: 'gone', path: 'x'}, 'proc/2/statm': {kind: 'gone', path: 'x'}});
    const found = pass(machine.walk);
    expect([machine.lists(), pids(found), found.vanished]).toEqual([1, [1], 1]);
    expect(machine.released).toContain('proc/2/statm');
  });

  it('takes a pid that was used again for another process, at once', () => {
    const machine = stage({...loadavg(9, 9), ...running(1), ...running(7, {comm: 'old', statm: statmOf(50)})});
    pass(machine.walk, focus([7], 'stat'));
    machine.change({...loadavg(9, 7), ...running(7, {comm: 'new', starttime: 900, statm: statmOf(60)})});
    machine.after(1000);
    const found = pass(machine.walk, focus([7], 'stat'));
    expect(find(found, 7)).toMatchObject({comm: 'new', starttime: 900});
    expect(residentOf(find(found, 7))).toBe(60);
    expect(find(found, 7).files.stat).not.toHaveProperty('before');
    expect(found.vanished).toBe(1);
  });

  it('takes a pid that was used again although both look alike, once it is read closely', () => {
    const machine = stage({...loadavg(9, 9), ...running(7, {comm: 'twin'})});
    pass(machine.walk);
    machine.change({...loadavg(9, 7), ...running(7, {comm: 'twin', starttime: 900})});
    expect(find(pass(machine.walk, focus([7], 'stat')), 7).starttime).toBe(900);
  });

  it('takes it also when the file kept open belongs to the old one', () => {
    const machine = stage({...loadavg(9, 9), ...running(7, {comm: 'old'})});
    const {read} = machine.host;
    let bound = true;
    const host: Host = {
      ...machine.host,
      read: (path, how) => {
        if (path === 'proc/7/statm' && !bound) {
          bound = true;
          return {ok: false, reason: {kind: 'gone', path}};
        }
        return read(path, how);
      },
    };
    const walk = createWalk(host, machine.now);
    pass(walk);
    bound = false;
    machine.change(running(7, {comm: 'new', starttime: 900, statm: statmOf(61)}));
    const found = pass(walk);
    expect(find(found, 7)).toMatchObject({comm: 'new', starttime: 900});
    expect(residentOf(find(found, 7))).toBe(61);
  });

  it('shows kernel threads, whose memory is none', () => {
    const statm = '0 0 0 0 0 0 0\n';
    const machine = stage({
      ...loadavg(9, 9),
      ...running(2, {comm: 'kworker/u8:3-events_unbound', state: 'I', flags: KTHREAD, statm}),
    });
    const one = find(pass(machine.walk, {all: new Set(['smapsRollup'])}), 2);
    expect(one).toMatchObject({kernelThread: true, state: 'I', comm: 'kworker/u8:3-events_unbound'});
    expect(residentOf(one)).toBe(0);
    expect(one.files.smapsRollup?.reading).toMatchObject({ok: false, reason: {kind: 'skipped'}});
    expect(machine.reads()).not.toContain('proc/2/smaps_rollup');
  });

  it('keeps a zombie: statm is zeros, its mappings are gone', () => {
    const alive = running(5, {files: {smaps_rollup: rollup, status: 'Name:\tsh\nUid:\t0\t0\t0\t0\n'}});
    const machine = stage({...loadavg(9, 9), ...running(1), ...alive});
    const wanted = focus([5], 'smapsRollup', 'status');
    expect(find(pass(machine.walk, wanted), 5).files.smapsRollup?.reading.ok).toBe(true);
    const dead = running(5, {state: 'Z', statm: '0 0 0 0 0 0 0\n'});
    machine.change({...dead, 'proc/5/smaps_rollup': {kind: 'gone', path: 'proc/5/smaps_rollup'}});
    machine.after(1000);
    for (let i = 0; i < 3; i += 1) {
      const found = pass(machine.walk, wanted);
      const one = find(found, 5);
      expect([one.state, residentOf(one), found.vanished]).toEqual(['Z', 0, 0]);
      expect(one.files.smapsRollup?.reading).toMatchObject({ok: false, reason: {kind: 'gone'}});
      expect(one.files.status?.reading.ok).toBe(true);
    }
  });

  it('keeps a process of which a file does not exist on this kernel', () => {
    const machine = stage({...loadavg(9, 9), ...running(5)});
    const found = pass(machine.walk, focus([5], 'io', 'oomScore'));
    expect([pids(found), found.vanished]).toEqual([[5], 0]);
    // The memory host calls it missing; a file system below proc/5 says ENOENT, which is "gone" of a process.
    machine.change({'proc/5/io': {kind: 'gone', path: 'proc/5/io'}});
    const next = pass(machine.walk, focus([5], 'io'));
    expect([pids(next), next.vanished]).toEqual([[5], 0]);
    expect(find(next, 5).files.io?.reading).toEqual({ok: false, reason: {kind: 'missing', path: 'proc/5/io'}});
  });

  it('drops a process that exits between two of its files', () => {
    const gone = {kind: 'gone', path: 'x'} as const;
    const machine = stage({...loadavg(9, 9), ...running(1), ...running(5)});
    pass(machine.walk);
    machine.change({'proc/5/oom_score': gone, 'proc/5/stat': gone});
    const found = pass(machine.walk, focus([5], 'oomScore'));
    expect([pids(found), found.vanished]).toEqual([[1], 1]);
  });

  it('counts what hidepid=1 lists and refuses, also between listings', () => {
    const denied = (path: string): MemoryFiles => ({[path]: {kind: 'denied', path}});
    const machine = stage({
      ...loadavg(9, 9),
      ...running(300),
      ...denied('proc/1/stat'),
      ...denied('proc/2/stat'),
    });
    for (let i = 0; i < 7; i += 1) {
      const found = pass(machine.walk);
      expect([pids(found), found.denied, found.vanished]).toEqual([[300], 2, 0]);
    }
    machine.set({...loadavg(8, 9), ...running(300), ...denied('proc/2/stat')});
    expect(pass(machine.walk).denied).toBe(1);
  });

  it('counts those whose stat makes no sense, and says what is wrong with the first', () => {
    const machine = stage({...loadavg(9, 9), ...running(1), 'proc/7/stat': '7 x\n', 'proc/8/stat': '\0'});
    const found = pass(machine.walk);
    expect(pids(found)).toEqual([1]);
    expect(found.unreadable).toMatchObject({count: 2, reason: {kind: 'malformed', path: 'proc/7/stat', line: 1}});
    machine.change({...loadavg(9, 10), ...running(7), ...running(8)});
    expect(pass(machine.walk).unreadable).toBeUndefined();
  });

  it('knows only its own with hidepid=2', () => {
    const machine = stage({...loadavg(900, 9000), ...running(300)});
    const found = pass(machine.walk);
    expect([pids(found), found.denied, found.vanished]).toEqual([[300], 0, 0]);
  });

  it('keeps a process that became unreadable, with the reason', () => {
    const machine = stage({...loadavg(9, 9), ...running(5)});
    pass(machine.walk);
    const denied = {kind: 'denied', path: 'proc/5/statm'} as const;
    machine.change({'proc/5/statm': denied, 'proc/5/stat': denied});
    expect(find(pass(machine.walk), 5).statm).toEqual({ok: false, reason: denied});
  });

  it('passes on why the directory cannot be listed, and recovers', () => {
    const machine = stage({proc: {kind: 'denied', path: 'proc'}, ...loadavg(9, 9), ...running(5)});
    expect(runAll(machine.walk.pass(noProcesses)).result).toMatchObject({ok: false, reason: {kind: 'denied'}});
    machine.set({...loadavg(9, 9), ...running(5)});
    expect(pids(pass(machine.walk))).toEqual([5]);
  });
});

describe('when the directory is read', () => {
  it('not while threads and newest pid stand still, whatever runs', () => {
    const machine = stage({...loadavg(120, 500), ...running(1)});
    pass(machine.walk);
    for (let running = 2; running < 5; running += 1) {
      machine.change(loadavg(120, 500, running));
      pass(machine.walk);
    }
    expect(machine.lists()).toBe(1);
  });

  it.each([
    ['a process was born', 121, 501],
    ['a process has ended', 119, 500],
    ['one was born and one has ended', 120, 501],
  ])('when %s', (_, threads, newest) => {
    const machine = stage({...loadavg(120, 500), ...running(1)});
    pass(machine.walk);
    machine.change({...loadavg(threads, newest), ...running(9)});
    expect(pids(pass(machine.walk))).toEqual([1, 9]);
    expect(machine.lists()).toBe(2);
  });

  it('every few passes all the same, since loadavg may not be the kernel’s', () => {
    const machine = stage({...loadavg(120, 500), ...running(1)});
    pass(machine.walk);
    machine.change(running(9));
    for (let i = 0; i < 5; i += 1) pass(machine.walk);
    expect(pids(pass(machine.walk))).toEqual([1, 9]);
  });

  it('more seldom the longer loadavg proves right, and often again when it was wrong', () => {
    const machine = stage({...loadavg(120, 500), ...running(1)});
    const listsIn = (passes: number): number => {
      const before = machine.lists();
      for (let i = 0; i < passes; i += 1) pass(machine.walk);
      return machine.lists() - before;
    };
    expect(listsIn(36)).toBe(4);
    expect(listsIn(200)).toBe(5);
    machine.change(running(9));
    expect(listsIn(40)).toBe(1);
    expect(pids(pass(machine.walk))).toEqual([1, 9]);
    expect(listsIn(20)).toBe(2);
  });

  it('each time without a loadavg, and for one-shot output', () => {
    const bare = stage(running(1));
    const once = stage({...loadavg(120, 500), ...running(1)});
    for (let i = 0; i < 4; i += 1) {
      pass(bare.walk);
      pass(once.walk, {exhaustive: true});
    }
    expect([bare.lists(), once.lists()]).toEqual([4, 4]);
  });

  it('populationMark takes threads and newest pid, nothing else', () => {
    expect(populationMark('0.00 0.01 0.05 1/123 4567\n')).toBe('123 4567');
    expect(populationMark('9.00 8.01 7.05 9/123 4567\n')).toBe('123 4567');
    expect(populationMark('')).toBe(populationMark('\n'));
  });
});
