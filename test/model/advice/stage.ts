import type {Profile} from '../../../src/model/profile.ts';
import {judgements, type TuningRow} from '../../../src/model/tuning.ts';
import {knobPath} from '../../../src/sys/vm-knobs.ts';
import type {MemoryFiles} from '../../helpers/memory-host.ts';
import {machine, meminfoText, pressureText, snapshotsOf} from '../machines.ts';

/** A machine in the figures that advice rests on. */
export type Stage = {
  readonly knobs?: Readonly<Record<string, number | string>>;
  /** kB; MemTotal is 4 GiB unless given. */
  readonly meminfo?: Readonly<Record<string, number>>;
  /** Since boot. */
  readonly vmstat?: Readonly<Record<string, number>>;
  /** What they grow by until the second sample, a second later; none: there is one sample only. */
  readonly grown?: Readonly<Record<string, number>>;
  /** `/dev/zram0 100` a line: name and priority. */
  readonly swaps?: readonly string[];
  /** Seconds. */
  readonly uptime?: number;
  readonly files?: MemoryFiles;
  readonly profile?: Profile;
};

export const GIB_IN_KB = 1024 * 1024;

const vmstatText = (counters: Readonly<Record<string, number>>): string =>
  Object.entries({nr_free_pages: 1, ...counters})
    .map(([key, n]) => `${key} ${n}\n`)
    .join('');

const swapsText = (areas: readonly string[]): string =>
  `Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n${areas
    .map(area => {
      const [name, priority] = area.split(' ');
      return `${name}                              partition\t1048576\t\t524288\t\t${priority}\n`;
    })
    .join('')}`;

/** `hugepages-2048kB always`: the small files of /sys/kernel/mm/transparent_hugepage that rules look at. */
export const thpFiles = (enabled: string, more: Readonly<Record<string, string>> = {}): MemoryFiles => {
  const at = 'sys/kernel/mm/transparent_hugepage';
  const mark = (choices: string, chosen: string) =>
    choices.replace(new RegExp(`(^| )${chosen.replace('+', '\\+')}( |$)`), `$1[${chosen}]$2`);
  const choose = (file: string, choices: string, chosen: string) =>
    [`${at}/${file}`, `${mark(choices, chosen)}\n`] as const;
  const get = (file: string, usual: string): string => more[file] ?? usual;
  return Object.fromEntries([
    choose('enabled', 'always madvise never', enabled),
    choose('defrag', 'always defer defer+madvise madvise never', get('defrag', 'madvise')),
    choose('shmem_enabled', 'always within_size advise never deny force', get('shmem_enabled', 'never')),
    [`${at}/use_zero_page`, '1\n'],
    [`${at}/hpage_pmd_size`, '2097152\n'],
    [`${at}/shrink_underused`, `${get('shrink_underused', '1')}\n`],
    [`${at}/khugepaged/defrag`, '1\n'],
    [`${at}/khugepaged/scan_sleep_millisecs`, `${get('scan_sleep_millisecs', '10000')}\n`],
    [`${at}/khugepaged/max_ptes_none`, `${get('max_ptes_none', '511')}\n`],
    [`${at}/khugepaged/pages_collapsed`, `${get('pages_collapsed', '0')}\n`],
    choose('hugepages-64kB/enabled', 'always inherit madvise never', get('64kB', 'never')),
    [`${at}/hugepages-64kB/stats/nr_anon`, `${get('nr_anon', '0')}\n`],
    [`${at}/hugepages-64kB/stats/nr_anon_partially_mapped`, `${get('nr_anon_partially_mapped', '0')}\n`],
    [`${at}/hugepages-64kB/stats/anon_fault_alloc`, `${get('anon_fault_alloc', '0')}\n`],
    [`${at}/hugepages-64kB/stats/anon_fault_fallback`, `${get('anon_fault_fallback', '0')}\n`],
    choose('hugepages-2048kB/enabled', 'always inherit madvise never', get('2048kB', 'inherit')),
  ]);
};

/** Two nodes, of which one may have no processors. */
export const nodeFiles = (nodes: readonly number[], withCpu: readonly number[], demotion = 'false'): MemoryFiles => {
  const at = 'sys/devices/system/node';
  return {
    [`${at}/online`]: `${nodes.join(',')}\n`,
    [`${at}/has_memory`]: `${nodes.join(',')}\n`,
    [`${at}/has_cpu`]: `${withCpu.join(',')}\n`,
    'sys/kernel/mm/numa/demotion_enabled': `${demotion}\n`,
    ...Object.fromEntries(nodes.map(node => [`${at}/node${node}/cpulist`, '\n'])),
  };
};

export type ZoneSpec = {
  readonly managed: number;
  readonly min: number;
  readonly low: number;
  readonly high: number;
  readonly boost?: number;
};

/** One Normal zone; pages. */
export const zoneText = ({managed, min, low, high, boost = 0}: ZoneSpec): string =>
  `Node 0, zone   Normal\n  pages free     ${high}\n        boost    ${boost}\n        min      ${min}\n        low      ${low}\n        high     ${high}\n        spanned  ${managed}\n        present  ${managed}\n        managed  ${managed}\n        protection: (0, 0)\n`;

const filesOf = (
  {knobs, meminfo, swaps, uptime, files}: Stage,
  vmstat: Readonly<Record<string, number>>,
): MemoryFiles => ({
  'proc/2/comm': 'kthreadd\n',
  'proc/sys/vm/stat_interval': '1\n',
  'proc/meminfo': meminfoText({MemTotal: 4 * GIB_IN_KB, ...meminfo}),
  'proc/vmstat': vmstatText(vmstat),
  'proc/uptime': `${uptime ?? 3600}.00 3600.00\n`,
  ...(swaps && {'proc/swaps': swapsText(swaps)}),
  ...Object.fromEntries(Object.entries(knobs ?? {}).map(([name, value]) => [knobPath(name), `${value}\n`])),
  ...files,
});

export const rowsOn = async (stage: Stage): Promise<readonly TuningRow[]> => {
  const {vmstat = {}, grown} = stage;
  const later =
    grown &&
    Object.fromEntries(
      Object.entries({...vmstat, ...grown}).map(([key]) => [key, (vmstat[key] ?? 0) + (grown[key] ?? 0)]),
    );
  const before = Object.fromEntries(Object.keys({...vmstat, ...grown}).map(key => [key, vmstat[key] ?? 0]));
  const states = [
    machine({files: filesOf(stage, before)}),
    ...(later ? [machine({files: filesOf(stage, later)})] : []),
  ];
  const snapshots = await snapshotsOf(states);
  return judgements(snapshots.at(-1)!, stage.profile ?? 'server');
};

export const rowOn = async (name: string, stage: Stage): Promise<TuningRow> => {
  const row = (await rowsOn(stage)).find(({setting}) => setting.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
};

/** What a scenario expects: the verdict, what is advised, and words of the reason. */
export type Expected = readonly [verdict: string, advised: string, why: RegExp];

export const told = ({verdict, advised, why}: TuningRow): {verdict: string; advised: string; why: string} => ({
  verdict,
  advised: advised.value === undefined ? advised.text : `=${advised.value}`,
  why,
});

export {pressureText};
