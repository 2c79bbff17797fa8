import {describe, expect, it} from 'vitest';
import {cgroupNearMax} from '../../../src/model/diagnosis/cgroup-near-max.ts';
import {cgroupOom} from '../../../src/model/diagnosis/cgroup-oom.ts';
import {cgroupThrottled} from '../../../src/model/diagnosis/cgroup-throttled.ts';
import {memoryStall} from '../../../src/model/diagnosis/memory-stall.ts';
import {oomKills} from '../../../src/model/diagnosis/oom-kills.ts';
import {events, holds, mebibytes, v1Files, waits} from './groups.ts';
import {killLog} from './kill-log.ts';
import {type Condition, diagnoses, mustFind, outcomeOf} from './patient.ts';

const path = '/system.slice/web.service';
const gib = 1_048_576;
const short = {MemAvailable: 0.6 * gib};

/** Below its limits a group waits, and the machine with it. */
const group =
  (which: 'high' | 'max', some: number, more: Condition = {}) =>
  (second: number): Condition => ({
    stall: {memory: [35, 10]},
    ...more,
    groups: {
      [path]: {
        ...holds(480, 30),
        [`memory.${which}`]: mebibytes(512),
        'memory.events': events({[which]: 30 * second}),
        'memory.pressure': waits(some, 8),
      },
    },
  });

const explained = async (course: (second: number) => Condition): Promise<readonly string[]> => {
  const rules = [cgroupNearMax, cgroupThrottled, memoryStall];
  const {findings} = (await diagnoses(course, {seconds: 10, rules})).at(-1)!;
  return findings.map(({id, consequences}) => [id, ...consequences.map(each => each.id)].join(' < '));
};

describe('kills in several groups', () => {
  const kill = (pid: number, at: number, limitOf: string) => ({
    pid,
    comm: 'java',
    anon: 300,
    at: 100_000 + at,
    limitOf,
  });
  const first = kill(70, -60, '/shop');
  const second = kill(71, 20, '/web');

  it('are told of the last group, and name the others', async () => {
    const found = mustFind(
      await outcomeOf(cgroupOom, {vmstat: {oom_kill: 2}, log: killLog(first, second)}, {seconds: 30}),
    );
    expect(found.sentence).toMatch(/^web: 1 OOM kill/);
    expect(found.subjects?.map(({key}) => key)).toEqual(['/web', '/shop']);
    expect(found.evidence).toContainEqual(expect.objectContaining({name: 'kills in another group, too', text: 'shop'}));
  });

  it('begin anew where it is another group', async () => {
    const course = (at: number): Condition =>
      at < 20 ? {vmstat: {oom_kill: 1}, log: killLog(first)} : {vmstat: {oom_kill: 2}, log: killLog(first, second)};
    const said = await diagnoses(course, {seconds: 40, rules: [cgroupOom]});
    const ages = [10, 40].map(at => said[at]!.findings[0]!.since - said[0]!.findings[0]!.since);
    expect(ages[0]).toBe(0);
    expect(ages[1]).toBeGreaterThanOrEqual(20_000);
    expect(ages[1]).toBeLessThan(22_000);
  });
});

describe('a group at its limit', () => {
  it.each([
    ['high', 'cgroup-throttled'],
    ['max', 'cgroup-near-max'],
  ] as const)('at memory.%s is why the machine waits, while the machine has memory left', async (which, id) => {
    expect(await explained(group(which, 34))).toEqual([`${id} < memory-stall`]);
    expect(await explained(group(which, 34, {meminfo: short}))).toEqual([id, 'memory-stall']);
  });

  it('of v1 that reclaims all the time is why, although its own waiting is not known', async () => {
    const course = (second: number): Condition => ({
      stall: {memory: [35, 10]},
      files: v1Files({
        usage_in_bytes: mebibytes(511),
        limit_in_bytes: mebibytes(512),
        failcnt: `${40 * second}\n`,
        oom_control: 'oom_kill_disable 0\nunder_oom 0\noom_kill 0\n',
        stat: `total_cache ${450 << 20}\ntotal_rss ${60 << 20}\ntotal_shmem 0\n`,
      }),
    });
    expect(await explained(course)).toEqual(['cgroup-near-max < memory-stall']);
  });

  it('that waits far less than the machine is not why', async () => {
    expect(await explained(group('max', 6))).toEqual(['memory-stall', 'cgroup-near-max']);
  });

  it('slowed down and at its hard limit is one matter', async () => {
    const both = (second: number): Condition => {
      const {groups, ...rest} = group('max', 34)(second);
      const files = {
        ...groups![path],
        'memory.high': mebibytes(500),
        'memory.events': events({high: second, max: second}),
      };
      return {...rest, groups: {[path]: files}};
    };
    expect(await explained(both)).toEqual(['cgroup-throttled < cgroup-near-max < memory-stall']);
  });
});

describe('kills at limits and kills of the machine', () => {
  const killing = (atLimit: boolean) => (second: number) => {
    const n = second < 5 ? 0 : 1;
    const counted = events({max: 40 * n, oom: atLimit ? n : 0, kills: n});
    return {
      vmstat: {oom_kill: n},
      groups: {
        '/system.slice': {'memory.events': counted},
        [path]: {'memory.max': mebibytes(512), 'memory.events': counted},
      },
    };
  };
  const told = async (atLimit: boolean, seconds: number): Promise<readonly string[]> => {
    const said = await diagnoses(killing(atLimit), {seconds, rules: [oomKills, cgroupOom]});
    return [...new Set(said.flatMap(({findings}) => findings.map(({id}) => id)))];
  };

  it('are never taken for each other, at no sample, without the log', async () => {
    expect(await told(true, 90)).toEqual(['cgroup-oom']);
    expect(await told(false, 90)).toEqual(['oom-kills']);
  });

  it('are forgotten an hour later', async () => {
    for (const [rule, atLimit] of [
      [oomKills, false],
      [cgroupOom, true],
    ] as const) {
      expect((await outcomeOf(rule, killing(atLimit), {seconds: 3_660, delay: 60})).kind).toBe('finding');
      expect((await outcomeOf(rule, killing(atLimit), {seconds: 3_720, delay: 60})).kind).toBe('healthy');
    }
  });

  it('explain what the machine suffers only as long as they are fresh', async () => {
    const explains = async (seconds: number) =>
      mustFind(await outcomeOf(cgroupOom, killing(true), {seconds})).explains ?? [];
    expect(await explains(20)).toContain('memory-stall');
    expect(await explains(200)).not.toContain('memory-stall');
  });
});
