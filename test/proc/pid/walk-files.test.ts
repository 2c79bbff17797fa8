import {describe, expect, it} from 'vitest';
import type {PidFile} from '../../../src/proc/pid/files.ts';
import {noProcesses, type Process, type ProcessDemand} from '../../../src/proc/pid/process.ts';
import {bytes} from '../../../src/units.ts';
import {find, focus, KTHREAD, loadavg, many, must, pass, pids, running, stage, statmOf} from './machine.ts';

const rollup = 'Rss:                1736 kB\nPss:                 152 kB\n';

describe('files beyond statm', () => {
  const files = {
    status: 'Name:\tsh\nUid:\t7\t7\t7\t7\nVmSwap:\t       4 kB\n',
    oom_score: '666\n',
    oom_score_adj: '-500\n',
    cmdline: 'sh\0-c\0true\0',
    io: 'read_bytes: 1\n',
    cgroup: '0::/a\n',
    smaps_rollup: rollup,
  };

  it('are read of the processes on screen at each pass, and of no others', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files}), ...running(6, {files})});
    for (let i = 0; i < 3; i += 1) {
      const found = pass(machine.walk, focus([5, 404], 'status', 'oomScore', 'oomScoreAdj', 'cgroup'));
      const {status, oomScore, oomScoreAdj, cgroup} = find(found, 5).files;
      expect(must(status?.reading)).toMatchObject({uid: 7, vmSwap: 4096});
      expect([must(oomScore?.reading), must(oomScoreAdj?.reading)]).toEqual([666, -500]);
      expect(must(cgroup?.reading).entries[0]?.path).toBe('/a');
      const read = machine.reads();
      expect(read.filter(path => path === 'proc/5/oom_score_adj')).toHaveLength(1);
      expect(read.filter(path => path.startsWith('proc/6/') && !/stat|statm/.test(path))).toEqual([]);
      expect(Object.keys(find(found, 6).files)).toEqual(['stat']);
      machine.after(1000);
    }
  });

  it('status is read again when statm moved, and after a while; for an open page always', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files})});
    const readsOf = (wanted: Parameters<typeof pass>[1]): number => {
      machine.after(1000);
      pass(machine.walk, wanted);
      return machine.reads().filter(path => path === 'proc/5/status').length;
    };
    const shown = focus([5], 'status');
    expect([readsOf(shown), readsOf(shown), readsOf(shown)]).toEqual([1, 0, 0]);
    machine.change(running(5, {statm: statmOf(7), files}));
    expect([readsOf(shown), readsOf(shown)]).toEqual([1, 0]);
    expect(Array.from({length: 9}, () => readsOf(shown))).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1]);
    const open = focus([5], 'status', 'smaps');
    expect([readsOf(open), readsOf(open)]).toEqual([1, 1]);
  });

  it('keep the reason why one cannot be read', () => {
    const denied = {kind: 'denied', path: 'proc/5/smaps_rollup'} as const;
    const machine = stage({...loadavg(9, 9), ...running(5, {files: {smaps_rollup: denied, oom_score: 'many\n'}})});
    const one = find(pass(machine.walk, focus([5], 'smapsRollup', 'oomScore')), 5);
    expect(one.files.smapsRollup?.reading).toEqual({ok: false, reason: denied});
    expect(one.files.oomScore?.reading).toMatchObject({ok: false, reason: {kind: 'malformed', line: 1}});
  });

  it.each([4096, 65_536])('smaps_rollup is left alone beyond 8 GiB, pages of %i bytes', size => {
    const most = (8 * 1024 ** 3) / size;
    const machine = stage(
      {
        ...loadavg(9, 9),
        ...running(5, {files, statm: statmOf(most)}),
        ...running(6, {files, statm: statmOf(most + 1)}),
      },
      {pageSize: bytes(size)},
    );
    const found = pass(machine.walk, {all: new Set(['smapsRollup']), exhaustive: true});
    expect(must(find(found, 5).files.smapsRollup?.reading).pss).toBe(152 * 1024);
    expect(find(found, 6).files.smapsRollup?.reading).toEqual({
      ok: false,
      reason: {kind: 'skipped', path: 'proc/6/smaps_rollup', why: 'the process is larger than 8 GiB'},
    });
    expect(machine.reads()).not.toContain('proc/6/smaps_rollup');
  });

  it('a command line is read again after an exec and after a while, not at each pass', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files})});
    const wanted = focus([5], 'cmdline', 'stat');
    const cmdlineReads = () => machine.reads().filter(path => path.endsWith('cmdline')).length;
    const next = (ms: number): number => {
      machine.after(ms);
      pass(machine.walk, wanted);
      return cmdlineReads();
    };
    expect([next(0), next(1000), next(1000)]).toEqual([1, 0, 0]);
    machine.change(running(5, {comm: 'true', statm: statmOf(7), files: {...files, cmdline: 'true\0'}}));
    expect(next(1000)).toBe(1);
    expect([next(5000), next(4000), next(1000)]).toEqual([0, 0, 1]);
    expect(must(find(pass(machine.walk, wanted), 5).files.cmdline?.reading).args).toEqual(['true']);
  });

  it('a command line that somebody looks for is read of every program, and again only after a while', () => {
    const machine = stage({
      ...loadavg(9, 9),
      ...running(5, {files}),
      ...running(6, {files}),
      ...running(7, {flags: KTHREAD, files: {cmdline: ''}}),
    });
    const next = (ms: number): readonly string[] => {
      machine.after(ms);
      pass(machine.walk, {all: new Set(['cmdline'])});
      return machine.reads().filter(path => path.endsWith('cmdline'));
    };
    expect(next(0)).toEqual(['proc/5/cmdline', 'proc/6/cmdline']);
    expect([...next(1000), ...next(8000)]).toEqual([]);
    expect(next(2000)).toHaveLength(2);
  });

  it('that a sort rests on are read of all in turn, within a time budget', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 101, {files})}, {readCosts: 1});
    const all = new Set<PidFile>(['status']);
    pass(machine.walk);
    machine.reads();
    const times = new Map<string, number>();
    let most = 0;
    for (let i = 0; i < 100 && times.size < 100; i += 1) {
      pass(machine.walk, {all});
      const read = machine.reads().filter(path => path.endsWith('/status'));
      expect(read.length).toBeGreaterThan(0);
      most = Math.max(most, read.length);
      for (const path of read) times.set(path, (times.get(path) ?? 0) + 1);
    }
    expect(times.size).toBe(100);
    expect(most).toBeLessThan(20);
    expect(Math.max(...times.values())).toBeLessThanOrEqual(2);
  });

  it('go on in turn while processes come and go', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 101, {files})}, {readCosts: 1});
    const all = new Set<PidFile>(['status']);
    const seen = new Set<string>();
    for (let i = 0; i < 40; i += 1) {
      machine.set({...loadavg(9, 10 + i), ...many(1 + i, 101, {files}), ...running(200 + i, {files})});
      pass(machine.walk, {all});
      for (const path of machine.reads()) if (path.endsWith('/status')) seen.add(path);
    }
    for (let pid = 41; pid < 101; pid += 1) expect(seen).toContain(`proc/${pid}/status`);
  });

  it('are read once where the screen and a sort want the same', () => {
    const machine = stage({...loadavg(9, 9), ...running(5, {files})});
    pass(machine.walk, {...focus([5], 'status'), all: new Set(['status'])});
    expect(machine.reads().filter(path => path === 'proc/5/status')).toHaveLength(1);
  });

  it('are all read for one-shot output, whatever it takes', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 301, {files})}, {readCosts: 10});
    const found = pass(machine.walk, {all: new Set(['status', 'oomScore']), exhaustive: true});
    expect(found.list.every(one => one.files.status?.reading.ok && one.files.oomScore?.reading.ok)).toBe(true);
  });
});

