import type {SystemInfo} from '../host/host.ts';

/** Why there may be more processes than are shown: in a few words, and in a sentence. */
export type Hidden = {readonly short: string; readonly sentence: string};

const words: Readonly<Record<NonNullable<SystemInfo['hides']>, Hidden>> = {
  namespace: {
    short: 'those of this container only',
    sentence: 'only the processes of this PID namespace (a container) can be seen; the machine may have others',
  },
  hidepid: {
    short: 'others hidden (hidepid)',
    sentence: '/proc is mounted with hidepid: processes of other users are hidden; root sees them',
  },
};

/** Undefined where nobody is known to be hidden. */
export const hiddenFrom = ({hides}: SystemInfo): Hidden | undefined => hides && words[hides];
