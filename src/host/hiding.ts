import {readFileSync, statSync} from 'node:fs';

/**
 * Why a procfs shows only some of the processes of its machine: it belongs to a PID namespace of its own, as in a
 * container, or it is mounted with hidepid, which leaves out those of other users.
 * https://docs.kernel.org/filesystems/proc.html#mount-options, include/linux/proc_ns.h (PROC_PID_INIT_INO)
 */
export type Hiding = 'namespace' | 'hidepid';

const FIRST_PID_NAMESPACE = 0xeffffffc;

/** `36 35 0:31 / /proc rw,nosuid - proc proc rw,hidepid=invisible`; numbers before 5.8. */
export const hidesOthers = (mountinfo: string, proc: string): boolean =>
  mountinfo.split('\n').some(mount => {
    const [before = '', after = ''] = mount.split(' - ');
    return (
      before.split(' ')[4] === proc &&
      after.startsWith('proc ') &&
      /[ ,]hidepid=(2|4|invisible|ptraceable)\b/.test(after)
    );
  });

const inode = (path: string): number | undefined => {
  try {
    return statSync(path).ino;
  } catch {
    return undefined;
  }
};

const text = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Undefined where nothing says that somebody is hidden. Root sees through hidepid. */
export const hidingOf = (proc: string, asRoot: boolean): Hiding | undefined => {
  const namespace = inode(`${proc}/self/ns/pid`);
  if (namespace !== undefined && namespace !== FIRST_PID_NAMESPACE) return 'namespace';
  return !asRoot && hidesOthers(text(`${proc}/self/mountinfo`), proc) ? 'hidepid' : undefined;
};
