import {readdirSync, readFileSync, statSync} from 'node:fs';
import {join, relative} from 'node:path';
import {parseAmount, parseLimit} from '../../src/cgroup/amount.ts';
import {parseCgroupEvents, parseCgroupStat} from '../../src/cgroup/cgroup-stat.ts';
import {parseMemoryEvents, parseSwapEvents} from '../../src/cgroup/memory-events.ts';
import {parseMemoryStat} from '../../src/cgroup/memory-stat.ts';
import {parseNumaStat} from '../../src/cgroup/numa-stat.ts';
import {parseOomControl} from '../../src/cgroup/v1-files.ts';
import {parseV1NumaStat} from '../../src/cgroup/v1-numa-stat.ts';
import {parseV1Stat} from '../../src/cgroup/v1-stat.ts';
import {parseBuddyinfo} from '../../src/proc/buddyinfo.ts';
import {parseLoadavg} from '../../src/proc/loadavg.ts';
import {parseMeminfo} from '../../src/proc/meminfo.ts';
import {parseMountinfo} from '../../src/proc/mountinfo.ts';
import {parsePagetypeinfo} from '../../src/proc/pagetypeinfo.ts';
import {parseCgroup} from '../../src/proc/pid/cgroup.ts';
import {parseCmdline} from '../../src/proc/pid/cmdline.ts';
import {parseComm} from '../../src/proc/pid/comm.ts';
import {parseIo} from '../../src/proc/pid/io.ts';
import {parseOomScore} from '../../src/proc/pid/oom-score.ts';
import {parseOomScoreAdj} from '../../src/proc/pid/oom-score-adj.ts';
import {parseSmaps} from '../../src/proc/pid/smaps.ts';
import {parseSmapsRollup} from '../../src/proc/pid/smaps-rollup.ts';
import {parseStat} from '../../src/proc/pid/stat.ts';
import {parseStatm} from '../../src/proc/pid/statm.ts';
import {parseStatus} from '../../src/proc/pid/status.ts';
import {parsePressure} from '../../src/proc/pressure.ts';
import {parseSlabinfo} from '../../src/proc/slabinfo.ts';
import {parseSwaps} from '../../src/proc/swaps.ts';
import {parseUptime} from '../../src/proc/uptime.ts';
import {parseVmstat} from '../../src/proc/vmstat.ts';
import {parseZoneinfo} from '../../src/proc/zoneinfo.ts';
import {parseChoice, parseIdList, parseNumber} from '../../src/sys/lex.ts';
import {parseLruGenEnabled} from '../../src/sys/lru-gen.ts';
import {parseNodeMeminfo, parseNumastat} from '../../src/sys/numa.ts';
import {parseKnob} from '../../src/sys/vm-knobs.ts';
import {parseRecompAlgorithm, parseZramBdStat, parseZramIoStat, parseZramMmStat} from '../../src/sys/zram.ts';
import {fixturesDir} from '../helpers/fixtures.ts';

/** Every parser and the files it is for. */
type Spec = {
  readonly name: string;
  /** Path below a tree. */
  readonly path: RegExp;
  readonly parse: (text: string) => {readonly ok: boolean};
  /** Where captured trees leave the file out. */
  readonly sample?: string;
};

const v2 = (file: string): RegExp => new RegExp(`^sys/fs/cgroup/(?!memory/)(.*/)?${file}$`);
const v1 = (file: string): RegExp => new RegExp(`^sys/fs/cgroup/memory/(.*/)?${file}$`);

