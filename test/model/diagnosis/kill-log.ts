/** Lines of the kernel's log about kills, as Linux 6.12 writes them. */
export type LoggedKillText = {
  readonly pid: number;
  readonly comm: string;
  /** Seconds after boot; the patient starts at 100,000. */
  readonly at: number;
  /** MiB of private memory. */
  readonly anon: number;
  /** The group whose limit was met; left out: the machine ran out. */
  readonly limitOf?: string;
  /** MiB. */
  readonly limit?: number;
  /** Nodes of a memory policy instead of the machine. */
  readonly policy?: true;
  /** Somebody asked for it (sysrq f). */
  readonly byHand?: true;
};

const linesOf = ({pid, comm, anon, limitOf, limit = 512, policy, byHand}: LoggedKillText): readonly string[] => {
  const kb = anon * 1024;
  const place = limitOf === undefined ? 'global_oom,task_memcg=/app' : `oom_memcg=${limitOf},task_memcg=${limitOf}`;
  const constraint = limitOf !== undefined ? 'MEMCG' : policy === true ? 'MEMORY_POLICY' : 'NONE';
  return [
    `6;${comm} invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=${byHand === true ? -1 : 0}, oom_score_adj=0`,
    ...(limitOf === undefined
      ? []
      : [
          `6;memory: usage ${limit * 1024}kB, limit ${limit * 1024}kB, failcnt 23`,
          '6;swap: usage 0kB, limit 9007199254740988kB, failcnt 0',
          `6;Memory cgroup stats for ${limitOf}:`,
        ]),
    `6;oom-kill:constraint=CONSTRAINT_${constraint},nodemask=${policy === true ? '1' : '(null)'},cpuset=/,mems_allowed=0,${place},task=${comm},pid=${pid},uid=0`,
    `3;${limitOf === undefined ? 'Out of memory' : 'Memory cgroup out of memory'}: Killed process ${pid} (${comm}) total-vm:${2 * kb}kB, anon-rss:${kb}kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:276kB oom_score_adj:0`,
  ];
};

export const killLog = (...kills: readonly LoggedKillText[]): string =>
  kills
    .flatMap(kill => linesOf(kill).map((line, i) => ({at: Math.round(kill.at * 1e6) - 100 + i, line})))
    .map(({at, line}, seq) => {
      const [level, ...text] = line.split(';');
      return `${level},${seq + 1},${at},-;${text.join(';')}\n`;
    })
    .join('');

/** A log in which nothing happened. */
export const quietLog = '6,1,1000,-;Linux version 6.12.0\n';
