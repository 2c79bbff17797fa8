import {describe, expect, it} from 'vitest';
import type {PidFile} from '../../../src/proc/pid/files.ts';
import {noProcesses} from '../../../src/proc/pid/process.ts';
import {memoryHost} from '../../helpers/memory-host.ts';
import {find, focus, loadavg, many, pass, residentOf, runAll, running, stage, statmOf} from './machine.ts';

/** Passes after which a process must have been read again, and what one pass may read of idle ones. */
const MOST_PASSES = 8;

describe('how often statm is read', () => {
  const statmPids = (reads: readonly string[]): number[] =>
    reads.filter(path => path.endsWith('/statm')).map(path => Number(path.split('/')[1]));

  it('of a few processes at each pass', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 80)});
    for (let i = 0; i < 10; i += 1) {
      pass(machine.walk);
      expect(statmPids(machine.reads())).toHaveLength(79);
      machine.after(1000);
    }
  });

  it.each([2_400, 9_000])('of %i idle processes in turns, of those on screen at each pass', size => {
    const machine = stage({...loadavg(9, 9), ...many(1, size + 1)});
    const shown = [5, 6, 1_700, size];
    for (let i = 0; i < 4; i += 1) pass(machine.walk);
    machine.reads();
    const last = new Map<number, number>();
    for (let i = 0; i < 3 * MOST_PASSES; i += 1) {
      machine.after(1000);
      const found = pass(machine.walk, focus(shown));
      const read = statmPids(machine.reads());
      expect(read.length).toBeLessThan(size / 2);
      expect(new Set(read).size).toBe(read.length);
      expect(shown.filter(pid => !read.includes(pid))).toEqual([]);
      expect(found.oldest).toBeLessThanOrEqual(MOST_PASSES * 1000);
      for (const pid of read) last.set(pid, i);
      if (i < MOST_PASSES) continue;
      expect(last.size).toBe(size);
      for (const seen of last.values()) expect(i - seen).toBeLessThan(MOST_PASSES);
    }
  });

  it('of every process within as many passes also when the population swings', () => {
    const few = {...loadavg(9, 9), ...many(1, 5_600)};
    const hosts = [memoryHost(few), memoryHost({...few, ...loadavg(9, 10), ...many(100_000, 100_010)})];
    const machine = stage(few);
    const last = new Map<number, number>();
    for (let i = 0; i < 6 * MOST_PASSES; i += 1) {
      machine.use(hosts[i % 2]!);
      machine.after(1000);
      pass(machine.walk);
      for (const pid of statmPids(machine.reads())) last.set(pid, i);
      for (let pid = 1; pid < 5_600; pid += 1) if (i - last.get(pid)! > MOST_PASSES) throw new Error(`${pid} at ${i}`);
    }
  });

  it('of a busy process at each pass, however many there are', () => {
    const idle = {...loadavg(9, 9), ...many(1, 2_400)};
    const machine = stage(idle);
    const hosts = [50, 51].map(resident => memoryHost({...idle, ...running(1_000, {statm: statmOf(resident)})}));
    for (let i = 0; i < 12; i += 1) {
      machine.use(hosts[i % 2]!);
      expect(residentOf(find(pass(machine.walk), 1_000))).toBe(50 + (i % 2));
    }
  });

  it('of all at once for one-shot output', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 2_400)});
    for (let i = 0; i < 6; i += 1) {
      pass(machine.walk, {exhaustive: true});
      expect(statmPids(machine.reads())).toHaveLength(2_399);
    }
  });

  it('follows the memory, the state and the name of a process', () => {
    const machine = stage({...loadavg(9, 9), ...running(5)});
    pass(machine.walk);
    machine.change(running(5, {comm: 'java', state: 'D', ppid: 3, statm: statmOf(900)}));
    const one = find(pass(machine.walk), 5);
    expect(one).toMatchObject({comm: 'java', state: 'D', ppid: 3});
    expect(residentOf(one)).toBe(900);
  });
});

describe('yielding', () => {
  it('lets keys be handled after every few milliseconds of work', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 501, {files: {status: 'Name:\tsh\n'}})}, {readCosts: 1});
    const demand = {...noProcesses, ...focus([1, 2, 3, 4, 5, 6, 7, 8, 9], 'status'), all: new Set<PidFile>(['status'])};
    for (let i = 0; i < 3; i += 1) {
      const steps = machine.walk.pass(demand);
      for (let from = machine.now(), step = steps.next(); !step.done; from = machine.now(), step = steps.next()) {
        expect(machine.now() - from).toBeLessThan(10);
      }
    }
  });

  it('is not needed for a small machine', () => {
    const machine = stage({...loadavg(9, 9), ...many(1, 81)});
    expect(runAll(machine.walk.pass(noProcesses)).yields).toBe(0);
  });
});
