import type {Needs, ProbeId} from '../../probes.ts';
import type {PidFile} from '../../proc/pid/files.ts';
import {known} from '../../reading.ts';
import {readingOf, type Snapshot, standsStill} from '../../snapshot.ts';
import type {State} from '../../store/store.ts';
import {type Millis, millis, seconds} from '../../units.ts';
import {
  type CannotSay,
  cannotSay,
  type Finding,
  type Outcome,
  type Rule,
  type RuleId,
  type Subject,
} from '../diagnosis/rule.ts';
import {headerOf} from '../header.ts';
import type {Profile} from '../profile.ts';
import {type Courses, createCourses, follow, type Last, largestBy} from './courses.ts';
import type {Facts} from './facts.ts';
import {followGroups, fullestGroups} from './group-forecast.ts';
import {busiestGroups} from './groups.ts';
import {type Found, type Judged, judge} from './judge.ts';
import {leakingGroups} from './leaks.ts';
import {windowsOf} from './window.ts';

/** What the rules say of one moment. */
export type Diagnosis = {
  /** Causes, the worst first, with their consequences below them. */
  readonly findings: readonly Judged[];
  readonly outcomes: ReadonlyMap<RuleId, Outcome>;
};

export const noDiagnosis: Diagnosis = {findings: [], outcomes: new Map()};

/** What the rules want read beyond what is on screen. */
export type DoctorDemand = {
  readonly probes: Needs;
  /** Processes whose files are wanted completely, and files wanted of all; left out where no rule looks at processes. */
  readonly processes?: {readonly focus: ReadonlySet<number>; readonly all: ReadonlySet<PidFile>};
  /** Groups wanted completely; left out where no rule looks at groups. */
  readonly cgroups?: {readonly focus: ReadonlySet<string>};
  readonly kernelLog: boolean;
  /** Age at which processes and cgroups are due again where nobody looks at them. */
  readonly every: Millis;
};

/** Files that the largest processes are read with: whose they are and what they hold. */
export const CULPRIT_FILES: ReadonlySet<PidFile> = new Set(['status', 'cgroup', 'cmdline', 'oomScoreAdj']);

export type Doctor = {
  /**
   * Judges a state; the same snapshot is judged once. `whole`: by every rule, whenever it spoke last: nothing comes after
   * this state.
   */
  readonly examine: (state: State, whole?: boolean) => Diagnosis;
  readonly demand: () => DoctorDemand;
};

/** Rules that are not quick, and what only rules look at. */
const SLOWLY: Millis = millis(5_000);
/** A tick comes a little early or late. */
const NEARLY = 0.95;
/** So many processes are looked at closely: who is to blame is among the largest. */
const MOST_CULPRITS = 16;
const MOST_GROUPS = 8;

type Patient = {
  readonly courses: Courses;
  readonly last: Last;
  outcomes: ReadonlyMap<RuleId, Outcome>;
  readonly since: Map<RuleId, {readonly at: Millis; readonly wall: number; readonly group: string | undefined}>;
  slowAt: Millis | undefined;
  followedFrom: Millis | undefined;
};

const onceEach = (): Facts['once'] => {
  const worked = new Map<string, unknown>();
  return <T>(name: string, work: () => T): T => {
    if (!worked.has(name)) worked.set(name, work());
    return worked.get(name) as T;
  };
};

/** What all rules need, at the soonest of their ages. */
const soonest = (rules: readonly Rule[]): Needs => {
  const probes: Partial<Record<ProbeId, number>> = {};
  for (const {needs} of rules) {
    for (const [id, age] of Object.entries(needs) as [ProbeId, number][]) probes[id] = Math.min(age, probes[id] ?? age);
  }
  return probes;
};

/** No waiting helps where no time passes. */
const withoutTime = (outcome: Outcome): Outcome =>
  outcome.kind === 'cannot-say' && outcome.after !== undefined
    ? cannotSay('needs time to pass, and a captured tree stands still', 'a recording (mmtop record) has time in it')
    : outcome;

