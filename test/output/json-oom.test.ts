import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {parseOptions} from '../../src/options.ts';
import type {SnapshotJson} from '../../src/output/json.ts';
import {runOnce} from '../../src/output/once.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {emptyHost} from '../helpers/screen.tsx';
import {deniedLog, toldHost} from '../views/oom-hosts.ts';

/** What `mmtop once --json` prints. */
const once = async (host: Host, ...flags: readonly string[]): Promise<SnapshotJson> => {
  const parsed = parseOptions(['once', '--json', ...flags], {});
  if (!parsed.ok) throw new Error(parsed.message);
  let text = '';
  const clock = manualClock(1000, Date.UTC(2026, 0, 5, 12, 0, 0));
  await runOnce(
    host,
    {...parsed.options, uid: undefined},
    more => {
      text += more;
      return Promise.resolve(true);
    },
    clock,
  );
  return JSON.parse(text) as SnapshotJson;
};

describe('oom in JSON', () => {
  it('has the kills of the log, oldest first, with their time and their story', async () => {
    const {oom, unavailable} = await once(toldHost({counted: 9}));
    expect(oom?.kills?.map(({comm, log_lines}) => [comm, log_lines])).toEqual([
      ...[
        ['batch-job', 1],
        ['a,pid=1,uid=0) ', 1],
        ['quiet', 1],
        ['till', 1],
        ['store', 1],
      ],
      ...[
        ['member', 2],
        ['bash', 1],
        ['sleep', 1],
      ],
    ]);
    const member = oom?.kills?.find(({comm}) => comm === 'member');
    expect(member).toEqual({
      at: '2026-01-05T11:59:51.995Z',
      since_boot_us: 48_485_919,
      pid: 189,
      comm: 'member',
      uid: 0,
      scope: 'cgroup',
      why: 'chosen',
      constraint: 'cgroup',
      cgroup: '/team',
      limit_cgroup: '/team',
      limit_bytes: 25_165_824,
      anon_bytes: expect.any(Number),
      file_bytes: expect.any(Number),
      shmem_bytes: 0,
      page_tables_bytes: 102_400,
      virtual_bytes: expect.any(Number),
      oom_score_adj: 0,
      log_lines: 2,
      story: expect.arrayContaining(['member (pid 189) was killed: cgroup /team had reached its limit of 24.0 MiB']),
    });
    expect(oom?.counters).toEqual({machine: 9, cgroups: []});
    expect(oom?.disagreements).toEqual([]);
    expect(unavailable.filter(({source}) => source === 'dev/kmsg')).toEqual([]);
  });

  it('has what counters say, and why the log has nothing to say', async () => {
    const {oom, unavailable} = await once(toldHost({log: deniedLog, groups: true}));
    expect(oom).toMatchObject({
      kills: null,
      counters: {
        machine: 6,
        cgroups: [
          {path: '/system.slice', oom_kill: 6},
          {path: '/system.slice/batch.service', oom_kill: 2},
          {path: '/system.slice/report.service', oom_kill: 4},
        ],
      },
      disagreements: [],
    });
    expect(unavailable).toContainEqual({
      source: 'dev/kmsg',
      kind: 'denied',
      reason: 'no permission to read /dev/kmsg',
      hint: 'kernel.dmesg_restrict=1 asks for root with CAP_SYSLOG',
      count: 1,
    });
  });

  it('says where the accounts differ', async () => {
    const {oom} = await once(toldHost({counted: 12}));
    expect(oom?.disagreements).toEqual([
      {
        cgroup: null,
        counted: 12,
        logged: 9,
        text: expect.stringMatching(/^The counter oom_kill of the machine shows 12/),
      },
    ]);
  });

  it('has who is next: on the machine, then inside each limit, parts that add up', async () => {
    const {oom} = await once(toldHost());
    const next = oom!.next!;
    expect(next.filter(({limit_cgroup}) => limit_cgroup === null)).toHaveLength(10);
    expect(next[0]).toMatchObject({rank: 1, pid: 230, comm: 'stress-ng-vm', oom_score_adj: 1000, limit_bytes: null});
    const inside = next.filter(({limit_cgroup}) => limit_cgroup !== null);
    expect(inside[0]).toMatchObject({rank: 1, comm: 'search', limit_bytes: 41_943_040});
    for (const one of next) {
      const parts = [one.rss_bytes, one.swap_bytes, one.page_tables_bytes, one.adjustment_bytes];
      expect(one.badness_bytes).toBe(parts.reduce((sum: number, part) => sum + part!, 0));
    }
  });

  it('ranks all processes, whichever are listed, and none when few were read', async () => {
    const filtered = await once(toldHost(), '--filter', 'redis');
    expect(filtered.processes).toHaveLength(1);
    expect(filtered.oom?.next?.[0]?.pid).toBe(230);
    expect((await once(toldHost(), '--pid', '230')).oom?.next).toBeNull();
  });

  it('is null where nothing is known', async () => {
    expect((await once(emptyHost())).oom).toBeNull();
  });
});
