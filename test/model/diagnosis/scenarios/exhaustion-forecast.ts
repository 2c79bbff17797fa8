import {exhaustionForecast} from '../../../../src/model/diagnosis/exhaustion-forecast.ts';
import type {Condition, Scenarios} from '../patient.ts';

const gib = 1_048_576;
const mib = 1024;
const noSwap = {SwapTotal: 0, SwapFree: 0};

/** MiB left at a second, of 16 GiB without swap. */
const left =
  (of: (second: number) => number, more: (second: number) => Condition = () => ({})) =>
  (second: number): Condition => {
    const rest = more(second);
    return {...rest, meminfo: {MemAvailable: Math.max(0, of(second)) * mib, ...noSwap, ...rest.meminfo}};
  };

const java = (anon: number): Condition => ({
  processes: [
    {pid: 1, comm: 'systemd'},
    {pid: 700, comm: 'postgres', anon: 300, shmem: 4_000},
    {pid: 77, comm: 'java', anon},
  ],
});

/** Neither up nor down for sure, the same at each run. */
const noise = (second: number, size: number): number => size * Math.sin(second * 12.9898) * Math.cos(second * 4.1);

export const scenarios: Scenarios = {
  rule: exhaustionForecast,
  fires: [
    {
      name: 'gone within minutes, and who it is',
      course: left(
        s => 5_000 - 30 * s,
        s => java(6_000 + 29 * s),
      ),
      stay: {seconds: 100},
      severity: 'critical',
      says: /^Memory lasts about 65 s: 1\.95 GiB left, falling 1\.76 GiB\/min; java \(pid 77\) grows by 1\.70 GiB\/min/,
    },
    {
      name: 'gone within half an hour',
      course: left(
        s => 6_000 - 4 * s,
        s => java(6_000 + 4 * s),
      ),
      stay: {seconds: 320},
      severity: 'warn',
      says: /about 20 min.*240 MiB\/min/,
    },
    {
      name: 'as soon as it is known for 45 s when hardly anything is left',
      course: left(s => 4_300 - 40 * s),
      stay: {seconds: 48},
      severity: 'critical',
    },
    {
      name: 'with noise upon it',
      course: left(s => 6_000 - 10 * s + noise(s, 60)),
      stay: {seconds: 270},
      severity: 'warn',
    },
    {
      name: 'slowly, for longer than is looked at',
      course: left(s => 4_200 - 2 * s),
      stay: {delay: 5, seconds: 500},
      severity: 'warn',
    },
    {
      name: 'after a long calm',
      course: left(s => (s < 300 ? 7_000 : 7_000 - 30 * (s - 300))),
      stay: {seconds: 420},
      severity: 'critical',
    },
    {
      name: 'a name that is far too long, and swap',
      course: s => ({
        meminfo: {MemAvailable: (3_500 - 20 * s) * mib, SwapFree: 1_000 * mib},
        processes: [{pid: 4_194_303, comm: 'java', anon: 6_000 + 20 * s}],
        files: {'proc/4194303/cmdline': `/opt/${'a-long-name-'.repeat(5)}\0-x\0`},
      }),
      stay: {seconds: 100},
      severity: 'critical',
      says: /left with swap, falling 1\.17 GiB\/min; a-long-name-a-long-name… \(pid 4194303\) grows by 1\.17 GiB\/min$/,
    },
    {
      name: 'files in a tmpfs',
      course: left(
        s => 5_000 - 20 * s,
        s => ({meminfo: {Shmem: (1_000 + 20 * s) * mib, Cached: (3_000 + 20 * s) * mib}}),
      ),
      stay: {seconds: 120},
      severity: 'critical',
      says: /shared memory and tmpfs grow by 1\.17 GiB\/min/,
    },
    {
      name: 'kernel slabs',
      course: left(
        s => 5_000 - 20 * s,
        s => ({meminfo: {SUnreclaim: (1_000 + 20 * s) * mib}}),
      ),
      stay: {seconds: 120},
      severity: 'critical',
      says: /kernel objects \(slab\) grow by 1\.17 GiB\/min/,
    },
    {
      name: 'page tables',
      course: left(
        s => 5_000 - 20 * s,
        s => ({meminfo: {PageTables: (1_000 + 20 * s) * mib}}),
      ),
      stay: {seconds: 120},
      severity: 'critical',
      says: /page tables grow by/,
    },
    {
      name: 'many processes together',
      course: left(
        s => 5_000 - 20 * s,
        s => ({
          meminfo: {AnonPages: (6_000 + 20 * s) * mib},
          processes: Array.from({length: 30}, (_, i) => ({pid: 100 + i, anon: 200 + (20 * s) / 30})),
        }),
      ),
      stay: {seconds: 120},
      severity: 'critical',
      says: /processes together grow by 1\.17 GiB\/min/,
    },
    {
      name: 'swap fills while hardly anything is available',
      course: s => ({meminfo: {MemAvailable: 0.5 * gib, SwapFree: (3_000 - 15 * s) * mib}}),
      stay: {seconds: 120},
      severity: 'critical',
      says: /left with swap/,
    },
    {
      name: 'swap on zram counts for what compression saves',
      course: s => ({
        meminfo: {MemAvailable: 0.4 * gib, SwapTotal: 8 * gib, SwapFree: (3_500 - 15 * s) * mib},
        files: {
          'proc/swaps': `Filename Type Size Used Priority\n/dev/zram0 partition ${8 * gib} ${8 * gib - (3_500 - 15 * s) * mib} 100\n`,
          'sys/block/zram0/mm_stat': `${4 * gib * mib} 0 ${2 * gib * mib} 0 0 0 0 0 0\n`,
        },
      }),
      stay: {seconds: 120},
      severity: 'critical',
      // Half of the 1700 MiB that are free there.
      says: /: 1\.23 GiB left with swap, falling 450 MiB\/min/,
    },
    {
      name: 'a machine of 512 MiB',
      course: left(
        s => 200 - 0.6 * s,
        () => ({meminfo: {MemTotal: 512 * mib, MemFree: 20 * mib}}),
      ),
      stay: {seconds: 200},
      severity: 'critical',
    },
    {
      name: 'without a list of processes',
      course: left(
        s => 5_000 - 30 * s,
        () => ({processes: []}),
      ),
      stay: {seconds: 100},
      severity: 'critical',
    },
  ],
  healthy: [
    {name: 'a calm machine', course: {}},
    {
      name: 'a calm machine at the first look: whatever it does, more than half is left',
      course: {},
      stay: {seconds: 0},
    },
    {
      name: 'the page cache fills',
      course: s => ({meminfo: {MemFree: 6_000 * mib - 40 * mib * s, Cached: 6_000 * mib + 40 * mib * s}}),
      stay: {seconds: 120},
    },
    {
      name: 'a program that starts, grows and is stable then',
      course: left(s => 9_000 - 60 * Math.min(s, 70)),
      stay: {seconds: 110},
    },
    {
      name: 'the same, looked at while it grows, with half of the memory left',
      course: left(s => 12_000 - 60 * Math.min(s, 70)),
      stay: {seconds: 60},
    },
    {name: 'a jump', course: left(s => (s < 50 ? 9_000 : 2_000)), stay: {seconds: 100}},
    {
      name: 'a saw-tooth, as garbage collection draws it',
      course: left(s => 6_000 - 40 * (s % 20)),
      stay: {seconds: 150},
    },
    {
      name: 'a slow saw-tooth that was as low before',
      course: left(s => 7_000 - 20 * (s % 200)),
      stay: {seconds: 370},
    },
    {name: 'a fall that slows down', course: left(s => 3_000 + 5_000 * Math.exp(-s / 30)), stay: {seconds: 180}},
    {name: 'a fall so slow that it takes hours', course: left(s => 5_000 - 0.1 * s), stay: {seconds: 300}},
    {name: 'a build: much comes and goes', course: left(s => 6_000 + noise(s, 2_000)), stay: {seconds: 200}},
    {
      name: 'memory is swapped out, and becomes available',
      course: s => ({meminfo: {MemAvailable: (3_000 + 15 * s) * mib, SwapFree: (4_000 - 15 * s) * mib}}),
      stay: {seconds: 120},
    },
    {name: 'swap in use, idle', course: {meminfo: {SwapFree: 100_000}}},
  ],
  cannotSay: [
    {
      name: 'it falls and would not last, but programs that start take memory as fast',
      course: left(s => 8_000 - 20 * s),
      stay: {seconds: 120},
      why: /^memory would last about 5 min, falling 1\.17 GiB\/min: needs to watch 1[01]\d s more$/,
    },
    {
      name: 'watched for 30 s',
      course: {meminfo: {...noSwap, MemAvailable: 6_000 * mib}},
      stay: {seconds: 30},
      why: /needs to watch 15 s more/,
    },
    {name: 'a kernel without MemAvailable', course: {meminfo: {MemAvailable: null}}, why: /MemAvailable/},
  ],
};
