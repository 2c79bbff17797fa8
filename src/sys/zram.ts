import type {FieldList, Values} from '../field.ts';
import type {Host} from '../host/host.ts';
import {malformedFile, type Parsed, type Probe, parsed, parseReading} from '../probe.ts';
import {lines, parseUnsigned, tokens} from '../proc/lex.ts';
import {mapReading, type Reading} from '../reading.ts';
import {type AttributeList, type Attributes, blocksOf4KiB, numberedEntries, readAttributes} from './attribute.ts';
import {type Choice, numbered, parseChoice} from './lex.ts';

/**
 * /sys/block/zram<N>: block devices that keep their blocks compressed in RAM, mostly used as swap (/proc/swaps says
 * which are).
 * https://docs.kernel.org/admin-guide/blockdev/zram.html, drivers/block/zram/zram_drv.c
 */
const directory = 'sys/block';

export const zramFields = {
  disksize: {
    key: 'disksize',
    kind: 'bytes',
    meaning:
      'Size of the device before compression. It takes RAM only for what is written; more than the RAM is legal.',
    default: '0',
  },
  initstate: {key: 'initstate', kind: 'flag', meaning: 'Whether the device has been given a size and can be used.'},
  compAlgorithm: {key: 'comp_algorithm', kind: 'choice', meaning: 'Algorithm that compresses the pages.'},
  maxCompStreams: {
    key: 'max_comp_streams',
    kind: 'count',
    meaning: 'Compressions at the same time: one for each processor.',
    until: '6.15',
  },
  backingDev: {
    key: 'backing_dev',
    kind: 'word',
    meaning: 'Disk to which idle or incompressible pages can be written, or “none”.',
    default: 'none',
    config: 'CONFIG_ZRAM_WRITEBACK',
  },
  writebackLimitEnable: {
    key: 'writeback_limit_enable',
    kind: 'flag',
    meaning: 'Whether writeback_limit bounds what is written to that disk.',
    default: '0',
    config: 'CONFIG_ZRAM_WRITEBACK',
  },
  writebackLimit: {
    key: 'writeback_limit',
    kind: 'blocks of 4 KiB',
    meaning: 'How much may still be written to that disk.',
    default: '0',
    config: 'CONFIG_ZRAM_WRITEBACK',
  },
} as const satisfies AttributeList;

/** mm_stat, in the order of its numbers. */
export const zramMmStatFields = {
  origDataSize: {key: 'orig_data_size', unit: 'bytes', meaning: 'Data on the device before compression.'},
  comprDataSize: {key: 'compr_data_size', unit: 'bytes', meaning: 'The same data compressed.'},
  memUsedTotal: {
    key: 'mem_used_total',
    unit: 'bytes',
    meaning: 'RAM that the device takes, with the allocator’s own losses: what the compression really costs.',
  },
  memLimit: {key: 'mem_limit', unit: 'bytes', meaning: 'Most RAM the device may take; 0 is no limit.'},
  memUsedMax: {key: 'mem_used_max', unit: 'bytes', meaning: 'Most RAM it has taken so far.'},
  samePages: {key: 'same_pages', unit: 'pages', meaning: 'Pages of one repeated value, which take no RAM.'},
  pagesCompacted: {key: 'pages_compacted', unit: 'pages', meaning: 'Pages given back by compacting the store.'},
  hugePages: {
    key: 'huge_pages',
    unit: 'pages',
    meaning: 'Pages that do not compress and are kept as they are. A large share means that the device is of no use.',
  },
  hugePagesSince: {
    key: 'huge_pages_since',
    unit: 'pages',
    meaning: 'Such pages written since the device was set up.',
    since: '5.11',
  },
} as const satisfies FieldList;

export const zramIoStatFields = {
  failedReads: {key: 'failed_reads', unit: 'count', meaning: 'Reads that failed.'},
  failedWrites: {
    key: 'failed_writes',
    unit: 'count',
    meaning: 'Writes that failed; mostly because the device reached its memory limit.',
  },
  invalidIo: {key: 'invalid_io', unit: 'count', meaning: 'Requests that were not a whole number of pages.'},
  notifyFree: {key: 'notify_free', unit: 'count', meaning: 'Pages dropped because their owner no longer needed them.'},
} as const satisfies FieldList;

export const zramBdStatFields = {
  bdCount: {key: 'bd_count', unit: 'bytes', meaning: 'Data that now lies on the backing disk.'},
  bdReads: {key: 'bd_reads', unit: 'bytes', meaning: 'Data read back from it.'},
  bdWrites: {key: 'bd_writes', unit: 'bytes', meaning: 'Data written to it.'},
} as const satisfies FieldList;

