import type {Host} from '../../src/host/host.ts';
import {savedKmsg} from '../../src/kmsg/tail.ts';
import {available, type Reading, unavailable} from '../../src/reading.ts';
import {fixtureHost} from '../helpers/screen.tsx';
import {logText} from '../kmsg/logs.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';

/** One boot of one kernel: the whole machine, who asked, no table, a limit above, a group. */
const chapters = ['6.12-host', '6.12-allocating', '6.12-no-table', '6.12-parent-limit', '6.12-group'];

export type Told = {
  /** The kernel's log; by default that of a machine that has seen many kills. */
  readonly log?: Reading<string>;
  /** oom_kill of /proc/vmstat. */
  readonly counted?: number;
  /** Whether the cgroups keep the counts that the captured tree has. */
  readonly groups?: boolean;
  /** Other files, by path. */
  readonly files?: Readonly<Record<string, string>>;
};

export const manyKills = (): string => chapters.map(logText).join('');

/** The captured machine, short of memory, with a log of its own. */
export const toldHost = ({log = available(manyKills()), counted, groups = false, files = {}}: Told = {}): Host => {
  const host = fixtureHost(PRESSURE);
  const changed = (path: string, text: string): string => {
    if (path === 'proc/vmstat' && counted !== undefined) return text.replace(/^oom_kill \d+$/m, `oom_kill ${counted}`);
    if (!groups && path.endsWith('/memory.events')) return text.replace(/^oom_kill \d+$/m, 'oom_kill 0');
    return text;
  };
  return {
    ...host,
    kmsg: () => savedKmsg(() => log),
    read: (path, options) => {
      const given = files[path];
      if (given !== undefined) return available(given);
      const reading = host.read(path, options);
      return reading.ok ? available(changed(path, reading.value)) : reading;
    },
  };
};

export const deniedLog: Reading<string> = unavailable({kind: 'denied', path: 'dev/kmsg'});
