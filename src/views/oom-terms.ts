import type {OomRow} from '../model/oom-rows.ts';

/** What to look up about a row, the nearest first. */
export const oomTerms = ({subject}: OomRow): readonly string[] => {
  switch (subject.kind) {
    case 'killed':
      return subject.kills[0]!.scope === 'cgroup'
        ? ['memcg-oom', 'oom-constraint', 'oom', 'badness']
        : ['oom', 'oom-constraint', 'badness'];
    case 'counted':
      return [subject.path === undefined ? 'vmstat.oom_kill' : 'memory.events.oom_kill', 'kernel-log', 'oom'];
    case 'next':
      return ['badness', 'oom-score-adj', 'oom'];
    case 'inside':
      return ['memcg-oom', 'badness', 'oom-score-adj', 'effective-limit'];
    case 'noted':
      switch (subject.notice.kind) {
        case 'allocation-failure':
          return ['allocation-failure', 'fragmentation'];
        case 'overcommit-refused':
          return ['overcommit'];
        case 'panic':
          return ['vm.panic_on_oom', 'oom'];
        case 'no-victim':
        case 'not-reaped':
          return ['oom', 'oom-score-adj'];
      }
  }
};
