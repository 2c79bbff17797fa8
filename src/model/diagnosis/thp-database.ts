import {longBytes} from '../../format/amount.ts';
import type {Process} from '../../proc/pid/process.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {mib} from '../../units.ts';
import {largestBy} from '../doctor/courses.ts';
import {knobSubject, processSubject} from '../doctor/culprits.ts';
import {amount, word} from '../doctor/evidence.ts';
import {adviceFacts, isContained} from '../doctor/settings.ts';
import {namedProcess} from '../process-name.ts';
import {fileOf, rssOf} from '../processes.ts';
import {fullHugepages} from '../tuning-defaults.ts';
import {finding, healthy, type Rule, unknown} from './rule.ts';

const FILE = 'sys/kernel/mm/transparent_hugepage/enabled';

/**
 * Databases whose own documents speak against it, by the name that the kernel knows. ClickHouse calls them alright on
 * newer kernels; MariaDB and MySQL say nothing in theirs, and mariadbd switches them off for itself.
 */
const documented: readonly {readonly name: RegExp; readonly says: string; readonly advise?: string}[] = [
  {name: /^(redis|valkey|keydb)-server$/, says: 'redis.io: latency; fork copies 2 MiB for each write'},
  {name: /^(postgres|postmaster)$/, says: 'postgresql.org: huge_pages; their use is discouraged'},
  {
    name: /^mongod$/,
    says: 'mongodb.com: switch them off up to 7.0, and on from 8.0',
    advise: 'its documents are against it up to 7.0, for it from 8.0',
  },
  {name: /^(oracle|ora_[a-z0-9]{4}_)/, says: 'Oracle: installation guide for Linux'},
  {name: /^splunkd$/, says: 'splunk.com: transparent huge memory pages'},
];
const letters = /^[rvkpmos]/;

/** One that holds less is a plaything. Ours. */
const LEAST = mib(64);

const documentsOf = ({comm}: Process) =>
  letters.test(comm) ? documented.find(({name}) => name.test(comm)) : undefined;

/**
 * Redis switches them off for itself by default since 6.2 (PR_SET_THP_DISABLE): what status does not say, or was not
 * read of one that is not among the largest, is not held against it.
 */
const getsThem = (process: Process): boolean => {
  const status = known(fileOf(process, 'status'));
  return status !== undefined && status.thpEnabled !== false;
};

export const thpDatabase: Rule = {
  id: 'thp-database',
  title: 'huge pages for a database',
  help: 'Transparent huge pages are “always” and Redis, Valkey, PostgreSQL, MongoDB, Oracle or Splunk runs with 64 MiB or more (notice): their documents ask for madvise or never. Silent for a process that has switched them off for itself.',
  needs: {transparentHugepage: 30_000},
  processes: true,
  explain: 'thp.enabled',
  check: facts => {
    const thp = readingOf(facts.snapshot, 'transparentHugepage');
    // A kernel without them has nothing to give.
    if (!thp.ok) return thp.reason.kind === 'missing' && thp.reason.captured !== true ? healthy : unknown(thp.reason);
    if (!thp.value.enabled.ok) return unknown(thp.value.enabled.reason);
    if (fullHugepages(adviceFacts(facts)) !== 'always') return healthy;
    const {processes} = facts.snapshot;
    if (!processes.ok) return unknown(processes.reason);
    const size = (process: Process): number => known(rssOf(process, facts.pageSize)) ?? 0;
    const databases = processes.value.list.filter(
      process => documentsOf(process) !== undefined && size(process) >= LEAST && getsThem(process),
    );
    const [first] = largestBy(databases, 1, size);
    if (first === undefined) return healthy;
    const documents = documentsOf(first)!;
    const held = known(rssOf(first, facts.pageSize));
    const huge = facts.meminfo.ok ? facts.meminfo.value.anonHugePages : undefined;
    return finding({
      severity: 'notice',
      sentence: `${first.comm} (pid ${first.pid}) runs with huge pages always on; ${documents.advise ?? 'its documents advise against it'}${huge === undefined ? '' : `; ${longBytes(huge)} of memory is in huge pages`}`,
      evidence: [
        word('transparent_hugepage', 'always', FILE),
        ...(huge === undefined ? [] : [amount('AnonHugePages', huge, 'proc/meminfo')]),
        ...(held === undefined ? [] : [amount(namedProcess(first), held, `proc/${first.pid}/statm`)]),
        word('advice', documents.says, 'the vendor’s documents'),
      ],
      view: 'tuning',
      subjects: [processSubject(first), knobSubject('thp.enabled')],
      steps: [
        {
          text: 'See how much of it is in huge pages (while it is read, a very large program stands still for moments)',
          command: `grep -E 'AnonHugePages|^Rss' /proc/${first.pid}/smaps_rollup`,
        },
        {text: 'Read what its documents say of the version that runs: newer ones may want them'},
        {
          text: `Leave huge pages to programs that ask${isContained(facts) ? ', on the host of this container' : ''}`,
          ...(!isContained(facts) && {command: `echo madvise > /${FILE}`}),
          risk: 'programs that gain from them without asking lose that; memory that is in them stays so; undone by a restart of the machine',
        },
      ],
    });
  },
};
