/** A file of /proc/sys/vm that is written and never read: a write does something once. Only root may open it. */
export type WriteOnly = {readonly name: string; readonly meaning: string; readonly config?: string};

export const vmWrites = {
  dropCaches: {
    name: 'vm.drop_caches',
    meaning:
      'A write drops clean caches at once: 1 page cache, 2 dentries and inodes, 3 both; 4 keeps later drops out of the log. It happens once and is no mode. For experiments only.',
  },
  compactMemory: {
    name: 'vm.compact_memory',
    meaning: 'A write compacts all zones once, so that large blocks come together. Write-only.',
    config: 'CONFIG_COMPACTION',
  },
} as const satisfies Record<string, WriteOnly>;
