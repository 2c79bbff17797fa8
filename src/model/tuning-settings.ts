import {amountFields} from '../cgroup/amount.ts';
import {presence} from '../field.ts';
import {swapFields} from '../proc/swaps.ts';
import {available, mapReading, type Reading, unavailable} from '../reading.ts';
import {readingOf, type Snapshot} from '../snapshot.ts';
import type {Attribute, AttributeKind, AttributeList, AttributeValue} from '../sys/attribute.ts';
import {hugepagesFields} from '../sys/hugepages.ts';
import {ksmFields} from '../sys/ksm.ts';
import {lruGenEnabledField, lruGenFields} from '../sys/lru-gen.ts';
import {demotionField} from '../sys/numa.ts';
import {khugepagedFields, type ThpSize, thpSizeFields, transparentHugepageFields} from '../sys/transparent-hugepage.ts';
import {type Knob, vmKnobList} from '../sys/vm-knob-list.ts';
import {type KnobValue, knobPath, type VmKnobs} from '../sys/vm-knobs.ts';
import {vmWrites, type WriteOnly} from '../sys/vm-writes.ts';
import {type ZramDevice, zramFields, zramMmStatFields} from '../sys/zram.ts';
import {zswapFields} from '../sys/zswap.ts';
import {type Bytes, KIB} from '../units.ts';
import type {Facts} from './advice/facts.ts';
import type {Default, Setting, SettingValue} from './advice/rule.ts';
import {defaultOf} from './tuning-defaults.ts';

/** Every setting of a machine with its value and default, from the lists that describe the files. */

type AnyReading = Reading<AttributeValue<AttributeKind>>;

const textValue = (text: string): SettingValue => ({text, n: Number.NaN});
export const numberValue = (n: number, text = String(n)): SettingValue => ({text, n});

/** On and off are written 1 and 0, which every file of this kind takes, whatever it prints. */
const attributeValue = (value: AttributeValue<AttributeKind>): SettingValue => {
  if (typeof value === 'boolean') return numberValue(Number(value));
  if (typeof value === 'number') return numberValue(value);
  return typeof value === 'string' ? textValue(value) : {...textValue(value.selected), choices: value.choices};
};

const flagWords: Readonly<Record<string, string>> = {Y: '1', N: '0', true: '1', false: '0'};

type Place = {
  /** Before the file's name in the setting's. */
  readonly name: string;
  /** The same for the entry of the reference. */
  readonly entry: string;
  readonly directory: string;
  readonly readonly?: true;
};

const attributeSetting = (place: Place, field: Attribute, value: AnyReading, fallback: Default): Setting => ({
  name: `${place.name}.${field.key}`,
  path: `${place.directory}/${field.key}`,
  entry: `${place.entry}.${field.key}`,
  unit: field.kind,
  meaning: field.meaning,
  value: mapReading(value, attributeValue),
  fallback,
  presence: presence(field),
  writable: place.readonly !== true,
});

/** Files with a default are settings; the others are counts of what happened. */
const attributeSettings = <L extends AttributeList>(
  place: Place,
  list: L,
  record: Readonly<Record<keyof L, unknown>>,
  facts: Facts,
  fallbackOf?: (field: Attribute) => Default,
): readonly Setting[] =>
  Object.entries(list as AttributeList).flatMap(([name, field]: readonly [string, Attribute]) => {
    if (field.default === undefined) return [];
    const reading = record[name as keyof L] as AnyReading;
    // A newer kernel has dropped it: nobody misses it.
    if (!reading.ok && reading.reason.kind === 'missing' && field.until !== undefined) return [];
    const told = field.kind === 'flag' ? (flagWords[field.default] ?? field.default) : field.default;
    return [
      attributeSetting(
        place,
        field,
        reading,
        fallbackOf?.(field) ?? defaultOf(`${place.entry}.${field.key}`, told, facts),
      ),
    ];
  });

/** A row without a file to write. */
const advice = (name: string, entry: string, meaning: string, value: Setting['value']): Setting => ({
  name,
  path: '',
  entry,
  unit: 'word',
  meaning,
  value,
  fallback: {text: '-', value: undefined},
  presence: null,
  writable: false,
});

/** A subject that this kernel or machine does not have is one row, not ten. */
const absentSubject = (name: string, entry: string, meaning: string, reading: Reading<unknown>): readonly Setting[] =>
  reading.ok ? [] : [advice(name, entry, meaning, reading)];

