/**
 * Whether this process may write no kernel file that only root may write: it is neither root nor has any capability.
 * `status` is its own /proc/self/status; what cannot be told is not claimed. fs/proc/array.c (task_cap)
 */
export const isUnprivileged = (euid: number | undefined, status: string | undefined): boolean =>
  euid !== undefined && euid !== 0 && status !== undefined && /^CapEff:\s*0+$/m.test(status);
