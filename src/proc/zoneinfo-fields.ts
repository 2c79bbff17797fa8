import type {FieldList} from '../field.ts';

/** The labels of /proc/zoneinfo as printed. `high` is a watermark, `high:` belongs to a per-CPU list. */
export const zoneFields = {
  free: {key: 'pages free', unit: 'pages', meaning: 'Free pages of the zone; those on per-CPU lists are not in it.'},
  boost: {
    key: 'boost',
    unit: 'pages',
    meaning: 'Added to the watermarks for a while after fragmentation; min, low and high have it in them.',
    since: '6.1',
  },
  min: {
    key: 'min',
    unit: 'pages',
    meaning: 'Below this only the kernel’s emergencies are served, and programs must reclaim memory themselves.',
  },
  low: {key: 'low', unit: 'pages', meaning: 'Below this kswapd wakes up and reclaims in the background.'},
  high: {key: 'high', unit: 'pages', meaning: 'Above this kswapd goes back to sleep.'},
  promo: {
    key: 'promo',
    unit: 'pages',
    meaning: 'Above this hot pages are moved up from slower memory.',
    since: '6.12',
  },
  spanned: {key: 'spanned', unit: 'pages', meaning: 'Width of the zone’s address range, holes included.'},
  present: {key: 'present', unit: 'pages', meaning: 'RAM in the range, reserved parts included.'},
  managed: {key: 'managed', unit: 'pages', meaning: 'RAM that the page allocator has in this zone.'},
  cma: {
    key: 'cma',
    unit: 'pages',
    meaning: 'RAM of the zone set aside for contiguous allocations by devices.',
    since: '5.15',
  },
  protection: {
    key: 'protection:',
    unit: 'pages',
    meaning: 'Free pages kept back from allocations that could also use a higher zone, for each such zone.',
  },
  vmStatsThreshold: {
    key: 'vm stats threshold:',
    unit: 'pages',
    meaning: 'How far a CPU’s share of a gauge may drift before it is added to the total.',
  },
  nodeUnreclaimable: {
    key: 'node_unreclaimable:',
    unit: 'count',
    meaning: 'Whether kswapd failed so often that it gave up on the node.',
  },
  startPfn: {key: 'start_pfn:', unit: 'count', meaning: 'Number of the zone’s first page; an address, not an amount.'},
  reservedHighatomic: {
    key: 'reserved_highatomic:',
    unit: 'pages',
    meaning: 'Pages set apart for larger blocks that are needed at once, without waiting.',
    since: '7.0',
  },
  freeHighatomic: {
    key: 'free_highatomic:',
    unit: 'pages',
    meaning: 'Free pages among those set apart for urgent larger blocks.',
    since: '7.0',
  },
} as const satisfies FieldList;

/** A per-CPU list of free pages, which spares a CPU the zone's lock. */
export const pagesetFields = {
  count: {key: 'count:', unit: 'pages', meaning: 'Free pages that this CPU keeps at hand; not in MemFree.'},
  high: {key: 'high:', unit: 'pages', meaning: 'Above this the CPU gives pages back to the zone.'},
  batch: {key: 'batch:', unit: 'pages', meaning: 'Pages moved between CPU and zone at a time.'},
  highMin: {key: 'high_min:', unit: 'pages', meaning: 'Lower bound of the automatic high.', since: '6.16'},
  highMax: {key: 'high_max:', unit: 'pages', meaning: 'Upper bound of the automatic high.', since: '6.16'},
} as const satisfies FieldList;
