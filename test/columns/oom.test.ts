import {describe, expect, it} from 'vitest';
import {rowCells} from '../../src/columns/arrange.ts';
import {fitColumns} from '../../src/columns/column.ts';
import {oomColumns, oomText, oomTextFrom} from '../../src/columns/oom.ts';
import {tell} from '../../src/model/oom-tell.ts';
import {oomView} from '../../src/model/oom-view.ts';
import {snapshotOf, stateOf} from '../helpers/states.ts';
import {deniedLog, type Told, toldHost} from '../views/oom-hosts.ts';

const rowsOf = async (told: Told) => {
  const snapshot = snapshotOf(await stateOf(toldHost(told), 1, 'oom'));
  const {rows} = oomView(snapshot);
  return {rows, cells: rows.map(row => rowCells(row, oomColumns, snapshot.system))};
};

describe('the columns of the oom view', () => {
  it('say of a kill what the log says', async () => {
    const {cells} = await rowsOf({counted: 9});
    const line = (comm: string) => cells.find(row => row[3] === comm);
    expect(line('member')).toEqual([
      ...['killed+2', '8s ago', '189', 'member', '0', '25.2M', '0', '100K', '0', '25.3M', '24.0M', '/team'],
    ]);
    expect(line('batch-job')).toEqual([
      ...['killed', '34s ago', '172', 'batch-job', '0', '108M', '0', '280K', '300', '166M', 'machine', '/'],
    ]);
    // Without the table of processes nothing is known of swap and of the order.
    expect(line('quiet')?.slice(6, 10)).toEqual(['n/a', '280K', '0', 'n/a']);
  });

  it('say of who is next what is known now', async () => {
    const {cells} = await rowsOf({});
    expect(cells.filter(([what]) => what === 'next')[0]).toEqual([
      ...['next', '1st', '230', 'stress-ng-vm', '0', '108M', '38.9M', '380K', '1000', '612M', 'machine', '/'],
    ]);
    expect(cells.at(-4)?.slice(0, 4)).toEqual(['next', '49% full', '227', 'search']);
    expect(cells.at(-4)?.slice(-2)).toEqual(['40.0M', '/system.slice/search.service']);
  });

  it('say once that the log needs root, and not where a name would stand', async () => {
    const {cells} = await rowsOf({log: deniedLog, groups: true});
    expect(cells[0]).toEqual([
      ...['killed×2', 'n/a', 'n/a', '(needs root)', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a', 'n/a'],
      '/system.slice/batch.service',
    ]);
  });

  it('keep what, when, who, how much and where at 80 columns', () => {
    expect(fitColumns(oomColumns, 80).map(({id}) => id)).toEqual([
      ...['what', 'when', 'pid', 'process', 'ram', 'adj', 'limit', 'cgroup'],
    ]);
  });

  it('are searched by name, number, place and those who died along', async () => {
    const {rows} = await rowsOf({counted: 9});
    const text = oomText(rows[0]!);
    const container = rows.find(({comm}) => comm === 'redis-server')!;
    for (const part of ['docker c0ffee000002', 'docker-c0ffee000002.scope']) expect(oomText(container)).toContain(part);
    for (const part of ['killed+2', '189', 'member', 'bash', 'sleep', '/team']) expect(text).toContain(part);
  });

  it('call those who live by program and script, and those who were killed as the log does', async () => {
    const cmdline = '/usr/bin/node\0--x\0/srv/shop/server.js\0--port\x0080\0';
    const snapshot = snapshotOf(await stateOf(toldHost({files: {'proc/230/cmdline': cmdline}}), 1, 'oom'));
    const view = oomView(snapshot);
    const row = view.rows.find(({subject, process}) => subject.kind === 'next' && process?.pid === 230)!;
    expect(rowCells(row, oomColumns, snapshot.system)[3]).toBe('node server.js --port 80');
    for (const part of ['stress-ng-vm', 'server.js --port 80', '/srv/shop/']) expect(oomText(row)).toContain(part);
    expect(view.summary.next[0]).toMatch(/^Next on the machine: node server\.js \(pid 230\);/);
    const {headline, sentences, compared} = tell(row, view);
    expect(headline).toMatch(/^node server\.js \(pid 230\) would go first/);
    expect(sentences.at(-1)).toBe('Command line: /usr/bin/node --x /srv/shop/server.js --port 80');
    expect(compared[0]).toMatchObject({name: 'node server.js', pid: 230});
    expect(view.rows.filter(({subject}) => subject.kind === 'killed').map(({comm}) => comm)).toContain('batch-job');
  });

  it('say of which command lines nothing was read yet', async () => {
    const snapshot = snapshotOf(await stateOf(toldHost({files: {}}), 1, 'oom'));
    const rows = oomView(snapshot).rows;
    const bare = rows.map(row => (row.process === undefined ? row : {...row, process: {...row.process, files: {}}}));
    expect(rows.filter(oomTextFrom.unread)).toEqual([]);
    expect(bare.filter(oomTextFrom.unread).length).toBe(rows.filter(({process}) => process !== undefined).length);
    expect([1, 2].map(oomTextFrom.words)).toEqual(['1 command line not read yet', '2 command lines not read yet']);
  });
});
