import {describe, expect, it} from 'vitest';
import {commandFor} from '../../src/app/commands.ts';
import {type EntryKind, find} from '../../src/explain/index.ts';
import {parseOptions} from '../../src/options.ts';

/** Every row of the tables that the reference has to cover, as somebody would type it, and what kind of article answers. */
const rows: Readonly<Record<string, readonly (readonly [term: string, kind: EntryKind, says: RegExp])[]>> = {
  concepts: [
    ['Physical pages', 'concept', /4 KiB/],
    ['Zones', 'concept', /DMA32.*HighMem.*Movable/s],
    ['Buddy allocator', 'concept', /4 MiB/],
    ['Slab / SLUB', 'concept', /objects/],
    ['Page cache', 'concept', /files/],
    ['Anonymous memory', 'concept', /heap, stacks/],
    ['Swap', 'concept', /zswap/],
    ['OOM killer', 'concept', /badness/],
    ['Memory cgroup (cgroups v2)', 'concept', /container/],
  ],
  files: [
    ['/proc/meminfo', 'file', /whole machine/],
    ['/proc/vmstat', 'file', /counters/],
    ['/proc/buddyinfo', 'file', /Free blocks/],
    ['/proc/slabinfo', 'file', /object caches/],
    ['/proc/pagetypeinfo', 'file', /page blocks/],
    ['/proc/<pid>/smaps', 'file', /mapping/],
    ['/proc/<pid>/smaps_rollup', 'file', /PSS/],
    ['/proc/<pid>/status', 'file', /peak/],
    ['/sys/kernel/mm/transparent_hugepage/enabled', 'knob', /madvise/],
    ['/sys/kernel/mm/transparent_hugepage/defrag', 'knob', /defer/],
    ['/proc/sys/vm/overcommit_memory', 'knob', /0 refuses.*1 refuses nothing.*2/s],
    ['/proc/sys/vm/swappiness', 'knob', /up to 200/],
    ['/proc/sys/vm/vfs_cache_pressure', 'knob', /inode/],
    ['/proc/sys/vm/drop_caches', 'knob', /1 page cache, 2 dentries and inodes, 3 both/],
  ],
  'kernel functions': [
    ['kmalloc(size, gfp)', 'api', /GFP_ATOMIC/],
    ['kzalloc', 'api', /zero/],
    ['kcalloc', 'api', /zero/],
    ['kmem_cache_alloc(cache, gfp)', 'api', /same size/],
    ['vmalloc(size)', 'api', /May sleep: yes/],
    ['alloc_pages(gfp, order)', 'api', /power of order/],
    ['get_zeroed_page(gfp)', 'api', /zeros/],
    ['dma_alloc_coherent(dev, size, &dma_handle, gfp)', 'api', /device/],
    ['memremap()', 'api', /persistent memory/],
    ['memunmap()', 'api', /persistent memory/],
    ['pin_user_pages()', 'api', /device/],
  ],
  'allocation flags': [
    ['GFP_KERNEL', 'flag', /May sleep/],
    ['GFP_ATOMIC', 'flag', /Never waits/],
    ['GFP_NOWAIT', 'flag', /Never waits/],
    ['GFP_DMA32', 'flag', /4 GiB/],
  ],
  pressure: [
    ['Direct reclaim', 'concept', /min mark/],
    ['kswapd', 'concept', /low mark/],
    ['Direct memory compaction', 'concept', /larger block/],
    ['OOM killer', 'concept', /reclaim finds nothing more/],
    ['Memory cgroup OOM', 'concept', /memory\.max/],
    ['PSI (Pressure Stall Info)', 'concept', /share of time/],
  ],
  settings: [
    ['vm.swappiness', 'knob', /swap/],
    ['vm.dirty_ratio', 'knob', /unwritten/],
    ['vm.dirty_background_ratio', 'knob', /background/],
    ['vm.overcommit_memory', 'knob', /promised/],
    ['vm.overcommit_ratio', 'knob', /CommitLimit/],
    ['vm.zone_reclaim_mode', 'knob', /NUMA/],
    ['transparent_hugepage', 'concept', /2 MiB/],
    ['vm.compaction_proactiveness', 'knob', /background/],
    ['memory cgroup limits', 'concept', /limited/],
    ['memory.max', 'field', /hard limit/],
    ['memory.high', 'field', /slowed/],
  ],
  workflow: [
    ['Where is the memory?', 'workflow', /Press 1.*meminfo/s],
    ['Who is using it?', 'workflow', /Press 2.*ps -eo/s],
    ['Per-process detail', 'workflow', /Enter.*status/s],
    ['Slab cache offenders', 'workflow', /Press 3.*slabtop/s],
    ['Fragmentation / buddy info', 'workflow', /Press 4.*buddyinfo/s],
    ['Pressure stall info (real pressure)', 'concept', /share of time/],
    ['real pressure', 'workflow', /Press 6.*pressure\/memory/s],
    ['Drop caches (debug only!)', 'workflow', /Press 9.*drop_caches/s],
  ],
  rules: [
    ['Prefer GFP_KERNEL', 'rule', /GFP_NOWAIT/],
    ['use kmem_cache', 'rule', /merges/],
    ['Avoid vmalloc', 'rule', /kvmalloc/],
    ['Monitor MemAvailable', 'rule', /estimate/],
    ['always set memory.max', 'rule', /no soft limit/],
    ['THP madvise', 'rule', /Doubtful/],
    ['Use zswap', 'rule', /needs one/],
    ['Watch PSI', 'rule', /rate of total/],
  ],
};

