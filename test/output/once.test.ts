import {describe, expect, it} from 'vitest';
import {defaultPreferences} from '../../src/config/settings.ts';
import type {Host} from '../../src/host/host.ts';
import type {Options} from '../../src/options.ts';
import type {SnapshotJson} from '../../src/output/json.ts';
import {runOnce} from '../../src/output/once.ts';
import {type ManualClock, manualClock} from '../../src/sampler/clock.ts';
import {bytes, millis} from '../../src/units.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {type MemoryFiles, memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost} from './json-snapshots.ts';

type Start = Options & {readonly uid: number | undefined};

const usual: Start = {
  ...{command: 'once', view: 'overview', delay: millis(1000), iterations: undefined, sort: undefined, reverse: false},
  ...{user: undefined, uid: undefined, pids: undefined, filter: '', root: undefined, proc: undefined, sys: undefined},
  ...{pageSize: undefined, json: false, colour: false, ascii: false, preferences: defaultPreferences},
} as Start;

const once = async (host: Host, start: Partial<Start> = {}, clock: ManualClock = manualClock()) => {
  const written: string[] = [];
  const write = async (text: string) => {
    written.push(text);
    return true;
  };
  await runOnce(host, {...usual, ...start}, write, clock);
  return {written, text: written.join('')};
};

const processesOf = async (host: Host, start: Partial<Start>) => {
  const {text} = await once(host, {...start, json: true});
  return (JSON.parse(text) as SnapshotJson).processes!;
};

const process = (pid: number, comm: string, uid: number, pages: number): MemoryFiles => ({
  [`proc/${pid}/stat`]: `${pid} (${comm}) S 0 1 1 0 -1 0 0 0 ${pid} 0 0 0 0 0 20 0 1 0 42 0 0 ${'0 '.repeat(28)}\n`,
  [`proc/${pid}/statm`]: `900 ${pages} 1 1 0 3 0\n`,
  [`proc/${pid}/status`]: `Name:\tx\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nVmSwap:\t      4 kB\n`,
  [`proc/${pid}/smaps_rollup`]: 'Pss: 12 kB\nPrivate_Clean: 1 kB\nPrivate_Dirty: 2 kB\nPrivate_Hugetlb: 0 kB\n',
  [`proc/${pid}/oom_score`]: '666\n',
  [`proc/${pid}/oom_score_adj`]: '0\n',
  [`proc/${pid}/cgroup`]: '0::/\n',
});

const three = (): Host =>
  memoryHost({
    ...process(9, 'redis', 7, 50),
    ...process(10, 'java', 7, 20),
    ...process(2, 'sh', 0, 50),
    'proc/10/cmdline': 'java\0-jar\0shop.jar\0',
  });

it('asks mounts how full they are for the JSON alone, since the page does not name them', async () => {
  const asked: string[] = [];
  const host: Host = {
    ...memoryHost({'proc/self/mountinfo': '28 24 0:24 / /dev/shm rw - tmpfs tmpfs rw\n'}),
    usage: mountPoint => {
      asked.push(mountPoint);
      return {ok: false, reason: {kind: 'denied', path: 'dev/shm'}};
    },
  };
  expect((await once(host)).text).not.toContain('dev/shm');
  expect(asked).toEqual([]);
  expect((await once(host, {json: true})).text).toContain('"/dev/shm"');
  expect(asked).toEqual(['/dev/shm']);
});

