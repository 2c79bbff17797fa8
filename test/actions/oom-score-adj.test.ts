import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {describe, expect, it, onTestFinished} from 'vitest';
import {type ActionItem, type Plan, type Question, renew} from '../../src/actions/action.ts';
import {oomScoreAdjItem} from '../../src/actions/oom-score-adj.ts';
import {type Hands, liveHands, type ProcessIdentity} from '../../src/host/hands.ts';
import type {Process} from '../../src/proc/pid/process.ts';
import {parseStat} from '../../src/proc/pid/stat.ts';
import {available, notSampled, type Reading, type Reason, unavailable} from '../../src/reading.ts';
import {bytes, GIB, millis, type Ticks, ticks} from '../../src/units.ts';

const processWith = (adj: Reading<number> | undefined, more: Partial<Process> = {}): Process => ({
  pid: 4711,
  ppid: 1,
  comm: 'postgres',
  state: 'S',
  starttime: ticks(99),
  kernelThread: false,
  statm: notSampled,
  files: adj === undefined ? {} : {oomScoreAdj: {at: millis(1), reading: adj}},
  ...more,
});

const all = bytes(10 * GIB);

const questionOf = (item: ActionItem): Question => {
  if (!('ask' in item)) throw new Error('nothing is asked');
  return item.ask;
};

const planOf = (text: string, process = processWith(available(0))): Plan => {
  const plan = questionOf(oomScoreAdjItem(process, all)).plan(text);
  if ('refused' in plan) throw new Error(plan.refused);
  return plan;
};

const refusal = (text: string): string => {
  const plan = questionOf(oomScoreAdjItem(processWith(available(300)), all)).plan(text);
  return 'refused' in plan ? plan.refused : '';
};

/** A file that holds what was written, or refuses. */
const fakeHands = (start: string, refuse?: Reason) => {
  const file = {text: start, writes: [] as (readonly [string, string, ProcessIdentity | undefined])[]};
  const hands: Hands = {
    read: () => available(file.text),
    write: (path, text, of) => {
      file.writes.push([path, text, of]);
      if (refuse !== undefined) return unavailable(refuse);
      file.text = `${text}\n`;
      return available(undefined);
    },
    signal: () => unavailable({kind: 'denied', path: 'proc/1'}),
    call: () => {},
  };
  return {hands, file};
};

describe('the question', () => {
  it('asks by program and script, not by the name of the main thread', () => {
    const args = ['/usr/bin/node', '/srv/app.js', '--x'];
    const node = processWith(available(0), {comm: 'MainThread'});
    const files = {...node.files, cmdline: {at: millis(1), reading: available({args})}};
    expect(questionOf(oomScoreAdjItem({...node, files}, all)).label).toBe('oom_score_adj of node app.js (pid 4711)');
    expect(planOf('5', {...node, files}).title).toBe('Set oom_score_adj of node app.js --x (pid 4711) to 5');
  });

  it('begins with the value of now, and says what may be typed', () => {
    const item = oomScoreAdjItem(processWith(available(-17)), all);
    expect(item).toMatchObject({id: 'oom-score-adj', label: 'Set oom_score_adj, now -17'});
    expect(questionOf(item)).toMatchObject({
      label: 'oom_score_adj of postgres (pid 4711)',
      initial: '-17',
      hint: '-1000 to 1000: -1000 never killed, 0 by size alone, 1000 first',
    });
    const unknown = oomScoreAdjItem(processWith(undefined), undefined);
    expect(unknown.label).toBe('Set oom_score_adj');
    expect(questionOf(unknown).initial).toBe('');
  });

  it.each(['', 'x', '1.5', '1001', '-1001', '0x10', '1e2', '--3', '9'.repeat(40)])('does not take "%s"', text => {
    expect(refusal(text)).toBe(`a whole number from -1000 to 1000, not "${text}"`);
  });

  it('does not take what is set already', () => {
    expect(refusal(' 300 ')).toBe('it is 300 already');
  });

  it('is not asked about a thread of the kernel', () => {
    expect(oomScoreAdjItem(processWith(available(0), {kernelThread: true}), all)).toMatchObject({
      refused: 'a thread of the kernel is never killed',
    });
  });
});

