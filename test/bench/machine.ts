import type {Host} from '../../src/host/host.ts';
import {available, unavailable} from '../../src/reading.ts';
import {memoryHost} from '../helpers/memory-host.ts';

/** A machine of many processes in memory: what a pass costs without the kernel's share. */
export type Machine = {
  readonly host: Host;
  readonly pids: readonly number[];
  /** From now on the memory of every process is another one than before. */
  readonly change: () => void;
};

/** What a process prints, from a captured tree. */
export type Texts = {readonly stat: string; readonly status: string; readonly cmdline: string};

const FIRST_PID = 1000;
const commands = ['java', 'postgres', 'nginx', 'redis-server', 'kworker/u8:2', 'chrome', 'sshd', 'bash'];

/** Resident pages that look random and are the same each time. */
const residentOf = (pid: number, state: number): number => 200 + ((pid * 7919 + state * 104_729) % 60_000);

export const machineOf = (count: number, texts: Texts): Machine => {
  const pids = Array.from({length: count}, (_, i) => FIRST_PID + i);
  const fields = texts.stat.slice(texts.stat.lastIndexOf(')') + 1);
  const filesIn = (state: number): Record<string, string> => ({
    'proc/loadavg': `0.20 0.18 0.12 1/${count} ${FIRST_PID + count}\n`,
    ...Object.fromEntries(
      pids.flatMap(pid => [
        [`proc/${pid}/stat`, `${pid} (${commands[pid % commands.length]})${fields}`],
        [`proc/${pid}/statm`, `70000 ${residentOf(pid, state)} 180 10 0 300 0\n`],
        [`proc/${pid}/status`, texts.status],
        [`proc/${pid}/cmdline`, texts.cmdline],
      ]),
    ),
  });
  const states = [0, 1].map(state => new Map(Object.entries(filesIn(state))));
  let at = 0;
  return {
    // The helper keeps a list of all reads, which would grow with every pass.
    host: {
      ...memoryHost(filesIn(0)),
      read: path => {
        const text = states[at]!.get(path);
        return text === undefined ? unavailable({kind: 'missing', path}) : available(text);
      },
    },
    pids,
    change: () => {
      at = 1 - at;
    },
  };
};
