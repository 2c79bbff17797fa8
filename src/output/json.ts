import {type BalanceId, balance} from '../model/balance.ts';
import {type Diagnosis, noDiagnosis} from '../model/doctor/doctor.ts';
import {watermarks} from '../model/watermarks.ts';
import {isTiering, unplacedOf} from '../model/zone-report.ts';
import type {MalformedLine} from '../probe.ts';
import {type ProbeId, probes, type Sample} from '../probes.ts';
import {meminfoFields} from '../proc/meminfo.ts';
import {vmstatFields} from '../proc/vmstat.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import type {AttributesJson} from './json-attributes.ts';
import {type CgroupJson, cgroupsJson, type OwnCgroupJson, ownCgroupJson} from './json-cgroups.ts';
import {type FindingJson, findingsJson} from './json-findings.ts';
import {type KeyedJson, keyedJson} from './json-keyed.ts';
import {createLedger, type Ledger, type UnavailableJson} from './json-ledger.ts';
import {
  type BuddyJson,
  buddyJson,
  type HostJson,
  hostJson,
  type NodeJson,
  nodesJson,
  type PageTypeJson,
  type PressureJson,
  pageTypesJson,
  pressureJson,
  type SlabJson,
  type SwapJson,
  slabsJson,
  swapsJson,
  type TmpfsJson,
  tmpfsJson,
  type ZoneJson,
  zonesJson,
} from './json-machine.ts';
import {
  type HugepagesJson,
  hugepagesJson,
  ksmJson,
  type LruGenJson,
  lruGenJson,
  type NumaJson,
  numaJson,
  type TransparentHugepageJson,
  transparentHugepageJson,
  type ZramJson,
  zramJson,
  zswapJson,
} from './json-memory.ts';
import {type OomJson, oomJson} from './json-oom.ts';
import {type ProcessJson, processesJson} from './json-processes.ts';
import {type TuningJson, tuningJson} from './json-tuning.ts';

/**
 * A snapshot as JSON for scripts. The names are a contract: within a version they may be added to, not changed. What each
 * means stands in schema/snapshot-1.schema.json.
 */
export const schemaId = 'mmtop.snapshot/1';

export type BalanceRowJson = {readonly id: BalanceId; readonly bytes: number; readonly formula: string};

/** A section that could not be had, or that nobody asked for, is null; an empty list says that there is nothing. */
export type SnapshotJson = {
  readonly schema: typeof schemaId;
  readonly at: string;
  readonly host: HostJson;
  readonly meminfo: KeyedJson | null;
  readonly vmstat: KeyedJson | null;
  readonly pressure: {
    readonly memory: PressureJson | null;
    readonly cpu: PressureJson | null;
    readonly io: PressureJson | null;
    readonly irq: PressureJson | null;
  };
  readonly buddy: readonly BuddyJson[] | null;
  readonly page_types: readonly PageTypeJson[] | null;
  readonly zones: readonly ZoneJson[] | null;
  readonly nodes: readonly NodeJson[] | null;
  readonly free_in_no_zone_bytes: number | null;
  readonly slabs: readonly SlabJson[] | null;
  readonly swaps: readonly SwapJson[] | null;
  readonly tmpfs: readonly TmpfsJson[] | null;
  readonly processes: readonly ProcessJson[] | null;
  readonly cgroups: readonly CgroupJson[] | null;
  readonly own_cgroup: OwnCgroupJson | null;
  readonly tuning: readonly TuningJson[] | null;
  readonly numa: NumaJson | null;
  readonly hugepages: HugepagesJson | null;
  readonly transparent_hugepage: TransparentHugepageJson | null;
  readonly zswap: AttributesJson | null;
  readonly zram: readonly ZramJson[] | null;
  readonly ksm: AttributesJson | null;
  readonly lru_gen: LruGenJson | null;
  readonly oom: OomJson | null;
  readonly balance: readonly BalanceRowJson[] | null;
  readonly findings: readonly FindingJson[];
  readonly unavailable: readonly UnavailableJson[];
};

