import type {Host, KmsgSource} from '../../../src/host/host.ts';
import {splitRecords} from '../../../src/kmsg/record.ts';
import {diagnosisRules} from '../../../src/model/diagnosis/index.ts';
import type {CannotSay, Finding, Outcome, Rule} from '../../../src/model/diagnosis/rule.ts';
import {createDoctor, type Diagnosis, type Doctor, type DoctorDemand} from '../../../src/model/doctor/doctor.ts';
import type {Profile} from '../../../src/model/profile.ts';
import {probeIds} from '../../../src/probes.ts';
import {available, known, type Reason, unavailable} from '../../../src/reading.ts';
import {manualClock} from '../../../src/sampler/clock.ts';
import {createSampler, type Demand} from '../../../src/sampler/sampler.ts';
import {createStore} from '../../../src/store/store.ts';
import {count, mib, millis} from '../../../src/units.ts';
import {capturedHost} from '../../helpers/fixture-host.ts';
import {type MemoryFiles, memoryHost} from '../../helpers/memory-host.ts';
import {desktop} from '../zone-texts.ts';

/**
 * A machine of 16 GiB that is well, with two processors, swap of 4 GiB, kernel 6.12 and cgroup v2; a condition says what
 * is otherwise. What the condition does not touch is as it was captured from a calm machine.
 */
export type Condition = {
  /** kB; null removes the line. */
  readonly meminfo?: Readonly<Record<string, number | null>>;
  /** Amounts of /proc/vmstat as they stand; null removes the line. */
  readonly vmstat?: Readonly<Record<string, number | null>>;
  /** Counters of /proc/vmstat, growth per second. */
  readonly rates?: Readonly<Record<string, number>>;
  /** Percent of the time. Null: the kernel has no PSI. */
  readonly stall?: Readonly<Partial<Record<'memory' | 'io' | 'cpu', readonly [some: number, full: number]>>> | null;
  readonly processes?: readonly ProcessNumbers[];
  /** Groups by path, with their files: `{'/web.slice': {'memory.max': '1000'}}`; those above them are made. */
  readonly groups?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** tmpfs mounts by path, in MiB; without any, a host that cannot ask how full they are. */
  readonly tmpfs?: Readonly<Record<string, readonly [size: number, used: number]>>;
  /** The kernel’s log so far, as /dev/kmsg gives it; left out: it may not be read. */
  readonly log?: string;
  /** Any file, by path; a reason makes reading it fail. */
  readonly files?: Readonly<Record<string, string | Reason>>;
};

export type ProcessNumbers = {
  readonly pid: number;
  readonly comm?: string;
  /** MiB. */
  readonly anon?: number;
  readonly shmem?: number;
  readonly file?: number;
  readonly swap?: number;
  readonly locked?: number;
  readonly pageTables?: number;
  readonly adj?: number;
  readonly group?: string;
  readonly uid?: number;
  readonly threads?: number;
  /** Since its start. */
  readonly majorFaults?: number;
  /** Seconds after the boot of the machine, which is up for 100,000 s when it comes. */
  readonly started?: number;
};

const usualMeminfo: Readonly<Record<string, number>> = {
  MemTotal: 16_777_216,
  MemFree: 6_291_456,
  MemAvailable: 12_582_912,
  Buffers: 131_072,
  Cached: 6_291_456,
  SwapCached: 0,
  Active: 5_242_880,
  Inactive: 3_932_160,
  'Active(anon)': 2_621_440,
  'Inactive(anon)': 393_216,
  'Active(file)': 2_621_440,
  'Inactive(file)': 3_538_944,
  Unevictable: 0,
  Mlocked: 0,
  SwapTotal: 4_194_304,
  SwapFree: 4_194_304,
  Dirty: 1_024,
  Writeback: 0,
  AnonPages: 2_752_512,
  Mapped: 524_288,
  Shmem: 262_144,
  KReclaimable: 524_288,
  Slab: 786_432,
  SReclaimable: 524_288,
  SUnreclaim: 262_144,
  KernelStack: 16_384,
  PageTables: 32_768,
  SecPageTables: 0,
  CommitLimit: 12_582_912,
  Committed_AS: 5_242_880,
  VmallocUsed: 65_536,
  Percpu: 16_384,
  AnonHugePages: 524_288,
  HugePages_Total: 0,
  HugePages_Free: 0,
  HugePages_Rsvd: 0,
  HugePages_Surp: 0,
  Hugepagesize: 2_048,
  Hugetlb: 0,
};

const counts = /^HugePages_/;

