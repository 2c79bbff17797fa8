import {grouped, longBytes, shortPercent} from '../format/amount.ts';
import {hint, sentence} from '../reading.ts';
import {type Bytes, pagesToBytes} from '../units.ts';
import type {NextVictims, Victim} from './oom.ts';
import type {Badness} from './oom-badness.ts';
import {ordinal} from './oom-next-rows.ts';
import {noticeHeadline, noticeSentences} from './oom-notices.ts';
import type {LimitedGroup} from './oom-places.ts';
import type {OomRow} from './oom-rows.ts';
import {named, rankedTasks, type StoryParts, story, whenText} from './oom-story.ts';
import type {OomView} from './oom-view.ts';
import {commandOf, programOf} from './process-name.ts';
import {fileOf} from './processes.ts';

/** One process among those that were, or would be, compared. */
export type Compared = {
  readonly name: string;
  readonly pid: number;
  readonly badness: Badness;
  readonly adj: number;
  readonly self: boolean;
};

/** All there is to say of a row. */
export type Told = {
  readonly headline: string;
  readonly sentences: readonly string[];
  /** It has happened: what is compared is what was. */
  readonly past: boolean;
  /** Largest first; empty where nobody was compared, or it is not known. */
  readonly compared: readonly Compared[];
};

const MOST_COMPARED = 6;

/** The first few, and the one in question wherever it is. */
const firstAnd = (all: readonly Compared[]): readonly Compared[] => {
  const head = all.slice(0, MOST_COMPARED);
  const self = all.find(one => one.self);
  return self === undefined || head.includes(self) ? head : [...head.slice(0, -1), self];
};

const comparedOf = ({ranked}: NextVictims, pid: number): readonly Compared[] =>
  firstAnd(
    ranked.map(victim => ({
      name: victim.name,
      pid: victim.pid,
      badness: victim.badness,
      adj: victim.adj,
      self: victim.pid === pid,
    })),
  );

const MOST_MOMENTS = 8;

const toldKill = (row: OomRow & {subject: {kind: 'killed'}}, parts: StoryParts): Told => {
  const {kills} = row.subject;
  const kill = kills[0]!;
  const {headline, sentences} = story(kill, parts);
  const earlier = kills.slice(1);
  const before = earlier.slice(0, MOST_MOMENTS).map(one => `${whenText(one.at, parts)} (pid ${one.pid})`);
  const more = earlier.length > MOST_MOMENTS ? ` and ${grouped(earlier.length - MOST_MOMENTS)} times more` : '';
  const again =
    earlier.length === 0
      ? []
      : [
          `The same happened ${grouped(earlier.length)} ${earlier.length === 1 ? 'time' : 'times'} before: ${before.join('; ')}${more}.`,
        ];
  const twice = kill.lines > 1 ? ['The kernel logged and counted it twice, as it does with the first of a group.'] : [];
  const tasks = (kill.report && rankedTasks(kill.report, parts)) ?? [];
  return {
    headline,
    sentences: [...sentences.map(({text}) => text), ...twice, ...again],
    past: true,
    compared: firstAnd(
      tasks.map(({task, badness}) => ({
        name: task.comm,
        pid: task.pid,
        badness,
        adj: task.adj ?? 0,
        self: task.pid === kill.pid,
      })),
    ),
  };
};

const toldCount = (row: OomRow & {subject: {kind: 'counted'}}): Told => {
  const {path, times, why} = row.subject;
  const how = times === 1 ? '1 process' : `${grouped(times)} processes`;
  const where = path === undefined ? 'on the machine' : `of cgroup ${path}`;
  const help = hint(why);
  return {
    headline: `${how} ${where} ${times === 1 ? 'was' : 'were'} killed, by the kernel’s counter`,
    sentences: [
      path === undefined
        ? 'The counter oom_kill in /proc/vmstat has them; no cgroup that is left does, so their cgroups are gone, or they were in none.'
        : 'The counter oom_kill of the cgroup has them. It does not say whether its own limit, one above, or the machine had run out.',
      `Who it was and why is not known: ${sentence(why)}${help === undefined ? '' : ` (${help})`}.`,
      'The first process of a group that dies as a whole (memory.oom.group) is counted twice.',
    ],
    past: true,
    compared: [],
  };
};

/** What the settings and the order in it say of a place. */
const nearText = ({contenders}: NextVictims): string | undefined =>
  contenders > 1
    ? `The first ${contenders} are so close that any of them may be the one: the kernel compares counters that lag behind what it shows.`
    : undefined;

