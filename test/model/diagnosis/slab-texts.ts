/** A cache of /proc/slabinfo in a few numbers. */
export type CacheNumbers = {
  readonly name: string;
  /** MiB that its slabs take. */
  readonly mib: number;
  /** Percent of its objects that are in use. */
  readonly used?: number;
};

/** /proc/slabinfo with these caches: objects of 512 bytes, slabs of 4 pages. */
export const slabinfoText = (caches: readonly CacheNumbers[]): string => {
  const rows = caches.map(({name, mib, used = 100}) => {
    const slabs = Math.round((mib * 1024) / 16);
    const objects = slabs * 32;
    return `${name} ${Math.round((objects * used) / 100)} ${objects} 512 32 4 : tunables 0 0 0 : slabdata ${slabs} ${slabs} 0\n`;
  });
  return `slabinfo - version: 2.1\n# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab> : tunables <limit> <batchcount> <sharedfactor> : slabdata <active_slabs> <num_slabs> <sharedavail>\n${rows.join('')}`;
};

export const slabinfo = (...caches: readonly CacheNumbers[]): Readonly<Record<string, string>> => ({
  'proc/slabinfo': slabinfoText(caches),
});
