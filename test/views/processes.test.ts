import {describe, expect, it} from 'vitest';
import {noProcesses} from '../../src/proc/pid/process.ts';
import type {Snapshot} from '../../src/snapshot.ts';
import {overview} from '../../src/views/overview.tsx';
import {processes} from '../../src/views/processes.tsx';
import type {TableState} from '../../src/views/table-state.ts';
import {must, snapshotOf, snapshotsOf} from '../model/machines.ts';
import {furnished} from './process-hosts.ts';
import {lookAt} from './process-looks.ts';

const size = {width: 80, height: 20};

const snapshot = () =>
  snapshotOf(furnished('6.12-x86_64-4k-calm'), {
    processes: {...noProcesses, all: new Set(['status', 'cgroup']), exhaustive: true},
  });

const wished = async (table: Partial<TableState>, columns?: readonly string[]) => {
  const look = lookAt(await snapshot(), table, columns && {columns: {processes: columns}});
  const {wish, facts} = processes.draw(look, size);
  return {all: [...wish.processes!.all].sort(), shown: facts.shown, files: [...wish.processes!.focusFiles].sort()};
};

describe('what is read', () => {
  it('of a list is cheap, and of those on screen', async () => {
    const {all, files} = await wished({});
    expect(all).toEqual([]);
    expect(files).toEqual(['cmdline', 'oomScore', 'oomScoreAdj', 'stat', 'status']);
  });

  it('of a search or a filter is the command line of all, also before anything is on screen', async () => {
    expect((await wished({filter: '4711'})).all).toEqual(['cmdline']);
    expect((await wished({search: '4711'})).all).toEqual(['cmdline']);
    const nobody = {uid: undefined, pids: undefined};
    const first = (filter: string) => [...processes.firstWish({sort: undefined, filter}, nobody).processes!.all];
    expect([first(''), first('4711')]).toEqual([[], ['cmdline']]);
  });

  it('and while some are not read, nothing is said not to be there', async () => {
    const {facts} = processes.draw(lookAt(await snapshot(), {}), size);
    expect(facts.find('4711', 0, 1)).toBeUndefined();
    expect(facts.unread?.()).toMatch(/^\d+ command lines not read yet$/);
    const all = await snapshotOf(furnished('6.12-x86_64-4k-calm'), {
      processes: {...noProcesses, all: new Set(['cmdline']), exhaustive: true},
    });
    expect(processes.draw(lookAt(all, {}), size).facts.unread?.()).toBeUndefined();
  });

  it('and rows that match are said not to be all', async () => {
    const incomplete = (filter: string, from: Snapshot) =>
      processes.draw(lookAt(from, {filter}), size).facts.incomplete;
    const some = await snapshot();
    const unread = must(some.processes).list.filter(({kernelThread}) => !kernelThread);
    const nginx = unread.filter(({comm}) => comm === 'nginx').length;
    // Of those that match already nothing more is wanted.
    expect(incomplete('nginx', some)).toBe(`${unread.length - nginx} command lines not read yet`);
    expect([incomplete('', some), incomplete('no such', some)]).toEqual([undefined, undefined]);
  });

  it('of groups is what their sums rest on, of all', async () => {
    expect((await wished({group: 'user'})).all).toEqual(['oomScore', 'smapsRollup', 'status']);
    expect((await wished({group: 'command'})).all).toEqual(['cmdline', 'oomScore', 'smapsRollup', 'status']);
    expect((await wished({group: 'cgroup'})).all).toEqual(['cgroup', 'smapsRollup', 'status']);
  });

  it('of a tree is no more than of a list, until something is folded', async () => {
    expect((await wished({tree: true})).all).toEqual([]);
    const first = [...new Set(processes.draw(lookAt(await snapshot(), {tree: true}), size).facts.foldable())][0]!;
    expect((await wished({tree: true, toggled: new Set([first])})).all).toEqual(['status']);
  });

  it('is PSS where it was chosen, of those on screen; of all where it is the order', async () => {
    const columns = ['pid', 'pss', 'command'];
    expect(await wished({}, columns)).toMatchObject({all: [], files: ['cmdline', 'oomScoreAdj', 'smapsRollup']});
    expect((await wished({sort: 'pss'}, columns)).all).toEqual(['smapsRollup']);
  });

  it('for the page of a process is smaps, of that one', async () => {
    const look = lookAt(await snapshot());
    const key = processes.draw(look, size).facts.keyAt(0)!;
    const {wish} = processes.detail(look, size, key)!;
    expect(wish.processes!.focus.size).toBe(1);
    expect([...wish.processes!.focusFiles]).toEqual(expect.arrayContaining(['smaps', 'limits', 'status']));
    expect([...wish.cgroups!.focus]).toEqual([expect.stringMatching(/^\//)]);
    expect(processes.detail(look, size, '1/1')!.wish.processes!.focus.size).toBe(0);
    expect(processes.draw(look, size).wish.cgroups).toBeUndefined();
  });
});

describe('columns', () => {
  it('that say nothing of groups give way to PSS', async () => {
    const grouped = (await wished({group: 'user'})).shown;
    expect(grouped).toContain('pss');
    for (const id of ['user', 'state', 'virtual']) expect(grouped).not.toContain(id);
    expect((await wished({})).shown).not.toContain('pss');
  });

  it('are those of the user wherever there are some', async () => {
    const columns = ['pid', 'user', 'rss'];
    expect((await wished({group: 'user'}, columns)).shown).toEqual(columns);
  });
});

describe('the column that rows are sorted by', () => {
  it.each(['page_tables', 'pss', 'threads', 'majflt'])('%s is on screen though there is little room', async sort => {
    const {facts} = processes.draw(lookAt(await snapshot(), {sort}), {width: 60, height: 20});
    expect(facts.hit(0, 1)).toBeDefined();
    const heads = new Set(
      Array.from({length: 60}, (_, x) => facts.hit(x, 1)).flatMap(hit => (hit && 'column' in hit ? [hit.column] : [])),
    );
    expect(heads).toContain(sort);
    expect(facts.shown).toContain(sort);
    expect(facts.shown.at(-1)).toBe('command');
  });
});

describe('what can be done', () => {
  const ids = async (...chosen: readonly number[]) => {
    const {facts} = processes.draw(lookAt(await snapshot()), size);
    return facts.actions(chosen.map(index => facts.keyAt(index)!)).map(({id}) => id);
  };

  it('with one process is a signal or another oom_score_adj, with several a signal', async () => {
    expect(await ids(0)).toEqual(['signal', 'oom-score-adj']);
    expect(await ids(0, 1)).toEqual(['signal']);
  });

  it('takes in what a filter or a fold hides, and knows what is gone', async () => {
    const read = await snapshot();
    const {facts} = processes.draw(lookAt(read), size);
    const keys = [facts.keyAt(0)!, facts.keyAt(1)!];
    expect(facts.unseen([...keys, '1/1'])).toEqual({hidden: 0, gone: ['1/1']});
    for (const table of [{filter: 'nothing is called so'}, {group: 'user'}]) {
      const hiding = processes.draw(lookAt(read, table), size).facts;
      expect(hiding.unseen([...keys, '1/1'])).toEqual({hidden: 2, gone: ['1/1']});
      expect(hiding.actions(keys).map(({id}) => id)).toEqual(['signal']);
    }
  });

  it.each([processes, overview])('knows the value of now when it asks for another: $id', async ({draw}) => {
    const wish = draw(lookAt(await snapshot()), size).wish.processes!;
    const read = await snapshotOf(furnished('6.12-x86_64-4k-calm'), {processes: {...wish, exhaustive: true}});
    const {facts} = draw(lookAt(read), size);
    const item = facts.actions([facts.keyAt(0)!])[1]!;
    if (!('ask' in item)) throw new Error('no question');
    expect([item.label, item.ask.initial]).toEqual(['Set oom_score_adj, now 980', '980']);
    const plan = item.ask.plan('500');
    expect('says' in plan && plan.says.at(-1)).toBe('To take it back, set it to 980 again.');
  });

  it('says what a point of the adjustment is worth', async () => {
    const {facts} = processes.draw(lookAt(await snapshot()), size);
    const item = facts.actions([facts.keyAt(0)!])[1]!;
    if (!('ask' in item)) throw new Error('no question');
    const plan = item.ask.plan('500');
    // Half of 475,356 kB of RAM; there is no swap.
    expect('says' in plan && plan.says[0]).toContain('500 thousandths of RAM and swap, 232 MiB');
  });
});

it('who listens hears of the moment that is shown', async () => {
  const host = furnished('6.12-x86_64-4k-calm');
  const snapshots = await snapshotsOf([host, host], {processes: noProcesses, spacing: 20_000});
  const growth = processes.told(lookAt(snapshots[1]!), 0, 1);
  if (growth === undefined || !growth.ok) throw new Error('nothing told');
  const cell = growth.value.rows[0]!.cells.find(({id}) => id === 'growth')!;
  expect(cell.cell).toEqual({ok: true, value: {unit: 'growth', n: 0}});
});

it('the page of a process stays with it: a successor with its number is another one', async () => {
  const look = lookAt(await snapshot());
  const key = processes.draw(look, size).facts.keyAt(0)!;
  const text = (at: typeof look, name: string) => processes.detail(at, size, name)!.page.title;
  expect(text(look, key)).toMatch(/\(pid \d+\)$/);
  const [pid, start] = key.split('/');
  expect(text(look, `${pid}/${Number(start) + 1}`)).toBe(`pid ${pid}`);
});
