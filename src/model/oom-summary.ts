import {grouped, longBytes, shortPercent} from '../format/amount.ts';
import {agoText, clockText} from '../format/time.ts';
import {truncate} from '../format/width.ts';
import type {KernelLog} from '../kmsg/tail.ts';
import {hint, type Reading, type Reason, sentence} from '../reading.ts';
import type {Count, Seconds} from '../units.ts';
import {cgroupName} from './cgroups-name.ts';
import type {Hidden} from './hidden.ts';
import type {NextVictims, Victim} from './oom.ts';
import type {Preselection} from './oom-candidates.ts';
import {countsOf, type Disagreement} from './oom-counters.ts';
import {matesOf, ramOf} from './oom-past-rows.ts';
import type {LimitedGroup, Machine, OomRules} from './oom-places.ts';
import {ageOf, constraintText, named, type StoryParts} from './oom-story.ts';
import type {Severity} from './pressure.ts';

/** What somebody must know who looks for three seconds. */
export type OomSummary = {
  readonly severity: Severity;
  /** What happened. */
  readonly headline: string;
  /** What would happen. */
  readonly next: readonly string[];
  /** What is not known, and where the accounts differ. */
  readonly remarks: readonly string[];
};

export type SummaryParts = {
  readonly log: Reading<KernelLog>;
  readonly counted: Reading<Count>;
  readonly disagreements: readonly Disagreement[];
  readonly story: StoryParts;
  readonly rules: OomRules;
  readonly machine: Reading<Machine>;
  readonly selection: Reading<Preselection>;
  readonly next: NextVictims | undefined;
  /** Why others than those looked at may go first. */
  readonly hidden: Hidden | undefined;
  readonly fullest: {readonly group: LimitedGroup; readonly victim: Victim} | undefined;
};

const MINUTE = 60;
/** A kill is news for so long, and of interest for so long. */
const NEWS = 10 * MINUTE;
const RECENT = 24 * 60 * MINUTE;

const killsText = (n: number): string => (n === 1 ? '1 OOM kill' : `${grouped(n)} OOM kills`);

/** `2 min ago (14:03:59)` */
const agoClock = (age: Seconds, {wall}: StoryParts): string =>
  wall === undefined || age >= RECENT ? agoText(age) : `${agoText(age)} (${clockText(wall - 1000 * age)})`;

/** `, the last 2 min ago (14:03:59)`, as far as it is known; of a single one its time alone. */
const lastText = (age: Seconds | undefined, single: boolean, parts: StoryParts): string => {
  const words = [...(single ? [] : ['the last']), ...(age === undefined ? [] : [agoClock(age, parts)])];
  return words.length === 0 ? '' : `, ${words.join(' ')}`;
};

type Head = Pick<OomSummary, 'severity' | 'headline'>;

const fromLog = (log: KernelLog, {counted, story}: SummaryParts): Head => {
  const {kills} = log;
  const mates = matesOf(kills);
  const inGroups = new Set([...mates.values()].flat());
  const last = kills.findLast(kill => !inGroups.has(kill));
  const inLog = countsOf(kills);
  if (last === undefined) {
    if (!counted.ok)
      return {severity: 'notice', headline: 'No OOM kill in the kernel’s log; its counter is not known.'};
    if (counted.value === 0) {
      return {severity: 'calm', headline: 'No OOM kill since boot: the kernel counts 0, and its log has none.'};
    }
    const headline = `${killsText(counted.value)} since boot by the kernel’s counter; its log has none of them.`;
    return {severity: 'notice', headline};
  }
  const age = ageOf(last.at, story.uptime);
  const severity = age === undefined ? 'notice' : age >= RECENT ? 'calm' : age < NEWS ? 'warn' : 'notice';
  const agreed = counted.ok && counted.value === inLog;
  const start = agreed
    ? `${killsText(kills.length)} since boot`
    : counted.ok && counted.value > inLog
      ? `${killsText(counted.value)} since boot, ${grouped(inLog)} of them in the log`
      : `${killsText(inLog)} in the log`;
  const ram = ramOf(last);
  const held = ram === undefined ? '' : `, ${longBytes(ram)}`;
  const more = mates.get(last)?.length;
  const group = more === undefined ? '' : ` and ${grouped(more)} more of its group`;
  const who = named(last).replace(/\)$/, `${held})${group}`);
  return {
    severity,
    headline: `${start}${lastText(age, kills.length === 1 && agreed, story)}: ${who}: ${constraintText(last)}.`,
  };
};

