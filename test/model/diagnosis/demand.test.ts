import {describe, expect, it} from 'vitest';
import {quietLog} from './kill-log.ts';
import {demandAfter} from './patient.ts';

const busy = '/system.slice/busy.service';
const quiet = '/system.slice/quiet.service';
const met = (max: number): Readonly<Record<string, string>> => ({
  'memory.max': '536870912\n',
  'memory.events': `low 0\nhigh 0\nmax ${max}\noom 0\noom_kill 0\n`,
});

describe('what the doctor wants read', () => {
  it('is the kernel’s log where the kernel has counted OOM kills, and only there', async () => {
    expect((await demandAfter({vmstat: {oom_kill: 0}}, {seconds: 2})).kernelLog).toBe(false);
    expect((await demandAfter({vmstat: {oom_kill: 3}, log: quietLog}, {seconds: 2})).kernelLog).toBe(true);
    expect((await demandAfter({vmstat: {oom_kill: null}}, {seconds: 2})).kernelLog).toBe(false);
  });

  it('is all of a group that meets its limit, as long as it does', async () => {
    const until = (end: number) => (second: number) => ({
      groups: {[busy]: met(10 * Math.min(second, end)), [quiet]: met(500)},
    });
    expect([...(await demandAfter(until(10), {seconds: 10})).cgroups!.focus]).toEqual([busy]);
    expect([...(await demandAfter(until(10), {seconds: 90})).cgroups!.focus]).toEqual([]);
  });

  it('is all of the group whose limit a process that grows will meet', async () => {
    const grows = (by: number) => (second: number) => ({
      processes: [{pid: 77, comm: 'java', anon: 300 + by * second, group: busy}],
      groups: {[busy]: met(0), [quiet]: met(0)},
    });
    const stay = {delay: 5, seconds: 200};
    expect([...(await demandAfter(grows(2), stay)).cgroups!.focus]).toEqual([busy]);
    expect([...(await demandAfter(grows(0), stay)).cgroups!.focus]).toEqual([]);
  });

  it('is all of the groups that have used much of their limit, the fullest', async () => {
    const using = (percent: number): Readonly<Record<string, string>> => ({
      ...met(0),
      'memory.current': `${5_368_709 * percent}\n`,
    });
    const few = {groups: {[busy]: using(31), [quiet]: using(29)}};
    expect([...(await demandAfter(few, {seconds: 2})).cgroups!.focus]).toEqual([busy]);
    const many = Object.fromEntries(Array.from({length: 30}, (_, i) => [`/${i}.service`, using(60 + i)]));
    const {focus} = (await demandAfter({groups: many}, {seconds: 2})).cgroups!;
    expect([...focus]).toEqual(Array.from({length: 16}, (_, i) => `/${29 - i}.service`));
  });
});
