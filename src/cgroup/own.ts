import type {Host} from '../host/host.ts';
import type {Probe} from '../probe.ts';
import {available, chainReading, type Reading} from '../reading.ts';
import type {Cgroup} from './group.ts';
import {memoryHierarchy, readLayout} from './layout.ts';
import {byPath, lineage} from './limits.ts';
import {readSelfCgroup, type SelfCgroup} from './self.ts';
import {noHierarchy, sampleCgroups} from './walk.ts';

/** The group that mmtop runs in, which in a container is the container's: its limits are the ones that count there. */
export type OwnCgroup = {
  readonly self: SelfCgroup;
  /** The group, the one it is in, and so on up to the top of what is mounted. */
  readonly line: readonly Cgroup[];
};

const sample = (host: Host): Reading<OwnCgroup> => {
  const layout = readLayout(host);
  if (memoryHierarchy(layout) === undefined) return noHierarchy(host, layout);
  return chainReading(readSelfCgroup(host, layout), self =>
    chainReading(sampleCgroups(host, {detail: 'full', layout, paths: new Set([self.path])}), ({groups}) =>
      available({self, line: lineage(byPath(groups), self.path)}),
    ),
  );
};

export const ownCgroup: Probe<OwnCgroup> = {
  files: ['proc/self/cgroup', 'proc/self/mountinfo', 'sys/fs/cgroup'],
  doc: 'https://docs.kernel.org/admin-guide/cgroup-v2.html#memory',
  cost: 'moderate',
  sample,
};
