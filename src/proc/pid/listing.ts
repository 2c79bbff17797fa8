import type {Host} from '../../host/host.ts';
import {available, chainReading, missing, notSampled, type Reading} from '../../reading.ts';

/**
 * When the directory /proc is read. At 2,000 processes that costs as much as all their statm of a pass, so it is read
 * when /proc/loadavg tells of a birth or a death, and now and then in case that is not the kernel's: lxcfs serves its
 * own. As long as no listing brings news that it had not told, the next check waits twice as long.
 */
const FIRST_CHECK = 5;
const LAST_CHECK = 40;

/** `0.00 0.01 0.05 1/123 4567`: threads in existence and the newest pid; equal means nobody was born and nobody died. */
export const populationMark = (loadavg: string): string => {
  const [, , , threads = '', newest = ''] = loadavg.trim().split(' ');
  return `${threads.slice(threads.indexOf('/') + 1)} ${newest}`;
};

const isPid = (name: string): boolean => {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57;
};

export type Listing = {
  /** The processes in /proc, or undefined when nothing has changed since they were last read. */
  readonly pids: (force: boolean) => Reading<readonly number[]> | undefined;
  /** Whether those brought or took a process. */
  readonly brought: (news: boolean) => void;
};

export const createListing = (host: Host): Listing => {
  let mark: string | undefined;
  let listing: Reading<readonly number[]> = notSampled;
  let passes = 0;
  let patience = FIRST_CHECK;
  let check = false;
  return {
    pids: force => {
      const load = host.read('proc/loadavg', {keep: true});
      const newMark = load.ok ? populationMark(load.value) : undefined;
      const told = force || newMark === undefined || newMark !== mark || !listing.ok;
      passes += 1;
      check = !told && passes >= patience;
      if (!told && !check) return undefined;
      passes = 0;
      mark = newMark;
      // Whoever reads a live /proc finds itself: where there is nobody, this tree has left the processes out.
      listing = chainReading(host.list('proc'), names => {
        const pids = names
          .filter(isPid)
          .map(Number)
          .sort((a, b) => a - b);
        return pids.length > 0 ? available(pids) : missing('proc/PID', host.system);
      });
      return listing;
    },
    brought: news => {
      if (!check) return;
      patience = news ? FIRST_CHECK : Math.min(LAST_CHECK, 2 * patience);
    },
  };
};
