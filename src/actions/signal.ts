import {longBytes} from '../format/amount.ts';
import type {Hands} from '../host/hands.ts';
import type {SystemInfo} from '../host/host.ts';
import {namedProcess as named, questionName} from '../model/process-name.ts';
import {totalOf} from '../model/process-sums.ts';
import {endGivesBack, swapOf} from '../model/processes.ts';
import {hasMappings} from '../proc/pid/dear.ts';
import type {Process} from '../proc/pid/process.ts';
import {type Reason, sentence} from '../reading.ts';
import {type Bytes, bytes} from '../units.ts';
import type {ActionItem, Outcome, Plan} from './action.ts';
import {opposite, type Signal, signals} from './signals.ts';
import {endedSince} from './since.ts';

/** What the menu must know of the machine besides the targets. */
export type Surroundings = {
  readonly system: SystemInfo;
  /** All processes, to find those that mmtop lives by. */
  readonly all: readonly Process[];
};

const INIT = 1;
const NAMED = 3;
/** More numbers than this make no command to copy. */
const MOST_IN_COMMAND = 20;

const namedAll = (targets: readonly Process[]): string => {
  const first = targets.slice(0, NAMED).map(named).join(', ');
  if (targets.length === 1) return first;
  const more = targets.length - NAMED;
  return `${targets.length} processes: ${first}${more > 0 ? ` and ${more} more` : ''}`;
};

/** mmtop itself and what it was started by: shell, terminal multiplexer, login. */
export const lifeline = ({system: {self}, all}: Surroundings): ReadonlySet<number> => {
  const parents = new Map(all.map(({pid, ppid}) => [pid, ppid]));
  const line = new Set<number>();
  for (let pid = self; pid !== undefined && pid > INIT && !line.has(pid); pid = parents.get(pid)) line.add(pid);
  return line;
};

const amountOf = (targets: readonly Process[], of: Parameters<typeof totalOf>[1]): Bytes | undefined => {
  const total = totalOf(targets, of, 'each');
  return total.ok && (total.value.bound === 'exact' || total.value.bound === 'most') ? bytes(total.value.n) : undefined;
};

const memorySays = ({ends}: Signal, targets: readonly Process[], pageSize: Bytes): readonly string[] => {
  if (ends === 'never') return [];
  const ram = amountOf(targets, one => endGivesBack(one, pageSize));
  const swap = amountOf(targets, swapOf);
  const their = targets.length === 1 ? 'Its' : 'Their';
  if (ram === undefined) return [];
  const swapped = swap !== undefined && swap > 0 ? ` and ${longBytes(swap)} of swap` : '';
  return [
    `${their} end gives back at most ${longBytes(ram)} of RAM${swapped}: cached file pages stay, and what others map too.`,
  ];
};

const dangerSays = (signal: Signal, targets: readonly Process[], around: Surroundings): readonly string[] => {
  const {self} = around.system;
  const line = lifeline(around);
  const parents = targets.filter(({pid}) => pid !== self && line.has(pid));
  const says: string[] = [];
  const init = targets.find(({pid}) => pid === INIT);
  if (init !== undefined) {
    says.push(
      `Careful: ${named(init)} is the first process. KILL, STOP and what it does not expect do nothing to it; if it ends, the machine or its container stops.`,
    );
  }
  if (targets.some(({pid}) => pid === self)) {
    says.push(
      signal.name === 'SIGKILL'
        ? 'Careful: mmtop itself is meant. It will leave the terminal in disorder; "reset" mends that.'
        : 'Careful: mmtop itself is meant.',
    );
  }
  if (parents.length > 0 && signal.name !== 'SIGCONT') {
    says.push(
      `Careful: mmtop was started by ${namedAll(parents)}: ${signal.ends === 'never' ? 'stopped, it may take this terminal with it.' : 'its end may be that of mmtop and of this terminal.'}`,
    );
  }
  return says;
};

/** What keeps a signal from its effect. */
const stateSays = (signal: Signal, targets: readonly Process[]): readonly string[] => {
  const waiting = targets.filter(({state}) => state === 'D').length;
  const stopped = targets.filter(({state}) => state === 'T' || state === 't').length;
  const goesThrough = signal.name === 'SIGKILL' || signal.name === 'SIGCONT';
  const who = (n: number) => (targets.length === 1 ? 'It' : `${n} of them`);
  return [
    ...(waiting === 0
      ? []
      : [`${who(waiting)} cannot be interrupted now (state D): no signal has an effect before that wait ends.`]),
    ...(stopped === 0 || goesThrough ? [] : [`${who(stopped)} stopped before: the signal has its effect after CONT.`]),
  ];
};

const whyNot = (reason: Reason): string => {
  switch (reason.kind) {
    case 'gone':
      return 'ended before';
    case 'denied':
      return reason.to === 'root' ? 'not permitted, root lacks CAP_KILL here' : 'not permitted, needs root';
    case 'skipped':
      return reason.why;
    default:
      return sentence(reason);
  }
};

