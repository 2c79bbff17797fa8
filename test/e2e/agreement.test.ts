import {spawnSync} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import type {SnapshotJson} from '../../src/output/json.ts';
import {type Ended, mmtop, runToEnd} from '../helpers/build.ts';

/**
 * mmtop against the tools that everybody has, on this machine. Nothing stands still between two readings, so each tool is
 * asked right before and right after: mmtop's figure lies between the two, give or take what may come and go within.
 */
const has = (tool: string): boolean => spawnSync(tool, ['--version']).status === 0;
const tools = {free: has('free'), slabtop: has('slabtop'), ps: has('ps')};
const from = (tool: keyof typeof tools, file: string): string =>
  tools[tool] ? tool : `${file}, because ${tool} is not installed`;

const MIB = 2 ** 20;
const KIB = 2 ** 10;

const text = async (command: readonly string[]): Promise<string> => {
  const {status, stdout, stderr} = await runToEnd(command);
  expect({command, status, stderr}).toEqual({command, status: 0, stderr: ''});
  return stdout;
};

/** Whatever `ask` says before and after the snapshot. */
const around = async <T>(ask: () => Promise<T>): Promise<{before: T; snapshot: SnapshotJson; after: T}> => {
  const before = await ask();
  const ended: Ended = await runToEnd(mmtop('once', '--json'));
  const after = await ask();
  expect(ended).toMatchObject({status: 0, stderr: ''});
  return {before, snapshot: JSON.parse(ended.stdout), after};
};

const expectBetween = (what: string, value: number, one: number, other: number, allowance: number): void => {
  expect(value, what).toBeGreaterThanOrEqual(Math.min(one, other) - allowance);
  expect(value, what).toBeLessThanOrEqual(Math.max(one, other) + allowance);
};

type Amounts = Readonly<Record<string, number>>;

const meminfo = (): Amounts =>
  Object.fromEntries(
    [...readFileSync('/proc/meminfo', 'utf8').matchAll(/^(\S+):\s+(\d+) kB$/gm)].map(([, key, kib]) => [
      key!,
      Number(kib) * KIB,
    ]),
  );

describe('MemTotal and the balance', () => {
  it('agree with /proc/meminfo to the byte', async () => {
    const {before, snapshot, after} = await around(async () => meminfo());
    const total = snapshot.meminfo!['MemTotal'];
    expect(total).toBe(before['MemTotal']);
    expect(total).toBe(after['MemTotal']);
    expect(snapshot.balance!.reduce((sum, row) => sum + row.bytes, 0)).toBe(total);
    expect(snapshot.meminfo!['SwapTotal']).toBe(before['SwapTotal']);
  });

  it('have every row of /proc/meminfo that has a unit', async () => {
    const {before, snapshot} = await around(async () => meminfo());
    for (const key of Object.keys(before)) expect(snapshot.meminfo, key).toHaveProperty([key]);
  });

  it('change no more than the machine does', async () => {
    const {before, snapshot, after} = await around(async () => meminfo());
    // What a test run, a build beside it and the page cache may take or give while mmtop starts.
    const moment = 256 * MIB;
    for (const key of [
      'MemFree',
      'MemAvailable',
      'Cached',
      'AnonPages',
      'Slab',
      'SUnreclaim',
      'PageTables',
      'SwapFree',
    ]) {
      expectBetween(key, snapshot.meminfo![key]!, before[key]!, after[key]!, moment);
    }
  });
});

