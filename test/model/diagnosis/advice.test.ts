import {describe, expect, it} from 'vitest';
import {commitLimit} from '../../../src/model/diagnosis/commit-limit.ts';
import type {Rule} from '../../../src/model/diagnosis/rule.ts';
import {slabFragmentation} from '../../../src/model/diagnosis/slab-fragmentation.ts';
import {type Condition, mustFind, outcomeOf, type Scenarios} from './patient.ts';
import {scenarios as dirtyThrottle} from './scenarios/dirty-throttle.ts';
import {scenarios as oomKills} from './scenarios/oom-kills.ts';
import {scenarios as pageTables} from './scenarios/page-tables.ts';
import {scenarios as slabLarge} from './scenarios/slab-large.ts';
import {scenarios as swapThrash} from './scenarios/swap-thrash.ts';
import {scenarios as thpDatabase} from './scenarios/thp-database.ts';
import {slabinfo} from './slab-texts.ts';

const gib = 1_048_576;

const advice = async (rule: Rule, condition: Condition): Promise<string> => {
  const {steps} = mustFind(await outcomeOf(rule, condition, {seconds: 40}));
  return steps.map(({text, command, risk}) => [text, command, risk].join('\n')).join('\n');
};

/** What is advised at a scenario that fires. */
const adviceAt = async ({rule, fires}: Scenarios, name: string): Promise<string> => {
  const at = fires.find(each => each.name === name);
  if (at === undefined) throw new Error(`no scenario: ${name}`);
  const {steps} = mustFind(await outcomeOf(rule, at.course, at.stay));
  return steps.map(({text, command, risk}) => [text, command, risk].join('\n')).join('\n');
};

const strict = (files: Readonly<Record<string, string>>): Condition => ({
  meminfo: {Committed_AS: 11.6 * gib, CommitLimit: 12 * gib},
  files: {'proc/sys/vm/overcommit_memory': '2\n', ...files},
});

describe('what is advised fits what was found', () => {
  it('a limit in KiB is raised in KiB, for a ratio would switch it off', async () => {
    const kbytes = strict({'proc/sys/vm/overcommit_kbytes': '12582912\n', 'proc/sys/vm/overcommit_ratio': '0\n'});
    const text = await advice(commitLimit, kbytes);
    expect(text).toContain('sysctl -w vm.overcommit_kbytes=15728640');
    expect(text).not.toContain('sysctl -w vm.overcommit_ratio');
  });

  it('a limit by ratio is raised from what it is', async () => {
    const ratio = strict({'proc/sys/vm/overcommit_kbytes': '0\n', 'proc/sys/vm/overcommit_ratio': '50\n'});
    expect(await advice(commitLimit, ratio)).toContain('sysctl -w vm.overcommit_ratio=60');
  });

  it('a limit of which nothing is known is no figure in a command', async () => {
    expect(await advice(commitLimit, strict({}))).not.toContain('sysctl -w');
  });

  it('pauses for the disk are made shorter than they are', async () => {
    const text = await adviceAt(dirtyThrottle, 'a copy to a slow disk');
    // 5000 pages a second: 98 MiB in 5 s, where 2.3 GiB may be unwritten now.
    expect(text).toContain('vm.dirty_background_bytes=25165824 vm.dirty_bytes=102760448');
  });

  it('one process that spreads over addresses is not given huge pages', async () => {
    const text = await adviceAt(pageTables, 'one process with a sparse mapping');
    expect(text).toContain('Compare VIRT with RSS of asan (pid 44)');
    expect(text).not.toContain('Have the program use huge pages');
    expect(await adviceAt(pageTables, 'two hundred workers with a table each')).toContain(
      'Have the program use huge pages',
    );
  });

  it('nobody restarts a machine for a cache that has little of it', async () => {
    expect(await adviceAt(slabLarge, 'large kmallocs, which no cache has')).not.toContain('slub_debug');
    expect(await adviceAt(slabLarge, 'many caches, none of them large')).not.toContain('slub_debug');
    expect(await adviceAt(slabLarge, 'a fifth of memory, plenty left')).toContain('slub_debug=U,kmalloc-512');
  });

  it('inodes of tmpfs are looked for in tmpfs, and not by a restart of the machine', async () => {
    const text = await advice(slabLarge.rule, {
      meminfo: {SUnreclaim: 3.2 * gib},
      files: slabinfo({name: 'shmem_inode_cache', mib: 3000}),
    });
    expect(text).toContain('df -i -t tmpfs');
    expect(text).not.toContain('slub_debug');
  });

  it('caches that open sockets keep are no file names to be dropped', async () => {
    const held: Condition = {
      meminfo: {Slab: 5.2 * gib, SReclaimable: 5 * gib, SUnreclaim: 0.2 * gib},
      files: slabinfo({name: 'sock_inode_cache', mib: 5000, used: 10}),
    };
    const text = await advice(slabFragmentation, held);
    expect(text).toContain('most files and sockets open');
    expect(text).not.toContain('drop_caches');
  });

  it('limits and protections are for the reader to size, and say how they are undone', async () => {
    const [name] = oomKills.fires.map(each => each.name);
    expect(await adviceAt(oomKills, name!)).toMatch(/MemoryMax=SIZE[\s\S]*undone by MemoryMax=infinity/);
    const text = await adviceAt(swapThrash, swapThrash.fires[0]!.name);
    expect(text).toMatch(/--runtime system\.slice MemoryLow=SIZE/);
  });

  it('a database is told what holds for its versions', async () => {
    const at = thpDatabase.fires.find(each => each.name === 'the largest of several')!;
    const {sentence} = mustFind(await outcomeOf(thpDatabase.rule, at.course, at.stay));
    expect(sentence).toMatch(/against it up to 7\.0, for it from 8\.0/);
  });
});
