import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  parseCallerPid,
  parseGroupKill,
  parseInvoked,
  parseKilled,
  parseReaped,
  parseSelection,
} from '../../src/kmsg/oom-lines.ts';
import {kib} from '../../src/units.ts';
import {neverThrows} from '../helpers/properties.ts';

/** A name of at most 15 bytes may hold anything. */
const comm = fc.oneof(
  fc.string({unit: 'binary', maxLength: 15}),
  fc.constantFrom('a) R (b', 'x,pid=1,uid=0', 'a\nb', '', ') total-vm:1kB,', ',task_memcg=/', ' ', ' invoked oom'),
);
const amount = fc.nat(2 ** 36);

describe('the line about the request', () => {
  it('of 6.12', () => {
    expect(
      parseInvoked(
        'eat invoked oom-killer: gfp_mask=0x140dca(GFP_HIGHUSER_MOVABLE|__GFP_ZERO|__GFP_COMP), order=0, oom_score_adj=500',
      ),
    ).toEqual({
      comm: 'eat',
      gfp: {mask: '0x140dca', flags: ['GFP_HIGHUSER_MOVABLE', '__GFP_ZERO', '__GFP_COMP']},
      order: 0,
      adj: 500,
    });
  });

  it('of a kill by hand', () => {
    expect(
      parseInvoked('kworker/0:2 invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=-1, oom_score_adj=0'),
    ).toMatchObject({order: -1});
  });

  it('with any name', () => {
    fc.assert(
      fc.property(comm, fc.integer({min: -1, max: 10}), fc.integer({min: -1000, max: 1000}), (name, order, adj) => {
        const text = `${name} invoked oom-killer: gfp_mask=0x0(), order=${order}, oom_score_adj=${adj}`;
        expect(parseInvoked(text)).toEqual({comm: name, gfp: {mask: '0x0', flags: []}, order, adj});
      }),
    );
  });
});

it.each([
  ['CPU: 0 PID: 175 Comm: batch-job Not tainted 6.1.0-56-cloud-amd64 #1', 175],
  ['CPU: 1 UID: 0 PID: 2309 Comm: eat Not tainted', 2309],
  ['CPU: 1 features', undefined],
] as const)('%s', (text, pid) => {
  expect(parseCallerPid(text)).toBe(pid);
});

describe('the line about the choice', () => {
  it('of a cgroup', () => {
    expect(
      parseSelection(
        'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0-1,oom_memcg=/a,task_memcg=/a/b,task=eat,pid=1762,uid=33',
      ),
    ).toEqual({
      constraint: 'cgroup',
      cpuset: '/',
      memsAllowed: '0-1',
      oomCgroup: '/a',
      taskCgroup: '/a/b',
      comm: 'eat',
      pid: 1762,
      uid: 33,
    });
  });

  it('of the machine, with nodes', () => {
    const found = parseSelection(
      'oom-kill:constraint=CONSTRAINT_MEMORY_POLICY,nodemask=0,2-3,cpuset=/,mems_allowed=0-3,global_oom,task_memcg=/x,task=eat,pid=7,uid=0',
    );
    expect(found).toMatchObject({constraint: 'memory-policy', nodemask: '0,2-3', memsAllowed: '0-3', taskCgroup: '/x'});
    expect(found?.oomCgroup).toBeUndefined();
  });

  it('leaves a constraint that it does not know open', () => {
    const found = parseSelection(
      'oom-kill:constraint=CONSTRAINT_MOON,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=eat,pid=7,uid=0',
    );
    expect(found?.pid).toBe(7);
    expect(found?.constraint).toBeUndefined();
  });

  it('with any name', () => {
    fc.assert(
      fc.property(comm, fc.nat(4_194_304), (name, pid) => {
        const text = `oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a b,task=${name},pid=${pid},uid=1`;
        expect(parseSelection(text)).toMatchObject({taskCgroup: '/a b', comm: name, pid, uid: 1});
      }),
    );
  });
});

describe('the line about the kill', () => {
  it('reads back what any kernel since 5.4 prints', () => {
    fc.assert(
      fc.property(
        comm,
        fc.nat(4_194_304),
        fc.tuple(amount, amount, amount, amount, amount),
        fc.integer({min: -1000, max: 1000}),
        fc.constantFrom('Out of memory', 'Memory cgroup out of memory', 'Out of memory (oom_kill_allocating_task)'),
        (name, pid, [vm, anon, file, shmem, tables], adj, message) => {
          const text = `${message}: Killed process ${pid} (${name}) total-vm:${vm}kB, anon-rss:${anon}kB, file-rss:${file}kB, shmem-rss:${shmem}kB, UID:1000 pgtables:${tables}kB oom_score_adj:${adj}`;
          expect(parseKilled(text)).toEqual({
            scope: message.startsWith('Memory') ? 'cgroup' : 'host',
            allocating: message.endsWith('task)'),
            pid,
            comm: name,
            totalVm: kib(vm),
            anonRss: kib(anon),
            fileRss: kib(file),
            shmemRss: kib(shmem),
            uid: 1000,
            pageTables: kib(tables),
            adj,
          });
        },
      ),
    );
  });

  it.each([
    'Out of memory: Killed process 1 (x) total-vm:18446744073709551615kB, anon-rss:0kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:0kB oom_score_adj:0',
    'Out of memory: Killed process 1 (x) total-vm:1kB, anon-rss:0kB, file-rss:0kB',
    'said: Out of memory: Killed process 1 (x) total-vm:1kB, anon-rss:0kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:0kB oom_score_adj:0',
    'Memory cgroup out of memory: Kill process 1 (x) score 1000 or sacrifice child',
  ])('does not guess: %s', text => {
    expect(parseKilled(text)).toBeUndefined();
  });
});

it('the lines that follow', () => {
  expect(parseReaped('oom_reaper: reaped process 1762 (a) (b), now anon-rss:4kB, file-rss:0kB, shmem-rss:8kB')).toEqual(
    {pid: 1762, comm: 'a) (b', left: kib(12)},
  );
  expect(parseGroupKill('Tasks in /a b/c are going to be killed due to memory.oom.group set')).toBe('/a b/c');
});

it('never throws', () => {
  const sample =
    'oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/,task=eat,pid=7,uid=0';
  for (const parse of [parseInvoked, parseSelection, parseKilled, parseReaped, parseGroupKill, parseCallerPid]) {
    neverThrows(parse, sample);
  }
});
