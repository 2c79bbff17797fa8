import type {LimitName} from '../../cgroup/limits.ts';
import {limitOf} from '../cgroups.ts';
import type {Facts} from './facts.ts';
import {byProfile, type Case, type Family, fits, type Judgement, look, set, words} from './rule.ts';

/** Limits of groups and of processes. */

type Count = {readonly groups: number; readonly without: number};

/** Groups without groups below them, which is where processes live; and those of them that nothing limits. */
const countOf = ({cgroups}: Facts, which: LimitName): Count | undefined => {
  if (cgroups === undefined) return undefined;
  const {list} = cgroups;
  const parents = new Set(list.map(({parent}) => parent));
  const leaves = list.filter(({path, parent}) => !parents.has(path) && parent !== undefined);
  const limits = leaves.map(group => limitOf(cgroups, group, which));
  const known = limits.flatMap(limit => (limit.ok ? [limit.value.limit] : []));
  return {groups: known.length, without: known.filter(limit => limit === 'max').length};
};

const unread = (why: string): Judgement => ({
  verdict: 'unknown',
  advised: {text: 'per group'},
  why: `${why} Each group has its own: view 8 shows them.`,
  evidence: [],
});

const max = (given: Case): Judgement => {
  const {facts} = given;
  const counted = countOf(facts, 'max');
  const why = 'A group without memory.max, and without one above it, can take the whole machine.';
  if (counted === undefined) return unread(why);
  const evidence = [`${counted.without} of ${counted.groups} groups have no limit, of their own or above`];
  return counted.without > 0 && facts.profile === 'container'
    ? look(
        words('set it'),
        `${counted.without} of ${counted.groups} groups have no limit: each can take the whole machine.`,
        evidence,
      )
    : fits(
        given,
        counted.without === 0 ? 'Every group is limited.' : `${evidence[0]}. ${why}`,
        evidence,
        byProfile(facts, {server: 'services', container: 'every group', workstation: '-'}),
      );
};

const high = (given: Case): Judgement => {
  const {facts} = given;
  const counted = countOf(facts, 'high');
  const why =
    'Above memory.high a group is slowed without end if it cannot shrink, and nobody is killed: no soft limit. Only with an eye on its pressure.';
  if (counted === undefined) return unread(why);
  const evidence = [`${counted.groups - counted.without} of ${counted.groups} groups have one, of their own or above`];
  return fits(given, why, evidence, byProfile(facts, {server: 'with care', container: 'below max', workstation: '-'}));
};

/** What the kernel sets, less than which some programs do not start. */
const USUAL_MAPS = 65_530;

const mappings = (given: Case): Judgement => {
  const {n, facts} = given;
  const usual = byProfile(facts, {server: '65530 up', container: '65530 up', workstation: '1048576'});
  if (n < USUAL_MAPS)
    return look(
      set(USUAL_MAPS),
      'Fewer mappings than usual: large programs may fail to get memory while there is plenty.',
    );
  return n === USUAL_MAPS
    ? fits(
        given,
        'Enough for most. Raise it when a program says so: some search engines ask for 262144, games for more.',
        [],
        usual,
      )
    : fits(given, 'Raised; each mapping that is used costs kernel memory.', [], usual);
};

export const limits: Family = {'memory.max': max, 'memory.high': high, 'vm.max_map_count': mappings};
