import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** The figures of a run, taken without mmtop from files copied before and after: what the rules should have seen. */
const table = (file: string): ReadonlyMap<string, number> => {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  return new Map(lines.map(line => line.split(/:?\s+/)).map(([name, value]) => [name!, Number(value)]));
};

const stall = (directory: string, resource: string, kind: string): number => {
  const file = join(directory, resource);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return Number(new RegExp(`^${kind} .*total=(\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);
};

const mebibytes = (kilobytes: number | undefined): string => `${Math.round((kilobytes ?? Number.NaN) / 1024)}`;

export const figuresOf = (before: string, after: string): string => {
  const seconds = [before, after].map(directory =>
    Number(existsSync(join(directory, 'uptime')) ? readFileSync(join(directory, 'uptime'), 'utf8').split(' ')[0] : NaN),
  );
  const elapsed = seconds[1]! - seconds[0]!;
  const [early, late] = [table(join(before, 'vmstat')), table(join(after, 'vmstat'))];
  const [first, last] = [table(join(before, 'meminfo')), table(join(after, 'meminfo'))];
  const rate = (...names: readonly string[]): string => {
    const sum = names.reduce((total, name) => total + (late.get(name) ?? 0) - (early.get(name) ?? 0), 0);
    return (sum / elapsed).toFixed(sum / elapsed < 10 ? 1 : 0);
  };
  const percent = (resource: string, kind: string): string =>
    (((stall(after, resource, kind) - stall(before, resource, kind)) / elapsed / 1e6) * 100).toFixed(1);
  const stalls = [...late.keys()].filter(name => name.startsWith('allocstall_'));
  const state = [
    'MemAvailable',
    'MemFree',
    'AnonPages',
    'Shmem',
    'SUnreclaim',
    'SReclaimable',
    'PageTables',
    'KernelStack',
  ]
    .concat(['SwapTotal', 'SwapFree', 'Dirty', 'Writeback'])
    .map(name => `${name} ${mebibytes(first.get(name))}→${mebibytes(last.get(name))}`);
  return [
    `    MiB of ${mebibytes(first.get('MemTotal'))}: ${state.join(', ')}`,
    `    in ${elapsed.toFixed(0)} s: memory some ${percent('memory', 'some')} % full ${percent('memory', 'full')} %, io some ${percent('io', 'some')} %;` +
      ` a second: refault file ${rate('workingset_refault_file')} anon ${rate('workingset_refault_anon')}` +
      ` activate ${rate('workingset_activate_file')} restore ${rate('workingset_restore_file')}, allocstall ${rate(...stalls)},` +
      ` scan kswapd ${rate('pgscan_kswapd')} direct ${rate('pgscan_direct')}, swap in ${rate('pswpin')} out ${rate('pswpout')},` +
      ` majfault ${rate('pgmajfault')}, compact stall ${rate('compact_stall')} fail ${rate('compact_fail')}, oom_kill ${rate('oom_kill')}`,
  ].join('\n');
};
