import type {Settings} from '../config/settings.ts';
import type {RuleId} from '../model/diagnosis/rule.ts';
import type {Diagnosis} from '../model/doctor/doctor.ts';
import type {Judged} from '../model/doctor/judge.ts';
import {severityWord} from '../model/doctor/rows.ts';
import {type Millis, millis} from '../units.ts';

/**
 * Tells of a finding to somebody who does not look: the bell of the terminal, or a command of theirs. Once for each cause,
 * and again only after it was gone for a while: what comes and goes must not ring all night.
 */
export type Alarm = {readonly hear: (diagnosis: Diagnosis, at: Millis) => void};

export type AlarmSettings = Pick<Settings, 'bell' | 'alert' | 'alarm'>;

/** What the command is told, in its environment: text of other processes never becomes a part of the command itself. */
export type AlertFacts = Readonly<Record<'MMTOP_RULE' | 'MMTOP_SEVERITY' | 'MMTOP_HEADLINE', string>>;

/** A cause that is back sooner is the same. */
const GONE: Millis = millis(60_000);

const isLoud = ({severity}: Judged, alarm: Settings['alarm']): boolean =>
  severity === 'critical' || (alarm === 'warning' && severity === 'warn');

export const createAlarm = (options: {
  readonly settings: () => AlarmSettings;
  readonly ring: () => void;
  readonly run: (command: string, facts: AlertFacts) => void;
}): Alarm => {
  /** When each cause was last as bad as that. */
  const heard = new Map<RuleId, Millis>();
  return {
    hear: ({findings}, at) => {
      const {bell, alert, alarm} = options.settings();
      const loud = findings.filter(found => isLoud(found, alarm));
      const news = loud.filter(({id}) => {
        const last = heard.get(id);
        return last === undefined || at - last > GONE;
      });
      for (const {id} of loud) heard.set(id, at);
      const [worst] = news;
      if (worst === undefined) return;
      if (bell) options.ring();
      if (alert === '') return;
      options.run(alert, {
        MMTOP_RULE: worst.id,
        MMTOP_SEVERITY: severityWord[worst.severity],
        MMTOP_HEADLINE: worst.sentence,
      });
    },
  };
};
