import {diagnosisRules} from '../model/diagnosis/index.ts';
import type {FindingSeverity, Rule} from '../model/diagnosis/rule.ts';
import {severityWord} from '../model/doctor/rows.ts';
import {probes} from '../probes.ts';
import {ruleAdvice} from './doctor-advice.ts';
import {type Draft, type Entry, ofKind} from './entry.ts';
import {ruleEntryId} from './rule-id.ts';
import {squeeze} from './search.ts';

/** The rules of the doctor: what each looks for and when it fires are the words of the rule itself. */

const severities: readonly (readonly [severity: FindingSeverity, meaning: string])[] = [
  ['notice', 'worth knowing, nothing to do now'],
  ['warn', 'it costs something now, or will when things go on like this'],
  ['critical', 'service is hurt now, or will be within minutes'],
];

/** Those that a rule speaks of are those that it gives. */
export const severitiesOf = ({help}: Pick<Rule, 'help'>): readonly FindingSeverity[] =>
  severities.flatMap(([severity]) => (new RegExp(`\\b${severityWord[severity]}\\b`, 'i').test(help) ? [severity] : []));

/** `notice (worth knowing, nothing to do now), critical (service is hurt now, or will be within minutes).` */
const severityText = (rule: Rule): string => {
  const given = severitiesOf(rule);
  return severities
    .filter(([severity]) => given.includes(severity))
    .map(([severity, meaning]) => `${severityWord[severity]} (${meaning})`)
    .join(', ')
    .concat('.');
};

/** `/proc/meminfo, /proc/vmstat, processes, the kernel’s log` */
const needsText = ({needs, processes, cgroups, kernelLog}: Rule): string =>
  [
    ...new Set((Object.keys(needs) as (keyof typeof needs)[]).map(id => `/${probes[id].files[0]}`)),
    ...(processes ? ['processes'] : []),
    ...(cgroups ? ['cgroups'] : []),
    ...(kernelLog ? ['the kernel’s log'] : []),
  ].join(', ');

/** Fields that a rule calls by the name everybody knows. */
const fullIds: Readonly<Record<string, string>> = {
  MemAvailable: 'meminfo.MemAvailable',
  PageTables: 'meminfo.PageTables',
  KernelStack: 'meminfo.KernelStack',
  PSI: 'psi',
  RSS: 'rss',
};

const describe = (rule: Rule): Draft => {
  const {unlike, first, see} = ruleAdvice[rule.id];
  const term = fullIds[rule.explain] ?? rule.explain;
  return {
    id: ruleEntryId(rule),
    title: `${rule.id}: ${rule.title}`,
    names: [rule.id, rule.title],
    meaning: rule.help,
    severities: severityText(rule),
    unlike,
    act: first,
    config: needsText(rule),
    see: [term, ...see.filter(id => id !== term)],
  };
};

export const doctorRules: readonly Entry[] = ofKind('diagnosis', diagnosisRules.map(describe));

/** The rule that bears just this name, however it is spelt. */
export const ruleNamed = (term: string): Entry | undefined =>
  doctorRules.find(({names}) => names.some(name => squeeze(name) === squeeze(term)));
