import {describe, expect, it} from 'vitest';
import {type ActionItem, type Outcome, type Plan, renew} from '../../src/actions/action.ts';
import {lifeline, type Surroundings, signalItem} from '../../src/actions/signal.ts';
import {signals} from '../../src/actions/signals.ts';
import type {Hands} from '../../src/host/hands.ts';
import type {Process} from '../../src/proc/pid/process.ts';
import {available, type Reason, unavailable} from '../../src/reading.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {kernelThread, sketch, status, zombie} from '../model/process-rows.ts';

const SELF = 77;
const {system} = memoryHost({}, {system: {self: SELF}});

const postgres = sketch({
  pid: 812,
  comm: 'postgres',
  starttime: 4_321,
  files: {status: status({RssAnon: 4096, RssFile: 1024, RssShmem: 0, VmPTE: 0, VmSwap: 512})},
});
const init = sketch({pid: 1, ppid: 0, comm: 'systemd'});
const shell = sketch({pid: 70, comm: 'bash'});
const mmtop = sketch({pid: SELF, ppid: 70, comm: 'mmtop'});
const all = [init, shell, mmtop, postgres, kernelThread(), zombie(9)];
const around: Surroundings = {system, all};

const menuOf = (targets: readonly Process[], where = around): readonly ActionItem[] => {
  const item = signalItem(targets, where);
  if (!('items' in item)) throw new Error(JSON.stringify(item));
  return item.items;
};

const planOf = (targets: readonly Process[], name = 'SIGTERM'): Plan => {
  const item = menuOf(targets).find(({id}) => id === name.toLowerCase());
  if (item === undefined || !('plan' in item)) throw new Error(`no ${name}`);
  return item.plan;
};

const refusal = (targets: readonly Process[], where = around): string => {
  const item = signalItem(targets, where);
  return 'refused' in item ? item.refused : '';
};

const handsThat = (answer: (pid: number) => Reason | undefined) => {
  const sent: {readonly pid: number; readonly starttime: number; readonly signal: string}[] = [];
  const hands: Hands = {
    write: path => unavailable({kind: 'denied', path}),
    read: path => unavailable({kind: 'denied', path}),
    call: () => {},
    signal: ({pid, starttime}, signal) => {
      const reason = answer(pid);
      if (reason !== undefined) return unavailable(reason);
      sent.push({pid, starttime, signal});
      return available(undefined);
    },
  };
  return {hands, sent};
};

const willing = () => handsThat(() => undefined);
const why = (outcome: Outcome): string => (outcome.ok ? outcome.report : outcome.why);

describe('the menu', () => {
  it('has what is needed most first', () => {
    const item = signalItem([postgres], around);
    expect([item.id, item.label]).toEqual(['signal', 'Send a signal…']);
    expect(menuOf([postgres]).map(({label}) => label.trim().split(' ').slice(0, 2).join(' '))).toEqual([
      ...['15 TERM', '9 KILL', '1 HUP', '2 INT', '3 QUIT', '19 STOP', '18 CONT', '10 USR1', '12 USR2', '6 ABRT'],
    ]);
  });

  it('says of every signal what it does, in whole sentences', () => {
    for (const {does, brief, name} of signals) {
      expect([name, does]).toEqual([name, expect.stringMatching(/^[A-Z].*\.$/)]);
      expect(brief.length).toBeLessThan(34);
    }
  });

  it('is refused where there is nothing to signal', () => {
    expect(refusal([])).toBe('no process is selected');
    expect(refusal([kernelThread()])).toBe('a thread of the kernel takes no signals');
    expect(refusal([zombie(9)])).toBe('it has ended and holds no memory; systemd (pid 1) has yet to take note');
    expect(refusal([kernelThread(), zombie()])).toBe('none of them is a running program');
    const {self: _, ...captured} = system;
    expect(refusal([postgres], {...around, system: captured})).toMatch(/^no signals from here: a captured tree/);
  });
});

