import type {Setting} from './advice/rule.ts';

/** The same change by hand: at once, and for good. */

const isSysctl = ({path}: Setting): boolean => path.startsWith('proc/sys/');

/** For a shell of somebody who may use sudo. */
export const commandFor = (setting: Setting, text: string): string => {
  if (isSysctl(setting)) {
    const value = /^[\w.-]+$/.test(text) ? text : `'${text}'`;
    return `sudo sysctl -w ${setting.name}=${value}`;
  }
  return `echo ${text} | sudo tee /${setting.path}`;
};

export type Lasting = {readonly line: string; readonly file: string};

/** What makes a value last over a boot: sysctl.d(5) for settings of /proc/sys, tmpfiles.d(5) for those of /sys. */
export const lastingFor = (setting: Setting, text: string): Lasting =>
  isSysctl(setting)
    ? {line: `${setting.name} = ${text}`, file: '/etc/sysctl.d/90-memory.conf'}
    : {line: `w /${setting.path} - - - - ${text}`, file: '/etc/tmpfiles.d/90-memory.conf'};