const specs: readonly Spec[] = [
  {name: 'meminfo', path: /^proc\/meminfo$/, parse: parseMeminfo},
  {name: 'vmstat', path: /^proc\/vmstat$/, parse: parseVmstat},
  {name: 'buddyinfo', path: /^proc\/buddyinfo$/, parse: parseBuddyinfo},
  {name: 'pagetypeinfo', path: /^proc\/pagetypeinfo$/, parse: parsePagetypeinfo},
  {name: 'slabinfo', path: /^proc\/slabinfo$/, parse: parseSlabinfo},
  {name: 'zoneinfo', path: /^proc\/zoneinfo$/, parse: parseZoneinfo},
  {name: 'pressure', path: /^proc\/pressure\/\w+$/, parse: parsePressure},
  {name: 'swaps', path: /^proc\/swaps$/, parse: parseSwaps},
  {name: 'loadavg', path: /^proc\/loadavg$/, parse: parseLoadavg},
  {name: 'uptime', path: /^proc\/uptime$/, parse: parseUptime},
  {name: 'pid/stat', path: /^proc\/\d+\/stat$/, parse: parseStat},
  {name: 'pid/statm', path: /^proc\/\d+\/statm$/, parse: parseStatm},
  {name: 'pid/status', path: /^proc\/\d+\/status$/, parse: parseStatus},
  {name: 'pid/smaps', path: /^proc\/\d+\/smaps$/, parse: parseSmaps},
  {name: 'pid/smaps_rollup', path: /^proc\/\d+\/smaps_rollup$/, parse: parseSmapsRollup},
  {name: 'pid/cgroup', path: /^proc\/\d+\/cgroup$/, parse: parseCgroup},
  {name: 'pid/comm', path: /^proc\/\d+\/comm$/, parse: parseComm},
  {name: 'pid/oom_score', path: /^proc\/\d+\/oom_score$/, parse: parseOomScore},
  {name: 'pid/oom_score_adj', path: /^proc\/\d+\/oom_score_adj$/, parse: parseOomScoreAdj},
  {
    name: 'pid/cmdline',
    path: /^proc\/\d+\/cmdline$/,
    parse: parseCmdline,
    sample: ['/usr/bin/java', '-Xmx4g', '-cp', '/opt/app/lib/part.jar:'.repeat(40), 'org.example.Main', ''].join(
      '\u0000',
    ),
  },
  {
    name: 'pid/io',
    path: /^proc\/\d+\/io$/,
    parse: parseIo,
    sample:
      'rchar: 3980112\nwchar: 8827\nsyscr: 2931\nsyscw: 402\nread_bytes: 811008\nwrite_bytes: 4096\ncancelled_write_bytes: 0\n',
  },
  {name: 'cgroup memory.stat', path: v2('memory\\.stat'), parse: parseMemoryStat},
  {name: 'cgroup memory.events', path: v2('memory\\.events'), parse: parseMemoryEvents},
  {name: 'cgroup memory.swap.events', path: v2('memory\\.swap\\.events'), parse: parseSwapEvents},
  {name: 'cgroup memory.numa_stat', path: v2('memory\\.numa_stat'), parse: parseNumaStat},
  {name: 'cgroup memory.current', path: v2('memory\\.current'), parse: parseAmount},
  {name: 'cgroup memory.max', path: v2('memory\\.max'), parse: parseLimit},
  {name: 'cgroup cgroup.stat', path: v2('cgroup\\.stat'), parse: parseCgroupStat},
  {name: 'cgroup cgroup.events', path: v2('cgroup\\.events'), parse: parseCgroupEvents},
  {name: 'cgroup v1 memory.stat', path: v1('memory\\.stat'), parse: parseV1Stat},
  {name: 'cgroup v1 memory.numa_stat', path: v1('memory\\.numa_stat'), parse: parseV1NumaStat},
  {name: 'cgroup v1 memory.oom_control', path: v1('memory\\.oom_control'), parse: parseOomControl},
  {name: 'mountinfo', path: /^proc\/self\/mountinfo$/, parse: parseMountinfo},
  {name: 'node meminfo', path: /\/node\d+\/meminfo$/, parse: parseNodeMeminfo},
  {name: 'node numastat', path: /\/node\d+\/numastat$/, parse: parseNumastat},
  {name: 'node cpulist', path: /\/node\d+\/cpulist$/, parse: parseIdList},
  {name: 'lru_gen enabled', path: /\/lru_gen\/enabled$/, parse: parseLruGenEnabled},
  {name: 'thp shmem_enabled', path: /\/transparent_hugepage\/shmem_enabled$/, parse: parseChoice},
  {name: 'ksm pages_shared', path: /\/ksm\/pages_shared$/, parse: parseNumber},
  {name: 'sysctl of one number', path: /^proc\/sys\/vm\/min_free_kbytes$/, parse: parseKnob(undefined)},
  {name: 'sysctl of numbers', path: /^proc\/sys\/vm\/lowmem_reserve_ratio$/, parse: parseKnob('list')},
  {name: 'zram mm_stat', path: /\/zram\d+\/mm_stat$/, parse: parseZramMmStat},
  {name: 'zram io_stat', path: /\/zram\d+\/io_stat$/, parse: parseZramIoStat},
  {name: 'zram bd_stat', path: /\/zram\d+\/bd_stat$/, parse: parseZramBdStat},
  {
    name: 'zram recomp_algorithm',
    path: /\/zram\d+\/recomp_algorithm$/,
    parse: parseRecompAlgorithm,
    sample: '#1: lzo lzo-rle lz4 lz4hc [zstd]\n#2: lzo lzo-rle [lz4] lz4hc zstd\n',
  },
];

export type ParserCase = Pick<Spec, 'name' | 'parse'> & {readonly text: string};

type File = {readonly file: string; readonly path: string; readonly tree: string};

const capturedFiles = (): readonly File[] =>
  readdirSync(fixturesDir, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(entry => {
      const file = join(entry.parentPath, entry.name);
      const [tree = '', ...rest] = relative(fixturesDir, file).split('/');
      return {file, tree, path: rest.join('/')};
    });

/** Each parser with the largest captured file that it accepts. */
export const parserCases = (): readonly ParserCase[] => {
  const files = capturedFiles();
  return specs.flatMap(({name, path, parse, sample}) => {
    const sizes = files.filter(file => path.test(file.path)).map(({file}) => ({file, size: statSync(file).size}));
    const largest = sizes.toSorted((a, b) => b.size - a.size).map(({file}) => readFileSync(file, 'utf8'));
    const text = largest.find(candidate => parse(candidate).ok) ?? sample;
    return text === undefined ? [] : [{name, parse, text}];
  });
};

/** The tree with the most in it. */
export const largestTree = (): string => {
  const sizes = new Map<string, number>();
  for (const {file, tree, path} of capturedFiles()) {
    if (path !== '') sizes.set(tree, (sizes.get(tree) ?? 0) + statSync(file).size);
  }
  return [...sizes].toSorted(([, a], [, b]) => b - a)[0]![0];
};
