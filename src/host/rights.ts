/**
 * Whether this process may write no kernel file that only root may write: it is neither root nor has any capability.
 * `status` is its own /proc/self/status; what cannot be told is not claimed. fs/proc/array.c (task_cap)
 */
export const isUnprivileged = (euid: number | undefined, status: string | undefined): boolean =>
  euid !== undefined && euid !== 0 && status !== undefined && /^CapEff:\s*0+$/m.test(status);

/** The effective capabilities of this process, a bit each (include/uapi/linux/capability.h), from its own status. */
export const capabilitiesIn = (status: string | undefined): bigint | undefined => {
  const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(status ?? '')?.[1];
  return mask === undefined ? undefined : BigInt(`0x${mask}`);
};
