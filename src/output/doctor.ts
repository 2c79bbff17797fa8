import {demandOf} from '../app/demand.ts';
import {clockText} from '../format/time.ts';
import type {Host} from '../host/host.ts';
import {diagnosisRules} from '../model/diagnosis/index.ts';
import type {FindingSeverity, RuleId} from '../model/diagnosis/rule.ts';
import {createDoctor, type Diagnosis, type Doctor, unsureOf} from '../model/doctor/doctor.ts';
import {severityWord} from '../model/doctor/rows.ts';
import type {Options} from '../options.ts';
import type {Recording} from '../record/recording.ts';
import {type Clock, systemClock} from '../sampler/clock.ts';
import {createSampler, type Demand} from '../sampler/sampler.ts';
import {selfUsage} from '../sampler/self.ts';
import type {Snapshot} from '../snapshot.ts';
import {createStore, type Store} from '../store/store.ts';
import {type Millis, millis} from '../units.ts';
import {views} from '../views/index.ts';
import {doctorReport} from './doctor-report.ts';
import {findingsJson} from './json-findings.ts';
import {createLedger} from './json-ledger.ts';
import {hostJson} from './json-machine.ts';
import {jsonText} from './json-text.ts';

/** `mmtop doctor`: watches for a while, then says what is wrong, and ends. */
type Start = Pick<Options, 'wait' | 'delay' | 'json' | 'assert' | 'preferences'>;
type Write = (text: string) => Promise<boolean>;

/** Exit codes beside those of the program: how bad it is, or what came of an assertion. */
export const doctorCodes = {fine: 0, warning: 1, critical: 2, asserted: 1, unsure: 69} as const;

export const doctorSchema = 'mmtop.doctor/1';

/** A diagnosis at the end of some time, and which rules fired at any moment of it. */
type Examined = {
  readonly diagnosis: Diagnosis;
  readonly snapshot: Snapshot;
  /** Seconds. */
  readonly watched: number;
  /** What each rule found first. */
  readonly fired: ReadonlyMap<RuleId, Fired>;
};

type Fired = {readonly id: RuleId; readonly at: number; readonly severity: FindingSeverity; readonly headline: string};

/** What came of --assert, and the exit code that says so. */
type Asserted = {
  readonly code: number;
  readonly fired: readonly Fired[];
  readonly unjudged: readonly RuleId[];
  readonly silent: readonly RuleId[];
};

const firedIn = ({outcomes}: Diagnosis, at: number): readonly Fired[] =>
  [...outcomes].flatMap(([id, outcome]) =>
    outcome.kind === 'finding' ? [{id, at, severity: outcome.severity, headline: outcome.sentence}] : [],
  );

const examination = (store: Store, doctor: Doctor) => {
  const fired = new Map<RuleId, Fired>();
  let first: Millis | undefined;
  return (snapshot: Snapshot, whole: boolean): Examined => {
    store.publish(snapshot);
    const diagnosis = doctor.examine(store.get(), whole);
    for (const each of firedIn(diagnosis, snapshot.wall)) if (!fired.has(each.id)) fired.set(each.id, each);
    first ??= snapshot.at;
    return {diagnosis, snapshot, watched: (snapshot.at - first) / 1000, fired};
  };
};

const until = (clock: Clock, moment: Millis): Promise<void> =>
  new Promise(resolve => {
    clock.at(moment, resolve);
  });

/** What the live program reads in the doctor's view, and the whole log at once: what it tells may be older than mmtop. */
const demandFor = (doctor: Doctor): Demand => ({...demandOf(views.doctor, {}, doctor.demand()), kernelLog: 'whole'});

/** In a tree that stands still no time passes; but what is found makes the doctor ask for more, as of processes. */
const watch = async (host: Host, {wait, delay, preferences}: Start, clock: Clock): Promise<Examined> => {
  const doctor = createDoctor(diagnosisRules, () => preferences.profile);
  const sampler = createSampler({host, clock, self: selfUsage});
  const look = examination(createStore(), doctor);
  const still = host.system.captured === true;
  const end = clock.monotonic() + (still ? 0 : wait);
  let seen = look(await sampler.sample(demandFor(doctor)), true);
  if (still) return {...look(await sampler.sample(demandFor(doctor)), true), watched: 0};
  for (let due = seen.snapshot.at + delay; clock.monotonic() < end; due += delay) {
    await until(clock, millis(Math.min(end, Math.max(due, clock.monotonic()))));
    seen = look(await sampler.sample(demandFor(doctor)), true);
  }
  return seen;
};

