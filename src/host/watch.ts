import {watch} from 'chokidar';
import type {Watch} from './host.ts';

/**
 * inotify on single files. Of the files of a cgroup the kernel tells about memory.events, memory.swap.events and
 * cgroup.events, at most every 10 ms; of usage, statistics and pressure never, and never about v1 or /proc. A file that
 * is removed with its cgroup says nothing. kernel/cgroup/cgroup.c (cgroup_file_notify), fs/kernfs/file.c (kernfs_notify)
 *
 * Files and not directories, because chokidar looks at every entry of a directory: of a cgroup some 80 files, which
 * costs 10 ms of processor time, where one file costs half a millisecond. The raw events, because files of kernfs have
 * neither size nor time: judged by those, nothing in them ever changes.
 */
export const openWatch = (locate: (path: string) => string, onChange: (path: string) => void): Watch => {
  const files = new Map<string, {readonly path: string; readonly mark: number | undefined}>();
  const watcher = watch([], {ignoreInitial: true, atomic: false, persistent: false, backend: 'native'});
  let open = true;

  const close = (): void => {
    open = false;
    files.clear();
    void watcher.close();
  };

  watcher.on('raw', (_event, _name, details) => {
    const {watchedPath} = details as {readonly watchedPath?: unknown};
    const file = typeof watchedPath === 'string' ? files.get(watchedPath) : undefined;
    if (file !== undefined) onChange(file.path);
  });
  // No watches left (fs.inotify.max_user_watches) or no descriptors: every tick finds the same, a little later.
  watcher.on('error', close);

  return {
    follow: wanted => {
      if (!open) return;
      const place = new Map([...wanted].map(([path, mark]) => [locate(path), {path, mark}]));
      const over = [...files].filter(([file, {mark}]) => place.get(file)?.mark !== mark || !place.has(file));
      for (const [file] of over) files.delete(file);
      if (over.length > 0) watcher.unwatch(over.map(([file]) => file));
      const fresh = [...place].filter(([file]) => !files.has(file));
      for (const [file, known] of fresh) files.set(file, known);
      if (fresh.length > 0) watcher.add(fresh.map(([file]) => file));
    },
    close,
  };
};
