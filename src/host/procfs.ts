import {statfsSync} from 'node:fs';

/** PROC_SUPER_MAGIC of include/uapi/linux/magic.h. */
const PROCFS = 0x9fa0;

/** A procfs is a machine's own, wherever it is mounted; what else has such files in it holds copies. */
export const isProcfs = (directory: string): boolean => {
  try {
    return statfsSync(directory).type === PROCFS;
  } catch {
    return false;
  }
};
