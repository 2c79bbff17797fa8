import {type MalformedLine, malformedFile, type Parsed, parsed} from '../../probe.ts';
import {lines, malformed, parseUnsigned} from '../lex.ts';

/**
 * /proc/PID/cgroup: where the process is in each hierarchy. Empty when none is mounted; a zombie keeps its lines.
 * https://docs.kernel.org/admin-guide/cgroup-v2.html#processes, kernel/cgroup/cgroup.c proc_cgroup_show()
 */
export type CgroupEntry = {
  /** 0 is cgroup v2. */
  readonly hierarchy: number;
  /** v1 controllers of the hierarchy, or `name=systemd`; none for v2. */
  readonly controllers: readonly string[];
  /** As the reader's cgroup namespace sees it: a cgroup outside of it begins with `/../`. */
  readonly path: string;
  /** The cgroup was removed while the process (a zombie, as a rule) was in it. */
  readonly deleted: boolean;
};

export type Cgroup = {readonly entries: readonly CgroupEntry[]; readonly malformed: readonly MalformedLine[]};

/** Added by the kernel; a cgroup whose own name ends so cannot be told from a removed one. */
const DELETED = ' (deleted)';

/** `4:memory:/system.slice/nginx.service` (v1), `0::/user.slice/session-1.scope (deleted)` (v2); the path may hold colons. */
const parseEntry = (line: string): CgroupEntry | undefined => {
  const first = line.indexOf(':');
  const second = line.indexOf(':', first + 1);
  if (first < 0 || second < 0) return undefined;
  const hierarchy = parseUnsigned(line.slice(0, first));
  const names = line.slice(first + 1, second);
  const path = line.slice(second + 1);
  if (hierarchy === undefined || !path.startsWith('/')) return undefined;
  const deleted = path.endsWith(DELETED);
  return {
    hierarchy,
    controllers: names === '' ? [] : names.split(','),
    path: deleted ? path.slice(0, -DELETED.length) : path,
    deleted,
  };
};

export const parseCgroup = (text: string): Parsed<Cgroup> => {
  const entries: CgroupEntry[] = [];
  const bad: MalformedLine[] = [];
  for (const [i, line] of lines(text).entries()) {
    const entry = parseEntry(line);
    if (entry !== undefined) entries.push(entry);
    else bad.push(malformed(i + 1, 'not "hierarchy:controllers:path"', line));
  }
  const first = bad[0];
  if (entries.length === 0 && first !== undefined) return malformedFile(first.line, first.why, first.text);
  return parsed({entries, malformed: bad});
};

/** The path in the v2 hierarchy. */
export const unifiedPath = (cgroup: Cgroup): string | undefined =>
  cgroup.entries.find(({hierarchy}) => hierarchy === 0)?.path;

/**
 * Where the memory of the process is accounted: the v1 memory hierarchy when there is one, whatever else is on v2;
 * otherwise v2, where the memory controller may still be off.
 */
export const memoryPath = (cgroup: Cgroup): {readonly version: 1 | 2; readonly path: string} | undefined => {
  const v1 = cgroup.entries.find(({controllers}) => controllers.includes('memory'));
  if (v1 !== undefined) return {version: 1, path: v1.path};
  const path = unifiedPath(cgroup);
  return path === undefined ? undefined : {version: 2, path};
};