describe('two reads of a file, for a rate', () => {
  const wanted = focus([5], 'stat');
  const staged = () => stage({...loadavg(9, 9), ...running(5)});
  const busy = (majflt: number) => running(5, {majflt, statm: statmOf(100 + majflt)});
  const faults = (aged: Process['files']['stat']) =>
    aged && [aged.before?.reading, aged.reading].map(reading => reading && must(reading).majflt);

  it('are those of two passes, although a busy process is read twice in one', () => {
    const machine = staged();
    pass(machine.walk, wanted);
    for (let i = 1; i < 5; i += 1) {
      machine.after(1000);
      machine.change(busy(i));
      const stat = find(pass(machine.walk, wanted), 5).files.stat!;
      expect(faults(stat)).toEqual([i - 1, i]);
      expect(stat.at - stat.before!.at).toBe(1000);
    }
  });

  it('are never a birth and the first look at it a moment later', () => {
    const machine = stage({...loadavg(9, 9), ...running(5)}, {readCosts: 1});
    expect(find(pass(machine.walk, wanted), 5).files.stat).not.toHaveProperty('before');
  });

  it('are not two passes in a row', () => {
    const machine = staged();
    pass(machine.walk, wanted);
    machine.after(1000);
    machine.change(busy(1));
    pass(machine.walk, wanted);
    machine.after(5);
    machine.change(busy(2));
    const stat = find(pass(machine.walk, wanted), 5).files.stat!;
    expect(faults(stat)).toEqual([0, 2]);
    expect(stat.at - stat.before!.at).toBe(1005);
  });

  it('are not one before and one after a pause', () => {
    const machine = staged();
    pass(machine.walk, wanted);
    machine.after(600_000);
    machine.change(busy(900));
    expect(faults(find(pass(machine.walk, wanted, true), 5).files.stat)).toEqual([undefined, 900]);
    machine.after(1000);
    machine.change(busy(901));
    expect(faults(find(pass(machine.walk, wanted), 5).files.stat)).toEqual([900, 901]);
  });

  it('are not one of an hour ago, when the process was last looked at', () => {
    const machine = staged();
    pass(machine.walk, wanted);
    for (let i = 0; i < 3600; i += 1) {
      machine.after(1000);
      pass(machine.walk);
    }
    machine.change(busy(7));
    expect(faults(find(pass(machine.walk, wanted), 5).files.stat)).toEqual([undefined, 7]);
  });

  it('may be an hour apart when that is the delay', () => {
    const machine = staged();
    pass(machine.walk, wanted);
    machine.after(3_600_000);
    machine.change(busy(7));
    expect(faults(find(pass(machine.walk, wanted), 5).files.stat)).toEqual([0, 7]);
  });
});