describe('the plan', () => {
  it.each([
    ['300', 0, /^300 thousandths of RAM and swap, 3\.00 GiB, are added to what it holds: it goes sooner\.$/],
    ['-500', 0, /^500 thousandths of RAM and swap, 5\.00 GiB, are taken off what it holds: it goes later\.$/],
    ['0', 5, /^It is judged by what it holds alone\.$/],
    ['-0', 5, /^It is judged by what it holds alone\.$/],
    ['+1000', 0, /^1000 thousandths/],
    ['-1000', 0, /^It is never killed for want of memory: somebody else goes in its place\.$/],
  ])('of %s says what it does', (text, now, effect) => {
    const {title, says, command} = planOf(text, processWith(available(now)));
    const adj = Number(text) + 0;
    expect(title).toBe(`Set oom_score_adj of postgres (pid 4711) to ${adj}`);
    expect(command).toBe(`echo ${adj} > /proc/4711/oom_score_adj`);
    expect(says[0]).toMatch(effect);
    expect(says).toContain('Children that it starts from now on inherit the value; those it has keep theirs.');
    expect(says.at(-1)).toBe(`To take it back, set it to ${now} again.`);
  });

  it('speaks of the privilege where the value goes down', () => {
    const privilege = expect.stringContaining('CAP_SYS_RESOURCE');
    expect(planOf('-1').says).toContainEqual(privilege);
    expect(planOf('1').says).not.toContainEqual(privilege);
  });

  it('writes once, bound to the process, and can be taken back', () => {
    const process = processWith(available(0));
    const {hands, file} = fakeHands('7\n');
    const outcome = planOf('-500', process).run(hands);
    expect(file.writes).toEqual([['proc/4711/oom_score_adj', '-500', process]]);
    expect(outcome).toMatchObject({ok: true, report: 'oom_score_adj of postgres (pid 4711) is -500; it was 7.'});
    const back = outcome.ok ? outcome.undo!.run(hands) : undefined;
    expect(back).toMatchObject({ok: true, report: 'oom_score_adj of postgres (pid 4711) is 7; it was -500.'});
    expect(file.text).toBe('7\n');
  });

  it('is taken back from what it is by then', () => {
    const {hands, file} = fakeHands('7\n');
    const outcome = planOf('-500').run(hands);
    const undo = outcome.ok ? outcome.undo! : planOf('1');
    expect(renew(undo, hands)).toMatchObject({title: undo.title, says: undo.says});
    file.text = '20\n';
    const changed = renew(undo, hands);
    expect('says' in changed && changed.says[0]).toBe('It is 20 now, not -500: somebody else has changed it since.');
    expect('says' in changed && changed.says.at(-1)).toBe('To take it back, set it to 20 again.');
    file.text = '7\n';
    expect(renew(undo, hands)).toEqual({
      over: 'oom_score_adj of postgres (pid 4711) is 7 already: somebody else has taken the change back',
    });
    const gone: Hands = {...hands, read: path => unavailable({kind: 'missing', path})};
    expect(renew(undo, gone)).toEqual({over: 'postgres (pid 4711) has ended: there is nothing to take back'});
  });

  it.each<[string, string, Reason, RegExp]>([
    ['to lower', '-5', {kind: 'denied', path: 'p'}, /going so low needs CAP_SYS_RESOURCE/],
    ['to raise', '5', {kind: 'denied', path: 'p'}, /belongs to another user; run as root/],
    ['of one that ended', '5', {kind: 'gone', path: 'p'}, /^postgres \(pid 4711\) has ended; nothing was changed\.$/],
    ['of a file that fails', '5', {kind: 'unreadable', path: 'p', errno: 'EIO'}, /EIO.*nothing was changed\.$/],
  ])('that is refused %s says why', (_, text, reason, why) => {
    expect(planOf(text).run(fakeHands('0\n', reason).hands)).toMatchObject({
      ok: false,
      why: expect.stringMatching(why),
    });
  });

  it('does not report what did not come about', () => {
    const {hands} = fakeHands('0\n');
    const deaf: Hands = {...hands, write: () => available(undefined)};
    expect(planOf('5').run(deaf)).toEqual({ok: false, why: 'oom_score_adj of postgres (pid 4711) is 0 all the same.'});
  });
});

describe('on this machine', () => {
  const startOf = (pid: number): Ticks => {
    const stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
    if (!stat.ok) throw new Error('stat');
    return stat.value.starttime;
  };
  const sleeper = async (): Promise<number> => {
    const child = spawn('sleep', ['60']);
    await once(child, 'spawn');
    onTestFinished(() => {
      child.kill();
    });
    return child.pid!;
  };
  const adjOf = (pid: number) => Number(readFileSync(`/proc/${pid}/oom_score_adj`, 'utf8'));

  it('raises the value of a process, and touches no other that has its number now', async () => {
    const pid = await sleeper();
    const before = adjOf(pid);
    const mine = processWith(available(before), {pid, comm: 'sleep', starttime: startOf(pid)});
    const wanted = String(Math.min(1000, before + 100));
    const other = {...mine, starttime: ticks(mine.starttime - 1)};
    expect(planOf(wanted, other).run(liveHands())).toMatchObject({
      ok: false,
      why: expect.stringContaining('has ended'),
    });
    expect(adjOf(pid)).toBe(before);
    expect(planOf(wanted, mine).run(liveHands())).toMatchObject({ok: true});
    expect(adjOf(pid)).toBe(Number(wanted));
  });
});