const meminfoText = (amounts: Readonly<Record<string, number | null>>): string =>
  Object.entries(amounts)
    .filter((entry): entry is [string, number] => entry[1] !== null)
    .map(([key, n]) => `${`${key}:`.padEnd(16)}${String(Math.round(n)).padStart(8)}${counts.test(key) ? '' : ' kB'}\n`)
    .join('');

const calm = (): Host => capturedHost('6.12-x86_64-4k-calm');

const textOf = (host: Host, path: string): string => {
  const text = known(host.read(path));
  if (text === undefined) throw new Error(`the calm machine has no ${path}`);
  return text;
};

/** The text with some of its `name number` lines replaced, or added at its end. */
const withLines = (text: string, amounts: Readonly<Record<string, number | null>>): string => {
  const left = new Map(Object.entries(amounts));
  const lines = text.split('\n').flatMap(line => {
    const name = line.split(' ')[0]!;
    const value = left.get(name);
    if (value === undefined) return [line];
    left.delete(name);
    return value === null ? [] : [`${name} ${Math.round(value)}`];
  });
  const added = [...left].flatMap(([name, n]) => (n === null ? [] : [`${name} ${Math.round(n)}`]));
  return [...lines.filter(line => line !== ''), ...added, ''].join('\n');
};

const counterOf = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);

const PAGE = 4096;
const pages = (megabytes: number): number => Math.round((megabytes * 1024 * 1024) / PAGE);

const processFiles = (p: ProcessNumbers): Record<string, string> => {
  const {pid, comm = `proc${pid}`, anon = 10, shmem = 0, file = 5, swap = 0, locked = 0, pageTables = 0.1} = p;
  const {adj = 0, group = '/system.slice/app.service', uid = 1000, threads = 1, majorFaults = 0} = p;
  const {started = (1000 + pid) / 100} = p;
  const rss = pages(anon + shmem + file);
  const kb = (megabytes: number): string => `${Math.round(megabytes * 1024)} kB`;
  return {
    [`proc/${pid}/stat`]: `${pid} (${comm}) S 1 ${pid} ${pid} 0 -1 4194560 5000 0 ${majorFaults} 0 100 50 0 0 20 0 ${threads} 0 ${Math.round(started * 100)} 1000000000 ${rss} 18446744073709551615 1 1 1 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 1 1 1 1 1 1 1 0\n`,
    [`proc/${pid}/statm`]: `${rss + 10_000} ${rss} ${pages(shmem + file)} 100 0 ${pages(anon)} 0\n`,
    [`proc/${pid}/status`]: `Name:\t${comm}\nState:\tS (sleeping)\nTgid:\t${pid}\nPid:\t${pid}\nPPid:\t1\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\nVmSize:\t${kb(anon + shmem + file + 40)}\nVmLck:\t${kb(locked)}\nVmHWM:\t${kb(anon + shmem + file)}\nVmRSS:\t${kb(anon + shmem + file)}\nRssAnon:\t${kb(anon)}\nRssFile:\t${kb(file)}\nRssShmem:\t${kb(shmem)}\nVmPTE:\t${kb(pageTables)}\nVmSwap:\t${kb(swap)}\nHugetlbPages:\t0 kB\nThreads:\t${threads}\n`,
    [`proc/${pid}/comm`]: `${comm}\n`,
    [`proc/${pid}/cmdline`]: `/usr/bin/${comm}\0`,
    [`proc/${pid}/cgroup`]: `0::${group}\n`,
    [`proc/${pid}/oom_score`]: '666\n',
    [`proc/${pid}/oom_score_adj`]: `${adj}\n`,
  };
};

const usualProcesses: readonly ProcessNumbers[] = [
  {pid: 1, comm: 'systemd', anon: 4, file: 8, uid: 0},
  {pid: 700, comm: 'postgres', anon: 300, shmem: 128, file: 40},
  {pid: 900, comm: 'nginx', anon: 30, file: 10},
];

const usualGroup = (current: number): Readonly<Record<string, string>> => ({
  'cgroup.controllers': 'cpu memory io\n',
  'memory.current': `${current}\n`,
  'memory.peak': `${current}\n`,
  'memory.min': '0\n',
  'memory.low': '0\n',
  'memory.high': 'max\n',
  'memory.max': 'max\n',
  'memory.swap.current': '0\n',
  'memory.swap.max': 'max\n',
  'memory.swap.events': 'high 0\nmax 0\nfail 0\n',
  'memory.oom.group': '0\n',
  'memory.events': 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n',
  'memory.events.local': 'low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n',
  'memory.stat': `anon ${Math.round(current / 2)}\nfile ${Math.round(current / 2)}\nkernel 0\nshmem 0\ninactive_file ${Math.round(current / 4)}\nactive_file ${Math.round(current / 4)}\n`,
  'memory.pressure': 'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
  'cgroup.stat': 'nr_descendants 0\nnr_dying_descendants 0\n',
});