describe(`the sums of ${from('free', '/proc/meminfo')}`, () => {
  /** `free -b`: total, used, free, shared, buff/cache, available; then the same of swap. */
  const free = async (): Promise<Amounts> => {
    if (!tools.free) {
      const rows = meminfo();
      return {
        total: rows['MemTotal']!,
        available: rows['MemAvailable']!,
        free: rows['MemFree']!,
        shared: rows['Shmem']!,
        swap: rows['SwapTotal']!,
        swapFree: rows['SwapFree']!,
      };
    }
    const rows = new Map(
      (await text(['free', '-b', '-w'])).split('\n').map(line => {
        const [label = '', ...numbers] = line.trim().split(/\s+/);
        return [label, numbers.map(Number)] as const;
      }),
    );
    const [total, , unused, shared] = rows.get('Mem:')!;
    const [swap, , swapFree] = rows.get('Swap:')!;
    return {
      total: total!,
      free: unused!,
      shared: shared!,
      available: rows.get('Mem:')!.at(-1)!,
      swap: swap!,
      swapFree: swapFree!,
    };
  };

  it('are those of mmtop', async () => {
    const {before, snapshot, after} = await around(free);
    const found = snapshot.meminfo!;
    expect(found['MemTotal']).toBe(before['total']);
    expect(found['SwapTotal']).toBe(before['swap']);
    const pairs = [
      ['MemFree', 'free'],
      ['MemAvailable', 'available'],
      ['Shmem', 'shared'],
      ['SwapFree', 'swapFree'],
    ] as const;
    for (const [ours, theirs] of pairs) {
      expectBetween(ours, found[ours]!, before[theirs]!, after[theirs]!, 256 * MIB);
    }
  });
});

const canReadSlabs = (() => {
  try {
    return readFileSync('/proc/slabinfo', 'utf8') !== '';
  } catch {
    return false;
  }
})();

describe(`the slab caches of ${from('slabtop', '/proc/slabinfo')}${canReadSlabs ? '' : ' (needs root)'}`, () => {
  type Cache = {readonly objects: number; readonly slabs: number; readonly bytes: number};
  const pageSize = spawnSync('getconf', ['PAGESIZE']).stdout?.toString().trim();

  /** `OBJS ACTIVE USE OBJ-SIZE SLABS OBJ/SLAB CACHE-SIZE NAME`; names may repeat in neither. */
  const slabtop = async (): Promise<ReadonlyMap<string, Cache>> => {
    if (!tools.slabtop) {
      const rows = readFileSync('/proc/slabinfo', 'utf8').matchAll(
        /^(\S+) +\d+ +(\d+) +\d+ +\d+ +(\d+) .*: slabdata +\d+ +(\d+)/gm,
      );
      return new Map(
        [...rows].map(([, name, objects, pages, slabs]) => [
          name!,
          {
            objects: Number(objects),
            slabs: Number(slabs),
            bytes: Number(slabs) * Number(pages) * Number(pageSize ?? 4 * KIB),
          },
        ]),
      );
    }
    const rows = (await text(['slabtop', '-o', '-s', 'c'])).matchAll(
      /^ *(\d+) +\d+ +\d+% +[\d.]+K +(\d+) +\d+ +(\d+)K (.+?) *$/gm,
    );
    return new Map(
      [...rows].map(([, objects, slabs, kib, name]) => [
        name!,
        {objects: Number(objects), slabs: Number(slabs), bytes: Number(kib) * KIB},
      ]),
    );
  };

  it.skipIf(!canReadSlabs)('are those of mmtop, name by name', async () => {
    const {before, snapshot, after} = await around(slabtop);
    const ours = new Map(snapshot.slabs!.map(cache => [cache.name, cache]));
    const both = [...before.keys()].filter(name => after.has(name));
    expect(both.length).toBeGreaterThan(20);
    expect(both.filter(name => !ours.has(name))).toEqual([]);
    for (const name of both) {
      const [one, other] = [before.get(name)!, after.get(name)!];
      const {size_bytes: size, num_objs: objects} = ours.get(name)!;
      expect(size, name).not.toBe(null);
      // slabtop prints KiB; a cache that works comes and goes by a few slabs, a large one by more.
      const moment = MIB + Math.max(one.bytes, other.bytes) / 4;
      expectBetween(name, size!, one.bytes, other.bytes, moment);
      expectBetween(`${name}, objects`, objects, one.objects, other.objects, moment / (one.bytes / one.objects || 1));
    }
    const quiet = both.filter(name => before.get(name)!.bytes === after.get(name)!.bytes);
    const equal = quiet.filter(name => Math.abs(ours.get(name)!.size_bytes! - before.get(name)!.bytes) < KIB);
    // Of those that did not move between the two readings nearly all are the same to slabtop's last digit.
    expect(equal.length).toBeGreaterThan(quiet.length * 0.9);
  });
});

