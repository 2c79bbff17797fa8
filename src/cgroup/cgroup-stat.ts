import type {FieldList, Leftovers, Values} from '../field.ts';
import {malformedFile, type Parsed, parsed} from '../probe.ts';
import {indexFields, lines, malformed, parseKeyed, parseUnsigned} from '../proc/lex.ts';
import {type Count, count} from '../units.ts';
import {keyedParser} from './keyed.ts';

/**
 * cgroup.stat: how many groups are below this one, and how many of them are removed but still hold memory.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#core-interface-files, kernel/cgroup/cgroup.c
 */
export const cgroupStatFields = {
  nrDescendants: {key: 'nr_descendants', unit: 'count', meaning: 'Groups below this one.'},
  nrDyingDescendants: {
    key: 'nr_dying_descendants',
    unit: 'count',
    meaning:
      'Removed groups that live on because something still holds their memory, such as files left in tmpfs. Each pins per-CPU memory; hundreds are normal, tens of thousands are not.',
  },
} as const satisfies FieldList;

export type CgroupStat = Values<typeof cgroupStatFields> & {
  /** Groups at and below this one for which a controller keeps state, by controller; 6.12 and later. */
  readonly subsystems: Readonly<Record<string, Count>>;
  /** The same for removed groups: dyingSubsystems.memory is what a leak of memory cgroups shows in. */
  readonly dyingSubsystems: Readonly<Record<string, Count>>;
} & Leftovers;

const index = indexFields(cgroupStatFields);

/** `nr_dying_descendants 8`, and one line for each controller: `nr_dying_subsys_memory 8`. */
export const parseCgroupStat = (text: string): Parsed<CgroupStat> => {
  const {values, found, unknown, malformed: bad} = parseKeyed<typeof cgroupStatFields>(text, index, ' ');
  if (found === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  const subsystems: Record<string, Count> = {};
  const dyingSubsystems: Record<string, Count> = {};
  const others: Record<string, string> = {};
  const torn = new Set<string>();
  for (const [key, value] of Object.entries(unknown)) {
    const [, dying, name] = /^nr_(dying_)?subsys_(\w+)$/.exec(key) ?? [];
    const n = parseUnsigned(value);
    if (name === undefined) others[key] = value;
    else if (n === undefined) torn.add(key);
    else (dying === undefined ? subsystems : dyingSubsystems)[name] = count(n);
  }
  const tornLines = lines(text).flatMap((line, i) =>
    torn.has(line.split(' ')[0]!) ? [malformed(i + 1, 'not a count', line)] : [],
  );
  return parsed({...values, subsystems, dyingSubsystems, unknown: others, malformed: [...bad, ...tornLines]});
};

/** cgroup.events */
export const cgroupEventsFields = {
  populated: {key: 'populated', unit: 'count', meaning: '1 when the group or one below it has a process, else 0.'},
  frozen: {key: 'frozen', unit: 'count', meaning: '1 when all processes of the group are frozen, else 0.'},
} as const satisfies FieldList;

export type CgroupEvents = Values<typeof cgroupEventsFields> & Leftovers;

/** `populated 1` */
export const parseCgroupEvents: (text: string) => Parsed<CgroupEvents> = keyedParser(cgroupEventsFields);