const knobSettings = ({knobs}: VmKnobs, facts: Facts): readonly Setting[] =>
  vmKnobList.flatMap((knob: Knob): readonly Setting[] => {
    const reading = knobs[knob.name as keyof typeof knobs] as Reading<KnobValue>;
    if (!reading.ok && reading.reason.kind === 'missing' && knob.until !== undefined) return [];
    return [
      {
        name: knob.name,
        path: knobPath(knob.name),
        entry: knob.name,
        unit: knob.unit,
        meaning: knob.meaning,
        value: mapReading(reading, value =>
          value.kind === 'list' ? textValue(value.text.replace(/\s+/g, ' ')) : numberValue(value.value, value.text),
        ),
        fallback: defaultOf(knob.name, knob.default, facts),
        presence: presence(knob),
        writable: true,
      },
    ];
  });

/** `hugepages-2048kB`, the kernel's name for a size. */
const sizeName = (size: Bytes): string => `hugepages-${size / KIB}kB`;

const thpDirectory = 'sys/kernel/mm/transparent_hugepage';

const sizeSettings = (size: ThpSize, facts: Facts): readonly Setting[] => {
  const name = sizeName(size.size);
  const full = facts.transparentHugepage?.hpagePmdSize;
  const choice = full?.ok && full.value === size.size ? 'inherit' : 'never';
  const place = {name: `thp.${size.size / KIB}kB`, entry: 'thp.size', directory: `${thpDirectory}/${name}`};
  // The smallest size is one of shared memory only: it has no `enabled`.
  return attributeSettings(place, thpSizeFields, size, facts, field => ({
    text: choice,
    value: choice,
    how: field.default!,
  })).filter(({value}) => value.ok || value.reason.kind !== 'missing');
};

const thpSettings = (facts: Facts): readonly Setting[] => {
  const thp = facts.transparentHugepage;
  if (thp === undefined) return [];
  const below = {name: 'khugepaged', entry: 'khugepaged', directory: `${thpDirectory}/khugepaged`};
  return [
    ...attributeSettings({name: 'thp', entry: 'thp', directory: thpDirectory}, transparentHugepageFields, thp, facts),
    ...(thp.khugepaged.ok ? attributeSettings(below, khugepagedFields, thp.khugepaged.value, facts) : []),
    ...thp.sizes.flatMap(size => (size.ok ? sizeSettings(size.value, facts) : [])),
  ];
};

/** The pool of the default size is vm.nr_hugepages under another name. */
const poolSettings = (facts: Facts): readonly Setting[] =>
  (facts.hugepages?.pools ?? []).flatMap(pool => {
    if (!pool.ok) return [];
    const name = sizeName(pool.value.size);
    const place = {name, entry: 'hugepages', directory: `sys/kernel/mm/hugepages/${name}`};
    const settings = attributeSettings(place, hugepagesFields, pool.value, facts);
    return facts.meminfo?.hugepagesize === pool.value.size
      ? settings.map(setting => ({...setting, alias: true as const}))
      : settings;
  });

const lruGenSettings = (facts: Facts): readonly Setting[] => {
  const {lruGen} = facts;
  if (lruGen === undefined) return [];
  const place = {name: 'lru_gen', entry: 'lru_gen', directory: 'sys/kernel/mm/lru_gen'};
  return [
    {
      name: 'lru_gen.enabled',
      path: `${place.directory}/enabled`,
      entry: 'lru_gen.enabled',
      unit: 'mode',
      meaning: lruGenEnabledField.meaning,
      value: mapReading(lruGen.enabled, ({mask}) => numberValue(mask, `0x${mask.toString(16).padStart(4, '0')}`)),
      fallback: defaultOf('lru_gen.enabled', lruGenEnabledField.default, facts),
      presence: presence(lruGenEnabledField),
      writable: true,
    },
    ...attributeSettings(place, lruGenFields, lruGen, facts),
  ];
};

const demotionSetting = (facts: Facts): readonly Setting[] =>
  facts.numa === undefined
    ? []
    : [
        {
          name: 'numa.demotion_enabled',
          path: 'sys/kernel/mm/numa/demotion_enabled',
          entry: 'numa.demotion_enabled',
          unit: 'flag',
          meaning: demotionField.meaning,
          value: mapReading(facts.numa.demotionEnabled, on => numberValue(Number(on))),
          fallback: {text: '0', value: '0'},
          presence: presence(demotionField),
          writable: true,
        },
      ];