/** Every sample of a recording, as if it were now: by every rule at the last, and at each where an assertion waits for one. */
const replay = async ({host, samples, seek}: Recording, {preferences, assert}: Start): Promise<Examined> => {
  const doctor = createDoctor(diagnosisRules, () => preferences.profile);
  let moment = samples[0]!;
  const clock: Clock = {...systemClock, monotonic: () => moment.at, wall: () => moment.wall};
  const sampler = createSampler({host, clock, self: selfUsage});
  const look = examination(createStore(), doctor);
  let seen: Examined | undefined;
  for (const [i, sample] of samples.entries()) {
    seek(i);
    moment = sample;
    seen = look(await sampler.sample(demandFor(doctor)), assert !== undefined || i === samples.length - 1);
  }
  return {...seen!, diagnosis: endsHere(seen!.diagnosis)};
};

/** The document of `mmtop doctor --json`. */
const doctorJson = ({diagnosis, snapshot, watched}: Examined) => {
  const [worst] = diagnosis.findings;
  return {
    schema: doctorSchema,
    at: new Date(snapshot.wall).toISOString(),
    host: hostJson(createLedger(), snapshot),
    watched_seconds: watched,
    verdict: worst === undefined ? 'healthy' : severityWord[worst.severity],
    headline: worst?.sentence ?? null,
    findings: findingsJson(diagnosis),
    without_verdict: unsureOf(diagnosis, diagnosisRules).map(({rule, cannot}) => ({
      id: rule.id,
      reason: cannot.why,
      hint: cannot.help ?? null,
    })),
    healthy: diagnosisRules.flatMap(({id}) => (diagnosis.outcomes.get(id)?.kind === 'healthy' ? [id] : [])),
  };
};

const assertJson = ({fired, unjudged, silent}: Asserted) => ({
  fired: fired.map(({at, severity, ...rest}) => ({
    ...rest,
    at: new Date(at).toISOString(),
    severity: severityWord[severity],
  })),
  unjudged,
  silent,
});

const codeOf = ({diagnosis}: Examined): number => {
  switch (diagnosis.findings[0]?.severity) {
    case 'critical':
      return doctorCodes.critical;
    case 'warn':
      return doctorCodes.warning;
    case 'notice':
    case undefined:
      return doctorCodes.fine;
  }
};

/** What came of --assert: whether one of the rules fired at any moment, or which could not be judged at the end. */
const asserted = ({diagnosis, fired}: Examined, rules: readonly RuleId[]): Asserted => {
  const firing = rules.filter(id => fired.has(id));
  const unjudged = rules.filter(id => !fired.has(id) && diagnosis.outcomes.get(id)?.kind === 'cannot-say');
  const silent = rules.filter(id => !firing.includes(id) && !unjudged.includes(id));
  const code = firing.length > 0 ? doctorCodes.asserted : unjudged.length > 0 ? doctorCodes.unsure : doctorCodes.fine;
  return {code, fired: firing.map(id => fired.get(id)!), unjudged, silent};
};

/** `--assert fired: swap-thrash (at 14:03:20)` */
const assertedText = ({fired, unjudged, silent}: Asserted): string => {
  if (fired.length > 0) return `fired: ${fired.map(({id, at}) => `${id} (first at ${clockText(at)})`).join(', ')}`;
  return unjudged.length > 0 ? `could not be judged: ${unjudged.join(', ')}` : `did not fire: ${silent.join(', ')}`;
};

/** Of a recording there will be no more to watch. */
const endsHere = (diagnosis: Diagnosis): Diagnosis => ({
  ...diagnosis,
  outcomes: new Map(
    [...diagnosis.outcomes].map(([id, outcome]) =>
      outcome.kind === 'cannot-say' && outcome.after !== undefined
        ? [
            id,
            {...outcome, why: outcome.why.replace(/needs to watch (\d+) s more$/, 'the recording ends $1 s too early')},
          ]
        : [id, outcome],
    ),
  ),
});

export const runDoctor = async (
  from: Host | Recording,
  start: Start,
  write: Write,
  clock: Clock = systemClock,
): Promise<number> => {
  const seen = 'seek' in from ? await replay(from, start) : await watch(from, start, clock);
  const outcome = start.assert === undefined ? undefined : asserted(seen, start.assert);
  const text = start.json
    ? jsonText({...doctorJson(seen), ...(outcome && {assert: assertJson(outcome)})})
    : doctorReport(seen.diagnosis, seen.snapshot, seen.watched);
  await write(start.json || outcome === undefined ? text : `${text}\n--assert ${assertedText(outcome)}\n`);
  return outcome?.code ?? codeOf(seen);
};
