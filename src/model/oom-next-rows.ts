import {shortBytes} from '../format/amount.ts';
import type {Process} from '../proc/pid/process.ts';
import {available, mapReading} from '../reading.ts';
import {type Bytes, type Pages, pagesToBytes} from '../units.ts';
import type {NextVictims, Victim} from './oom.ts';
import type {LimitedGroup} from './oom-places.ts';
import {type OomRow, WITHOUT_LIMIT, whatWord, whenWord} from './oom-rows.ts';
import {uidOf} from './processes.ts';

/** Rows about what would happen. */

export const ordinal = (n: number): string => {
  const last = n % 100 > 10 && n % 100 < 14 ? 0 : n % 10;
  return `${n}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`;
};

/** What row and process have in common. */
const alive = (victim: Victim, process: Process, pageSize: Bytes) => {
  const inBytes = (n: Pages) => available(pagesToBytes(n, pageSize));
  const {rss, swap, pageTables} = victim.badness;
  return {
    pid: available(victim.pid),
    comm: victim.comm,
    uid: uidOf(process),
    rss: inBytes(rss),
    swap: inBytes(swap),
    pageTables: inBytes(pageTables),
    adj: available(victim.adj),
    badness: inBytes(victim.badness.total),
    process,
  } as const;
};

type Alive = {readonly process: Process; readonly path: OomRow['cgroup']};
export type Living = ReadonlyMap<number, Alive>;

/** As many as one looks through; the order below them says nothing. */
const MOST_NEXT = 20;

export const nextRows = (of: NextVictims, living: Living, pageSize: Bytes): readonly OomRow[] =>
  of.ranked.slice(0, MOST_NEXT).flatMap((victim, i): OomRow[] => {
    const found = living.get(victim.pid);
    if (found === undefined) return [];
    const rank = i + 1;
    return [
      {
        ...alive(victim, found.process, pageSize),
        key: `next ${victim.pid}`,
        subject: {kind: 'next', rank, victim, of},
        what: whatWord('next', 'next'),
        when: available(whenWord('next', ordinal(rank), rank)),
        limit: available({text: 'machine', n: WITHOUT_LIMIT}),
        cgroup: found.path,
      },
    ];
  });

/** Whole percent, and never full before it is. */
export const fullText = (share: number): string => `${Math.min(100, Math.floor(share))}% full`;

/** The first victim of a cgroup; none where nobody in it can be killed. */
export const insideRow = (
  group: LimitedGroup,
  of: NextVictims,
  living: Living,
  pageSize: Bytes,
): OomRow | undefined => {
  const victim = of.ranked[0];
  const found = victim && living.get(victim.pid);
  if (victim === undefined || found === undefined) return undefined;
  return {
    ...alive(victim, found.process, pageSize),
    key: `inside ${group.path}`,
    subject: {kind: 'inside', group, victim, of},
    what: whatWord('inside', group.waits ? 'waits' : 'next'),
    // The fullest first, as the ranks of the machine do.
    when: mapReading(group.full, share => whenWord('inside', fullText(share), 1e9 - share)),
    limit: available({text: shortBytes(group.limit), n: group.limit}),
    cgroup: found.path,
  };
};
