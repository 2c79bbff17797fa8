import type {Host} from '../host/host.ts';
import {type Parsed, type Probe, parsed, parseReading} from '../probe.ts';
import {mapReading, type Reading} from '../reading.ts';
import type {UnknownFiles} from './attribute.ts';
import {readContained} from './container.ts';
import {parseNumber, parseNumbers, parseSignedNumber} from './lex.ts';
import {type Knob, vmKnobList, vmOthers} from './vm-knob-list.ts';

/**
 * /proc/sys/vm/* and a few of /proc/sys/kernel: the values of the settings that vm-knob-list.ts describes.
 * https://docs.kernel.org/admin-guide/sysctl/vm.html
 */
const directory = 'proc/sys/vm';

/** The text as the kernel prints it, for a sysctl.d line, and its number in the unit of the knob. */
export type KnobNumber = {readonly kind: 'number'; readonly text: string; readonly value: number};
export type KnobNumbers = {readonly kind: 'list'; readonly text: string; readonly values: readonly number[]};
export type KnobValue = KnobNumber | KnobNumbers;

type KnownKnob = (typeof vmKnobList)[number];
export type KnobName = KnownKnob['name'];
type ValueOf<K extends Knob> = K extends {readonly kind: 'list'} ? KnobNumbers : KnobNumber;
export type KnobReadings = {readonly [K in KnownKnob as K['name']]: Reading<ValueOf<K>>};

/** `unknown` names the files of /proc/sys/vm that nobody has described. */
export type VmKnobs = {
  readonly knobs: KnobReadings;
  /** The values are those of the host of this container. */
  readonly contained: Reading<boolean>;
} & UnknownFiles;

/** `vm.swappiness` is proc/sys/vm/swappiness. */
export const knobPath = (name: string): string => `proc/sys/${name.replaceAll('.', '/')}`;

const single = (text: string, result: Parsed<number>): Parsed<KnobValue> =>
  result.ok ? parsed({kind: 'number', text: text.trim(), value: result.value}) : result;

/** `60`, `-1` or `256	256	32	0	0` */
export const parseKnob =
  (kind: Knob['kind']) =>
  (text: string): Parsed<KnobValue> => {
    switch (kind) {
      case undefined:
        return single(text, parseNumber(text));
      case 'signed':
        return single(text, parseSignedNumber(text));
      case 'list': {
        const result = parseNumbers(text);
        return result.ok ? parsed({kind: 'list', text: text.trim(), values: result.value}) : result;
      }
    }
  };

const readKnob = (host: Host, knob: Knob): Reading<KnobValue> => {
  const path = knobPath(knob.name);
  return parseReading(path, host.read(path), parseKnob(knob.kind));
};

const described: ReadonlySet<string> = new Set([
  ...vmKnobList.map(({name}) => knobPath(name)),
  ...vmOthers.map(name => `${directory}/${name}`),
]);

export const vmKnobs: Probe<VmKnobs> = {
  files: [directory, 'proc/sys/kernel'],
  doc: 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
  cost: 'heavy',
  sample: host =>
    mapReading(host.list(directory), names => ({
      knobs: Object.fromEntries(vmKnobList.map(knob => [knob.name, readKnob(host, knob)])) as KnobReadings,
      contained: readContained(host),
      unknown: names.filter(name => !described.has(`${directory}/${name}`)).sort(),
    })),
};
