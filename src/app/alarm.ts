import type {Settings} from '../config/settings.ts';
import type {RuleId} from '../model/diagnosis/rule.ts';
import type {Diagnosis} from '../model/doctor/doctor.ts';
import type {Judged} from '../model/doctor/judge.ts';
import {severityWord} from '../model/doctor/rows.ts';
import {type Millis, millis} from '../units.ts';

/**
 * Tells of findings to somebody who does not look: the bell of the terminal, or a command of theirs. Once for each cause and
 * each group that it is about, again when it gets worse, and again only after it was gone for a while: what comes and goes
 * must not ring all night.
 */
export type Alarm = {readonly hear: (diagnosis: Diagnosis, at: Millis) => void};

export type AlarmSettings = Pick<Settings, 'bell' | 'alert' | 'alarm'>;

/** What the command is told, in its environment: text of other processes never becomes a part of the command itself. */
export type AlertFacts = Readonly<Record<'MMTOP_RULE' | 'MMTOP_SEVERITY' | 'MMTOP_HEADLINE', string>>;

/** A cause that is back sooner is the same; so is one that was as bad as this. */
const GONE: Millis = millis(60_000);

/** From bad to worse. */
const levels = ['warn', 'critical'] as const;
type Loud = (typeof levels)[number];

const loudness = ({severity}: Judged, alarm: Settings['alarm']): Loud | undefined =>
  severity === 'critical' || (severity === 'warn' && alarm === 'warning') ? severity : undefined;

/** Another group at its limit is other trouble; which process suffers most changes all the time, and is not. */
const subjectOf = ({subjects}: Judged): string => subjects?.find(({view}) => view === 'cgroups')?.key ?? '';

/** How long a rule stands, as bad as that or worse, and of whom it was told meanwhile. */
type Standing = {last: Millis; readonly told: Set<string>};

export const createAlarm = (options: {
  readonly settings: () => AlarmSettings;
  readonly ring: () => void;
  readonly run: (command: string, facts: AlertFacts) => void;
}): Alarm => {
  const standings = new Map<string, Standing>();
  const standingOf = (id: RuleId, level: Loud, at: Millis): Standing => {
    const key = `${id} ${level}`;
    const before = standings.get(key);
    const standing = before === undefined || at - before.last > GONE ? {last: at, told: new Set<string>()} : before;
    standing.last = at;
    standings.set(key, standing);
    return standing;
  };
  /** Notes that it stands; whether nobody was told of it yet. */
  const isNews = (found: Judged, loud: Loud, at: Millis): boolean => {
    const subject = subjectOf(found);
    const standing = levels.slice(0, levels.indexOf(loud) + 1).map(level => standingOf(found.id, level, at));
    const news = !standing.at(-1)!.told.has(subject);
    for (const {told} of standing) told.add(subject);
    return news;
  };
  return {
    hear: ({findings}, at) => {
      const {bell, alert, alarm} = options.settings();
      const news = findings.filter(found => {
        const loud = loudness(found, alarm);
        return loud !== undefined && isNews(found, loud, at);
      });
      if (news.length === 0) return;
      if (bell) options.ring();
      if (alert === '') return;
      for (const {id, severity, sentence} of news) {
        options.run(alert, {MMTOP_RULE: id, MMTOP_SEVERITY: severityWord[severity], MMTOP_HEADLINE: sentence});
      }
    },
  };
};