const withoutLog = ({counted}: SummaryParts): Head => {
  if (!counted.ok)
    return {severity: 'notice', headline: 'Whether anything was killed for want of memory is not known.'};
  return counted.value === 0
    ? {severity: 'calm', headline: 'No OOM kill since boot, by the kernel’s counter.'}
    : {
        severity: 'notice',
        headline: `${killsText(counted.value)} since boot by the kernel’s counter; who it was stands in its log.`,
      };
};

const headOf = (parts: SummaryParts): Head => {
  const {log} = parts;
  if (!log.ok) return withoutLog(parts);
  if (log.value.behind) {
    const read = `${grouped(log.value.records)} records so far`;
    return {severity: 'notice', headline: `Reading the kernel’s log: ${read}.`};
  }
  return fromLog(log.value, parts);
};

/** What the settings of the kernel say before anybody is compared. */
const ruleText = ({panic, allocating}: OomRules): string | undefined => {
  if (panic === 2) return 'Out of memory, the machine stops, even at the limit of a cgroup: vm.panic_on_oom is 2.';
  if (panic === 1) return 'If the machine runs out it stops instead of killing: vm.panic_on_oom is 1.';
  if (allocating) return 'If the machine runs out, whoever asks is killed: vm.oom_kill_allocating_task is set.';
  return undefined;
};

/** The story of the row has the whole path. */
const LONGEST_NAME = 26;
const shortName = (path: string): string => truncate(cgroupName(path).text, LONGEST_NAME);

/** The kernel’s own figures lag: any of those this close to the first may be the one. */
const nearText = ({ranked, contenders}: NextVictims): string => {
  const second = ranked[1];
  if (contenders < 2 || second === undefined) return '';
  return contenders === 2 ? `; ${named(second)} is as close` : `; ${contenders - 1} more are as close`;
};

const nextTexts = ({rules, machine, next, fullest, selection}: SummaryParts): readonly string[] => {
  const texts: string[] = [];
  const rule = ruleText(rules);
  const first = next?.ranked[0];
  if (rule !== undefined) texts.push(rule);
  else if (!machine.ok) texts.push(`Who would be next is not known: ${sentence(machine.reason)}.`);
  else if (!selection.ok) texts.push(`Who would be next is not known: ${sentence(selection.reason)}.`);
  else if (first === undefined) texts.push('If the machine runs out there is nobody who may be killed.');
  else {
    texts.push(`Next on the machine: ${named(first)}; the kernel counts ${first.why}${nearText(next!)}.`);
  }
  if (fullest !== undefined) {
    const {group, victim} = fullest;
    const full = group.full.ok ? `, ${shortPercent(Math.min(100, group.full.value))} of ` : ' of ';
    const whom = group.waits ? 'at it tasks wait, nobody is killed' : `next there: ${named(victim)}`;
    texts.push(`Fullest limit: ${shortName(group.path)}${full}${longBytes(group.limit)}; ${whom}.`);
  }
  return texts;
};

const MOST_DIFFERENCES = 2;
const MOSTLY = 0.95;

const whyNot = (what: string, reason: Reason): string => {
  const help = hint(reason);
  return `${what}: ${sentence(reason)}${help === undefined ? '' : `; ${help}`}.`;
};

const remarksOf = ({log, counted, disagreements, selection, hidden}: SummaryParts): readonly string[] => {
  const remarks: string[] = [];
  if (hidden !== undefined) remarks.push(`Others may go first: ${hidden.sentence}.`);
  if (!log.ok) remarks.push(whyNot('Kernel log', log.reason));
  if (!counted.ok) remarks.push(whyNot('Kernel counter', counted.reason));
  if (log.ok && !log.value.behind) {
    const more = disagreements.length - MOST_DIFFERENCES;
    remarks.push(...disagreements.slice(0, MOST_DIFFERENCES).map(({text}) => text));
    if (more > 0) {
      const who = more === 1 ? 'One more cgroup counts' : `${grouped(more)} more cgroups count`;
      remarks.push(`${who} other than the log.`);
    }
    const {spoofed} = log.value;
    if (spoofed > 0)
      remarks.push(`${grouped(spoofed)} lines of the log look like kills and come from a program: not believed.`);
  }
  if (selection.ok) {
    const {programs, examined} = selection.value;
    // Some were born a moment ago on any machine.
    if (examined < programs * MOSTLY) {
      remarks.push(
        `${grouped(examined)} of ${grouped(programs)} processes looked at so far; the others count as their RSS.`,
      );
    }
  }
  return remarks;
};

export const summarize = (parts: SummaryParts): OomSummary => ({
  ...headOf(parts),
  next: nextTexts(parts),
  remarks: remarksOf(parts),
});
