import {describe, expect, it} from 'vitest';
import {memoryStatFields} from '../../src/cgroup/memory-stat.ts';
import {parseStatLines, parseUsage, wholeStatLines} from '../../src/kmsg/cgroup-usage.ts';
import {emptyMemInfo, type MemInfo, readMemInfoLine} from '../../src/kmsg/mem-info.ts';
import {parseNotice} from '../../src/kmsg/notices.ts';
import {parseTaskHeader, parseTaskRow} from '../../src/kmsg/task-table.ts';
import {kib, mib} from '../../src/units.ts';
import {neverThrows} from '../helpers/properties.ts';
import {fixtureLog, logNames, recordsOf} from './logs.ts';

const memInfoOf = (text: string): MemInfo =>
  text.split('\n').reduce((info, line) => readMemInfoLine(info, line) ?? info, emptyMemInfo);

describe('Mem-Info', () => {
  it.each(logNames())('of %s has nothing unknown', name => {
    const log = fixtureLog(name);
    const infos = [...log.kills.map(kill => kill.report?.memory), ...log.notices.map(notice => notice.memory)];
    for (const info of infos.filter(found => found !== undefined)) {
      expect(info.unknown).toEqual({});
      expect(info.pages.free).toBeGreaterThan(0);
      expect(info.zones.length).toBeGreaterThan(0);
      expect(info.freeBlocks).toHaveLength(info.zones.length);
      expect(info.totals.ram).toBeGreaterThan(info.totals.reserved!);
      expect(info.swapTotal).toBe(0);
    }
  });

  it('reads zones with their marks, free blocks and totals', () => {
    const info = fixtureLog('6.12-host').kills[0]?.report?.memory;
    expect(info?.pages).toMatchObject({activeAnon: 9037, inactiveAnon: 34878, shmem: 5120, kernelMiscReclaimable: 0});
    expect(info?.zones[1]).toMatchObject({
      node: 0,
      zone: 'DMA32',
      free: kib(2872),
      boost: kib(2048),
      min: kib(3648),
      low: kib(4048),
      high: kib(4448),
      managed: kib(183260),
      reservedHighatomic: 0,
      lowmemReserve: [0, 0, 0, 0, 0],
    });
    expect(info?.freeBlocks[0]).toEqual({node: 0, zone: 'DMA', freeBlocks: [1, 1, 1, 0, 1, 0, 1, 1, 0, 0, 0]});
    expect(info?.totals).toMatchObject({pagecache: 5222, swapCache: 0, ram: 65397, reserved: 15742, hwpoisoned: 0});
  });

  it('reads swap, unreclaimable slab and what other kernels add', () => {
    const info = memInfoOf(
      [
        ' free:1 free_pcp:2 free_cma:3 free_moon:4',
        'Node 1 Normal free:4kB boost:0kB min:8kB free_highatomic:0KB zspages:12kB tides:1kB',
        'Free swap  = 0kB',
        'Total swap = 1048572kB',
        'Unreclaimable slab info:',
        'Name                      Used          Total',
        'kmalloc-4k              1024KB       2048KB',
      ].join('\n'),
    );
    expect(info.pages).toEqual({free: 1, freePcp: 2, freeCma: 3});
    expect(info.zones).toEqual([
      {node: 1, zone: 'Normal', free: 4096, boost: 0, min: 8192, freeHighatomic: 0, zspages: 12288},
    ]);
    expect(info).toMatchObject({swapFree: 0, swapTotal: kib(1048572)});
    expect(info.slabs).toEqual([{name: 'kmalloc-4k', used: mib(1), total: mib(2)}]);
    expect(info.unknown).toEqual({free_moon: '4', 'zone tides': '1kB'});
  });

  it('leaves a number that it cannot hold', () => {
    expect(memInfoOf(' free:18446744073709551488 free_pcp:2').pages).toEqual({freePcp: 2});
  });

  it('never throws', () => neverThrows(memInfoOf, ' free:1 free_pcp:2\nNode 0 DMA: 1*4kB (U) = 4kB\n12 pages RAM'));
});

describe('the table of processes', () => {
  const old = parseTaskHeader('[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name')!;
  const new_ = parseTaskHeader(
    '[  pid  ]   uid  tgid total_vm      rss rss_anon rss_file rss_shmem pgtables_bytes swapents oom_score_adj name',
  )!;

  it('is read by its header', () => {
    expect(
      parseTaskRow(old, '[    175]     0   175    10153     7440   118784     1000          -997 batch-job'),
    ).toEqual({
      pid: 175,
      uid: 0,
      comm: 'batch-job',
      totalVm: 10153,
      rss: 7440,
      pageTables: 118784,
      swap: 1000,
      adj: -997,
    });
    expect(
      parseTaskRow(
        new_,
        '[1234567]  1000 1234567 9897     7487     6099     1388         0   114688      896     0 a b',
      ),
    ).toMatchObject({pid: 1234567, rssAnon: 6099, rssFile: 1388, rssShmem: 0, pageTables: 114688, comm: 'a b'});
  });

  it.each(['', ' ', ' x', 'x ', '[ 1] 2', 'a\nb'])('takes the name %j as it is', name => {
    expect(
      parseTaskRow(old, `[    175]     0   175    10153     7440   118784     1000             0 ${name}`)?.comm,
    ).toBe(name);
  });

  it('knows columns in any order, and ignores new ones', () => {
    const header = parseTaskHeader('[  pid  ] moons rss name')!;
    expect(parseTaskRow(header, '[    1]  4 12 x')).toEqual({pid: 1, rss: 12, comm: 'x'});
  });

  it('takes no other line', () => {
    expect(parseTaskRow(old, '[    175]     0   175')).toBeUndefined();
    expect(parseTaskRow(old, 'oom-kill:constraint=CONSTRAINT_NONE')).toBeUndefined();
    expect(parseTaskHeader('[    175]     0   175')).toBeUndefined();
    neverThrows(text => parseTaskRow(old, text), '[    175]     0   175    10153     7440   118784     1000   0 batch');
  });
});