describe('a plan', () => {
  it('names signal and target, what it does and what it gives back', () => {
    const plan = planOf([postgres]);
    expect(plan.title).toBe('Send SIGTERM (15) to postgres (pid 812)');
    expect(plan.command).toBe('kill -TERM 812');
    expect(plan.says).toEqual([
      'Asks to end. A program may clean up first, take its time, or ignore it.',
      'Its end gives back at most 4.00 MiB of RAM and 512 KiB of swap: cached file pages stay, and what others map too.',
    ]);
  });

  it('names the program and its script, not the main thread', () => {
    const worker = (pid: number) =>
      sketch({pid, comm: 'MainThread', files: {cmdline: `/usr/bin/node\0/srv/shop/worker.js\0--shard\0${pid}\0`}});
    expect(planOf([worker(5)]).title).toBe('Send SIGTERM (15) to node worker.js --shard 5 (pid 5)');
    expect(planOf([worker(5), worker(6)]).title).toBe(
      'Send SIGTERM (15) to 2 processes: node worker.js (pid 5), node worker.js (pid 6)',
    );
  });

  it('for several counts them, names the first, and says who is left out', () => {
    const many = Array.from({length: 30}, (_, i) => sketch({pid: 1000 + i, comm: `w${i}`}));
    const plan = planOf([...many, many[0]!, kernelThread(), zombie()]);
    expect(plan.title).toBe(
      'Send SIGTERM (15) to 30 processes: w0 (pid 1000), w1 (pid 1001), w2 (pid 1002) and 27 more',
    );
    expect(plan.says.slice(2)).toEqual(['1 of the kernel’s threads is left out.', '1 that ended already is left out.']);
    expect(plan).not.toHaveProperty('command');
    expect(planOf([postgres, shell, init]).title).toBe(
      'Send SIGTERM (15) to 3 processes: postgres (pid 812), bash (pid 70), systemd (pid 1)',
    );
  });

  it('promises no memory for what does not end a process', () => {
    expect(planOf([postgres], 'SIGSTOP').says.join()).not.toContain('gives back');
    expect(planOf([postgres], 'SIGCONT').says).toHaveLength(1);
  });

  it('says of KILL that nothing can be saved', () => {
    expect(planOf([postgres], 'SIGKILL').says[0]).toMatch(/nothing can be saved/);
  });

  it('says what keeps a signal from its effect', () => {
    const says = (state: string, name = 'SIGTERM') => planOf([sketch({state})], name).says.join('\n');
    expect(says('D', 'SIGKILL')).toContain('It cannot be interrupted now (state D)');
    expect(says('T')).toContain('It stopped before: the signal has its effect after CONT.');
    expect(says('T', 'SIGKILL')).not.toContain('CONT');
    expect(planOf([sketch({state: 'D'}), shell]).says.join('\n')).toContain('1 of them cannot be interrupted');
    expect(says('S')).not.toMatch(/state D|CONT/);
  });

  it('warns of the first process, of mmtop and of what it lives by', () => {
    const says = (target: Process, name = 'SIGTERM') => planOf([target], name).says.join('\n');
    expect(says(init)).toMatch(/Careful: systemd \(pid 1\) is the first process/);
    expect(says(mmtop)).toMatch(/Careful: mmtop itself is meant\.$/m);
    expect(says(mmtop, 'SIGKILL')).toMatch(/"reset" mends that/);
    expect(says(shell)).toMatch(/mmtop was started by bash \(pid 70\): its end may be that of mmtop/);
    expect(says(shell, 'SIGSTOP')).toMatch(/stopped, it may take this terminal with it/);
    expect(says(shell, 'SIGCONT')).not.toMatch(/Careful/);
    expect(says(postgres)).not.toMatch(/Careful/);
  });
});

describe('lifeline', () => {
  it('is mmtop and its parents, the first process left out', () => {
    expect([...lifeline(around)]).toEqual([SELF, 70]);
  });

  it('ends where a parent is hidden, and in a ring', () => {
    expect([...lifeline({...around, all: [mmtop]})]).toEqual([SELF, 70]);
    const ring = [sketch({pid: SELF, ppid: 70}), sketch({pid: 70, ppid: SELF})];
    expect([...lifeline({...around, all: ring})]).toEqual([SELF, 70]);
  });
});

