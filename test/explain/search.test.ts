import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {entries, find} from '../../src/explain/index.ts';
import {distance, squeeze} from '../../src/explain/search.ts';
import {anyText} from '../helpers/properties.ts';

const best = (term: string) => {
  const {exact, others} = find(term);
  return (exact ?? others[0])?.id;
};

describe('an exact name', () => {
  it.each([
    ['swappiness', 'vm.swappiness'],
    ['vm.swappiness', 'vm.swappiness'],
    ['VM.Swappiness', 'vm.swappiness'],
    ['vm swappiness', 'vm.swappiness'],
    ['vm/swappiness', 'vm.swappiness'],
    ['/proc/sys/vm/swappiness', 'vm.swappiness'],
    ['proc/sys/vm/swappiness', 'vm.swappiness'],
    ['vm.swappiness = 10', 'vm.swappiness'],
    ['/host/proc/sys/vm/swappiness', 'vm.swappiness'],
    ['drop-caches', 'drop-caches'],
    ['drop_caches', 'vm.drop_caches'],
    ['min free kbytes', 'vm.min_free_kbytes'],
    ['page-cluster', 'vm.page-cluster'],
    ['thp.64kB.enabled', 'thp.size.enabled'],
    ['zram0.disksize', 'zram.disksize'],
    ['zram1.mem_limit', 'zram.mm_stat.mem_limit'],
    ['hugepages-1048576kB.nr_hugepages', 'hugepages.nr_hugepages'],
    ['page_cluster', 'vm.page-cluster'],
    ['swap-full', 'doctor.swap-full'],
    ['processes were killed', 'doctor.oom-kills'],
    ['fragmentation', 'fragmentation'],
    ['doctor.fragmentation', 'doctor.fragmentation'],
    ['MemAvailable', 'meminfo.MemAvailable'],
    ['memavailable', 'meminfo.MemAvailable'],
    ['Mem Available', 'meminfo.MemAvailable'],
    ['available', 'meminfo.MemAvailable'],
    ['Active(anon)', 'meminfo.Active(anon)'],
    ['active_anon', 'memory.stat.active_anon'],
    ['meminfo.SReclaimable', 'meminfo.SReclaimable'],
    ['kmalloc(GFP_KERNEL)', 'kmalloc'],
    ['__GFP_ZERO', '__GFP_ZERO'],
    ['gfp kernel', 'GFP_KERNEL'],
    ['GFP_KERNEL|__GFP_COMP', 'GFP_KERNEL'],
    ['/proc/1/status', '/proc/<pid>/status'],
    ['smaps.Rss', 'smaps_rollup.Rss'],
    ['rss', 'rss'],
    ['processes.rss', 'processes.rss'],
    ['MAJF/s', 'processes.majflt'],
    ['/sys/fs/cgroup/system.slice/nginx.service/memory.high', 'memory.high'],
    ['/sys/kernel/mm/hugepages/hugepages-2048kB/free_hugepages', 'hugepages.free_hugepages'],
    ['/sys/block/zram0', '/sys/block/zram<N>'],
    ['/sys/devices/system/node/node1/meminfo', '/sys/devices/system/node'],
    ['watermarks', 'watermark'],
    ['kernel leaks', 'leak'],
    ['oomkilled', 'oom'],
    ['what is the page cache', 'page-cache'],
    ['oom_kill', 'vmstat.oom_kill'],
    ['vmalloc', 'vmalloc'],
    ['Swap', 'swap'],
  ])('%s is %s', (term, id) => {
    expect(find(term).exact?.id).toBe(id);
  });

  it('has the others of that name behind it', () => {
    const {exact, others} = find('pgmajfault');
    expect(exact?.id).toBe('vmstat.pgmajfault');
    expect(others.slice(0, 2).map(entry => entry.id)).toContain('memory.stat.pgmajfault');
  });
});

describe('without an exact name', () => {
  it.each([
    ['swapiness', 'vm.swappiness'],
    ['kswpad', 'kswapd'],
    ['MemAvailible', 'meminfo.MemAvailable'],
    ['pgscan_kswap', 'vmstat.pgscan_kswapd'],
    ['overcomit', 'overcommit'],
    ['fragmantation', 'fragmentation'],
  ])('%s suggests %s', (term, id) => {
    const {exact, others} = find(term);
    expect(exact).toBeUndefined();
    expect(others.slice(0, 3).map(entry => entry.id)).toContain(id);
  });

  it.each([
    ['why is free memory low', /meminfo\.MemFree|balance\.free/],
    ['who was killed', /workflow\.9/],
    ['transparent huge', /thp/],
    ['dirty limits in bytes', /dirty/],
  ])('%s leads to a fitting entry', (term, id) => {
    const {exact, others} = find(term);
    expect([exact, ...others].filter(entry => entry !== undefined).some(entry => id.test(entry.id))).toBe(true);
  });

  it.each(['compact_', 'pgsc', 'workingset_re', 'hugepag'])('entries whose name begins with %s come first', term => {
    const names = find(term).others.map(({id, names}) => [id, ...names].map(squeeze));
    expect(names[0]!.some(name => name.startsWith(squeeze(term)))).toBe(true);
  });

  it('a beginning that is also a word and an idle one is a beginning', () => {
    expect(best('GFP_AT')).toBe('GFP_ATOMIC');
    expect(find('GFP_AT').exact).toBeUndefined();
    expect(best('GFP at')).toBe('GFP_ATOMIC');
  });

  it.each(['', '   ', '???', '////', '()', '_-_'])('%o finds nothing and says so', term => {
    expect(find(term)).toEqual({others: []});
  });

  it('nonsense finds nothing', () => {
    expect(find('xqzzyvw').exact).toBeUndefined();
    expect(best('xqzzyvw')).toBeUndefined();
  });
});

describe('any text', () => {
  it('is answered, with few entries, each once', () => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constantFrom('__proto__', 'constructor', 'toString')), term => {
        const {exact, others} = find(term);
        const all = exact === undefined ? others : [exact, ...others];
        expect(new Set(all).size).toBe(all.length);
        expect(others.length).toBeLessThanOrEqual(20);
      }),
      {numRuns: 200},
    );
  });

  it('may be written with other separators and in other case', () => {
    const named = fc.constantFrom(...entries.map(entry => entry.id).filter(id => /^[a-z_.]+$/i.test(id)));
    fc.assert(
      fc.property(named, fc.constantFrom('-', ' ', '_', '.'), fc.boolean(), (id, separator, upper) => {
        const term = id.replace(/[._]/g, separator);
        const {exact} = find(upper ? term.toUpperCase() : term);
        expect([exact?.id, ...(exact?.names ?? [])].map(name => squeeze(name ?? ''))).toContain(squeeze(id));
      }),
      {numRuns: 200},
    );
  });
});

describe('distance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'ab', 1],
    ['kswapd', 'kswpad', 1],
    ['ab', 'ba', 1],
    ['abcd', 'badc', 2],
  ])('%s to %s is %d', (a, b, edits) => {
    expect(distance(a, b, 3)).toBe(edits);
  });

  it('stops when it is too far', () => {
    expect(distance('aaaaaa', 'bbbbbb', 2)).toBe(3);
    expect(distance('a', 'aaaaaaa', 2)).toBe(3);
  });

  it('is the same both ways', () => {
    fc.assert(
      fc.property(fc.string({maxLength: 8}), fc.string({maxLength: 8}), (a, b) => {
        expect(distance(a, b, 8)).toBe(distance(b, a, 8));
      }),
    );
  });
});
