import {describe, expect, it} from 'vitest';
import type {OomKill} from '../../src/kmsg/oom-log.ts';
import {countsOf, type Disagreement, disagreements} from '../../src/model/oom-counters.ts';
import {rankedTasks, type Story, type StoryParts, story} from '../../src/model/oom-story.ts';
import {available, unavailable} from '../../src/reading.ts';
import {bytes, count, mib, micros, seconds} from '../../src/units.ts';
import {neverThrows} from '../helpers/properties.ts';
import {fixtureLog, killOf, logged, logNames, logOf, logText, only} from '../kmsg/logs.ts';

const parts: StoryParts = {pageSize: bytes(4096), users: new Map([[0, 'root']])};

const lines = (told: Story): readonly string[] => [
  told.headline,
  ...told.sentences.map(({about, text}) => `${about}: ${text}`),
];

const tell = (fixture: string, comm: string, more: StoryParts = {}): readonly string[] => {
  const {kills} = fixtureLog(fixture);
  return lines(story(only(kills.filter(kill => kill.comm === comm)), {...parts, kills, ...more}));
};

const bareKill =
  'Memory cgroup out of memory: Killed process 7 (x) total-vm:100kB, anon-rss:40kB, file-rss:8kB, shmem-rss:4kB, UID:33 pgtables:44kB oom_score_adj:-5';

