import type {CgroupEntry, CgroupTable} from '../../cgroup/table.ts';
import {grouped, longBytes} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {type Bytes, mib} from '../../units.ts';
import {limitNumber, limitOf} from '../cgroups.ts';
import {cgroupName} from '../cgroups-name.ts';
import {largestBy} from '../doctor/courses.ts';
import {cgroupSubject} from '../doctor/culprits.ts';
import {amount, number} from '../doctor/evidence.ts';
import {groupName} from '../doctor/groups.ts';
import {LOW_SUPPLY, supplyOf} from '../supply.ts';
import {finding, healthy, type Rule, unknown} from './rule.ts';

/** Of MemTotal: a limit of nearly all of the machine protects nobody. Ours. */
const NEARLY_ALL = 0.9;
/** What the largest must hold, of MemTotal and at least: the pause containers of pods have no limit and need none. Ours. */
const SHARE = 0.01;
const LEAST = mib(64);
const CLEAR = 0.8;

/** Names of most groups are not looked at: there may be thousands. */
const isLikely = (path: string): boolean =>
  path.startsWith('/lxc') || /[0-9a-f]{12}/.test(path.slice(path.lastIndexOf('/') + 1));
/** What runs beside a container or around it. */
const helpers = /^(\w+ conmon|podman pod|lxc monitor) /;

const isContainer = ({path}: CgroupEntry): boolean => {
  if (!isLikely(path)) return false;
  const {kind, text} = cgroupName(path);
  return kind === 'container' && !helpers.test(text);
};

type Containers = {readonly unlimited: readonly CgroupEntry[]; readonly limited: number};

const containersIn = (table: CgroupTable, total: Bytes): Containers => {
  const unlimited: CgroupEntry[] = [];
  let limited = 0;
  for (const entry of table.list) {
    if (!isContainer(entry)) continue;
    const limit = limitOf(table, entry);
    if (!limit.ok) continue;
    if (limitNumber(limit.value.limit) >= total * NEARLY_ALL) unlimited.push(entry);
    else limited += 1;
  }
  return {unlimited, limited};
};

/** One container that grows takes the machine down, and the others with it. */
export const containersUnlimited: Rule = {
  id: 'containers-unlimited',
  title: 'containers without a limit',
  help: 'Containers (of docker, containerd, CRI-O, podman, LXC) below no memory.max, or one of 90 % of MemTotal or more, of which the largest holds 1 % of MemTotal and 64 MiB, on a machine where other containers have limits or memory is short (notice). Marks are ours.',
  needs: {meminfo: 0},
  cgroups: true,
  explain: 'container',
  check: facts => {
    const {cgroups} = facts.snapshot;
    if (!cgroups.ok) return unknown(cgroups.reason);
    const {total} = facts.header;
    if (!total.ok) return unknown(total.reason);
    const {unlimited, limited} = containersIn(cgroups.value, total.value);
    const supply = supplyOf(facts.header);
    const low = LOW_SUPPLY / (facts.before === undefined ? 1 : CLEAR);
    if (unlimited.length === 0 || (limited === 0 && (supply === undefined || supply.share >= low))) return healthy;
    const held = (entry: CgroupEntry): number => known(entry.current) ?? -1;
    const [largest] = largestBy(unlimited, 1, held);
    const mark = Math.max(LEAST, total.value * SHARE) * (facts.before === undefined ? 1 : CLEAR);
    if (largest === undefined || held(largest) < mark) return healthy;
    const current = held(largest) as Bytes;
    const all = unlimited.length + limited;
    const how = `${grouped(unlimited.length)} of ${grouped(all)} ${all === 1 ? 'container' : 'containers'}`;
    const name = groupName(largest.path);
    return finding({
      severity: 'notice',
      sentence: `${how} ${unlimited.length === 1 ? 'has' : 'have'} no memory limit; the largest, ${name}, holds ${longBytes(current)}`,
      evidence: [
        number('without a limit', unlimited.length, 'memory.max, upwards'),
        number('with a limit', limited, 'memory.max, upwards'),
        amount(name, current, 'memory.current'),
        ...(supply === undefined ? [] : [amount('MemAvailable', supply.available, 'proc/meminfo')]),
      ],
      view: 'cgroups',
      subjects: [cgroupSubject(largest.path)],
      steps: [
        {text: 'See what containers hold and what limits them: view 8, columns ROOM and LIMIT'},
        {
          text: `Give ${name} a limit well above what it needs: now by view 8, key a; for good by docker update --memory and --memory-swap, or resources.limits.memory of a pod`,
          risk: 'at the limit something in it is killed',
        },
      ],
    });
  },
};
