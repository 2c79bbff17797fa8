import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {schemaId, snapshotJson} from '../../src/output/json.ts';
import {jsonText} from '../../src/output/json-text.ts';
import {available} from '../../src/reading.ts';
import {fixtureDir, fixtureNames, fixturesWith, fixtureText} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHost, jsonOf, snapshotOf} from './json-snapshots.ts';

/** `Key:   12 kB`, `Key:  4` and `key 12`, as anybody would read them. */
const verbatim = (text: string): Record<string, number> =>
  Object.fromEntries(
    [...text.matchAll(/^(\S+?):?\s+(\d+)( kB)?$/gm)].map(([, key, n, kilo]) => [key, Number(n) * (kilo ? 1024 : 1)]),
  );

const lengthOf = (text: string | undefined, pattern: RegExp): number | undefined =>
  text === undefined ? undefined : [...text.matchAll(pattern)].length;

describe.each(fixtureNames())('the snapshot of %s', name => {
  it('has the names of the contract, in their order', async () => {
    const json = await jsonOf(fixtureHost(name));
    expect(json.schema).toBe(schemaId);
    expect(Object.keys(json)).toEqual([
      ...[
        'schema',
        'at',
        'host',
        'meminfo',
        'vmstat',
        'pressure',
        'buddy',
        'page_types',
        'zones',
        'nodes',
        'free_in_no_zone_bytes',
        'slabs',
        'swaps',
        'tmpfs',
      ],
      ...['processes', 'cgroups', 'own_cgroup', 'tuning', 'numa', 'hugepages', 'transparent_hugepage', 'zswap', 'zram'],
      ...['ksm', 'lru_gen', 'oom', 'balance', 'findings', 'unavailable'],
    ]);
    expect(json.at).toBe('2025-06-15T15:06:40.000Z');
    expect(Object.keys(json.pressure)).toEqual(['memory', 'cpu', 'io', 'irq']);
    for (const zone of json.zones!) {
      expect(zone).toMatchObject({node: expect.any(Number), zone: expect.any(String)});
      for (const key of ['free', 'min', 'low', 'high', 'managed', 'present', 'spanned', 'pcp']) {
        expect(zone).toHaveProperty(`${key}_pages`, expect.any(Number));
      }
      const derived = ['reserve_pages', 'to_low_pages', 'to_min_pages', 'state'];
      expect(Object.keys(zone).filter(key => derived.includes(key))).toEqual(zone.managed_pages > 0 ? derived : []);
    }
    for (const process of json.processes!) {
      expect(Object.keys(process).slice(0, 6)).toEqual(['pid', 'ppid', 'uid', 'comm', 'state', 'rss_bytes']);
    }
    for (const group of json.cgroups!) {
      for (const key of ['current', 'peak', 'min', 'low', 'high', 'max', 'stat', 'events', 'pressure']) {
        expect(group).toHaveProperty(key);
      }
    }
  });

  it('has for each node with memory what zoneinfo prints once a node', async () => {
    const {nodes, zones} = await jsonOf(fixtureHost(name));
    expect(nodes!.map(({node}) => node)).toEqual([
      ...new Set(zones!.filter(zone => zone.managed_pages > 0).map(({node}) => node)),
    ]);
    const printed = fixtureText(name, 'proc/zoneinfo')!.split('per-node stats\n').slice(1);
    for (const [i, {stats, to_low_pages, to_min_pages}] of nodes!.entries()) {
      for (const key of ['active_anon', 'inactive_anon', 'active_file', 'inactive_file', 'unevictable']) {
        expect(stats[`nr_${key}`]).toBe(Number(new RegExp(`nr_${key} +(\\d+)`).exec(printed[i]!)![1]));
      }
      expect(to_min_pages).toBeGreaterThanOrEqual(to_low_pages!);
    }
  });

  it('has the part of MemFree that is in no zone, which is none on most machines', async () => {
    const {free_in_no_zone_bytes, meminfo, vmstat, host} = await jsonOf(fixtureHost(name));
    const apart = meminfo!['MemFree']! - vmstat!['nr_free_pages']! * host.page_size_bytes;
    expect(free_in_no_zone_bytes).toBe(apart > 2 ** 25 ? apart : 0);
  });

  it('has a balance that sums exactly to MemTotal', async () => {
    const {balance, meminfo} = await jsonOf(fixtureHost(name));
    expect(balance!.reduce((sum, row) => sum + row.bytes, 0)).toBe(meminfo!['MemTotal']);
    expect(balance!.at(-1)?.id).toBe('unaccounted');
  });

  it('has as many rows as the files have lines', async () => {
    const json = await jsonOf(fixtureHost(name));
    const text = (path: string) => fixtureText(name, path);
    expect(json.buddy?.length).toBe(lengthOf(text('proc/buddyinfo'), /^Node/gm));
    expect(json.zones?.length).toBe(lengthOf(text('proc/zoneinfo'), /^Node/gm));
    expect(json.swaps?.length).toBe(lengthOf(text('proc/swaps'), /^\//gm));
    expect(json.slabs?.length).toBe(lengthOf(text('proc/slabinfo'), /^[^#\n]+ : tunables/gm));
    expect(json.page_types?.length).toBe(lengthOf(text('proc/pagetypeinfo'), /, type /gm));
  });

  it('survives JSON unchanged: no NaN, no infinity, no undefined', async () => {
    const json = await jsonOf(fixtureHost(name));
    expect(JSON.parse(jsonText(json))).toStrictEqual(json);
  });

  it('is the same for the same snapshot', async () => {
    const snapshot = await snapshotOf(fixtureHost(name));
    expect(jsonText(snapshotJson(snapshot))).toBe(jsonText(snapshotJson(snapshot)));
  });

  it('explains each section that is null', async () => {
    const json = await jsonOf(fixtureHost(name));
    const files = {
      ...{meminfo: 'proc/meminfo', vmstat: 'proc/vmstat', slabs: 'proc/slabinfo', page_types: 'proc/pagetypeinfo'},
      ...{zswap: 'sys/module/zswap/parameters', zram: 'sys/block', lru_gen: 'sys/kernel/mm/lru_gen'},
    };
    const sources = json.unavailable.map(({source}) => source);
    for (const [section, file] of Object.entries(files)) {
      if (json[section as keyof typeof files] === null) expect(sources).toContain(file);
    }
    for (const resource of ['memory', 'cpu', 'io', 'irq'] as const) {
      if (json.pressure[resource] === null) expect(sources).toContain(`proc/pressure/${resource}`);
    }
    expect(json.unavailable.filter(({kind}) => kind === 'malformed')).toEqual([]);
  });
});

describe.each(['meminfo', 'vmstat'] as const)('%s', section => {
  it.each(fixturesWith(`proc/${section}`))('keeps the kernel’s keys and numbers of $name', async ({name, text}) => {
    const json = await jsonOf(fixtureHost(name));
    expect(json[section]).toEqual(verbatim(text));
    expect(Object.keys(json[section]!).length).toBeGreaterThan(40);
  });
});

describe('tmpfs', () => {
  const mountinfo = `26 25 0:22 / /run rw,relatime - tmpfs tmpfs rw,inode64
28 24 0:24 / /dev/shm rw,relatime - tmpfs my\\040shm rw,size=1024k,nr_inodes=0,huge=advise
29 25 0:25 / /tmp rw,relatime - ramfs none rw
30 25 0:26 / /srv rw,relatime - tmpfs none rw,size=0k
`;
  const usage = {
    '/run': [2 ** 30, 4096, 1000, 12],
    '/dev/shm': [2 ** 20, 2 ** 19, 0, 0],
    '/tmp': [0, 0, 0, 0],
    '/srv': {kind: 'denied', path: 'srv'},
  } as const;

  it('names each mount with what it holds, and has no number where there is none', async () => {
    const json = await jsonOf(memoryHost({'proc/self/mountinfo': mountinfo}, {usage}));
    const run = {mount: '/run', type: 'tmpfs', source: 'tmpfs', size_bytes: 2 ** 30, used_bytes: 4096};
    const shm = {mount: '/dev/shm', type: 'tmpfs', source: 'my shm', size_bytes: 2 ** 20, used_bytes: 2 ** 19};
    expect(json.tmpfs).toEqual([
      {...run, inodes_used: 12, huge: 'never'},
      {...shm, huge: 'advise'},
      {mount: '/tmp', type: 'ramfs', source: 'none', size_bytes: null, used_bytes: null},
      {mount: '/srv', type: 'tmpfs', source: 'none', size_bytes: null, used_bytes: null, huge: 'never'},
    ]);
    expect(json.unavailable).toContainEqual(expect.objectContaining({source: 'tmp', kind: 'skipped'}));
    expect(json.unavailable).toContainEqual(
      expect.objectContaining({source: 'srv', kind: 'denied', hint: 'run as root'}),
    );
  });

  it.each(fixturesWith('proc/self/mountinfo'))('of $name says that nobody captured the figures', async ({name}) => {
    const {tmpfs, unavailable} = await jsonOf(fixtureHost(name));
    expect(tmpfs!.map(({mount}) => mount)).toContain('/dev/shm');
    for (const {used_bytes, size_bytes} of tmpfs!) expect([used_bytes, size_bytes]).toEqual([null, null]);
    expect(unavailable).toContainEqual({
      source: 'statfs.json',
      kind: 'missing',
      reason: '/statfs.json is not in this tree',
      hint: null,
      count: 1,
    });
  });

  it('keeps a torn line, and is null without the file', async () => {
    const torn = await jsonOf(memoryHost({'proc/self/mountinfo': `${mountinfo}31 25 0:2`}, {usage}));
    expect(torn.tmpfs).toHaveLength(4);
    expect(torn.unavailable).toContainEqual(expect.objectContaining({source: 'proc/self/mountinfo', line: 5}));
    expect((await jsonOf(memoryHost({}))).tmpfs).toBeNull();
  });
});

describe('what could not be had', () => {
  it('is null and says what would help', async () => {
    const name = '6.12-x86_64-4k-nonroot';
    const json = await jsonOf(fixtureHost(name));
    const {denied} = JSON.parse(readFileSync(`${fixtureDir(name)}/system.json`, 'utf8')) as {denied: string[]};
    expect(json.slabs).toBeNull();
    expect(json.page_types).toBeNull();
    expect(json.unavailable).toContainEqual({
      source: 'proc/slabinfo',
      kind: 'denied',
      reason: '/proc/slabinfo was refused when this tree was captured',
      hint: 'capture the tree as root',
      count: 1,
    });
    const rollups = denied.filter(path => path.endsWith('/smaps_rollup'));
    expect(json.unavailable).toContainEqual(
      expect.objectContaining({source: 'proc/PID/smaps_rollup', kind: 'denied', count: rollups.length}),
    );
    const refused = json.processes!.filter(({pid}) => rollups.includes(`proc/${pid}/smaps_rollup`));
    expect(refused.length).toBe(rollups.length);
    for (const process of refused) expect(process).toMatchObject({pss_bytes: null, uss_bytes: null});
  });

  it('is told for a single file of a tree that has no other', async () => {
    const json = await jsonOf(memoryHost({'proc/meminfo': 'MemTotal:  1000 kB\nQuantum:  12 kB\nNames: many\n'}));
    expect(json.meminfo).toEqual({MemTotal: 1_024_000, Quantum: 12_288});
    expect(json.balance).toEqual([{id: 'unaccounted', bytes: 1_024_000, formula: expect.any(String)}]);
    expect(json).toMatchObject({vmstat: null, slabs: null, cgroups: null, tuning: null, processes: null});
    expect(json.unavailable).toContainEqual(expect.objectContaining({source: 'proc/PID', kind: 'missing'}));
  });

  it('keeps the line that could not be used', async () => {
    const json = await jsonOf(memoryHost({'proc/meminfo': 'MemTotal: 1 kB\nSwapFree: 18446744073709551488 kB\n'}));
    expect(json.meminfo).toEqual({MemTotal: 1024});
    expect(json.unavailable).toContainEqual({
      source: 'proc/meminfo',
      kind: 'malformed',
      reason: expect.stringContaining('line 2'),
      hint: 'please report this line',
      count: 1,
      line: 2,
      text: 'SwapFree: 18446744073709551488 kB',
    });
  });

  it('leaves no section of zeros when there is nothing', async () => {
    const {host, pressure, unavailable, schema, at, findings, ...sections} = await jsonOf(memoryHost({}));
    expect(findings).toEqual([]);
    expect(Object.values(sections).every(section => section === null)).toBe(true);
    expect(Object.values(pressure).every(resource => resource === null)).toBe(true);
    expect(host).toMatchObject({uptime_seconds: null, load1: null});
    expect(unavailable.every(({kind}) => kind === 'missing')).toBe(true);
  });
});

describe('processes', () => {
  const stat = (comm: string, state = 'S', flags = 0) =>
    `1 (${comm}) ${state} 0 1 1 0 -1 ${flags} 0 0 0 0 0 0 0 0 20 0 1 0 42 0 0 ${'0 '.repeat(28)}\n`;
  const files = (extra: Record<string, string>) => memoryHost({'proc/1/statm': '10 5 2 1 0 3 0\n', ...extra});
  const everything = {
    'proc/1/status': 'Name:\tx\nUid:\t7\t7\t7\t7\nVmSwap:\t      4 kB\n',
    'proc/1/smaps_rollup':
      'Rss: 20 kB\nPss: 12 kB\nPrivate_Clean: 1 kB\nPrivate_Dirty: 2 kB\nPrivate_Hugetlb: 3 kB\nTorn: \n',
    'proc/1/oom_score': '666\n',
    'proc/1/oom_score_adj': '-17\n',
    'proc/1/cgroup': '0::/a b\n',
  };

  it('say everything that was read', async () => {
    const json = await jsonOf(files({'proc/1/stat': stat('x'), ...everything}));
    expect(json.processes).toEqual([
      {
        ...{pid: 1, ppid: 0, uid: 7, comm: 'x', state: 'S', rss_bytes: 20_480, shared_bytes: 8192},
        ...{virtual_bytes: 40_960, pss_bytes: 12_288, uss_bytes: 6144, swap_bytes: 4096},
        ...{oom_score: 666, oom_score_adj: -17, threads: 1, kernel_thread: false, cgroup: '/a b', starttime_ticks: 42},
      },
    ]);
  });

  it('escape what a name may hold', async () => {
    const name = 'a) R\u001b[2J\n\u009b31m\u202e"\ud800';
    const text = jsonText(await jsonOf(files({'proc/1/stat': stat(name), ...everything})));
    expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Cs}]/u);
    const {processes} = JSON.parse(text) as {processes: {comm: string}[]};
    expect(processes[0]!.comm).toBe(name.toWellFormed());
  });

  it('that have no memory are no failure', async () => {
    const zombie = {...everything, 'proc/1/status': 'Name:\tx\nUid:\t7\t7\t7\t7\n'};
    const {'proc/1/smaps_rollup': _, ...without} = zombie;
    const gone = {kind: 'gone', path: 'proc/1/smaps_rollup'} as const;
    const host = memoryHost({
      'proc/1/statm': '0 0 0 0 0 0 0\n',
      'proc/1/stat': stat('x', 'Z'),
      ...without,
      [gone.path]: gone,
    });
    const json = await jsonOf(host);
    expect(json.processes).toMatchObject([{rss_bytes: 0, pss_bytes: null, uss_bytes: null, swap_bytes: null}]);
    expect(json.unavailable.filter(({source}) => source.startsWith('proc/PID'))).toEqual([]);
  });
});

describe('cgroups', () => {
  it('tell no limit from a limit that is not known', async () => {
    const {cgroups} = await jsonOf(fixtureHost('6.12-x86_64-4k-pressure'));
    const batch = cgroups!.find(({path}) => path === '/system.slice/batch.service');
    expect(batch).toMatchObject({
      high: null,
      max: 25_165_824,
      no_limit: ['high', 'effective_high'],
      swap_max: 4_194_304,
    });
    expect(batch?.events).toMatchObject({oom_kill: expect.any(Number)});
    expect(cgroups![0]).toMatchObject({path: '/', current: null, max: null, parent: null, name: '/'});
    const text = fixtureText('6.12-x86_64-4k-pressure', 'sys/fs/cgroup/system.slice/batch.service/memory.stat')!;
    expect(batch?.stat).toEqual(verbatim(text));
  });

  it('say what binds each, by whom, what is left, and what people call it', async () => {
    const {cgroups} = await jsonOf(fixtureHost('6.12-x86_64-4k-pressure'));
    const at = (end: string) => cgroups!.find(({path}) => path.endsWith(end));
    expect(at('/docker-c0ffee000002.scope')).toMatchObject({
      parent: '/system.slice',
      name: 'docker c0ffee000002',
      max: 67_108_864,
      effective_max: 67_108_864,
      effective_max_from: '/system.slice/docker-c0ffee000002.scope',
      effective_high: null,
      effective_high_from: null,
      headroom: 67_108_864 - at('/docker-c0ffee000002.scope')!.current!,
      headroom_from: '/system.slice/docker-c0ffee000002.scope',
      no_limit: ['high', 'effective_high'],
    });
    expect(at('/nginx.service')?.no_limit).toContain('effective_high');
    expect(cgroups![0]).toMatchObject({effective_max: null, no_limit: ['effective_max', 'effective_high', 'headroom']});
    expect(at('podc0ffee000003.slice')?.name).toBe('pod c0ffee00 burstable');
  });

  it('tell in which of them the sample was taken', async () => {
    const {own_cgroup: own} = await jsonOf(fixtureHost('6.12-x86_64-4k-pressure'));
    expect(own).toEqual({path: '/', version: 2, limit_bytes: null, limit_from: null, used_bytes: null, no_limit: true});
    const host = fixtureHost('6.12-x86_64-4k-pressure');
    const inside: typeof host = {
      ...host,
      read: (path, how) =>
        path === 'proc/self/cgroup' ? available('0::/system.slice/search.service\n') : host.read(path, how),
    };
    expect((await jsonOf(inside)).own_cgroup).toEqual({
      path: '/system.slice/search.service',
      version: 2,
      limit_bytes: 41_943_040,
      limit_from: '/system.slice/search.service',
      used_bytes: 20_643_840,
      no_limit: false,
    });
  });

  it('of version 1 have what only they have', async () => {
    const {cgroups, unavailable} = await jsonOf(fixtureHost('6.1-x86_64-4k-hybrid-v1'));
    expect(cgroups!.every(({version, v1}) => version === 1 && v1 !== undefined)).toBe(true);
    expect(cgroups!.some(({max}) => max !== null)).toBe(true);
    expect(unavailable.filter(({source}) => source.includes('GROUP'))).toEqual([]);
  });
});

describe('tuning', () => {
  it('says for each use of the machine what is made of a setting', async () => {
    const {tuning} = await jsonOf(fixtureHost('6.12-x86_64-4k-hugetlb'));
    const row = (name: string) => tuning!.find(setting => setting.name === name)!;
    expect(row('vm.swappiness')).toMatchObject({value: 60, default: '60', changed: false});
    expect(row('vm.swappiness').advice).toMatchObject({
      server: {verdict: 'no_effect', advised: null, set: null, why: expect.stringContaining('no swap')},
    });
    expect(Object.keys(row('vm.swappiness').advice!)).toEqual(['server', 'container', 'workstation']);
    expect(row('vm.nr_hugepages')).toMatchObject({
      changed: true,
      advice: {server: {verdict: 'look', advised: 'fewer', set: null}},
    });
    expect(row('hugepages.hugepages-2048kB.nr_hugepages').advice).toEqual(row('vm.nr_hugepages').advice);
    expect(row('vm.defrag_mode').advice?.server).toMatchObject({verdict: 'absent', advised: null});
    expect(row('vm.percpu_pagelist_fraction').advice).toBeNull();
  });

  it('advises what can be written as it stands', async () => {
    const files = {
      'proc/meminfo': 'MemTotal: 4000000 kB\n',
      'proc/sys/vm/dirty_ratio': '80\n',
      'proc/sys/vm/dirty_bytes': '0\n',
    };
    const {tuning} = await jsonOf(memoryHost(files));
    const ratio = tuning!.find(({name}) => name === 'vm.dirty_ratio');
    expect(ratio).toMatchObject({changed: true, advice: {server: {verdict: 'look', advised: '20', set: '20'}}});
  });

  it('has advice for every setting that is there', async () => {
    const {tuning} = await jsonOf(fixtureHost('6.18-x86_64-4k-hybrid-v1'));
    expect(tuning!.filter(({value, advice}) => value !== null && advice === null)).toEqual([]);
  });
});
