import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import {type ActionItem, type Outcome, type Plan, renew} from '../../src/actions/action.ts';
import {droppableCache} from '../../src/actions/drop-caches.ts';
import {tuningActions} from '../../src/actions/tuning.ts';
import {directoryHost} from '../../src/host/directory.ts';
import {liveHands, readonlyHands} from '../../src/host/hands.ts';
import {type Facts, factsOf} from '../../src/model/advice/facts.ts';
import {judgements} from '../../src/model/tuning.ts';
import {parseMeminfo} from '../../src/proc/meminfo.ts';
import {bytes, kib} from '../../src/units.ts';
import {fixtureText} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {temporaryTree} from '../host/tree.ts';
import {fixtureHost, snapshotOf, snapshotsOf} from '../model/machines.ts';
import {dirtyPair, kernel} from './kernel.ts';

const NAME = '6.18-x86_64-4k-hybrid-v1';
const host = fixtureHost(NAME);
const snapshot = (await snapshotsOf([host, host]))[1]!;
const facts = factsOf(snapshot, 'server');
const rows = new Map(judgements(snapshot, 'server').map(row => [row.setting.name, row]));
const risk = 'Risk: something.';

const itemsOf = (name: string, on: Facts = facts): readonly ActionItem[] =>
  tuningActions(rows.get(name)!, {facts: on, risk});

const planOf = (item: ActionItem | undefined): Plan => {
  if (item === undefined || !('plan' in item)) throw new Error(`no plan: ${JSON.stringify(item)}`);
  return item.plan;
};

const typed = (name: string, text: string): Plan | {readonly refused: string} => {
  const item = itemsOf(name).find(({id}) => id === 'set');
  if (item === undefined || !('ask' in item)) throw new Error(`nothing to type: ${JSON.stringify(item)}`);
  return item.ask.plan(text);
};

const plan = (name: string, text: string): Plan => {
  const found = typed(name, text);
  if ('refused' in found) throw new Error(found.refused);
  return found;
};

const undone = (outcome: Outcome): Plan => {
  if (!outcome.ok || outcome.undo === undefined) throw new Error(`nothing to undo: ${JSON.stringify(outcome)}`);
  return outcome.undo;
};

const swappiness = 'proc/sys/vm/swappiness';

describe('a value that is typed', () => {
  it('is asked for with its bounds', () => {
    const [item] = itemsOf('vm.swappiness');
    expect(item).toMatchObject({
      id: 'set',
      label: 'Set a value',
      ask: {label: 'vm.swappiness', initial: '60', hint: '0 to 200'},
    });
    expect(typed('vm.swappiness', '201')).toEqual({refused: 'vm.swappiness takes 0 to 200, not 201'});
    expect(typed('vm.swappiness', '60')).toEqual({refused: 'vm.swappiness is 60 already'});
  });

  it('says beforehand what will happen, what it costs, how long it lasts and how it is undone', () => {
    const {title, says, command} = plan('vm.swappiness', '10');
    expect(title).toBe('Set vm.swappiness to 10');
    expect(command).toBe('sudo sysctl -w vm.swappiness=10');
    expect(says).toEqual([
      'It is 60 now; the kernel’s default is 60.',
      risk,
      'It takes effect at once and lasts until the next boot. For good: "vm.swappiness = 10" in /etc/sysctl.d/90-memory.conf.',
      'It can be undone.',
    ]);
  });

  it('is written, read back and undone', () => {
    const {hands, files, writes} = kernel({[swappiness]: '60\n'});
    const outcome = plan('vm.swappiness', '10').run(hands);
    expect(outcome).toMatchObject({ok: true, report: 'vm.swappiness was 60 and is 10 now.'});
    const undo = undone(outcome);
    expect(undo.title).toBe('Set vm.swappiness back to 60');
    expect(undo.run(hands)).toEqual({ok: true, report: 'vm.swappiness is 60 again.'});
    expect(files.get(swappiness)).toBe('60\n');
    expect(writes).toEqual([
      [swappiness, '10'],
      [swappiness, '60'],
    ]);
  });

  it('is asked about as it is by then', () => {
    const {hands, files} = kernel({[swappiness]: '60\n'});
    const undo = undone(plan('vm.swappiness', '10').run(hands));
    expect(renew(undo, hands)).toMatchObject({title: undo.title, says: ['Before the change it was 60.']});
    files.set(swappiness, '20\n');
    const changed = renew(undo, hands);
    expect(changed).toMatchObject({
      title: 'Set vm.swappiness back to 60',
      says: ['It is 20 now, not 10: somebody else has changed it since.', 'Before the change it was 60.'],
    });
    files.set(swappiness, '60\n');
    expect(renew(undo, hands)).toEqual({
      over: 'vm.swappiness is 60 already: somebody else has taken the change back',
    });
    files.delete(swappiness);
    expect(renew(undo, hands)).toMatchObject({title: undo.title, says: ['Before the change it was 60.']});
  });

  it('undoes to what was there at the write, not on the screen', () => {
    const {hands} = kernel({[swappiness]: '77\n'});
    expect(undone(plan('vm.swappiness', '10').run(hands)).title).toBe('Set vm.swappiness back to 77');
  });

  it('changes files of a tree', async () => {
    const root = temporaryTree({[swappiness]: '100\n'});
    const tree = directoryHost(root);
    if (!tree.ok) throw new Error('no tree');
    const hands = liveHands(path => join(root, path));
    const outcome = plan('vm.swappiness', '5').run(hands);
    expect(outcome).toMatchObject({ok: true, report: 'vm.swappiness was 100 and is 5 now.'});
    expect(readFileSync(join(root, swappiness), 'utf8')).toBe('5');
    const [row] = judgements(await snapshotOf(tree.value), 'server');
    expect(row?.setting.value).toMatchObject({ok: true, value: {text: '5', n: 5}});
    undone(outcome).run(hands);
    expect(readFileSync(join(root, swappiness), 'utf8')).toBe('100');
  });
});

