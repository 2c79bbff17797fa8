import type {Reading} from '../reading.ts';
import {memoryHierarchy} from './layout.ts';
import type {CgroupTable} from './table.ts';

/** Each costs kernel memory and a place in fs.inotify.max_user_watches. */
const MOST_WATCHED = 100;
/** The same for directories, which chokidar goes through whenever something comes or goes. */
const MOST_PARENTS = 8;

/**
 * The files that tell of OOM kills at once: memory.events of the groups below the root, which count everything below
 * them, and of those on screen. v1 tells nothing by itself. By path, with the inode of the group: a group that was made
 * anew has a new file.
 */
export const watchedFiles = (
  reading: Reading<CgroupTable>,
  focus: ReadonlySet<string>,
): ReadonlyMap<string, number | undefined> => {
  const files = new Map<string, number | undefined>();
  if (!reading.ok) return files;
  const {layout, list, byPath} = reading.value;
  const hierarchy = memoryHierarchy(layout);
  if (hierarchy === undefined || hierarchy.version === 1) return files;
  const add = (path: string): void => {
    const entry = byPath.get(path);
    if (entry?.events.ok !== true || files.size >= MOST_WATCHED) return;
    files.set(`${hierarchy.top}${path === '/' ? '' : path}/memory.events`, entry.identity);
  };
  for (const {path, depth} of list) if (depth <= 1) add(path);
  for (const path of focus) add(path);
  return files;
};

/** The directories in which groups come and go that would be seen: the root, and those above the groups on screen. */
export const watchedDirectories = (
  reading: Reading<CgroupTable>,
  focus: ReadonlySet<string>,
): ReadonlyMap<string, number | undefined> => {
  if (!reading.ok) return new Map();
  const {layout, byPath} = reading.value;
  const hierarchy = memoryHierarchy(layout);
  if (hierarchy === undefined) return new Map();
  const parents = new Set([...focus].flatMap(path => byPath.get(path)?.parent ?? []));
  parents.delete('/');
  const found = ['/', ...[...parents].slice(0, MOST_PARENTS)].flatMap(path => byPath.get(path) ?? []);
  return new Map(found.map(({path, identity}) => [`${hierarchy.top}${path === '/' ? '' : path}/`, identity]));
};
