import {describe, expect, it} from 'vitest';
import {type ActionItem, type Outcome, type Plan, renew} from '../../src/actions/action.ts';
import {cgroupActions} from '../../src/actions/cgroup.ts';
import {type CgroupTable, tableOf} from '../../src/cgroup/table.ts';
import {sampleCgroups} from '../../src/cgroup/walk.ts';
import {readonlyHands} from '../../src/host/hands.ts';
import type {SystemInfo} from '../../src/host/host.ts';
import {parseTypedLimit, typedForm} from '../../src/model/cgroup-input.ts';
import {bytes, kib, mib} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {kernel, type Laws} from './kernel.ts';

const gib = (n: number) => mib(1024 * n);

const TOP = 'sys/fs/cgroup';
const MAX = `${TOP}/system.slice/db.service/memory.max`;
const HIGH = `${TOP}/system.slice/db.service/memory.high`;
const CURRENT = `${TOP}/system.slice/db.service/memory.current`;
const EVENTS = `${TOP}/system.slice/db.service/memory.events`;
const RECLAIM = `${TOP}/system.slice/db.service/memory.reclaim`;

const group = (path: string, current: number, max: string) => ({
  [`${TOP}${path}/cgroup.controllers`]: 'memory\n',
  [`${TOP}${path}/memory.current`]: `${current}\n`,
  [`${TOP}${path}/memory.max`]: `${max}\n`,
  [`${TOP}${path}/memory.high`]: 'max\n',
  [`${TOP}${path}/memory.events`]: 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 2\n',
});

const files = {
  'proc/self/mountinfo': '30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
  'proc/self/cgroup': '0::/user.slice/user-7.slice\n',
  [`${TOP}/cgroup.controllers`]: 'memory\n',
  ...group('/system.slice', mib(900), 'max'),
  ...group('/system.slice/db.service', mib(600), String(gib(1))),
  ...group('/user.slice/user-7.slice/user@7.service/app.slice', mib(5), 'max'),
  ...group('/user.slice/user-7.slice/user@7.service', mib(5), 'max'),
  ...group('/user.slice/user-7.slice', mib(5), 'max'),
  ...group('/user.slice', mib(5), 'max'),
};

const tableIn = (texts: Readonly<Record<string, string>>): {table: CgroupTable; system: SystemInfo} => {
  const host = memoryHost(texts);
  const cgroups = sampleCgroups(host, {detail: 'full'});
  if (!cgroups.ok) throw new Error(JSON.stringify(cgroups.reason));
  return {table: tableOf(cgroups.value), system: host.system};
};

const {table, system} = tableIn(files);

const itemsOf = (path: string, own?: string, on: Partial<SystemInfo> = {}): readonly ActionItem[] =>
  cgroupActions([table.byPath.get(path)!], table, {...system, ...on}, own);

const DB = '/system.slice/db.service';

const typed = (id: string, text: string, path = DB, own?: string): Plan | {readonly refused: string} => {
  const item = itemsOf(path, own).find(one => one.id === id);
  if (item === undefined || !('ask' in item)) throw new Error(`nothing to type: ${JSON.stringify(item)}`);
  return item.ask.plan(text);
};

const plan = (...of: Parameters<typeof typed>): Plan => {
  const found = typed(...of);
  if ('refused' in found) throw new Error(found.refused);
  return found;
};

const machine = (laws?: Laws) => kernel(files, laws);
const report = (outcome: Outcome): string => (outcome.ok ? outcome.report : `not: ${outcome.why}`);

describe('an amount that is typed', () => {
  it.each([
    ['512M', mib(512)],
    ['1.5G', mib(1536)],
    ['64k', kib(64)],
    ['4096', bytes(4096)],
    ['2 GiB', gib(2)],
    ['MAX', 'max'],
    ['', undefined],
    ['-1', undefined],
    ['12x', undefined],
    ['99999999999T', undefined],
  ])('%j is %j', (text, limit) => expect(parseTypedLimit(text)).toBe(limit));

  it.each(['max', '512M', '3G', '2T', '7', '1K', '0'])('%s is offered as it was typed', text =>
    expect(typedForm(parseTypedLimit(text)!)).toBe(text),
  );
});