describe('what a cgroup held', () => {
  it('tells a limit from none', () => {
    expect(parseUsage('memory: usage 24576kB, limit 24576kB, failcnt 134')).toEqual([
      'memory',
      {usage: mib(24), limit: mib(24), failcnt: 134},
    ]);
    expect(parseUsage('swap: usage 0kB, limit 9007199254740988kB, failcnt 0')?.[1].limit).toBe('max');
    expect(parseUsage('memory+swap: usage 4kB, limit 9007199254740988kB, failcnt 0')?.[0]).toBe('memory+swap');
    expect(parseUsage('memory: usage 24576kB, limit')).toBeUndefined();
  });

  it('does not trust the end of a message that printk may have cut', () => {
    const names = Object.values(memoryStatFields).map(field => field.key);
    const long = names.map(name => `${name} 123456`).join('\n');
    const cut = long.slice(0, long.indexOf(' 123456', 970) + ' 123'.length);
    expect(cut).toMatch(/ 123$/);
    const trusted = wholeStatLines(cut);
    expect(trusted).toHaveLength(cut.split('\n').length - 1);
    expect(trusted.every(line => line.endsWith(' 123456'))).toBe(true);
    expect(wholeStatLines('anon 1\nfile 2')).toEqual(['anon 1', 'file 2']);
  });

  it('reads the statistics of v1 in the words of v2', () => {
    const stat = parseStatLines(['cache 4096', 'rss 8192', 'total_cache 4096', 'total_rss 8192', 'total_shmem 0']);
    expect(stat).toMatchObject({file: 4096, anon: 8192, shmem: 0});
  });
});

describe('other records', () => {
  it.each([
    [
      'swapper/0: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0',
      {kind: 'allocation-failure', comm: 'swapper/0', order: 4, gfp: {mask: '0x40cc0'}},
    ],
    [
      'kworker/u4:1: page allocation failure: order:0, mode:0x0(), nodemask=(null)',
      {kind: 'allocation-failure', comm: 'kworker/u4:1', order: 0, gfp: {mask: '0x0', flags: []}},
    ],
    ['raising min_free_kbytes from 4 to 8 to help transparent hugepage allocations', {from: kib(4), to: kib(8)}],
    ['a (b): x (12): drop_caches: 1', {kind: 'drop-caches', comm: 'a (b): x', pid: 12, mode: 1}],
    [
      '__vm_enough_memory: pid: 147, comm: python3, no enough memory for the allocation',
      {kind: 'overcommit-refused', pid: 147, comm: 'python3'},
    ],
    [
      '__vm_enough_memory: pid: 1956, comm: eat, bytes: 2097152000 not enough memory for the allocation',
      {kind: 'overcommit-refused', amount: 2097152000},
    ],
    ['Memory failure: 0x1234: Sending SIGBUS to eat:12 due to hardware memory corruption', {frame: '0x1234'}],
    ['INFO: task touch:209 blocked for more than 122 seconds.', {kind: 'hung-task', pid: 209, blocked: 122}],
    ['INFO: task a:b:209 blocked in I/O wait for more than 122 seconds.', {comm: 'a:b', blocked: 122}],
    ['Out of memory and no killable processes...', {kind: 'no-victim'}],
    [
      'Memory cgroup out of memory: OOM victim 1762 (eat) is already exiting. Skip killing the task',
      {kind: 'already-exiting', pid: 1762, comm: 'eat'},
    ],
    ['oom_reaper: unable to reap pid:1762 (eat)', {kind: 'not-reaped', pid: 1762, comm: 'eat'}],
    ['oom killer 1762 (eat) has mm pinned by 1 (init)', {kind: 'not-reaped', pinnedBy: '1 (init)'}],
    [
      'Kernel panic - not syncing: Out of memory: system-wide panic_on_oom is enabled',
      {kind: 'panic', why: 'Out of memory: system-wide panic_on_oom is enabled'},
    ],
    ['Kernel panic - not syncing: System is deadlocked on memory', {kind: 'panic'}],
  ])('%s', (text, expected) => {
    expect(parseNotice(text)).toMatchObject(expected);
  });

  it.each(['', 'Kernel panic - not syncing: Attempted to kill init!', 'drop_caches: 3', 'usb 1-1: new device'])(
    'nothing in %j',
    text => {
      expect(parseNotice(text)).toBeUndefined();
    },
  );

  it('never throws', () =>
    neverThrows(parseNotice, 'a: page allocation failure: order:4, mode:0x40cc0(GFP_KERNEL), nodemask='));

  it.each(['6.1', '6.12'])('of %s', kernel => {
    const {notices} = fixtureLog(`${kernel}-notices`);
    const by = (kind: string) => notices.find(notice => notice.kind === kind);
    expect(by('drop-caches')).toMatchObject({comm: 'bash', mode: 3, times: 1});
    expect(by('min-free-raised')).toBeDefined();
    expect(by('overcommit-refused')).toMatchObject({comm: 'python3', times: 3});
    expect(by('hung-task')).toMatchObject({comm: 'touch', blocked: 4, times: 2});
    expect(by('allocation-failure')).toMatchObject({
      comm: 'bash',
      what: 'vmalloc error: size 6442450944, exceeds total pages',
      memory: {swapTotal: 0},
    });
    expect(recordsOf('').length).toBe(0);
  });
});