describe('what the kernel makes of it', () => {
  const pool = 'proc/sys/vm/nr_hugepages';

  it('is told where it is less than was asked for', () => {
    const {hands} = kernel({[pool]: '0\n'}, {makes: {[pool]: text => (Number(text) > 323 ? '323\n' : `${text}\n`)}});
    const outcome = plan('vm.nr_hugepages', '10000').run(hands);
    expect(outcome).toMatchObject({
      ok: true,
      report: 'vm.nr_hugepages was 0; 10000 was written, and the kernel made it 323.',
    });
    expect(undone(outcome).run(hands)).toEqual({ok: true, report: 'vm.nr_hugepages is 0 again.'});
  });

  it('is no success where nothing changed', () => {
    const {hands} = kernel({[pool]: '5\n'}, {makes: {[pool]: () => '5\n'}});
    expect(plan('vm.nr_hugepages', '10').run(hands)).toEqual({
      ok: false,
      why: 'the kernel took 10 for vm.nr_hugepages without an error, and it is still 5',
    });
  });

  it('is told where the undo does not bring it back', () => {
    const {hands, files} = kernel({[pool]: '8\n'});
    const undo = undone(plan('vm.nr_hugepages', '1').run(hands));
    const stuck = kernel(Object.fromEntries(files), {makes: {[pool]: () => '6\n'}});
    expect(undo.run(stuck.hands)).toEqual({
      ok: false,
      why: 'vm.nr_hugepages was to be 8 again, and the kernel made it 6',
    });
  });

  it('is told where it cannot be read back', () => {
    const {hands} = kernel({[pool]: '0\n'}, {along: (path, _text, files) => files.delete(path)});
    expect(plan('vm.nr_hugepages', '1').run(hands)).toMatchObject({
      ok: true,
      report: '1 was written to vm.nr_hugepages (0 before); /proc/sys/vm/nr_hugepages does not exist on this kernel.',
    });
  });

  it.each([
    ['denied', {kind: 'denied', path: swappiness}, 'needs root: no permission to write to /proc/sys/vm/swappiness'],
    [
      'denied to root',
      {kind: 'denied', path: swappiness, to: 'root'},
      'root is refused too (a container?): no permission to write to /proc/sys/vm/swappiness',
    ],
    [
      'a bad value',
      {kind: 'unreadable', path: swappiness, errno: 'EINVAL'},
      'the kernel does not take "10" for /proc/sys/vm/swappiness; it takes 0 to 200, or less than that on an older kernel (EINVAL)',
    ],
    [
      'a container',
      {kind: 'unreadable', path: swappiness, errno: 'EROFS'},
      '/proc/sys/vm/swappiness is mounted read-only here, as in most containers: change it on the host',
    ],
    [
      'busy',
      {kind: 'unreadable', path: swappiness, errno: 'EBUSY'},
      'the kernel says that /proc/sys/vm/swappiness is in use and cannot be changed now (EBUSY)',
    ],
    [
      'another error',
      {kind: 'unreadable', path: swappiness, errno: 'EIO'},
      'writing to /proc/sys/vm/swappiness failed (EIO)',
    ],
    ['a file that went', {kind: 'missing', path: swappiness}, '/proc/sys/vm/swappiness does not exist on this kernel'],
  ] as const)('may be a refusal: %s', (_, reason, why) => {
    const {hands, writes} = kernel({[swappiness]: '60\n'}, {fails: {[swappiness]: reason}});
    expect(plan('vm.swappiness', '10').run(hands)).toEqual({ok: false, why});
    expect(writes).toEqual([]);
  });

  it('is nothing under --readonly', () => {
    const {hands, writes} = kernel({[swappiness]: '60\n', 'proc/meminfo': 'MemFree: 1 kB\n'});
    const why = 'nothing was changed: mmtop runs with --readonly';
    expect(plan('vm.swappiness', '10').run(readonlyHands(hands))).toEqual({ok: false, why});
    expect(planOf(itemsOf('vm.drop_caches')[0]).run(readonlyHands(hands))).toEqual({ok: false, why});
    expect(planOf(itemsOf('vm.compact_memory')[0]).run(readonlyHands(hands))).toEqual({ok: false, why});
    expect(writes).toEqual([]);
  });
});