describe.each(Object.entries(rows))('%s', (_, terms) => {
  it.each(terms)('%s is a %s', (term, kind, says) => {
    const {exact} = find(term);
    expect(exact?.kind).toBe(kind);
    expect(exact?.meaning).toMatch(says);
  });
});

describe('signs of pressure', () => {
  it.each(['direct-reclaim', 'kswapd', 'direct-compaction', 'oom', 'memcg-oom', 'psi'])('%s has one', id => {
    const {exact} = find(`signal.${id}`);
    expect(exact?.kind).toBe('signal');
    expect(exact?.normal).toBeTruthy();
    expect(exact?.act).toBeTruthy();
    expect(find(id).exact?.see).toContain(`signal.${id}`);
  });
});

describe('every setting that the sheet recommends', () => {
  it.each([
    ['vm.swappiness', /cost ratio/],
    ['vm.dirty_ratio', /25 GiB/],
    ['vm.dirty_background_ratio', /bytes/],
    ['vm.overcommit_memory', /changes little/],
    ['vm.overcommit_ratio', /only if vm\.overcommit_memory is 2/],
    ['vm.zone_reclaim_mode', /old advice/],
    ['thp.enabled', /safest/],
    ['vm.compaction_proactiveness', /Risk/],
  ])('%s says what the advice misses', (term, says) => {
    const {exact} = find(term);
    expect(exact?.normal).toMatch(/^Default: /);
    expect(exact?.act).toMatch(says);
  });
});

describe('facts that are often told wrong', () => {
  it('direct reclaim begins at min, not at low', () => {
    expect(find('direct reclaim').exact?.meaning).toMatch(/low mark is not enough/);
  });

  it('device memory takes no zone flag', () => {
    expect(find('dma_alloc_coherent').exact?.act).toMatch(/Do not add GFP_DMA32/);
  });

  it('an idle process scores 666', () => {
    expect(find('oom_score').exact?.normal).toMatch(/666/);
  });
});

describe('what one may ask inside a container or without rights', () => {
  it.each([
    ['hidepid', 'hidepid'],
    ['container', 'container'],
    ['pid namespace', 'pid-namespace'],
    ['missing cgroup limits', 'rule.limits'],
    ['rules', 'rules'],
    ['workflow', 'workflow'],
    ['DMA', 'zone'],
    ['dma', 'zone'],
    ['DMA and IOMMU', 'dma-iommu'],
  ])('%s opens %s', (term, id) => expect(find(term).exact?.id).toBe(id));

  it('both of DMA are offered', () => {
    expect(find('DMA').others.map(({id}) => id)).toContain('dma-iommu');
  });
});

describe('the way through', () => {
  const steps = [find('workflow').exact!, ...find('workflow').exact!.see!.map(id => find(id).exact!)];

  it('names only keys and commands that there are', () => {
    for (const {meaning, act} of steps) {
      const text = `${meaning} ${act}`;
      for (const [, key] of text.matchAll(/\b[Pp]ress (\w+)/g))
        expect(commandFor(key!.toLowerCase() === 'enter' ? 'enter' : key!)).toBeDefined();
      for (const [, word] of text.matchAll(/\bmmtop ([a-z]+) --/g)) expect(parseOptions([word!], {}).ok).toBe(true);
      expect(text).not.toMatch(/doctor|recorder/);
    }
  });
});
