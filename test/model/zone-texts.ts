/** A zone in a few numbers, in pages; what is left out is as on an idle machine. */
export type ZoneNumbers = {
  readonly node?: number;
  readonly zone?: string;
  readonly free?: number;
  readonly min?: number;
  readonly low?: number;
  readonly high?: number;
  readonly managed?: number;
  /** Against each zone of the node, in their order. */
  readonly protection?: readonly number[];
  readonly boost?: number;
  readonly promo?: number;
  readonly cma?: number;
  readonly freeHighatomic?: number;
  readonly stats?: Readonly<Record<string, number>>;
  readonly nodeStats?: Readonly<Record<string, number>>;
  /** Pages on the list of each CPU. */
  readonly pcp?: readonly number[];
  readonly gaveUp?: boolean;
};

const rows = (numbers: Readonly<Record<string, number>>): string =>
  Object.entries(numbers)
    .map(([key, n]) => `      ${key} ${n}\n`)
    .join('');

const optional = (key: string, n: number | undefined): string => (n === undefined ? '' : `        ${key} ${n}\n`);

const zoneText = ({
  node = 0,
  zone = 'Normal',
  free = 10_000,
  min = 400,
  low = 500,
  high = 600,
  managed = 100_000,
  protection = [0, 0, 0, 0, 0],
  boost,
  promo,
  cma = 0,
  freeHighatomic,
  stats = {},
  nodeStats,
  pcp = [],
  gaveUp = false,
}: ZoneNumbers): string => {
  const head = `Node ${node}, zone ${zone.padStart(8)}\n`;
  const perNode = nodeStats === undefined ? '' : `  per-node stats\n${rows(nodeStats)}`;
  const marks = `  pages free ${free}\n${optional('boost', boost)}        min ${min}\n        low ${low}\n        high ${high}\n${optional('promo', promo)}`;
  const sizes = `        spanned ${managed}\n        present ${managed}\n        managed ${managed}\n        cma ${cma}\n`;
  const reserve = `        protection: (${protection.join(', ')})\n`;
  if (managed === 0) return head + marks + sizes + reserve;
  const lists = pcp
    .map((n, cpu) => `    cpu: ${cpu}\n              count: ${n}\n              high: 378\n              batch: 63\n`)
    .join('');
  const atomic = optional('free_highatomic:', freeHighatomic);
  return `${head}${perNode}${marks}${sizes}${reserve}${rows(stats)}  pagesets\n${lists}  node_unreclaimable:  ${gaveUp ? 1 : 0}\n  start_pfn: 1\n${atomic}`;
};

/** /proc/zoneinfo of a node: the zones given, and the others of x86-64, which are empty. */
export const nodeText = (zones: readonly ZoneNumbers[]): string => {
  const node = zones[0]?.node ?? 0;
  return ['DMA', 'DMA32', 'Normal', 'Movable', 'Device']
    .map(zone => zoneText(zones.find(each => (each.zone ?? 'Normal') === zone) ?? {node, zone, free: 0, managed: 0}))
    .join('');
};

/** What an ordinary machine of 16 GiB has: DMA and DMA32 with their reserves, Normal with all the rest. */
export const desktop = (normal: ZoneNumbers = {}, dma32: ZoneNumbers = {}): string =>
  nodeText([
    {zone: 'DMA', free: 3840, min: 15, low: 18, high: 21, managed: 3840, protection: [0, 2900, 15900, 15900, 15900]},
    {
      zone: 'DMA32',
      free: 740_000,
      min: 3000,
      low: 3750,
      high: 4500,
      managed: 745_000,
      protection: [0, 0, 13_000, 13_000, 13_000],
      ...dma32,
    },
    {free: 1_000_000, min: 13_000, low: 16_250, high: 19_500, managed: 3_300_000, ...normal},
  ]);