describe(`the processes of ${from('ps', '/proc')}`, () => {
  type Theirs = {readonly rss: number; readonly comm: string};

  const ps = async (): Promise<ReadonlyMap<number, Theirs>> => {
    const rows = (await text(['ps', '-eo', 'pid=,rss=,comm='])).matchAll(/^ *(\d+) +(\d+) (.*)$/gm);
    return new Map([...rows].map(([, pid, kib, comm]) => [Number(pid), {rss: Number(kib) * KIB, comm: comm!}]));
  };
  const proc = async (): Promise<ReadonlyMap<number, Theirs>> => {
    const found = new Map<number, Theirs>();
    for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
      try {
        const comm = readFileSync(`/proc/${pid}/comm`, 'utf8').trimEnd();
        const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
        found.set(Number(pid), {rss: Number(kib) * KIB, comm});
      } catch {
        // It ended between the list and the read.
      }
    }
    return found;
  };

  it('are in mmtop, with their resident memory', async () => {
    const {before, snapshot, after} = await around(tools.ps ? ps : proc);
    const ours = new Map(snapshot.processes!.map(process => [process.pid, process]));
    const lived = [...before].filter(([pid]) => after.has(pid));
    expect(lived.length).toBeGreaterThan(3);
    for (const [pid, {rss, comm}] of lived) {
      const process = ours.get(pid);
      const what = `${pid} ${comm}`;
      expect(process, what).toBeDefined();
      const {rss_bytes: own, state} = process!;
      const other = after.get(pid)!.rss;
      if (own === null) {
        // It was ending: memory given back, not yet waited for.
        expect(state, what).toMatch(/[XZ]/);
        continue;
      }
      // ps takes an approximate counter of the kernel, off by some pages on each processor for each kind of memory;
      // a process at work grows and shrinks by what it does in a moment.
      const approximate = 3 * Math.max(32, 2 * snapshot.host.cpus) * snapshot.host.cpus * snapshot.host.page_size_bytes;
      const moment = rss === other ? MIB : Math.max(64 * MIB, rss / 2, other / 2);
      expectBetween(what, own, rss, other, approximate + moment);
    }
    const idle = lived.filter(([pid, {rss}]) => rss === after.get(pid)!.rss && rss > 0);
    const sum = (of: (pid: number) => number) => idle.reduce((total, [pid]) => total + of(pid), 0);
    const theirs = sum(pid => before.get(pid)!.rss);
    expectBetween(
      'the sum over idle processes',
      sum(pid => ours.get(pid)!.rss_bytes ?? 0),
      theirs,
      theirs,
      idle.length * MIB,
    );
  });

  it('are all of them, and no others', async () => {
    const {before, snapshot, after} = await around(tools.ps ? ps : proc);
    const short = snapshot.processes!.filter(({pid}) => !before.has(pid) && !after.has(pid));
    // Only what began and ended within, such as mmtop itself: younger than all that was there before.
    const youngest = Math.max(...snapshot.processes!.filter(p => before.has(p.pid)).map(p => p.starttime_ticks));
    for (const {pid, comm, starttime_ticks} of short) {
      expect(starttime_ticks, `${pid} ${comm}`).toBeGreaterThanOrEqual(youngest);
    }
    expect(new Set(snapshot.processes!.map(({pid}) => pid)).size).toBe(snapshot.processes!.length);
  });
});