describe('two of which only one counts', () => {
  const ratio = 'proc/sys/vm/dirty_ratio';
  const amount = 'proc/sys/vm/dirty_bytes';

  it('say so, and the undo brings back the right one', () => {
    const {hands, files, writes} = kernel({[ratio]: '20\n', [amount]: '0\n'}, {along: dirtyPair});
    const change = plan('vm.dirty_bytes', '512M');
    expect(change.says).toContain('vm.dirty_ratio, 20 now, goes to 0: only one of the two counts.');
    const outcome = change.run(hands);
    expect(outcome).toMatchObject({
      ok: true,
      report: 'vm.dirty_bytes was 0 and is 536870912 now. vm.dirty_ratio went from 20 to 0 with it.',
    });
    const undo = undone(outcome);
    expect(renew(undo, hands)).toMatchObject({says: ['Before the change it was 20.']});
    expect(undo.title).toBe('Set vm.dirty_ratio back to 20');
    expect(undo.command).toBe('sudo sysctl -w vm.dirty_ratio=20');
    expect(undo.run(hands)).toEqual({ok: true, report: 'vm.dirty_ratio is 20 again.'});
    expect(Object.fromEntries(files)).toEqual({[ratio]: '20\n', [amount]: '0\n'});
    // 0 is no value of vm.dirty_bytes: it must never be written.
    expect(writes.filter(([path, text]) => path === amount && text === '0')).toEqual([]);
  });

  it('the other way round', () => {
    const {hands, files} = kernel({[ratio]: '0\n', [amount]: '536870912\n'}, {along: dirtyPair});
    const outcome = plan('vm.dirty_ratio', '10').run(hands);
    expect(outcome).toMatchObject({
      report: 'vm.dirty_ratio was 0 and is 10 now. vm.dirty_bytes went from 536870912 to 0 with it.',
    });
    expect(undone(outcome).run(hands)).toEqual({ok: true, report: 'vm.dirty_bytes is 536870912 again.'});
    expect(Object.fromEntries(files)).toEqual({[ratio]: '0\n', [amount]: '536870912\n'});
  });

  it('and a change of the one that counts is just that', () => {
    const {hands} = kernel({[ratio]: '20\n', [amount]: '0\n'}, {along: dirtyPair});
    const outcome = plan('vm.dirty_ratio', '10').run(hands);
    expect(outcome).toMatchObject({report: 'vm.dirty_ratio was 20 and is 10 now.'});
    expect(undone(outcome).title).toBe('Set vm.dirty_ratio back to 20');
  });
});

describe('a choice', () => {
  const enabled = 'sys/kernel/mm/transparent_hugepage/enabled';
  const law = {[enabled]: (text: string) => `${'always madvise never'.replace(text, `[${text}]`)}\n`};

  it('is one item for each other word', () => {
    const item = itemsOf('thp.enabled').find(({id}) => id === 'set');
    if (item === undefined || !('items' in item)) throw new Error('no choices');
    expect(item.items.map(({label}) => label)).toEqual(['always', 'never']);
    const {hands} = kernel({[enabled]: 'always [madvise] never\n'}, {makes: law});
    const never = planOf(item.items[1]);
    expect(never.says.join(' ')).toMatch(/khugepaged stops/);
    expect(never.says.join(' ')).toMatch(/tmpfiles\.d/);
    const outcome = never.run(hands);
    expect(outcome).toMatchObject({ok: true, report: 'thp.enabled was madvise and is never now.'});
    expect(undone(outcome).run(hands)).toEqual({ok: true, report: 'thp.enabled is madvise again.'});
  });
});

