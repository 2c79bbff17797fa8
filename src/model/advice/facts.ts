import type {CgroupTable} from '../../cgroup/table.ts';
import type {SystemInfo} from '../../host/host.ts';
import type {ProbeId, Sample} from '../../probes.ts';
import type {Buddyinfo} from '../../proc/buddyinfo.ts';
import type {Meminfo} from '../../proc/meminfo.ts';
import type {SwapArea} from '../../proc/swaps.ts';
import type {Vmstat} from '../../proc/vmstat.ts';
import type {Zone} from '../../proc/zoneinfo.ts';
import {fieldReading, known, type Reading} from '../../reading.ts';
import {beforeOf, readingOf, type Snapshot, spanOf} from '../../snapshot.ts';
import {growth} from '../../store/rates.ts';
import {stallSince} from '../../store/series.ts';
import type {Hugepages} from '../../sys/hugepages.ts';
import type {Ksm} from '../../sys/ksm.ts';
import type {LruGen} from '../../sys/lru-gen.ts';
import type {Numa} from '../../sys/numa.ts';
import type {TransparentHugepage} from '../../sys/transparent-hugepage.ts';
import type {KnobName} from '../../sys/vm-knobs.ts';
import type {Zram} from '../../sys/zram.ts';
import type {Zswap} from '../../sys/zswap.ts';
import type {Bytes, Millis, Percent, Quantity, Seconds} from '../../units.ts';
import type {Profile} from '../profile.ts';

/** Counters of /proc/vmstat. */
export type Counter = {
  [K in keyof Vmstat]-?: NonNullable<Vmstat[K]> extends Quantity<string> ? K : never;
}[keyof Vmstat];

/** All that advice may rest on. What could not be read is undefined, and advice must do without. */
export type Facts = {
  readonly profile: Profile;
  readonly system: SystemInfo;
  /** The settings are those of the host of this container. */
  readonly contained: boolean | undefined;
  readonly meminfo: Meminfo | undefined;
  readonly vmstat: Vmstat | undefined;
  /** How much a counter of vmstat grew since the sample before. */
  readonly grown: (counter: Counter) => number | undefined;
  /** Time over which it grew. */
  readonly span: Millis | undefined;
  readonly uptime: Seconds | undefined;
  /** Share of the last interval in which tasks waited for storage. */
  readonly ioStall: Percent | undefined;
  readonly zones: readonly Zone[] | undefined;
  readonly buddyinfo: Buddyinfo | undefined;
  readonly swaps: readonly SwapArea[] | undefined;
  readonly knob: (name: KnobName) => number | undefined;
  readonly transparentHugepage: TransparentHugepage | undefined;
  readonly hugepages: Hugepages | undefined;
  readonly ksm: Ksm | undefined;
  readonly zswap: Zswap | undefined;
  readonly zram: Zram | undefined;
  readonly lruGen: LruGen | undefined;
  readonly numa: Numa | undefined;
  readonly cgroups: CgroupTable | undefined;
};

export const factsOf = (snapshot: Snapshot, profile: Profile): Facts => {
  const of = <K extends ProbeId>(id: K): Sample<K> | undefined => known(readingOf(snapshot, id));
  const vmKnobs = of('vmKnobs');
  const counter = (reading: Reading<Vmstat>, name: Counter): Reading<Quantity<string>> =>
    reading.ok ? fieldReading<Quantity<string>>(reading.value[name], 'proc/vmstat', name) : reading;
  return {
    profile,
    system: snapshot.system,
    contained: vmKnobs && known(vmKnobs.contained),
    meminfo: of('meminfo'),
    vmstat: of('vmstat'),
    grown: name =>
      known(growth(counter(beforeOf(snapshot, 'vmstat'), name), counter(readingOf(snapshot, 'vmstat'), name))),
    span: known(spanOf(snapshot, 'vmstat')),
    uptime: of('uptime')?.up,
    ioStall: known(stallSince(snapshot, 'pressureIo', 'some')),
    zones: of('zoneinfo')?.zones,
    buddyinfo: of('buddyinfo'),
    swaps: of('swaps')?.areas,
    knob: name => {
      const reading = vmKnobs?.knobs[name];
      return reading?.ok && reading.value.kind === 'number' ? reading.value.value : undefined;
    },
    transparentHugepage: of('transparentHugepage'),
    hugepages: of('hugepages'),
    ksm: of('ksm'),
    zswap: of('zswap'),
    zram: of('zram'),
    lruGen: of('lruGen'),
    numa: of('numa'),
    cgroups: known(snapshot.cgroups),
  };
};

export const memoryOf = ({meminfo}: Pick<Facts, 'meminfo'>): Bytes | undefined => meminfo?.memTotal;
