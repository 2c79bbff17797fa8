import {watch} from 'chokidar';
import type {Watch} from './host.ts';

type Places = ReadonlyMap<string, number | undefined>;

/**
 * inotify on single files. Of the files of a cgroup the kernel tells about memory.events, memory.swap.events and
 * cgroup.events, at most every 10 ms; of usage, statistics and pressure never, and never about v1 or /proc. A file that
 * is removed with its cgroup says nothing. kernel/cgroup/cgroup.c (cgroup_file_notify), fs/kernfs/file.c (kernfs_notify)
 *
 * Files and not directories, because chokidar looks at every entry of a directory: of a cgroup some 80 files, which
 * costs 10 ms of processor time, where one file costs half a millisecond. The raw events, because files of kernfs have
 * neither size nor time: judged by those, nothing in them ever changes.
 *
 * Directories are followed for what comes and goes in them: all entries are ignored, so that each is one watch, and 5 ms
 * for its news. Files of the kernel in it that were written are news too.
 */
const followOne = (
  options: {readonly entries: 'none' | 'all'},
  locate: (path: string) => string,
  onChange: (path: string) => void,
): Watch => {
  const places = new Map<string, {readonly path: string; readonly mark: number | undefined}>();
  const watcher = watch([], {
    ignoreInitial: true,
    atomic: false,
    persistent: false,
    backend: 'native',
    ...(options.entries === 'none' && {depth: 0, ignored: (path: string) => !places.has(path)}),
  });
  let open = true;

  const close = (): void => {
    open = false;
    places.clear();
    void watcher.close();
  };

  watcher.on('raw', (_event, _name, details) => {
    const {watchedPath} = details as {readonly watchedPath?: unknown};
    const place = typeof watchedPath === 'string' ? places.get(watchedPath) : undefined;
    if (place !== undefined) onChange(place.path);
  });
  // No watches left (fs.inotify.max_user_watches) or no descriptors: every tick finds the same, a little later.
  watcher.on('error', close);

  return {
    follow: wanted => {
      if (!open) return;
      const next = new Map([...wanted].map(([path, mark]) => [locate(path), {path, mark}]));
      const over = [...places].filter(([place, {mark}]) => next.get(place)?.mark !== mark || !next.has(place));
      for (const [place] of over) places.delete(place);
      if (over.length > 0) watcher.unwatch(over.map(([place]) => place));
      const fresh = [...next].filter(([place]) => !places.has(place));
      for (const [place, known] of fresh) places.set(place, known);
      if (fresh.length > 0) watcher.add(fresh.map(([place]) => place));
    },
    close,
  };
};

const isDirectory = (path: string): boolean => path.endsWith('/');

export const openWatch = (locate: (path: string) => string, onChange: (path: string) => void): Watch => {
  const files = followOne({entries: 'all'}, locate, onChange);
  const directories = followOne({entries: 'none'}, path => locate(path.slice(0, -1)), onChange);
  const only = (wanted: Places, which: boolean): Places =>
    new Map([...wanted].filter(([path]) => isDirectory(path) === which));
  return {
    follow: wanted => {
      files.follow(only(wanted, false));
      directories.follow(only(wanted, true));
    },
    close: () => {
      files.close();
      directories.close();
    },
  };
};