const groupFiles = (groups: Condition['groups'] = {}): Record<string, string> => {
  const wanted: Record<string, Readonly<Record<string, string>>> = {
    '/system.slice': {},
    '/system.slice/app.service': {},
    ...groups,
  };
  const all = new Map<string, Readonly<Record<string, string>>>();
  for (const [path, files] of Object.entries(wanted)) {
    const parts = path.split('/').filter(part => part !== '');
    for (let i = 1; i < parts.length; i += 1) {
      const above = `/${parts.slice(0, i).join('/')}`;
      if (!all.has(above)) all.set(above, usualGroup(100 << 20));
    }
    all.set(path, {...usualGroup(100 << 20), ...files});
  }
  const entries = [...all].flatMap(([path, files]) =>
    Object.entries(files).map(([file, text]) => [`sys/fs/cgroup${path}/${file}`, text] as const),
  );
  return Object.fromEntries(entries);
};

/** As the kernel prints it, with the averages of a machine on which it has always been so. */
const psiText = (shares: readonly [some: number, full: number], stalled: readonly [number, number]): string =>
  (['some', 'full'] as const)
    .map((kind, i) => {
      const average = shares[i]!.toFixed(2);
      return `${kind} avg10=${average} avg60=${average} avg300=${average} total=${Math.round(1_000_000 + stalled[i]! * 10_000)}\n`;
    })
    .join('');

const mountsText = (mounts: NonNullable<Condition['tmpfs']>): string =>
  Object.keys(mounts)
    .map((path, i) => `${40 + i} 39 0:${30 + i} / ${path.replace(/[\s\\]/g, '_')} rw - tmpfs tmpfs rw\n`)
    .join('');

const usageOf = (mounts: NonNullable<Condition['tmpfs']>) =>
  Object.fromEntries(
    Object.entries(mounts).map(([path, [size, used]]) => [path, [mib(size), mib(used), 100_000, 10] as const]),
  );

/** Rates add up: what a counter gained before stays when the rate becomes another one. */
type Gained = {readonly counters: Map<string, number>; readonly stalls: Map<string, readonly [number, number]>};

const machineFiles = (condition: Condition, second: number, step: number, gained: Gained): MemoryFiles => {
  const host = calm();
  for (const [name, rate] of Object.entries(condition.rates ?? {})) {
    gained.counters.set(name, (gained.counters.get(name) ?? 0) + rate * step);
  }
  const vmstat = textOf(host, 'proc/vmstat');
  const counters = [...gained.counters].map(([name, n]) => [name, counterOf(vmstat, name) + n] as const);
  const pressures = (['memory', 'io', 'cpu'] as const).map(resource => {
    const shares = condition.stall?.[resource] ?? [0, 0];
    const [some, full] = gained.stalls.get(resource) ?? [0, 0];
    // Percent times seconds: ten thousand microseconds each.
    const stalled = [some + shares[0] * step, full + shares[1] * step] as const;
    gained.stalls.set(resource, stalled);
    return [`proc/pressure/${resource}`, psiText(shares, stalled)] as const;
  });
  const copied = [
    'buddyinfo',
    'slabinfo',
    'pagetypeinfo',
    'swaps',
    'loadavg',
    'filesystems',
    'self/mountinfo',
    'self/cgroup',
  ].flatMap(name => {
    const text = known(host.read(`proc/${name}`));
    return text === undefined ? [] : [[`proc/${name}`, text] as const];
  });
  return {
    ...Object.fromEntries(copied),
    'proc/uptime': `${(100_000 + second).toFixed(2)} 190000.00\n`,
    'proc/meminfo': meminfoText({...usualMeminfo, ...condition.meminfo}),
    'proc/vmstat': withLines(vmstat, {...Object.fromEntries(counters), ...condition.vmstat}),
    'proc/zoneinfo': desktop(),
    ...(condition.stall === null ? {} : Object.fromEntries(pressures)),
    ...Object.assign({}, ...(condition.processes ?? usualProcesses).map(processFiles)),
    'sys/fs/cgroup/cgroup.controllers': 'cpu memory io\n',
    'sys/fs/cgroup/memory.stat': 'anon 3000000000\nfile 5000000000\n',
    ...groupFiles(condition.groups),
    ...(condition.tmpfs && {'proc/self/mountinfo': mountsText(condition.tmpfs)}),
    ...condition.files,
  };
};

export type Course = Condition | ((second: number) => Condition);

export type Stay = {
  /** How long it is watched. */
  readonly seconds?: number;
  /** Between two samples. */
  readonly delay?: number;
  readonly rules?: readonly Rule[];
  readonly profile?: Profile;
};