const unrankedText = ({unranked}: NextVictims): string | undefined => {
  const [first] = unranked;
  if (first === undefined) return undefined;
  const who = unranked.length === 1 ? named(first) : `${named(first)} and ${unranked.length - 1} more`;
  return `Not ranked: ${who}: ${sentence(first.reason)}.`;
};

const groupText = ({group}: Victim): string | undefined =>
  group === undefined ? undefined : `With it would go all of ${group}: memory.oom.group is set.`;

const present = (texts: readonly (string | undefined)[]): readonly string[] => texts.filter(text => text !== undefined);

/** What decides, for those who do not know the word; the parts add up. */
const badnessSentence = ({why}: Victim): string => `Its badness, the memory counted for the choice: ${why}.`;

const scaleText = (place: string, all: Bytes): string =>
  `oom_score_adj counts in thousandths of ${place}, here ${longBytes(all)}.`;

/** In full: what the table shows is cut. */
const commandText = ({process}: OomRow): string | undefined => {
  const command = process && commandOf(process);
  return command === undefined || command === programOf(process!) ? undefined : `Command line: ${command}`;
};

/** The kernel's own word, on a scale that few know. */
const scoreText = ({process}: OomRow): string | undefined => {
  const score = process && fileOf(process, 'oomScore');
  return score?.ok ? `Its oom_score is ${score.value}; a process that holds nothing has 666.` : undefined;
};

const toldNext = (row: OomRow & {subject: {kind: 'next'}}, {machine, selection}: OomView): Told => {
  const {rank, victim, of} = row.subject;
  const among = selection.ok ? `, of ${grouped(selection.value.programs)} processes` : '';
  const first = rank === 1 ? 'would go first' : `would go ${ordinal(rank)}`;
  const kept =
    selection.ok && selection.value.spared > 0
      ? `${grouped(selection.value.spared)} may not be killed: oom_score_adj is -1000.`
      : undefined;
  return {
    headline: `${named(victim)} ${first} if the machine runs out${among}`,
    sentences: present([
      badnessSentence(victim),
      row.cgroup.ok ? `It is in cgroup ${row.cgroup.value}.` : undefined,
      scoreText(row),
      groupText(victim),
      rank === 1 ? nearText(of) : undefined,
      machine.ok && victim.adj !== 0
        ? scaleText('RAM and swap', pagesToBytes(machine.value.all, machine.value.pageSize))
        : undefined,
      kept,
      unrankedText(of),
      commandText(row),
    ]),
    past: false,
    compared: comparedOf(of, victim.pid),
  };
};

const roomText = ({limit, current, full}: LimitedGroup): string =>
  current.ok && full.ok
    ? `It holds ${longBytes(current.value)} of ${longBytes(limit)}, ${shortPercent(full.value)}; page cache in it goes before anybody is killed.`
    : `Its limit is ${longBytes(limit)}; what it holds is not known.`;

const toldInside = (row: OomRow & {subject: {kind: 'inside'}}, {machine}: OomView): Told => {
  const {group, victim, of} = row.subject;
  const swapUnknown = group.swapKnown
    ? undefined
    : 'How much it may swap was not read; all swap of the machine is assumed.';
  const headline = group.waits
    ? `At the limit of ${group.path} tasks wait and nobody is killed: oom_kill_disable is set`
    : `${named(victim)} would go if ${group.path} meets its limit`;
  return {
    headline,
    sentences: present([
      roomText(group),
      group.waits ? `Largest is ${named(victim)}.` : undefined,
      badnessSentence(victim),
      groupText(victim),
      nearText(of),
      machine.ok && victim.adj !== 0
        ? scaleText('the limit and the swap allowed', pagesToBytes(group.all, machine.value.pageSize))
        : undefined,
      swapUnknown,
      unrankedText(of),
      commandText(row),
    ]),
    past: false,
    compared: comparedOf(of, victim.pid),
  };
};

/** Sentences and comparison for one row: beside the table, and on a page of their own. */
export const tell = (row: OomRow, view: OomView): Told => {
  const {subject} = row;
  switch (subject.kind) {
    case 'killed':
      return toldKill({...row, subject}, view.story);
    case 'counted':
      return toldCount({...row, subject});
    case 'next':
      return toldNext({...row, subject}, view);
    case 'inside':
      return toldInside({...row, subject}, view);
    case 'noted':
      return {
        headline: noticeHeadline(subject.notice),
        sentences: noticeSentences(subject.notice, view.story),
        past: true,
        compared: [],
      };
  }
};
