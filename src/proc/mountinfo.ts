import {type MalformedLine, malformedFile, type Parsed, parsed} from '../probe.ts';
import {lines, malformed, parseUnsigned} from './lex.ts';

/**
 * /proc/self/mountinfo: what is mounted where, as this process sees it.
 * https://docs.kernel.org/filesystems/proc.html#proc-pid-mountinfo-information-about-mounts, fs/proc_namespace.c
 */
export type Mount = {
  readonly id: number;
  /** Id of the mount that holds its mount point; none of the list where that lies outside of our root. */
  readonly parent: number;
  /** `major:minor`, as st_dev of what lies in it: one file system, however many mounts show it. */
  readonly device: string;
  /** The directory of the file system that stands at the mount point; for cgroups the group, seen from our namespace. */
  readonly root: string;
  readonly mountPoint: string;
  readonly fsType: string;
  /** What was given to mount(2) as the device; for a file system without one any word, or none. */
  readonly source: string;
  /** Options of the file system; a cgroup v1 mount names its controllers here. */
  readonly superOptions: readonly string[];
};

export type Mountinfo = {readonly mounts: readonly Mount[]; readonly malformed: readonly MalformedLine[]};

/** Blank, tab, newline, backslash and # stand as three octal digits after a backslash. */
const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

/** Fields before the optional ones: mount id, parent id, device, root, mount point, mount options. */
const FIXED_FIELDS = 6;

/** `36 31 0:33 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory`, with any number of `shared:`. */
const parseLine = (line: string): Mount | undefined => {
  const fields = line.split(' ');
  const separator = fields.indexOf('-', FIXED_FIELDS);
  const [device, root, mountPoint] = fields.slice(2);
  const [id, parent] = fields.slice(0, 2).map(parseUnsigned);
  const [fsType, source, superOptions] = fields.slice(separator + 1);
  if (separator < 0 || !root || !mountPoint?.startsWith('/') || !fsType || superOptions === undefined) return undefined;
  if (id === undefined || parent === undefined || device === undefined || !/^\d+:\d+$/.test(device)) return undefined;
  return {
    id,
    parent,
    device,
    root: unescapeOctal(root),
    mountPoint: unescapeOctal(mountPoint),
    fsType,
    source: unescapeOctal(source ?? ''),
    superOptions: superOptions.split(','),
  };
};

export const parseMountinfo = (text: string): Parsed<Mountinfo> => {
  const mounts: Mount[] = [];
  const bad: MalformedLine[] = [];
  lines(text).forEach((line, i) => {
    if (line.trim() === '') return;
    const mount = parseLine(line);
    if (mount === undefined) bad.push(malformed(i + 1, 'not a mount', line));
    else mounts.push(mount);
  });
  return mounts.length === 0 ? malformedFile(1, 'no mount', text.slice(0, 200)) : parsed({mounts, malformed: bad});
};
