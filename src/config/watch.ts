/** Tells when a file was made, written, replaced by another of its name, or removed. Resolves to what ends it. */
export type Watch = (path: string, changed: () => void, failed: (error: unknown) => void) => Promise<() => void>;

/**
 * Of this machine, by inotify on the file and the directory it is in, or the nearest one that is there: editors put a
 * new file in the place of the old one. Loaded when it is asked for, because a start need not wait for it.
 */
export const watchFile: Watch = async (path, changed, failed) => {
  const {watch} = await import('chokidar');
  const watcher = watch(path, {ignoreInitial: true, persistent: false});
  watcher.on('all', changed).on('error', failed);
  // What was written between the first reading and now made no event.
  watcher.on('ready', changed);
  return () => {
    void watcher.close();
  };
};
