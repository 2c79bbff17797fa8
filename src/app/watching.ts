import type {Host, Watch} from '../host/host.ts';
import type {Cancel, Clock} from '../sampler/clock.ts';
import {type Millis, millis} from '../units.ts';

/** Between two ticks: looks at once where the kernel says that something has happened. */
export type Watching = {
  /** Files and directories to follow from now on, with their marks; none when nobody looks. */
  readonly follow: (files: ReadonlyMap<string, number | undefined>) => void;
  readonly close: () => void;
};

/** Between two looks; the last of the news in between is looked at too. */
const HOLD_OFF: Millis = millis(100);
/**
 * A group that meets its limits has news a hundred times a second, each of which costs 0.2 ms, and the kill comes last:
 * after so many in a second it is not heard for a while, and looked at unasked instead, which costs 10 µs.
 */
const MOST_NEWS = 5;
const MUTED: Millis = millis(10_000);
const UNASKED: Millis = millis(200);
/** News are counted anew after so long. */
const COUNTED: Millis = millis(950);

/** A directory that is itself followed keeps its slash. */
const directoryOf = (path: string): string => (path.endsWith('/') ? path : path.slice(0, path.lastIndexOf('/')));

export const createWatching = (options: {
  readonly host: Pick<Host, 'watch'>;
  readonly clock: Clock;
  /** Directories in which something has happened; with a slash at the end where something came or went. */
  readonly look: (directories: readonly string[]) => void;
}): Watching => {
  const {host, clock, look} = options;
  let wanted: ReadonlyMap<string, number | undefined> = new Map();
  let state: 'closed' | 'opening' | 'open' | 'over' = host.watch === undefined ? 'over' : 'closed';
  let watch: Watch | undefined;
  let changed = new Set<string>();
  /** News of each file since then. */
  let news = new Map<string, number>();
  let newsSince: Millis = clock.monotonic();
  /** Files that had too many, until when they are not heard. */
  const muted = new Map<string, Millis>();
  let cancel: Cancel | undefined;
  let cancelUnasked: Cancel | undefined;

  const flush = (): void => {
    cancel = undefined;
    if (changed.size === 0) return;
    const directories = [...changed];
    changed = new Set();
    cancel = clock.at(millis(clock.monotonic() + HOLD_OFF), flush);
    look(directories);
  };

  const heard = (): ReadonlyMap<string, number | undefined> =>
    muted.size === 0 ? wanted : new Map([...wanted].filter(([path]) => !muted.has(path)));

  /** Goes on until none of them is wanted any more, or all are heard again. */
  const lookUnasked = (): void => {
    cancelUnasked = undefined;
    const unheard = [...muted.keys()].filter(path => wanted.has(path));
    if (unheard.length === 0) return;
    for (const path of unheard) changed.add(directoryOf(path));
    if (cancel === undefined) flush();
    cancelUnasked = clock.at(millis(clock.monotonic() + UNASKED), lookUnasked);
  };

  const onChange = (path: string): void => {
    if (state !== 'open') return;
    changed.add(directoryOf(path));
    const count = (news.get(path) ?? 0) + 1;
    news.set(path, count);
    if (count > MOST_NEWS && !muted.has(path)) {
      muted.set(path, millis(clock.monotonic() + MUTED));
      watch?.follow(heard());
      cancelUnasked ??= clock.at(millis(clock.monotonic() + UNASKED), lookUnasked);
    }
    if (cancel === undefined) flush();
  };

  const shut = (next: 'closed' | 'over'): void => {
    watch?.close();
    watch = undefined;
    cancel?.();
    cancel = undefined;
    cancelUnasked?.();
    cancelUnasked = undefined;
    muted.clear();
    changed = new Set();
    state = next;
  };

  const open = (): void => {
    state = 'opening';
    host.watch?.(onChange).then(
      opened => {
        if (state !== 'opening') return opened.close();
        state = 'open';
        watch = opened;
        if (wanted.size === 0) shut('closed');
        else opened.follow(heard());
      },
      // A machine without inotify: every tick finds the same, a little later.
      () => {
        state = 'over';
      },
    );
  };

  return {
    follow: files => {
      wanted = files;
      const now = clock.monotonic();
      if (now - newsSince >= COUNTED) {
        news = new Map();
        newsSince = now;
      }
      for (const [path, until] of muted) if (until <= now) muted.delete(path);
      if (state === 'open') {
        if (files.size === 0) shut('closed');
        else watch?.follow(heard());
      } else if (state === 'closed' && files.size > 0) open();
    },
    close: () => shut('over'),
  };
};