describe('what is offered', () => {
  const rowWith = async (files: Record<string, string>, name: string) => {
    const taken = await snapshotOf(memoryHost({'proc/sys/vm/stat_interval': '1\n', ...files}));
    const row = judgements(taken, 'server').find(({setting}) => setting.name === name)!;
    return tuningActions(row, {facts: factsOf(taken, 'server'), risk: undefined});
  };

  it('is what is advised and the default, where they differ from what is there', async () => {
    const items = await rowWith({'proc/sys/vm/dirty_ratio': '80\n'}, 'vm.dirty_ratio');
    expect(items.map(({label}) => label)).toEqual(['Set to what is advised, 20', 'Set a value']);
    const both = await rowWith(
      {[swappiness]: '0\n', 'proc/swaps': 'Filename Type Size Used Priority\n/dev/sda2 partition 10 0 -2\n'},
      'vm.swappiness',
    );
    expect(both.map(({label}) => label)).toEqual([
      'Set to what is advised, 10',
      'Set to the kernel’s default, 60',
      'Set a value',
    ]);
  });

  it('is never a default that cannot be written', async () => {
    const items = await rowWith({'proc/sys/vm/dirty_bytes': '1048576\n'}, 'vm.dirty_bytes');
    expect(items.map(({id}) => id)).toEqual(['set']);
  });

  it.each([
    ['zram0.mem_limit', /set up/],
    ['swap', /mkswap/],
    ['memory.max', /view 8/],
  ])('is a refusal with a way out for %s', (name, refused) => {
    expect(itemsOf(name)).toEqual([{id: 'set', label: 'Set a value', refused: expect.stringMatching(refused)}]);
  });

  it('is a refusal for what is not there or cannot be read', async () => {
    expect(await rowWith({}, 'vm.defrag_mode')).toMatchObject([{refused: 'this kernel does not have it'}]);
    expect(await rowWith({'proc/sys/vm/swappiness': 'many\n'}, 'vm.swappiness')).toMatchObject([
      {refused: expect.stringMatching(/cannot be read/)},
    ]);
  });

  it('says in a container whose setting it is', () => {
    const on = {...facts, contained: true};
    const says = (item: ActionItem | undefined) => planOf(item).says.join(' ');
    const [item] = itemsOf('vm.swappiness', on);
    if (item === undefined || !('ask' in item)) throw new Error('nothing to type');
    expect(item.ask.plan('10')).toMatchObject({
      says: expect.arrayContaining([expect.stringMatching(/host of this container/)]),
    });
    expect(says(itemsOf('vm.drop_caches', on)[0])).toMatch(/whole host/);
    expect(says(itemsOf('vm.compact_memory', on)[0])).toMatch(/whole host/);
  });
});

describe('dropping caches', () => {
  const file = 'proc/sys/vm/drop_caches';
  const meminfo = (cached: number, slab: number, free: number) =>
    `MemTotal: 24000000 kB\nMemFree: ${free} kB\nCached: ${cached} kB\nBuffers: 0 kB\nShmem: 1000 kB\nDirty: 200 kB\nWriteback: 0 kB\nMapped: 300 kB\nSReclaimable: ${slab} kB\n`;

  it('says from figures of the moment what will go', () => {
    const [pages, objects, both] = itemsOf('vm.drop_caches').map(planOf);
    expect(pages!.says[0]).toMatch(
      /^Drops about \d[\d.]* [MG]iB of clean page cache; what is needed will be read again from disk\.$/,
    );
    expect(objects!.says[0]).toMatch(/^Drops up to \d[\d.]* [KMG]iB of dentries and inodes; what is needed/);
    expect(both!.says[0]).toMatch(/clean page cache and up to .* of dentries and inodes/);
    expect(both!.says.join(' ')).toMatch(/cannot be undone/);
    expect(both!.command).toBe('echo 3 | sudo tee /proc/sys/vm/drop_caches');
  });

  it('counts what can go: no shared memory, nothing dirty, nothing mapped', () => {
    const parsed = parseMeminfo(meminfo(10_000, 0, 0));
    if (!parsed.ok) throw new Error('meminfo');
    expect(droppableCache(parsed.value)).toBe(kib(10_000 - 1000 - 200 - 300));
    const real = parseMeminfo(fixtureText(NAME, 'proc/meminfo')!);
    if (!real.ok) throw new Error('meminfo');
    expect(droppableCache(real.value)).toBeLessThan(real.value.cached!);
    expect(droppableCache({unknown: {}, malformed: []})).toBeUndefined();
    expect(droppableCache({...parsed.value, cached: kib(500)})).toBe(bytes(0));
  });

  it('reports what went, and cannot be undone', () => {
    const {hands, writes} = kernel(
      {[file]: '', 'proc/meminfo': meminfo(10_485_760, 1_048_576, 1_048_576)},
      {along: (_path, _text, files) => files.set('proc/meminfo', meminfo(1_048_576, 524_288, 11_010_048))},
    );
    const outcome = planOf(itemsOf('vm.drop_caches')[2]).run(hands);
    expect(outcome).toEqual({
      ok: true,
      report: 'Dropped: cache 10.0 GiB → 1.00 GiB, slab 1.00 GiB → 512 MiB, free 1.00 GiB → 10.5 GiB.',
    });
    expect(writes).toEqual([[file, '3']]);
  });

  it('needs a right, and says which', () => {
    const {hands} = kernel({}, {fails: {[file]: {kind: 'denied', path: file}}});
    expect(planOf(itemsOf('vm.drop_caches')[0]).run(hands)).toMatchObject({
      ok: false,
      why: expect.stringMatching(/^needs root: .*drop_caches$/),
    });
  });
});