/** Numbers after those that are known, as text. */
export type MoreNumbers = {readonly unknown: readonly string[]};
type Late = 'hugePagesSince';
type MmStatValues = Values<typeof zramMmStatFields>;
export type ZramMmStat = Required<Omit<MmStatValues, Late>> & Pick<MmStatValues, Late> & MoreNumbers;
export type ZramIoStat = Required<Values<typeof zramIoStatFields>> & MoreNumbers;
export type ZramBdStat = Required<Values<typeof zramBdStatFields>> & MoreNumbers;

/** The stat files name nothing: the order is all there is. `needed` numbers were there from the beginning. */
const parseRow = <Row extends MoreNumbers>(
  text: string,
  fields: FieldList,
  needed: number,
  scale: (n: number) => number = n => n,
): Parsed<Row> => {
  const names = Object.keys(fields);
  const words = tokens(text);
  const values = words.slice(0, names.length).map(word => {
    const n = parseUnsigned(word);
    return n === undefined ? Number.NaN : scale(n);
  });
  if (words.length < needed || lines(text).length > 1 || !values.every(Number.isSafeInteger)) {
    return malformedFile(1, `not a row of at least ${needed} numbers that can be kept exactly`, text.slice(0, 200));
  }
  const row: unknown = {
    ...Object.fromEntries(values.map((value, i) => [names[i]!, value])),
    unknown: words.slice(names.length),
  };
  return parsed(row as Row);
};

/** `53235712 16004157 16617472        0 17682432        0        0        0        0`; 8 numbers before 5.11 */
export const parseZramMmStat = (text: string): Parsed<ZramMmStat> => parseRow(text, zramMmStatFields, 8);

/** `       0        0 0    47723` */
export const parseZramIoStat = (text: string): Parsed<ZramIoStat> => parseRow(text, zramIoStatFields, 4);

/** `       0        0        0`, in blocks of 4 KiB */
export const parseZramBdStat = (text: string): Parsed<ZramBdStat> => parseRow(text, zramBdStatFields, 3, blocksOf4KiB);

export type RecompAlgorithm = {readonly priority: number; readonly algorithm: Choice};

/** `#1: lzo lzo-rle lz4 lz4hc [zstd]`, one line for each further algorithm; nothing when none is set. */
export const parseRecompAlgorithm = (text: string): Parsed<readonly RecompAlgorithm[]> => {
  const found: RecompAlgorithm[] = [];
  for (const [i, line] of lines(text).entries()) {
    const [, number, rest = ''] = /^#(\d+):(.*)$/.exec(line) ?? [];
    const priority = parseUnsigned(number);
    const algorithm = parseChoice(rest);
    if (priority === undefined || !algorithm.ok) return malformedFile(i + 1, 'not "#1: [algorithm]"', line);
    found.push({priority, algorithm: algorithm.value});
  }
  return parsed(found);
};

export type ZramDevice = Attributes<typeof zramFields> & {
  readonly device: string;
  readonly mmStat: Reading<ZramMmStat>;
  readonly ioStat: Reading<ZramIoStat>;
  /** Missing without CONFIG_ZRAM_WRITEBACK. */
  readonly bdStat: Reading<ZramBdStat>;
  /** Since 6.2; missing without CONFIG_ZRAM_MULTI_COMP. */
  readonly recompAlgorithm: Reading<readonly RecompAlgorithm[]>;
};

/** Empty on a machine without zram devices. */
export type Zram = {readonly devices: readonly ZramDevice[]};

const readDevice = (host: Host, device: string): ZramDevice => {
  const at = `${directory}/${device}`;
  const read = <T>(file: string, parse: (text: string) => Parsed<T>): Reading<T> =>
    parseReading(`${at}/${file}`, host.read(`${at}/${file}`), parse);
  return {
    ...readAttributes(host, at, zramFields),
    device,
    mmStat: read('mm_stat', parseZramMmStat),
    ioStat: read('io_stat', parseZramIoStat),
    bdStat: read('bd_stat', parseZramBdStat),
    recompAlgorithm: read('recomp_algorithm', parseRecompAlgorithm),
  };
};

export const zram: Probe<Zram> = {
  files: [`${directory}/zram<N>`],
  doc: 'https://docs.kernel.org/admin-guide/blockdev/zram.html',
  cost: 'moderate',
  sample: host =>
    mapReading(host.list(directory), names => ({
      devices: numberedEntries(names, name => numbered('zram', name)).map(([, name]) => readDevice(host, name)),
    })),
};