describe('a limit', () => {
  it('is asked for with its value of now', () => {
    expect(itemsOf(DB)).toMatchObject([
      {id: 'memory.high', label: 'Set memory.high, now max', ask: {initial: 'max'}},
      {id: 'memory.max', label: 'Set memory.max, now 1G', ask: {label: 'memory.max of db.service', initial: '1G'}},
      {id: 'memory.reclaim', ask: {initial: ''}},
    ]);
  });

  it.each([
    ['memory.max', 'much', '"much" is neither an amount such as 512M or 1.5G nor max'],
    ['memory.max', '1G', 'it is 1.00 GiB already'],
    ['memory.max', '0', '0 would kill all that is in the group'],
    ['memory.reclaim', '0', '"0" is not an amount such as 512M or 1.5G'],
    ['memory.reclaim', 'max', '"max" is not an amount such as 512M or 1.5G'],
    ['memory.reclaim', '1G', 'the group holds no more than 600 MiB'],
  ])('%s does not take %j', (id, text, refused) => expect(typed(id, text)).toEqual({refused}));

  it('below what the group holds says what the kernel will do about it', () => {
    const {says, title, command} = plan('memory.max', '512M');
    expect(title).toBe('Set memory.max of db.service to 512 MiB');
    expect(says[0]).toBe('It is 1.00 GiB now; the group holds 600 MiB.');
    expect(says).toContain(
      'It is 88.0 MiB less than the group holds: the kernel takes it back, and kills processes of the group as long as that is not enough. mmtop waits for it.',
    );
    expect(says.join(' ')).toContain('systemctl set-property db.service MemoryMax=512M');
    expect(command).toBe(`echo ${mib(512)} | sudo tee /${MAX}`);
    expect(plan('memory.high', '512M').says.join(' ')).toMatch(/slowed down\. mmtop waits/);
    expect(plan('memory.max', '800M').says.join(' ')).not.toContain('less than the group holds');
  });

  it('is written, read back, and can be taken back', () => {
    const {hands, writes} = machine();
    const done = plan('memory.max', '800M').run(hands);
    expect(report(done)).toBe('memory.max of db.service was 1.00 GiB and is 800 MiB now; it holds 600 MiB.');
    const undo = done.ok ? done.undo! : undefined;
    expect(undo).toMatchObject({
      title: 'Set memory.max of db.service back to 1.00 GiB',
      says: ['Before the change it was 1.00 GiB.', expect.stringContaining('Should the group hold more')],
    });
    undo!.run(hands);
    expect(writes).toEqual([
      [MAX, String(mib(800))],
      [MAX, String(gib(1))],
    ]);
  });

  it('is taken back from what it is by then', () => {
    const {hands, files: there} = machine();
    const done = plan('memory.max', '800M').run(hands);
    const undo = done.ok ? done.undo! : plan('memory.max', '1M');
    expect(renew(undo, hands)).toMatchObject({says: undo.says});
    there.set(MAX, `${mib(900)}\n`);
    expect(renew(undo, hands)).toMatchObject({
      title: undo.title,
      says: ['It is 900 MiB now, not 800 MiB: somebody else has changed it since.', ...undo.says],
    });
    there.set(MAX, `${gib(1)}\n`);
    expect(renew(undo, hands)).toEqual({
      over: 'memory.max of db.service is 1.00 GiB already: somebody else has taken the change back',
    });
    there.delete(MAX);
    expect(renew(undo, hands)).toEqual({over: 'db.service is gone: there is nothing to take back'});
  });

  it('tells whom it cost', () => {
    const {hands} = machine({
      along: (path, text, texts) => {
        if (path !== MAX) return;
        texts.set(CURRENT, `${text}\n`);
        texts.set(EVENTS, 'low 0\nhigh 0\nmax 9\noom 3\noom_kill 5\n');
      },
    });
    expect(report(plan('memory.max', '100M').run(hands))).toBe(
      'memory.max of db.service was 1.00 GiB and is 100 MiB now; it holds 100 MiB; the OOM killer took 3 of its processes.',
    );
  });

  it('is removed by max', () => {
    const {hands, writes} = machine();
    expect(plan('memory.max', 'max').says).toContain('Only limits of groups above, and the machine, hold then.');
    expect(report(plan('memory.max', 'max').run(hands))).toContain('is no limit now');
    expect(writes).toEqual([[MAX, 'max']]);
  });

  it('says when mmtop itself is inside', () => {
    const slice = '/user.slice/user-7.slice';
    const ours = 'mmtop itself is in this group, and the shell it was started from most likely too.';
    expect(plan('memory.max', '1M', slice, `${slice}/session-1.scope`).says).toContain(ours);
    expect(plan('memory.max', '1M', slice, `${slice}x`).says).not.toContain(ours);
  });

  it('that the kernel does not let be set changes nothing', () => {
    const fails = (reason: Parameters<typeof kernel>[1]) =>
      report(plan('memory.max', '800M').run(machine(reason).hands));
    expect(fails({fails: {[MAX]: {kind: 'unreadable', path: MAX, errno: 'EROFS'}}})).toMatch(/mounted read-only here/);
    expect(fails({fails: {[MAX]: {kind: 'denied', path: MAX, to: 'root'}}})).toMatch(/root is refused too/);
    const {hands, writes} = machine();
    expect(report(plan('memory.max', '800M').run(readonlyHands(hands)))).toMatch(/--readonly/);
    expect(report(plan('memory.high', '800M').run(kernel({}).hands))).toMatch(/db\.service has no memory\.high/);
    expect(writes).toEqual([]);
  });
});