/** Everything is read at each sample: what rules want is another test's matter. */
const everything: Demand = {
  probes: new Map(probeIds.map(id => [id, millis(0)])),
  processes: {
    all: new Set(['stat', 'status', 'cgroup', 'cmdline', 'oomScore', 'oomScoreAdj']),
    focus: new Set(),
    focusFiles: new Set(),
    exhaustive: true,
  },
  cgroups: {focus: new Set(), exhaustive: true},
  kernelLog: 'whole',
};

/** Follows what the condition says of the log as it grows. */
const logOf = (now: () => Condition): KmsgSource => {
  let given = 0;
  return {
    read: () => {
      const {log} = now();
      if (log === undefined) return unavailable({kind: 'denied', path: 'dev/kmsg'});
      const records = splitRecords(log).slice(given);
      given += records.length;
      return available(records);
    },
    lost: () => count(0),
    behind: () => false,
    close: () => {},
  };
};

type Watched = {readonly said: readonly Diagnosis[]; readonly doctor: Doctor};

const watch = async (course: Course, stay: Stay): Promise<Watched> => {
  const {seconds = 60, delay = 1, rules = diagnosisRules, profile = 'server'} = stay;
  const gained: Gained = {counters: new Map(), stalls: new Map()};
  let host: Host = memoryHost({});
  let condition: Condition = {};
  const live: Host = {
    system: {...host.system, release: '6.12.0', hostname: 'patient'},
    read: (path, options) => host.read(path, options),
    list: path => host.list(path),
    identity: path => host.identity(path),
    owner: path => host.owner(path),
    usage: (mountPoint, device) => host.usage?.(mountPoint, device) ?? unavailable({kind: 'missing', path: mountPoint}),
    release: () => {},
    kmsg: () => logOf(() => condition),
  };
  const clock = manualClock();
  const sampler = createSampler({host: live, clock, self: () => ({cpu: millis(0), rss: mib(60)})});
  const store = createStore();
  const doctor = createDoctor(rules, () => profile);
  const said: Diagnosis[] = [];
  for (let second = 0; second <= seconds; second += delay) {
    condition = typeof course === 'function' ? course(second) : course;
    const files = machineFiles(condition, second, second === 0 ? 0 : delay, gained);
    host = memoryHost(files, condition.tmpfs && {usage: usageOf(condition.tmpfs)});
    store.publish(await sampler.sample(everything));
    said.push(doctor.examine(store.get(), true));
    await clock.advance(millis(delay * 1000));
  }
  return {said, doctor};
};

/** The machine as a host on which nothing moves. */
export const patientHost = (condition: Condition): Host => {
  const files = machineFiles(condition, 0, 0, {counters: new Map(), stalls: new Map()});
  return memoryHost(files, condition.tmpfs && {usage: usageOf(condition.tmpfs)});
};

/** What the doctor says at the end of each sample. */
export const diagnoses = async (course: Course, stay: Stay = {}): Promise<readonly Diagnosis[]> =>
  (await watch(course, stay)).said;

/** What the doctor wants read after a while. */
export const demandAfter = async (course: Course, stay: Stay = {}): Promise<DoctorDemand> =>
  (await watch(course, stay)).doctor.demand();

/** What one rule says after a while. */
export const outcomeOf = async (rule: Rule, course: Course, stay: Stay = {}): Promise<Outcome> =>
  (await diagnoses(course, {...stay, rules: [rule]})).at(-1)!.outcomes.get(rule.id)!;

/** Of all rules together: the headline and the others, as `id severity`. */
export const verdictOf = async (course: Course, stay: Stay = {}): Promise<readonly string[]> =>
  (await diagnoses(course, stay)).at(-1)!.findings.map(({id, severity}) => `${id} ${severity}`);

export const mustFind = (outcome: Outcome): Finding => {
  if (outcome.kind !== 'finding') throw new Error(`no finding: ${JSON.stringify(outcome)}`);
  return outcome;
};

export const mustNotSay = (outcome: Outcome): CannotSay => {
  if (outcome.kind !== 'cannot-say') throw new Error(`it has a verdict: ${JSON.stringify(outcome)}`);
  return outcome;
};

/** The three that every rule has, for the test that walks all rules. */
export type Scenarios = {
  readonly rule: Rule;
  readonly fires: readonly Scenario[];
  readonly healthy: readonly Scenario[];
  readonly cannotSay: readonly Scenario[];
};

export type Scenario = {
  readonly name: string;
  readonly course: Course;
  readonly stay?: Stay;
  /** Of a finding: its severity, and what its sentence must hold. */
  readonly severity?: Finding['severity'];
  readonly says?: RegExp;
  /** Of one that cannot say: what its reason must hold. */
  readonly why?: RegExp;
};