describe('fill', () => {
  const files = {oom_score: '666\n', status: 'Name:\tsh\n'};
  const demandOf = (...args: Parameters<typeof focus>): ProcessDemand => ({...noProcesses, ...focus(...args)});

  it('reads what the screen wants and was never read, and nothing twice', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 10, {files})});
    pass(machine.walk, focus([1, 2], 'oomScore'));
    machine.reads();
    expect(machine.walk.fill(demandOf([1, 2], 'oomScore', 'stat'))).toBeUndefined();
    const found = must(machine.walk.fill(demandOf([2, 3, 404], 'oomScore')));
    expect(machine.reads()).toEqual(['proc/3/oom_score']);
    expect(must(find(found, 3).files.oomScore?.reading)).toBe(666);
    expect(pids(found)).toHaveLength(9);
    expect(machine.walk.fill(demandOf([2, 3], 'oomScore'))).toBeUndefined();
  });

  it('has nothing to say before the first pass', () => {
    const machine = stage({...loadavg(9, 9), ...running(1)});
    expect(machine.walk.fill(demandOf([1], 'status'))).toBeUndefined();
    expect(machine.reads()).toEqual([]);
  });

  it('keeps what the pass counted, and drops a process that ended meanwhile', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 4, {files}), 'proc/9/stat': {kind: 'denied', path: 'x'}});
    expect(pass(machine.walk).denied).toBe(1);
    machine.change({'proc/2/oom_score': {kind: 'gone', path: 'x'}, 'proc/2/stat': {kind: 'gone', path: 'x'}});
    const found = must(machine.walk.fill(demandOf([2, 3], 'oomScore')));
    expect([pids(found), found.denied, found.vanished]).toEqual([[1, 3], 1, 1]);
  });
});