/** Set before the device is used, and not while it is: changing them means to take the swap away first. */
const zramSettings = (device: ZramDevice): readonly Setting[] => {
  const place: Place = {
    name: device.device,
    entry: 'zram',
    directory: `sys/block/${device.device}`,
    readonly: true,
  };
  const none = {text: '0', value: '0'};
  // A device is of use only when it was given a size: that is no change of a setting.
  const own = {text: '-', value: undefined};
  const algorithm = {text: 'by build', value: undefined};
  const limit = mapReading(device.mmStat, ({memLimit}) => memLimit as number);
  return [
    attributeSetting(place, zramFields.disksize, device.disksize, own),
    attributeSetting(place, zramFields.compAlgorithm, device.compAlgorithm, algorithm),
    {
      ...attributeSetting(place, {...zramMmStatFields.memLimit, kind: 'bytes'}, limit as AnyReading, none),
      entry: 'zram.mm_stat.mem_limit',
    },
  ];
};

const swapSettings = ({swaps}: Facts): readonly Setting[] => {
  if (swaps === undefined) return [];
  if (swaps.length === 0) {
    return [advice('swap', 'swap', 'Whether anonymous memory can leave the RAM.', available(textValue('none')))];
  }
  return swaps.map(area => ({
    ...advice(
      `swap ${area.name}`,
      'swaps.Priority',
      swapFields.priority.meaning,
      available(numberValue(area.priority)),
    ),
    path: 'proc/swaps',
    unit: 'count',
  }));
};

const writeOnly = (file: WriteOnly): Setting => ({
  ...advice(file.name, file.name, file.meaning, available(textValue('-'))),
  path: knobPath(file.name),
  presence: presence(file),
});

/** They cannot be read: another file of the same build option tells whether compact_memory is there. */
const writeSettings = (knobs: Reading<VmKnobs>): readonly Setting[] => {
  if (!knobs.ok) return [];
  const compact = writeOnly(vmWrites.compactMemory);
  const sibling = knobs.value.knobs['vm.extfrag_threshold'];
  const missing = !sibling.ok && sibling.reason.kind === 'missing';
  return [
    writeOnly(vmWrites.dropCaches),
    missing ? {...compact, value: unavailable({kind: 'missing', path: compact.path})} : compact,
  ];
};

/** The limits of groups are in files of each group, and no single number fits all. */
const limitSettings: readonly Setting[] = [amountFields.max, amountFields.high].map(({key, meaning}) =>
  advice(key, key, meaning, available(textValue('per group'))),
);

/** All of them, whatever could be read. */
export const settingsOf = (snapshot: Snapshot, facts: Facts): readonly Setting[] => {
  const absent = (id: 'transparentHugepage' | 'ksm' | 'zswap' | 'lruGen', name: string, entry: string, what: string) =>
    absentSubject(name, entry, what, readingOf(snapshot, id));
  const ksm = {name: 'ksm', entry: 'ksm', directory: 'sys/kernel/mm/ksm'};
  const zswap = {name: 'zswap', entry: 'zswap', directory: 'sys/module/zswap/parameters'};
  const knobs = readingOf(snapshot, 'vmKnobs');
  return [
    ...(knobs.ok ? knobSettings(knobs.value, facts) : []),
    ...writeSettings(knobs),
    ...thpSettings(facts),
    ...absent('transparentHugepage', 'thp', 'thp', 'Huge pages for ordinary memory.'),
    ...poolSettings(facts),
    ...swapSettings(facts),
    ...(facts.zswap ? attributeSettings(zswap, zswapFields, facts.zswap, facts) : []),
    ...absent('zswap', 'zswap', 'zswap', 'A compressed store in front of swap.'),
    ...(facts.zram?.devices ?? []).flatMap(zramSettings),
    ...(facts.ksm ? attributeSettings(ksm, ksmFields, facts.ksm, facts) : []),
    ...absent('ksm', 'ksm', 'ksm', 'Merging of equal pages.'),
    ...lruGenSettings(facts),
    ...absent('lruGen', 'lru_gen', 'mglru', 'The multi-generational LRU.'),
    ...demotionSetting(facts),
    ...limitSettings,
  ];
};