/** The rows, if they sum exactly to MemTotal; numbers near 2^53 may not, and a balance that is not one is of no use. */
const balanceJson = (ledger: Ledger, snapshot: Snapshot): readonly BalanceRowJson[] | null => {
  const found = ledger.take(balance(snapshot));
  if (found === null) return null;
  const sum = found.rows.reduce((total, row) => total + row.bytes, 0);
  if (sum === found.total && found.rows.every(row => Number.isSafeInteger(row.bytes))) {
    return found.rows.map(({id, bytes, formula}) => ({id, bytes, formula}));
  }
  ledger.missed({
    kind: 'malformed',
    path: 'proc/meminfo',
    line: 1,
    why: 'the amounts are too large to be added exactly',
  });
  return null;
};

/**
 * Pure: the same snapshot gives the same document, in the same order. `everybody`: all processes, where the snapshot holds
 * those only that somebody asked for. `diagnosis`: what the rules say of it.
 */
export const snapshotJson = (
  snapshot: Snapshot,
  everybody = snapshot.processes,
  absentOnes: readonly number[] = [],
  diagnosis: Diagnosis = noDiagnosis,
): SnapshotJson => {
  const ledger = createLedger();
  for (const pid of absentOnes) ledger.missed({kind: 'gone', path: `proc/${pid}`});
  const {pageSize} = snapshot.system;
  const section = <K extends ProbeId, T>(id: K, build: (record: Sample<K>) => T): T | null => {
    const record = ledger.take(readingOf(snapshot, id));
    if (record === null) return null;
    const {malformed = []} = record as {readonly malformed?: readonly MalformedLine[]};
    ledger.lines(probes[id].files[0] ?? id, malformed);
    return build(record);
  };
  const processes = ledger.take(snapshot.processes);
  const cgroups = ledger.take(snapshot.cgroups);
  const tiering = isTiering(snapshot);
  const document = {
    schema: schemaId,
    at: new Date(snapshot.wall).toISOString(),
    host: hostJson(ledger, snapshot),
    meminfo: section('meminfo', record => keyedJson(record, meminfoFields, 'bytes')),
    vmstat: section('vmstat', record => keyedJson(record, vmstatFields, 'printed')),
    pressure: {
      memory: section('pressureMemory', pressureJson),
      cpu: section('pressureCpu', pressureJson),
      io: section('pressureIo', pressureJson),
      irq: section('pressureIrq', pressureJson),
    },
    buddy: section('buddyinfo', buddyJson),
    page_types: section('pagetypeinfo', record => pageTypesJson(ledger, record)),
    zones: section('zoneinfo', record => zonesJson(ledger, record, watermarks(record, tiering))),
    nodes: section('zoneinfo', record => nodesJson(ledger, record, watermarks(record, tiering))),
    free_in_no_zone_bytes: ledger.take(unplacedOf(snapshot)),
    slabs: section('slabinfo', record => slabsJson(ledger, record, pageSize)),
    swaps: section('swaps', swapsJson),
    tmpfs: section('tmpfs', record => tmpfsJson(ledger, record)),
    processes: processes && processesJson(ledger, processes, snapshot.system),
    cgroups: cgroups && cgroupsJson(ledger, cgroups),
    own_cgroup: section('ownCgroup', record => ownCgroupJson(ledger, record)),
    tuning: tuningJson(ledger, snapshot),
    numa: section('numa', record => numaJson(ledger, record)),
    hugepages: section('hugepages', record => hugepagesJson(ledger, record)),
    transparent_hugepage: section('transparentHugepage', record => transparentHugepageJson(ledger, record)),
    zswap: section('zswap', record => zswapJson(ledger, record)),
    zram: section('zram', record => zramJson(ledger, record)),
    ksm: section('ksm', record => ksmJson(ledger, record)),
    lru_gen: section('lruGen', record => lruGenJson(ledger, record)),
    oom: oomJson(ledger, {...snapshot, processes: everybody}),
    balance: balanceJson(ledger, snapshot),
    findings: findingsJson(diagnosis),
  } as const;
  return {...document, unavailable: ledger.entries()};
};