describe('story', () => {
  it('of a machine without memory', () => {
    expect(tell('6.12-host', 'batch-job')).toEqual([
      'batch-job (pid 172) was killed: the whole machine was out of memory',
      'who: 00:00:21 after the start of the machine: batch-job (pid 172) of root in cgroup /. In RAM it had 108 MiB private, 296 KiB of files and 280 KiB of page tables; its address space was 120 MiB.',
      'why: Of 2 processes it counted most, 166 MiB with its oom_score_adj of 300; next was resting (pid 169), 62.1 MiB with its oom_score_adj of 100. 2 more may not be killed.',
      'request: It made the request that failed: one page, 4.00 KiB (GFP_HIGHUSER_MOVABLE).',
      'held: Of 194 MiB: 172 MiB anonymous (20.0 MiB of it shared memory and tmpfs), 352 KiB page cache, 9.23 MiB kernel objects, 588 KiB page tables and 3.64 MiB free.',
      'held: There was no swap.',
      'held: At the reserve that only urgent requests may use: DMA of node 0 (860 KiB free, 2.80 MiB must stay) and DMA32 of node 0 (2.80 MiB free, 3.56 MiB must stay).',
    ]);
  });

  it('with the time of day, where it is known', () => {
    const wall = new Date(2026, 0, 5, 12, 0, 0).getTime();
    const who = (uptime: number, now = wall) =>
      tell('6.1-parent-limit', 'till', {uptime: seconds(uptime), wall: now}).find(text => text.startsWith('who'));
    expect(who(100)).toMatch(/^who: 11:59:31, 28 s ago: till/);
    expect(who(100 + 3 * 86_400)).toMatch(/^who: 2026-01-02 11:59, 3 days ago: till/);
    // The clock of the log may run ahead a little, not by hours.
    expect(who(70)).toMatch(/^who: 12:00:00, 0 s ago: till/);
    const late = only(logOf(logged([bareKill], {at: 500_000_000})).kills);
    expect(lines(story(late, {uptime: seconds(5), wall}))[1]).toMatch(
      /^who: 00:08:20 after the start of the machine: x/,
    );
  });

  it('of a limit above the victim, and of another’s request', () => {
    expect(tell('6.1-parent-limit', 'till', {uptime: seconds(100)})).toEqual([
      'till (pid 131) was killed: cgroup /shop had reached its limit of 40.0 MiB',
      'who: 28 s ago: till (pid 131) of root in cgroup /shop/till. In RAM it had 24.7 MiB private, 1.58 MiB of files and 108 KiB of page tables; its address space was 35.7 MiB.',
      'why: Of 2 processes it counted most, 26.4 MiB; next was store (pid 133), 17.3 MiB.',
      'request: The request that failed came from store (pid 133), not from it: one page, 4.00 KiB (GFP_KERNEL).',
      'held: Cgroup /shop used 40.0 MiB of 40.0 MiB, having met its limit 56,619 times so far: 39.7 MiB private, 4.00 KiB page cache, 0 B shared memory and tmpfs and 268 KiB of the kernel. Swap: 0 B used, no limit.',
    ]);
  });

  it('of a group', () => {
    expect(tell('6.12-group', 'member')).toContain(
      'group: memory.oom.group of /team is set, so that the whole group was to die: with it went bash (pid 187) and sleep (pid 188).',
    );
    expect(tell('6.12-group', 'sleep')).toContain(
      'why: It died with its group: memory.oom.group of /team is set; chosen was member (pid 189).',
    );
  });

  it('of the one that asked', () => {
    expect(tell('6.1-allocating', 'a,pid=1,uid=0) ')).toContain(
      'why: It was killed because it asked for memory, not for its size: vm.oom_kill_allocating_task is set.',
    );
  });

  it('of a kill by hand', () => {
    const told = tell('6.12-sysrq', 'scapegoat');
    expect(told[0]).toBe('scapegoat (pid 194) was killed: somebody asked for a kill by hand (sysrq f)');
    expect(told).toContainEqual(expect.stringMatching(/^why: It was asked for by hand.*next was resting/));
    expect(told.some(line => line.startsWith('request:'))).toBe(false);
  });

  it('of nodes', () => {
    expect(tell('6.12-nodes', 'bound')[0]).toContain('the nodes that a memory policy allows (1) were out of memory');
    expect(tell('6.12-nodes', 'boxed')[0]).toContain('the nodes that cpuset box allows (0) were out of memory');
    expect(tell('6.12-nodes', 'bound')).toContainEqual(expect.stringContaining('DMA32 of node 1'));
  });

  it('of swap used up', () => {
    expect(tell('6.1-swap-limit', 'batch-job')).toContainEqual(expect.stringContaining('Swap: 4.00 MiB of 4.00 MiB.'));
  });

  it('admits what the log does not say', () => {
    expect(tell('6.1-no-table', 'quiet')).toEqual(
      expect.arrayContaining([
        'why: It was chosen by size and oom_score_adj; against whom, the log does not say.',
        'missing: Not in the log: the table of processes (vm.oom_dump_tasks may be 0).',
      ]),
    );
    expect(lines(story(only(logOf(logged([bareKill])).kills)))).toEqual([
      'x (pid 7) was killed: a cgroup had reached its limit',
      'who: 00:00:05 after the start of the machine: x (pid 7) of uid 33. In RAM it had 40.0 KiB private, 8.00 KiB of files, 4.00 KiB shared and 44.0 KiB of page tables; its address space was 100 KiB.',
      'why: It was chosen by size and oom_score_adj; against whom, the log does not say. Its oom_score_adj was -5.',
      'missing: The log has only the line about the kill: the kernel prints ten full reports in five seconds at most, and old records are overwritten.',
    ]);
  });

  it('of a large request, of the reaper, and of one that was passed over', () => {
    const text = [
      'x invoked oom-killer: gfp_mask=0x0(), order=3, oom_score_adj=0',
      'Mem-Info:',
      'Total swap = 1024kB',
      'Free swap  = 512kB',
      '[  pid  ] rss swapents pgtables_bytes oom_score_adj name',
      '[      7] 100 0 4096 0 x',
      '[      8] 900 0 4096 0 y',
      'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=x,pid=7,uid=0',
      'Out of memory: Killed process 7 (x) total-vm:100kB, anon-rss:40kB, file-rss:8kB, shmem-rss:0kB, UID:0 pgtables:44kB oom_score_adj:0',
      'oom_reaper: reaped process 7 (x), now anon-rss:0kB, file-rss:4kB, shmem-rss:0kB',
    ];
    const told = lines(story(only(logOf(logged(text)).kills), parts));
    expect(told).toContain(
      'request: The request that failed came from x, not from it: 8 pages in a row (order 3, 32.0 KiB).',
    );
    expect(told).toContain(
      'why: It counted as 404 KiB. y (pid 8) counted more, 3.52 MiB, but was passed over: bound to other nodes, or being killed already.',
    );
    expect(told).toContain('held: Of 1.00 MiB of swap 512 KiB were free.');
    expect(told).toContain('after: The kernel took its memory back 1 ms later, all but 4.00 KiB.');
  });

  it('does not compare adjustments on a scale that it does not know', () => {
    const {report} = killOf(fixtureLog('6.12-host'), 'batch-job');
    const {memory: _, ...rest} = report!;
    expect(rankedTasks(rest, parts)).toBeUndefined();
    expect(rankedTasks(report!, {})).toBeUndefined();
    expect(rankedTasks(report!, parts)?.map(({task}) => task.comm)).toEqual(['batch-job', 'resting']);
  });

  it('is told of every kill, without a hole in a sentence', () => {
    for (const name of logNames()) {
      const {kills} = fixtureLog(name);
      for (const kill of kills) {
        for (const more of [{}, parts, {...parts, kills, swapTotal: mib(100)}]) {
          expect(lines(story(kill, more)).join('\n')).not.toMatch(/undefined|NaN|Infinity|\[object|,:|\(\)|\.\./);
        }
      }
    }
  });

  it('never throws', () => {
    for (const name of ['6.12-group', '6.1-host']) {
      neverThrows(text => logOf(text).kills.map(kill => story(kill, parts)), logText(name));
    }
  });
});

describe('counters and log', () => {
  const log = fixtureLog('6.12-group');
  const counter = (counted: number, path?: string) => ({
    of: path === undefined ? ({kind: 'machine'} as const) : ({kind: 'cgroup', path} as const),
    counted: available(count(counted)),
  });
  const texts = (found: readonly Disagreement[]) => found.map(({text}) => text);

  it('agree when the first of a group is counted twice, as the kernel does', () => {
    expect(log.kills).toHaveLength(3);
    expect(countsOf(log.kills)).toBe(4);
    const counters = [counter(4), counter(4, '/'), counter(4, '/team'), counter(0, '/teammate')];
    expect(disagreements(counters, available(log))).toEqual([]);
  });

  it('differ: the log was overwritten', () => {
    const [found] = disagreements([counter(6)], available({...log, lost: count(37)}));
    expect(found).toEqual({
      of: {kind: 'machine'},
      counted: 6,
      logged: 4,
      text: 'The counter oom_kill of the machine shows 6 kills, the log 4: 37 records of the log were overwritten before they could be read.',
    });
  });

  it('differ: the log does not reach back, or says nothing', () => {
    const clean = {...log, lost: count(0)};
    expect(texts(disagreements([counter(5)], available(clean)))).toEqual([
      'The counter oom_kill of the machine shows 5 kills, the log 4: the log no longer reaches back that far.',
    ]);
    const old = {...clean, first: {seq: 0, at: micros(0)}};
    expect(texts(disagreements([counter(1, '/else')], available(old)))).toEqual([
      'oom_kill of cgroup /else shows 1 kill, the log none: the log has no line about the rest.',
    ]);
    expect(texts(disagreements([counter(1)], available(logOf(''))))[0]).toContain('the log is empty');
  });

  it('differ: the log has more, or kills without a cgroup', () => {
    expect(texts(disagreements([counter(1, '/team')], available(log)))).toEqual([
      'oom_kill of cgroup /team shows 1 kill, the log 4: the cgroup was made anew under its old name, or the counter was read before the last of them.',
    ]);
    const nameless: OomKill[] = log.kills.map(({cgroup: _, ...kill}) => kill);
    expect(texts(disagreements([counter(4, '/team')], available({...log, kills: nameless})))).toEqual([
      'oom_kill of cgroup /team shows 4 kills, the log none: 4 kills in the log name no cgroup.',
    ]);
  });

  it('of cgroup v1 count in the group of the victim alone', () => {
    const alone = (counted: number, path: string) => ({
      of: {kind: 'cgroup', path, alone: true} as const,
      counted: available(count(counted)),
    });
    expect(disagreements([alone(4, '/team'), alone(0, '/')], available(log))).toEqual([]);
    expect(texts(disagreements([alone(4, '/')], available(log)))).toHaveLength(1);
  });

  it('may be behind the log for a moment', () => {
    const settled = log.kills[1]!.at;
    expect(disagreements([counter(2), counter(3), counter(4)], available(log), {settled})).toEqual([]);
    expect(texts(disagreements([counter(1), counter(5)], available(log), {settled}))).toHaveLength(2);
  });

  it('are compared in the same window', () => {
    const later = micros(log.kills[0]!.at + 1);
    expect(disagreements([counter(2)], available(log), {since: later})).toEqual([]);
    expect(disagreements([counter(0)], available(log), {since: micros(log.last!.at + 1)})).toEqual([]);
  });

  it('cannot be compared when one of them is missing', () => {
    const denied = unavailable({kind: 'denied', path: 'dev/kmsg'});
    expect(texts(disagreements([counter(2), counter(0, '/a')], denied))).toEqual([
      'The counter oom_kill of the machine shows 2 kills; who it was stands in the kernel’s log: no permission to read /dev/kmsg.',
    ]);
    expect(disagreements([{of: {kind: 'machine'}, counted: denied}], available(log))).toEqual([]);
  });
});
