import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {type Ending, signal} from './ending.ts';

/**
 * Many idle processes: one shell in a session of its own, and its children. They end with their group when asked, and
 * when the pipe to the shell closes, as it does if the bench itself is killed. The shell stays to collect them.
 */
const shell = `
trap : TERM
i=0
while [ "$i" -lt "$1" ]; do
  sleep 100000 >/dev/null 2>&1 &
  i=$((i + 1))
done
echo ready
read -r line
kill -TERM 0
wait
`;

const LONGEST_END_MS = 20_000;

export type Sleepers = {readonly stop: () => Promise<void>};

export const startSleepers = async (count: number, ending: Ending): Promise<Sleepers> => {
  const child = spawn('/bin/sh', ['-c', shell, 'sh', String(count)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const {pid} = child;
  if (pid === undefined) throw new Error('no /bin/sh');
  const ended = once(child, 'exit');
  // Writing to a shell that has just ended is no reason to fail.
  child.stdin.on('error', () => {});
  const forget = ending.add(() => signal(-pid, 'SIGTERM'));
  const ready = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!ready) {
    signal(-pid, 'SIGTERM');
    forget();
    throw new Error(`${count} processes could not be started; a limit (ulimit -u, pids.max) may be lower`);
  }
  return {
    stop: async () => {
      child.stdin.end();
      const late = setTimeout(() => signal(-pid, 'SIGKILL'), LONGEST_END_MS);
      await ended;
      clearTimeout(late);
      forget();
    },
  };
};
