import {type Draft, type Entry, ofKind} from './entry.ts';

/**
 * How code in the kernel asks for memory. For reading kill reports and drivers; no program outside the kernel calls these.
 * https://docs.kernel.org/core-api/memory-allocation.html
 */
const drafts: readonly Draft[] = [
  {
    id: 'kmalloc',
    title: 'kmalloc(size, gfp)',
    names: ['kmalloc()', 'kfree', 'kmalloc cache', 'kmalloc caches'],
    meaning:
      'A small buffer of any size, physically in one piece. Up to two pages it comes from the kmalloc-N slab caches; above that straight from the page allocator, up to 4 MiB with 4 KiB pages, and then slabinfo does not show it. May sleep: yes with GFP_KERNEL, never with GFP_ATOMIC or GFP_NOWAIT. Usual flags: GFP_KERNEL, in atomic context GFP_ATOMIC.',
    act: 'Below a page is the habit, not a limit. Above 32 KiB it fails easily when memory is in pieces: kvmalloc is better there.',
    see: ['GFP_KERNEL', 'GFP_ATOMIC', 'kzalloc', 'kvmalloc', 'slab'],
    source: 'mm/slub.c, include/linux/slab.h',
  },
  {
    id: 'kzalloc',
    title: 'kzalloc(size, gfp), kcalloc(n, size, gfp)',
    names: ['kcalloc', 'kzalloc()', 'kcalloc()', 'kzalloc / kcalloc', 'kzalloc/kcalloc', 'kmalloc_array'],
    meaning:
      'kmalloc with the memory set to zero. kcalloc is for arrays and refuses when n times size overflows. May sleep: as the flags say. Usual flags: those of kmalloc; __GFP_ZERO is added for you.',
    see: ['kmalloc', '__GFP_ZERO'],
    source: 'include/linux/slab.h',
  },
  {
    id: 'kmem_cache_alloc',
    title: 'kmem_cache_alloc(cache, gfp)',
    names: ['kmem_cache_alloc()', 'kmem_cache', 'kmem_cache_create', 'kmem_cache_free'],
    meaning:
      'One object from a slab cache of its own, made for many objects of the same size. The cache has a name in slabinfo, unless the kernel merged it with another of like size. May sleep: as the flags say. Usual flags: GFP_KERNEL, in atomic context GFP_ATOMIC or GFP_NOWAIT.',
    see: ['slab', 'rule.kmem-cache', '/proc/slabinfo', 'GFP_KERNEL'],
    source: 'mm/slub.c',
  },
  {
    id: 'vmalloc',
    title: 'vmalloc(size)',
    names: ['vmalloc()', 'vzalloc', 'vfree', '__vmalloc'],
    meaning:
      'A large buffer of single pages from anywhere, with addresses in a row. Needs no large free block, but must set up page tables and uses more of the TLB. May sleep: yes, always; not for atomic context. Takes no flags: GFP_KERNEL is meant.',
    see: ['vmalloc-area', 'kvmalloc', 'rule.vmalloc', 'meminfo.VmallocUsed'],
    source: 'mm/vmalloc.c',
  },
  {
    id: 'kvmalloc',
    title: 'kvmalloc(size, gfp)',
    names: ['kvmalloc()', 'kvzalloc', 'kvcalloc', 'kvfree'],
    meaning:
      'Tries kmalloc, and takes vmalloc when there is no block large enough. The usual answer where a buffer may be large and need not be in one piece. May sleep: yes. Usual flags: GFP_KERNEL.',
    see: ['kmalloc', 'vmalloc', 'rule.vmalloc'],
    source: 'mm/slub.c, mm/util.c',
  },
  {
    id: 'alloc_pages',
    title: 'alloc_pages(gfp, order)',
    names: ['alloc_pages()', 'alloc_page', '__get_free_pages', '__get_free_page', '__alloc_pages', 'free_pages'],
    meaning:
      'Two to the power of order pages in one piece, straight from the buddy allocator. May sleep: as the flags say. Usual flags: GFP_KERNEL. Up to order 3 the kernel tries very hard; above, be ready for failure.',
    see: ['order', 'buddy', 'GFP_KERNEL', 'get_zeroed_page'],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'get_zeroed_page',
    title: 'get_zeroed_page(gfp)',
    names: ['get_zeroed_page()'],
    meaning:
      'One page of zeros, given by address. Never from HighMem. May sleep: as the flags say. Usual flags: GFP_KERNEL; __GFP_ZERO is added for you.',
    see: ['alloc_pages', '__GFP_ZERO'],
    source: 'mm/page_alloc.c',
  },
  {
    id: 'dma_alloc_coherent',
    title: 'dma_alloc_coherent(dev, size, &dma_handle, gfp)',
    names: ['dma_alloc_coherent()', 'dma_free_coherent', 'coherent DMA', 'dma_set_coherent_mask'],
    meaning:
      'Memory that a device and the CPU see alike without further steps. May sleep: with GFP_KERNEL yes; with GFP_ATOMIC no, it then comes from a small pool. Usual flags: GFP_KERNEL.',
    act: 'Do not add GFP_DMA32: flags about the place are dropped. Tell the reach of the device with its DMA mask instead.',
    see: ['dma-iommu', 'cma', 'GFP_KERNEL', 'GFP_DMA32'],
    source: 'kernel/dma/mapping.c, https://docs.kernel.org/core-api/dma-api.html',
  },
  {
    id: 'memremap',
    title: 'memremap() and memunmap()',
    names: [
      'memunmap',
      'memremap()',
      'memunmap()',
      'memremap / memunmap',
      'memremap() / memunmap()',
      'ioremap',
      'devm_memremap',
    ],
    meaning:
      'Makes a known range of RAM or persistent memory readable by the kernel, with a chosen caching. Like ioremap, but for memory without side effects of access. It takes no memory of its own beyond page tables. May sleep: yes. It has flags of its own (MEMREMAP_WB and so on), no GFP flags.',
    see: ['vmalloc-area', 'page-table'],
    source: 'kernel/iomem.c',
  },
  {
    id: 'pin_user_pages',
    title: 'pin_user_pages()',
    names: ['pin_user_pages_fast', 'unpin_user_pages', 'get_user_pages', 'gup', 'FOLL_LONGTERM', 'FOLL_PIN'],
    meaning:
      'Brings in and holds pages of a program while a device reads or writes them. They cannot be moved or swapped until unpinned. May sleep: yes, it may fault pages in. It has flags of its own (FOLL_WRITE, FOLL_LONGTERM), no GFP flags.',
    act: 'nr_foll_pin_acquired less nr_foll_pin_released in vmstat is what is pinned now.',
    see: ['pinned', 'vmstat.nr_foll_pin_acquired', 'vmstat.nr_foll_pin_released', 'status.VmPin'],
    source: 'https://docs.kernel.org/core-api/pin_user_pages.html',
  },
];

export const apis: readonly Entry[] = ofKind('api', drafts);