describe('without the right', () => {
  it('nothing is asked for, save in groups that are delegated', () => {
    const on = {unprivileged: true} as const;
    expect(itemsOf(DB, undefined, on)).toMatchObject([
      {id: 'memory.high', refused: `needs root, or CAP_DAC_OVERRIDE: no permission to write to /${HIGH}`},
      {id: 'memory.max', refused: expect.stringContaining('needs root')},
      {id: 'memory.reclaim', refused: expect.stringContaining('needs root')},
    ]);
    const user = '/user.slice/user-7.slice/user@7.service';
    expect(itemsOf(user, undefined, on)[0]).toHaveProperty('refused');
    expect(itemsOf(`${user}/app.slice`, undefined, on)[0]).toHaveProperty('ask');
  });

  it.each([
    ['the top', ['/']],
    ['several groups', ['/system.slice', DB]],
  ])('%s is refused', (_, paths) => {
    const items = cgroupActions(
      paths.map(path => table.byPath.get(path)!),
      table,
      system,
      undefined,
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toHaveProperty('refused');
  });
});

describe('memory.reclaim', () => {
  it('says its cost, takes, and tells what came of it', () => {
    const {says} = plan('memory.reclaim', '100M');
    expect(says.join(' ')).toMatch(/must be read again[\s\S]*mmtop waits until it is done/);
    const {hands, writes} = machine({along: (_path, _text, texts) => texts.set(CURRENT, `${mib(490)}\n`)});
    expect(report(plan('memory.reclaim', '100M').run(hands))).toBe(
      '100 MiB were taken back from db.service: it held 600 MiB and holds 490 MiB.',
    );
    expect(writes).toEqual([[RECLAIM, String(mib(100))]]);
  });

  it('tells of less than was asked for', () => {
    const {hands} = machine({fails: {[RECLAIM]: {kind: 'unreadable', path: RECLAIM, errno: 'EAGAIN'}}});
    expect(report(plan('memory.reclaim', '100M').run(hands))).toBe(
      'Less than 100 MiB could be taken from db.service: it held 600 MiB and holds 600 MiB.',
    );
  });

  it.each([
    ['5.15.0-91-generic', 'needs Linux 5.19'],
    ['4.19.0', 'needs Linux 5.19'],
    ['5.19.0', undefined],
    ['7.0.1', undefined],
  ])('on %s: %s', (release, refused) => {
    const item = itemsOf(DB, undefined, {release})[2]!;
    expect('refused' in item ? item.refused : undefined).toBe(refused);
  });
});

describe('cgroup v1', () => {
  const dir = `${TOP}/memory/lab`;
  const LIMIT = `${dir}/memory.limit_in_bytes`;
  const NONE = '9223372036854771712\n';
  const texts = {
    'proc/self/mountinfo': '30 1 0:26 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n',
    [`${TOP}/memory/memory.usage_in_bytes`]: `${mib(900)}\n`,
    [`${TOP}/memory/memory.limit_in_bytes`]: NONE,
    [`${dir}/memory.usage_in_bytes`]: `${mib(50)}\n`,
    [LIMIT]: NONE,
  };
  const v1 = tableIn(texts);
  const ask = () => {
    const items = cgroupActions([v1.table.byPath.get('/lab')!], v1.table, v1.system, undefined);
    expect(items.map(({id}) => id)).toEqual(['memory.limit_in_bytes']);
    const [item] = items;
    if (item === undefined || !('ask' in item)) throw new Error(JSON.stringify(item));
    const found = item.ask.plan('20M');
    if ('refused' in found) throw new Error(found.refused);
    return found;
  };

  it('has its limit set, and set back to none by its number for it', () => {
    const {hands, writes} = kernel(texts);
    expect(ask().says.join(' ')).toContain('refuses the limit when that is not enough');
    const done = ask().run(hands);
    expect(report(done)).toBe('memory.limit_in_bytes of lab was no limit and is 20.0 MiB now; it holds 50.0 MiB.');
    if (done.ok) done.undo!.run(hands);
    expect(writes).toEqual([
      [LIMIT, String(mib(20))],
      [LIMIT, '-1'],
    ]);
  });

  it('refuses a limit that it cannot come below', () => {
    const {hands} = kernel(texts, {fails: {[LIMIT]: {kind: 'unreadable', path: LIMIT, errno: 'EBUSY'}}});
    expect(report(ask().run(hands))).toMatch(/^not: the kernel could not take back enough of what lab holds/);
  });
});
