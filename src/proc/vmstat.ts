import type {FieldList, Leftovers, Values} from '../field.ts';
import {fileProbe, malformedFile, type Parsed, parsed} from '../probe.ts';
import {indexFields, parseKeyed} from './lex.ts';
import {vmstatEvents} from './vmstat-fields-events.ts';
import {vmstatGauges} from './vmstat-fields-gauges.ts';
import {vmstatReclaimEvents} from './vmstat-fields-reclaim.ts';
import {vmstatThpEvents} from './vmstat-fields-thp.ts';

/**
 * /proc/vmstat: the kernel's own statistics of memory management, gauges first, then events since boot.
 * https://docs.kernel.org/admin-guide/mm/numaperf.html and transhuge.html name some; the list is in mm/vmstat.c.
 */
export const vmstatFields = {
  ...vmstatGauges,
  ...vmstatReclaimEvents,
  ...vmstatEvents,
  ...vmstatThpEvents,
} as const satisfies FieldList;

export type Vmstat = Values<typeof vmstatFields> & Leftovers;

const index = indexFields(vmstatFields);

/** `nr_free_pages 140000`; no unit is printed, the field list knows it. */
export const parseVmstat = (text: string): Parsed<Vmstat> => {
  const {values, found, unknown, malformed} = parseKeyed<typeof vmstatFields>(text, index, ' ');
  if (found === 0) return malformedFile(1, 'no known field', text.slice(0, 200));
  return parsed({...values, unknown, malformed});
};

export const vmstat = fileProbe({
  path: 'proc/vmstat',
  doc: 'https://docs.kernel.org/admin-guide/mm/transhuge.html#monitoring-usage',
  cost: 'cheap',
  parse: parseVmstat,
});