describe('compacting', () => {
  const file = 'proc/sys/vm/compact_memory';
  const buddy = (small: number, large: number) => `Node 0, zone   Normal ${small} 0 0 0 0 0 0 0 0 ${large} 0\n`;

  it('says how it stands, and reports what came of it', () => {
    const {hands, writes} = kernel(
      {'proc/buddyinfo': buddy(51_200, 1)},
      {along: (_path, _text, files) => files.set('proc/buddyinfo', buddy(0, 101))},
    );
    const compact = planOf(itemsOf('vm.compact_memory')[0]);
    expect(compact.says[0]).toMatch(/free memory .* are in blocks of a huge page and more now/);
    expect(compact.says.join(' ')).toMatch(/pauses/);
    expect(compact.run(hands)).toEqual({
      ok: true,
      report: 'Compacted: free in blocks of a huge page and more 2.00 MiB → 202 MiB.',
    });
    expect(writes).toEqual([[file, '1']]);
  });

  it('does without figures', () => {
    const {hands} = kernel({});
    expect(planOf(itemsOf('vm.compact_memory')[0]).run(hands)).toEqual({ok: true, report: 'Memory was compacted.'});
  });
});

describe('every setting that can be written', () => {
  it.each(
    [...rows.values()]
      .filter(({setting}) => setting.writable && setting.value.ok)
      .map(row => [row.setting.name, row] as const),
  )('%s has something to do, with everything said', (_, row) => {
    const items = tuningActions(row, {facts, risk: undefined});
    expect(items.length).toBeGreaterThan(0);
    const plans = items.flatMap(item => ('plan' in item ? [item.plan] : 'items' in item ? item.items.map(planOf) : []));
    for (const {says, command} of plans) {
      for (const sentence of says) expect(sentence).toMatch(/^\S.*[.]$/);
      expect(says.join(' ')).not.toMatch(/undefined|NaN/);
      expect(command).toMatch(/^(sudo sysctl -w |echo )/);
    }
  });
});

describe('without rights', () => {
  const system = {...facts.system, unprivileged: true as const};

  it.each([
    ['vm.swappiness', 'set', 'Set a value', 'needs root: no permission to write to /proc/sys/vm/swappiness'],
    ['thp.enabled', 'set', 'Set a value', expect.stringMatching(/^needs root, or CAP_DAC_OVERRIDE: /)],
    ['vm.drop_caches', 'drop-caches', 'Drop caches', expect.stringMatching(/^needs root: .*drop_caches$/)],
    [
      'vm.compact_memory',
      'compact-memory',
      'Compact all zones once',
      expect.stringMatching(/^needs root: .*compact_memory$/),
    ],
  ])('%s says so before anything is typed', (name, id, label, refused) => {
    expect(itemsOf(name, {...facts, system, contained: false})).toEqual([{id, label, refused}]);
  });

  it('it is root of the host inside a container only', () => {
    expect(itemsOf('vm.swappiness', {...facts, system, contained: true})).toMatchObject([
      {refused: 'needs root of the host: no permission to write to /proc/sys/vm/swappiness'},
    ]);
  });

  it('what cannot be set by anybody has its own reason still', () => {
    expect(itemsOf('memory.max', {...facts, system})).toEqual(itemsOf('memory.max'));
  });
});