describe('sending', () => {
  it('goes to the process that was seen, by number and start', () => {
    const {hands, sent} = willing();
    expect(why(planOf([postgres]).run(hands))).toBe(
      'SIGTERM sent to postgres (pid 812). It has ended when its row is gone.',
    );
    expect(sent).toEqual([{pid: 812, starttime: 4_321, signal: 'SIGTERM'}]);
  });

  it.each<readonly [Reason, string]>([
    [{kind: 'gone', path: 'proc/812'}, 'SIGTERM not sent; postgres (pid 812): ended before.'],
    [{kind: 'denied', path: 'proc/812'}, 'SIGTERM not sent; postgres (pid 812): not permitted, needs root.'],
    [
      {kind: 'denied', path: 'proc/812', to: 'root'},
      'SIGTERM not sent; postgres (pid 812): not permitted, root lacks CAP_KILL here.',
    ],
    [
      {kind: 'skipped', path: 'proc/812', why: 'mmtop runs with --readonly'},
      'SIGTERM not sent; postgres (pid 812): mmtop runs with --readonly.',
    ],
    [
      {kind: 'unreadable', path: 'proc/812', errno: 'EINVAL'},
      'SIGTERM not sent; postgres (pid 812): /proc/812 cannot be read (EINVAL).',
    ],
  ])('says why it failed: %o', (reason, text) => {
    const outcome = planOf([postgres]).run(handsThat(() => reason).hands);
    expect([outcome.ok, why(outcome)]).toEqual([false, text]);
  });

  it('reports what came of each of several', () => {
    const {hands, sent} = handsThat(pid => (pid === 812 ? {kind: 'denied', path: 'x'} : undefined));
    const outcome = planOf([postgres, shell, init]).run(hands);
    expect([outcome.ok, why(outcome)]).toEqual([
      true,
      'SIGTERM sent to 2 of 3; postgres (pid 812): not permitted, needs root.',
    ]);
    expect(sent.map(({pid}) => pid)).toEqual([70, 1]);
    expect(outcome).not.toHaveProperty('undo');
  });

  it('to several is no more certain of their end', () => {
    expect(why(planOf([postgres, shell], 'SIGKILL').run(willing().hands))).toBe(
      'SIGKILL sent to 2 processes: postgres (pid 812), bash (pid 70). They have ended when their rows are gone.',
    );
  });

  it('of STOP ends nobody', () => {
    expect(why(planOf([postgres], 'SIGSTOP').run(willing().hands))).toBe('SIGSTOP sent to postgres (pid 812).');
  });

  it('of STOP can be taken back, for those that it reached', () => {
    const stop = handsThat(pid => (pid === 812 ? {kind: 'gone', path: 'x'} : undefined));
    const outcome = planOf([postgres, shell], 'SIGSTOP').run(stop.hands);
    if (!outcome.ok || outcome.undo === undefined) throw new Error('no way back');
    expect(outcome.undo.title).toBe('Send SIGCONT (18) to bash (pid 70)');
    const {hands, sent} = willing();
    outcome.undo.run(hands);
    expect(sent).toMatchObject([{pid: 70, signal: 'SIGCONT'}]);
  });

  it('of STOP is not taken back for those that have ended since', () => {
    const outcome = planOf([postgres, shell], 'SIGSTOP').run(willing().hands);
    if (!outcome.ok || outcome.undo === undefined) throw new Error('no way back');
    const stats: Record<string, string> = {};
    const {hands} = willing();
    const seeing: Hands = {
      ...hands,
      read: path => (stats[path] === undefined ? unavailable({kind: 'missing', path}) : available(stats[path])),
    };
    const stat = (pid: number, state: string, start: number) => {
      stats[`proc/${pid}/stat`] = `${pid} (x) ${state} 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${start} 0 0\n`;
    };
    const title = () => {
      const now = renew(outcome.undo!, seeing);
      return 'over' in now ? now.over : now.title;
    };
    stat(812, 'T', postgres.starttime);
    stat(70, 'T', shell.starttime);
    expect(title()).toBe('Send SIGCONT (18) to 2 processes: postgres (pid 812), bash (pid 70)');
    stat(70, 'Z', shell.starttime);
    expect(title()).toBe('Send SIGCONT (18) to postgres (pid 812)');
    stat(812, 'S', postgres.starttime + 1);
    expect(title()).toBe('2 processes: postgres (pid 812), bash (pid 70) have ended: there is nothing to take back');
  });
});