/** What a plan must know for as long as it may be taken back: not all processes that there were. */
const near = (around: Surroundings): Surroundings => {
  const line = lifeline(around);
  return {...around, all: around.all.filter(({pid}) => line.has(pid))};
};

/** That it was sent is all that the kernel answers: what comes of it shows in the rows. */
const outlook = ({ends}: Signal, sent: readonly Process[]): string => {
  if (ends === 'never') return '';
  return sent.length === 1 ? ' It has ended when its row is gone.' : ' They have ended when their rows are gone.';
};

const send = (hands: Hands, signal: Signal, targets: readonly Process[], around: Surroundings): Outcome => {
  const sent: Process[] = [];
  const failed = new Map<string, Process[]>();
  for (const target of targets) {
    const done = hands.signal(target, signal.name);
    if (done.ok) sent.push(target);
    else {
      const why = whyNot(done.reason);
      failed.set(why, [...(failed.get(why) ?? []), target]);
    }
  }
  const failures = [...failed].map(([why, those]) => `${namedAll(those)}: ${why}`).join('; ');
  if (sent.length === 0) return {ok: false, why: `${signal.name} not sent; ${failures}.`};
  const whom = sent.length === targets.length ? namedAll(sent) : `${sent.length} of ${targets.length}`;
  const report = `${signal.name} sent to ${whom}${failures === '' ? `.${outlook(signal, sent)}` : `; ${failures}.`}`;
  const back = signals.find(({name}) => name === opposite[signal.name]);
  return {ok: true, report, ...(back && {undo: undoPlan(back, sent, near(around))})};
};

/** Those that live still. */
const undoPlan = (back: Signal, targets: readonly Process[], around: Surroundings): Plan => ({
  ...planFor(back, targets, [], around),
  renewed: hands => {
    const living = targets.filter(one => !endedSince(hands, one));
    const ended = targets.length - living.length;
    if (living.length === 0) {
      return {
        over: `${namedAll(targets)} ${ended === 1 ? 'has' : 'have'} ended: there is nothing to take back`,
      };
    }
    return ended === 0
      ? undoPlan(back, targets, around)
      : planFor(back, living, few(ended, 'that ended already'), around);
  },
});

const planFor = (
  signal: Signal,
  targets: readonly Process[],
  leftOut: readonly string[],
  around: Surroundings,
): Plan => {
  const pids = targets.map(({pid}) => pid).join(' ');
  return {
    title: `Send ${signal.name} (${signal.number}) to ${targets.length === 1 ? questionName(targets[0]!) : namedAll(targets)}`,
    says: [
      signal.does,
      ...dangerSays(signal, targets, around),
      ...stateSays(signal, targets),
      ...memorySays(signal, targets, around.system.pageSize),
      ...leftOut,
    ],
    ...(targets.length <= MOST_IN_COMMAND && {command: `kill -${signal.name.slice(3)} ${pids}`}),
    run: hands => send(hands, signal, targets, around),
  };
};

const hasEnded = ({state}: Process): boolean => state === 'Z' || state === 'X';

const zombieText = (zombie: Process, all: readonly Process[]): string => {
  const parent = all.find(({pid}) => pid === zombie.ppid);
  return `it has ended and holds no memory; ${parent === undefined ? 'its parent' : named(parent)} has yet to take note`;
};

const refusal = (targets: readonly Process[], {system, all}: Surroundings): string | undefined => {
  const first = targets[0];
  if (first === undefined) return 'no process is selected';
  if (system.self === undefined) return 'no signals from here: a captured tree, or the /proc of another namespace';
  if (targets.some(hasMappings)) return undefined;
  if (targets.length > 1) return 'none of them is a running program';
  return first.kernelThread ? 'a thread of the kernel takes no signals' : zombieText(first, all);
};

const few = (n: number, what: string): readonly string[] =>
  n === 0 ? [] : [`${n} ${what} ${n === 1 ? 'is' : 'are'} left out.`];

/** For the menu of processes, wherever some are shown. */
export const signalItem = (chosen: readonly Process[], around: Surroundings): ActionItem => {
  const targets = [...new Map(chosen.map(process => [process.pid, process])).values()];
  const base = {id: 'signal', label: 'Send a signal…'};
  const refused = refusal(targets, around);
  if (refused !== undefined) return {...base, refused};
  const living = targets.filter(hasMappings);
  const leftOut = [
    ...few(targets.filter(({kernelThread}) => kernelThread).length, 'of the kernel’s threads'),
    ...few(targets.filter(hasEnded).length, 'that ended already'),
  ];
  return {
    ...base,
    items: signals.map(signal => ({
      id: signal.name.toLowerCase(),
      label: `${String(signal.number).padStart(2)} ${signal.name.slice(3).padEnd(4)} ${signal.brief}`,
      plan: planFor(signal, living, leftOut, around),
    })),
  };
};