describe.each(fixtureNames())('one look at %s', name => {
  it('is a page of text whose memory sums', async () => {
    const {text} = await once(fixtureHost(name));
    const lines = text.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(64);
    const end = lines.indexOf('Not read, and what would help');
    for (const line of lines.slice(0, end < 0 ? undefined : end)) expect(line.length).toBeLessThanOrEqual(80);
    const memory = text.split('\n\n')[1]!;
    const amounts = [...memory.matchAll(/% +(-?\d+) {2}/g)].map(match => Number(match[1]));
    const total = amounts.pop();
    expect(amounts.length).toBeGreaterThan(8);
    expect(amounts.reduce((sum, n) => sum + n, 0)).toBe(total);
    expect(text).not.toMatch(/NaN|undefined|Infinity|null|\?/);
    expect(text).not.toMatch(/[^\n\P{Cc}]/u);
  });

  it('is one JSON document with one process a line', async () => {
    const {text, written} = await once(fixtureHost(name), {json: true});
    expect(written.length).toBe(1);
    expect(text.endsWith('}\n')).toBe(true);
    const {processes} = JSON.parse(text) as SnapshotJson;
    expect(text.match(/^ {4}\{"pid":/gm)?.length).toBe(processes!.length);
    const pids = processes!.map(({pid}) => pid);
    expect(pids).toEqual([...pids].sort((a, b) => a - b));
  });
});

describe('a remainder below nothing', () => {
  const memory = (free: number) => memoryHost({'proc/meminfo': `MemTotal: 1000000 kB\nMemFree: ${free} kB\n`});

  it('within the noise of reading is as good as none; the exact bytes stand beside it', async () => {
    const noisy = memoryHost({'proc/meminfo': 'MemTotal: 1000000 kB\nAnonPages: 600000 kB\nMemFree: 405000 kB\n'});
    const {text} = await once(noisy);
    expect(text).toMatch(/^ {2}unaccounted +~0 +~0% +-5120000 {2}MemTotal - all rows above$/m);
    const json = JSON.parse((await once(noisy, {json: true})).text) as SnapshotJson;
    expect(json.balance!.at(-1)).toMatchObject({id: 'unaccounted', bytes: -5_120_000});
  });

  it('beyond it is something counted twice', async () => {
    const twice = memoryHost({'proc/meminfo': 'MemTotal: 1000000 kB\nAnonPages: 600000 kB\nMemFree: 500000 kB\n'});
    expect((await once(twice)).text).toMatch(/^ {2}counted twice +-97\.7M -10\.0% +-102400000 /m);
    expect((await once(memory(400_000))).text).toMatch(/^ {2}unaccounted +586M +60\.0% /m);
  });
});

it('says of free blocks how much of MemFree is in no zone yet', async () => {
  expect((await once(fixtureHost('6.18-x86_64-4k-hybrid-v1'))).text).toContain('17.3G of MemFree is in no zone yet');
  expect((await once(fixtureHost('6.12-x86_64-4k-calm'))).text).not.toContain('no zone yet');
});

describe('what was not read', () => {
  it('stands at the end with what would help', async () => {
    const {text} = await once(fixtureHost('6.12-x86_64-4k-nonroot'));
    const [heading, ...lines] = text.trimEnd().split('\n\n').at(-1)!.split('\n');
    expect(heading).toBe('Not read, and what would help');
    const refused = lines.find(line => line.startsWith('  capture the tree as root:'));
    expect(refused).toMatch(/\/proc\/pagetypeinfo, \/proc\/slabinfo/);
    expect(refused).toMatch(/\/proc\/PID\/smaps_rollup \(\d+ times\)/);
    expect(text).toContain('Slab caches\n  /proc/slabinfo was refused when this tree was captured\n');
  });

  it('is everything, as JSON: a document that says so', async () => {
    const {text} = await once(memoryHost({}), {json: true});
    expect(JSON.parse(text)).toMatchObject({schema: 'mmtop.snapshot/1', meminfo: null, processes: null});
  });

  it('is all but one file: that file is shown, and no zeros', async () => {
    const {text} = await once(memoryHost({'proc/loadavg': '0.00 0.07 0.10 1/95 15743\n'}));
    expect(text).toContain('load 0.00 0.07 0.10');
    expect(text).toContain('Memory: n/a of n/a available\n  /proc/meminfo does not exist on this kernel\n');
    expect(text).toContain('Time lost to waiting: not known');
  });
});

describe('processes', () => {
  it('are chosen by number, user and text', async () => {
    const pids = async (start: Partial<Start>) => (await processesOf(three(), start)).map(({pid}) => pid);
    expect(await pids({})).toEqual([2, 9, 10]);
    expect(await pids({pids: new Set([10])})).toEqual([10]);
    expect(await pids({uid: 7})).toEqual([9, 10]);
    expect(await pids({filter: 'SHOP|redis'})).toEqual([9, 10]);
    expect(await pids({filter: 'nobody'})).toEqual([]);
  });

  it('that do not exist are named', async () => {
    const pids = new Set([9, 5, 77, 12, 4000]);
    const {text} = await once(three(), {pids});
    expect(text).toContain('Processes: no process 5, 12, 77 and 1 more; 1 of 1; they hold');
    expect((await once(three(), {pids: new Set([9])})).text).toContain('Processes: 1 of 1; they hold');
    const {unavailable} = JSON.parse((await once(three(), {pids, json: true})).text) as SnapshotJson;
    expect(unavailable.filter(({kind}) => kind === 'gone').map(({source}) => source)).toEqual(
      expect.arrayContaining(['proc/5', 'proc/12', 'proc/77', 'proc/4000']),
    );
  });

  it('that cannot be read are counted, not left out', async () => {
    const {text} = await once(memoryHost({...process(9, 'redis', 7, 50), 'proc/12/stat': 'garbage'}));
    expect(text).toContain('Processes: 1 more cannot be read; 1 of 1;');
    const json = await once(memoryHost({'proc/12/stat': 'garbage'}), {json: true});
    expect(JSON.parse(json.text)).toMatchObject({
      processes: [],
      unavailable: expect.arrayContaining([expect.objectContaining({source: 'proc/PID/stat', kind: 'malformed'})]),
    });
  });

  it('have RSS and PSS of one moment: statm is read right before smaps_rollup', async () => {
    const host = three() as ReturnType<typeof memoryHost>;
    await once(host);
    for (const pid of [2, 9, 10]) {
      const at = host.reads.indexOf(`proc/${pid}/smaps_rollup`);
      expect(host.reads[at - 1]).toBe(`proc/${pid}/statm`);
    }
  });

  it('are sorted as asked, equal ones by number', async () => {
    const pids = async (start: Partial<Start>) => (await processesOf(three(), start)).map(({pid}) => pid);
    expect(await pids({sort: 'rss'})).toEqual([2, 9, 10]);
    expect(await pids({sort: 'rss', reverse: true})).toEqual([10, 2, 9]);
    expect(await pids({sort: 'command'})).toEqual([10, 9, 2]);
    expect(await pids({reverse: true})).toEqual([10, 9, 2]);
  });

  it('are read no further than they are asked for', async () => {
    const host = memoryHost({...process(9, 'redis', 7, 50), ...process(10, 'java', 7, 20)});
    expect(await processesOf(host, {pids: new Set([10])})).toMatchObject([
      {pid: 10, pss_bytes: 12_288, oom_score: 666},
    ]);
    expect(host.reads.filter(path => path.endsWith('smaps_rollup'))).toEqual(['proc/10/smaps_rollup']);
  });

  it('have no command line read for JSON that does not show it', async () => {
    const host = memoryHost(process(9, 'redis', 7, 50));
    await processesOf(host, {});
    expect(host.reads).not.toContain('proc/9/cmdline');
  });

  it('cannot write to the terminal', async () => {
    const host = memoryHost(process(9, 'x\u001b[2J\u009b1m\n', 7, 50));
    const {text} = await once(host);
    expect(text).toContain('x\\e[2J\\x9b1m\\n');
  });

  it('sorted by a rate take a second sample', async () => {
    const clock = manualClock();
    const from = clock.monotonic();
    let text: string | undefined;
    void once(three(), {sort: 'majflt', delay: millis(2000)}, clock).then(result => {
      text = result.text;
    });
    while (text === undefined) await clock.advance(millis(100));
    expect(clock.monotonic() - from).toBeGreaterThanOrEqual(2000);
    expect(text).toMatch(/MAJF\/▼ +COMMAND/);
    expect(text.match(/^ +\d+ .* 0 (sh|redis|java -jar.*)$/gm)?.length).toBe(3);
  });
});

it('draws with ASCII alone when told to', async () => {
  const {text} = await once(three(), {ascii: true});
  expect(text).toMatch(/RSSv/);
  expect(text).not.toMatch(/[^\n\x20-\x7e]/);
});

it('does not mind a page size of 64 KiB', async () => {
  const host = memoryHost(process(9, 'redis', 7, 50), {system: {pageSize: bytes(65_536)}});
  expect(await processesOf(host, {})).toMatchObject([{rss_bytes: 50 * 65_536}]);
});

it('takes a reader that went away for a normal end', async () => {
  await runOnce(three(), {...usual, json: true}, async () => false, manualClock());
});