export const createDoctor = (rules: readonly Rule[], profile: () => Profile): Doctor => {
  const patient: Patient = {
    courses: createCourses(),
    last: {},
    outcomes: new Map(),
    since: new Map(),
    slowAt: undefined,
    followedFrom: undefined,
  };
  let examined: {readonly sequence: number; readonly diagnosis: Diagnosis} | undefined;
  let culprits: ReadonlySet<number> = new Set();
  let restless: readonly string[] = [];
  let full: readonly string[] = [];
  let growing: readonly string[] = [];
  /** The kernel counts OOM kills: when they were stands in its log. */
  let killed = false;

  const factsOf = (state: State, snapshot: Snapshot): Omit<Facts, 'before'> => {
    const header = headerOf(snapshot, 0);
    return {
      snapshot,
      state,
      header,
      meminfo: readingOf(snapshot, 'meminfo'),
      vmstat: readingOf(snapshot, 'vmstat'),
      balance: header.balance,
      pageSize: snapshot.system.pageSize,
      profile: profile(),
      window: windowsOf(state.history),
      courses: patient.courses,
      watched: seconds((snapshot.at - (patient.followedFrom ?? snapshot.at)) / 1000),
      once: onceEach(),
    };
  };

  /** Rules that are not quick speak again after a while, and at the second sample, when the first rates are there. */
  const isDue = (rule: Rule, due: boolean): boolean => rule.quick === true || due || !patient.outcomes.has(rule.id);

  const foundBy = (rule: Rule, finding: Finding): Found => {
    const {at, wall} = patient.since.get(rule.id)!;
    return {...finding, id: rule.id, title: rule.title, explain: rule.explain, since: at, sinceWall: wall};
  };

  const lookAt = (state: State, snapshot: Snapshot, whole: boolean): Diagnosis => {
    if (!snapshot.elapsed.ok) patient.followedFrom = snapshot.at;
    const facts = factsOf(state, snapshot);
    const slowly = whole || patient.slowAt === undefined || snapshot.at - patient.slowAt >= SLOWLY * NEARLY;
    follow(patient.courses, snapshot, facts.balance, patient.last, slowly);
    const groups = known(snapshot.cgroups);
    if (slowly && groups !== undefined && groups !== patient.last.groups) {
      patient.last.groups = groups;
      followGroups(facts);
    }
    const outcomes = new Map<RuleId, Outcome>();
    const found: Found[] = [];
    const still = standsStill(snapshot);
    for (const rule of rules) {
      const last = patient.outcomes.get(rule.id);
      const before = last?.kind === 'finding' ? last : undefined;
      const judged = last !== undefined && !isDue(rule, slowly) ? last : rule.check({...facts, before});
      const outcome = still ? withoutTime(judged) : judged;
      outcomes.set(rule.id, outcome);
      if (outcome.kind !== 'finding') {
        patient.since.delete(rule.id);
        continue;
      }
      // What happens to another group is another trouble.
      const [subject] = outcome.subjects ?? [];
      const group = subject?.view === 'cgroups' ? subject.key : undefined;
      if (patient.since.get(rule.id)?.group !== group || !patient.since.has(rule.id)) {
        patient.since.set(rule.id, {at: snapshot.at, wall: snapshot.wall, group});
      }
      found.push(foundBy(rule, outcome));
    }
    // The first sample has no rates, so that all rules are asked again at the second one.
    if (slowly && snapshot.elapsed.ok) patient.slowAt = snapshot.at;
    patient.outcomes = outcomes;
    restless = busiestGroups(facts, MOST_GROUPS);
    full = fullestGroups(facts).map(({entry}) => entry.path);
    const kills = known(facts.vmstat)?.oomKill;
    killed = kills !== undefined && kills > 0;
    const list = known(snapshot.processes)?.list;
    if (slowly) growing = leakingGroups({...facts, before: undefined}).slice(0, MOST_GROUPS);
    if (slowly && list !== undefined) {
      const resident = (i: (typeof list)[number]) => (i.statm.ok ? i.statm.value.resident : -1);
      culprits = new Set(largestBy(list, MOST_CULPRITS, resident).map(({pid}) => pid));
    }
    return {findings: judge(found), outcomes};
  };

  const needed = soonest(rules);

  const standing = (): readonly (readonly [Rule, Finding])[] =>
    rules.flatMap(rule => {
      const outcome = patient.outcomes.get(rule.id);
      return outcome?.kind === 'finding' ? [[rule, outcome] as const] : [];
    });

  const subjectsIn = (view: Subject['view']): readonly string[] =>
    standing().flatMap(([, {subjects = []}]) => subjects.filter(each => each.view === view).map(({key}) => key));

  return {
    examine: (state, whole = false) => {
      const {snapshot} = state;
      if (snapshot === undefined) return noDiagnosis;
      if (whole || examined?.sequence !== snapshot.sequence) {
        examined = {sequence: snapshot.sequence, diagnosis: lookAt(state, snapshot, whole)};
      }
      return examined.diagnosis;
    },
    demand: () => {
      return {
        probes: needed,
        ...(rules.some(rule => rule.processes) && {
          processes: {focus: culprits, all: new Set(standing().flatMap(([rule]) => rule.namesFrom ?? []))},
        }),
        ...(rules.some(rule => rule.cgroups) && {
          cgroups: {focus: new Set([...subjectsIn('cgroups').slice(0, MOST_GROUPS), ...restless, ...full, ...growing])},
        }),
        kernelLog: (killed ? rules : standing().map(([rule]) => rule)).some(rule => rule.kernelLog === true),
        every: SLOWLY,
      };
    },
  };
};

/** Rules without a verdict, with the reason. */
export const unsureOf = (
  {outcomes}: Diagnosis,
  rules: readonly Rule[],
): readonly {readonly rule: Rule; readonly cannot: CannotSay}[] =>
  rules.flatMap(rule => {
    const outcome = outcomes.get(rule.id);
    return outcome?.kind === 'cannot-say' ? [{rule, cannot: outcome}] : [];
  });
