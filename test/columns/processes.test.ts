import {describe, expect, it} from 'vitest';
import {cellText} from '../../src/columns/cell.ts';
import {processColumns, processText} from '../../src/columns/processes.ts';
import {commandOf} from '../../src/model/process-name.ts';
import {type PidFile, pidFiles} from '../../src/proc/pid/files.ts';
import {noProcesses, type Process} from '../../src/proc/pid/process.ts';
import {available, unavailable} from '../../src/reading.ts';
import {bytes, millis, pages, ticks} from '../../src/units.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost, must, outcome, snapshotOf} from '../model/machines.ts';

const {system: usual} = memoryHost({});
const system = {...usual, users: new Map([[33, 'www-data']])};

const statm = (resident: number, shared: number) => ({
  size: pages(4 * resident),
  resident: pages(resident),
  shared: pages(shared),
  text: pages(1),
  data: pages(1),
});

const base: Process = {
  pid: 4711,
  ppid: 1,
  comm: 'nginx',
  state: 'S',
  starttime: ticks(500),
  kernelThread: false,
  statm: available(statm(1000, 400)),
  files: {},
};

const read = <F extends PidFile>(file: F, text: string): Process['files'] => {
  const result = pidFiles[file].parse(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return {[file]: {at: millis(0), reading: available(result.value)}};
};

const cellOf = (row: Process, id: string) => processColumns.find(column => column.id === id)!.cell(row, system);
const textOf = (row: Process, id: string) => cellText(cellOf(row, id));

describe('processColumns', () => {
  it('show the memory of statm in bytes', () => {
    expect(['virtual', 'rss', 'shared', 'anon'].map(id => textOf(base, id))).toEqual([
      '15.6M',
      '3.91M',
      '1.56M',
      '2.34M',
    ]);
    const large = {...system, pageSize: bytes(65536)};
    const rss = processColumns.find(column => column.id === 'rss')!;
    expect(cellText(rss.cell(base, large))).toBe('62.5M');
  });

  it('show what status says', () => {
    const status = 'Name:\tnginx\nUid:\t33\t33\t33\t33\nRssShmem:\t     512 kB\nVmSwap:\t    2048 kB\n';
    const row = {...base, files: read('status', status)};
    expect(['user', 'shmem', 'swap'].map(id => textOf(row, id))).toEqual(['www-data', '512K', '2.00M']);
    const stranger = {...base, files: read('status', status.replaceAll('33', '100033'))};
    expect(textOf(stranger, 'user')).toBe('100033');
  });

  it('show the OOM killer’s view, 0 and negative adjustments included', () => {
    const row = {...base, files: {...read('oomScore', '0\n'), ...read('oomScoreAdj', '-1000\n')}};
    expect(['oom_score', 'oom_score_adj'].map(id => textOf(row, id))).toEqual(['0', '-1000']);
  });

  it('say of each file that was not read that it was not', () => {
    for (const column of processColumns) {
      const cell = column.cell(base, system);
      if (column.id === 'growth') expect(outcome(cell)).toBe('first-sample');
      else if (column.files === undefined || column.id === 'command')
        expect([column.id, cell.ok]).toEqual([column.id, true]);
      else expect([column.id, outcome(cell)]).toEqual([column.id, 'not-sampled']);
    }
  });

  it('hand on why a process could not be read', () => {
    const gone = {...base, statm: unavailable({kind: 'gone', path: 'proc/4711/statm'})};
    expect(['rss', 'anon', 'shared', 'virtual'].map(id => textOf(gone, id))).toEqual(Array(4).fill('gone'));
  });

  it.each([
    {id: 'pid', row: {...base, pid: 4_194_304}},
    {id: 'oom_score_adj', row: {...base, files: read('oomScoreAdj', '-1000')}},
    {id: 'oom_score', row: {...base, files: read('oomScore', '2000')}},
    {id: 'rss', row: {...base, statm: available(statm(2 ** 33 - 1, 0))}},
    {
      id: 'threads',
      row: {...base, files: read('stat', `7 (java) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 32768 0 5 0 0 0\n`)},
    },
  ])('never cut a number: $id', ({id, row}) => {
    const column = processColumns.find(c => c.id === id)!;
    const text = textOf(row, id);
    expect(text).toMatch(/\d/);
    expect(text.length).toBeLessThanOrEqual(column.width);
  });

  it.each(fixtureNames())('have a text in every cell of %s, and numbers that fit', async name => {
    const host = fixtureHost(name);
    const all = new Set(processColumns.flatMap(column => column.files ?? []));
    const snapshot = await snapshotOf(host, {probes: [], processes: {...noProcesses, all, exhaustive: true}});
    for (const row of must(snapshot.processes).list) {
      for (const column of processColumns) {
        const cell = column.cell(row, host.system);
        const number = column.number?.(row, host.system);
        if (number !== undefined) expect(cell).toMatchObject({ok: true, value: {n: number}});
        const text = cellText(cell);
        if (!(cell.ok && cell.value.unit === 'text' && column.id === 'command'))
          expect([column.id, text]).not.toEqual([column.id, '']);
        if (!cell.ok || cell.value.unit !== 'text')
          expect([column.id, text, text.length <= column.width]).toEqual([column.id, text, true]);
      }
    }
  });
});

describe('commandOf', () => {
  it.each([
    {
      what: 'the command line',
      cmdline: '/usr/sbin/nginx\0-g\0daemon off;\0',
      command: '/usr/sbin/nginx -g daemon off;',
    },
    {what: 'a title padded with NULs', cmdline: 'nginx: worker process\0\0\0', command: 'nginx: worker process'},
    {what: 'the name of a process that blanked its command line', cmdline: '\0\0\0', command: 'nginx'},
    {what: 'the name of a zombie', cmdline: '', command: 'nginx'},
  ])('is $what', ({cmdline, command}) => {
    expect(commandOf({...base, files: read('cmdline', cmdline)})).toBe(command);
  });

  it('is the name while nothing else was read, in brackets for a kernel thread', () => {
    expect(commandOf(base)).toBe('nginx');
    expect(commandOf({...base, comm: 'kswapd0', kernelThread: true})).toBe('[kswapd0]');
  });
});

describe('processText', () => {
  it('holds the pid, the kernel’s name and the command line', () => {
    const row = {...base, files: read('cmdline', '/opt/web/server\0--port=80\0')};
    for (const part of ['4711', 'nginx', '/opt/web/server --port=80']) expect(processText(row)).toContain(part);
  });
});

describe('a rate', () => {
  const stat = (majflt: number) =>
    read('stat', `7 (a) S 1 1 1 0 -1 0 0 0 ${majflt} 0 0 0 0 0 20 0 1 0 5 0 0 0\n`).stat!;
  const faults = (before: number, now: number): Process => ({
    ...base,
    files: {stat: {...stat(now), at: millis(20_000), before: stat(before)}},
  });

  it.each([
    [0, 0, '0'],
    [0, 1, '0.1'],
    [5, 205, '10'],
    [5, 4, 'reset'],
  ])('of major faults from %i to %i in 20 s is %s', (before, now, text) => {
    expect(textOf(faults(before, now), 'majflt')).toBe(text);
  });
});
