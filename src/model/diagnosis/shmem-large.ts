import {longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {bytes, MIB, percentOf} from '../../units.ts';
import {crowdHas, crowdName, crowdsOf} from '../doctor/crowds.ts';
import {processSubject} from '../doctor/culprits.ts';
import {amount, share} from '../doctor/evidence.ts';
import type {Facts} from '../doctor/facts.ts';
import {holdingOf, partOfMemory} from '../doctor/holding.ts';
import {largestMounts, listMount} from '../doctor/mounts.ts';
import {isPlainWord} from '../doctor/shell.ts';
import {swapFileStep} from '../doctor/swap-file.ts';
import {statusAmount} from '../processes.ts';
import {finding, healthy, isCannot, type Rule} from './rule.ts';

/** Percent of MemTotal. Databases are given a quarter of a machine as shared buffers; the marks are ours. */
const MARKS = {notice: 30, short: 15, floor: bytes(256 * MIB)};
/** Part of it, in percent, that a mount or the processes of one name must have to be named. */
const STANDS_OUT = 40;
/** And to be told at all. */
const WORTH_A_LINE = 5;

/** A tmpfs may hold any amount while nobody can say how full it is. */
const mountsUnseen = ({snapshot}: Pick<Facts, 'snapshot'>): boolean => {
  const tmpfs = readingOf(snapshot, 'tmpfs');
  return !tmpfs.ok || tmpfs.value.mounts.some(({type, usage}) => type === 'tmpfs' && !usage.ok);
};

export const shmemLarge: Rule = {
  id: 'shmem-large',
  title: 'shared memory holds much',
  help: 'Shmem, files in a tmpfs and memory that programs share, above 30 % of MemTotal and 256 MiB: notice; above 15 % where memory runs out: warning. It counts as cache in most tools and gives way only to swap. Databases are given a quarter of a machine; the marks are ours.',
  needs: {meminfo: 0, tmpfs: 30_000},
  processes: true,
  namesFrom: ['status'],
  explain: 'shmem',
  check: facts => {
    const part = partOfMemory(facts, 'Shmem', meminfo => meminfo.shmem);
    if (isCannot(part)) return part;
    const {held} = part;
    const holding = holdingOf(facts, part, MARKS);
    if (holding === undefined) return healthy;
    const mounts = largestMounts(facts);
    const unseen = mountsUnseen(facts);
    const crowds = crowdsOf(facts, process => statusAmount(process, 'rssShmem')).filter(
      ({most}) => most >= (held * WORTH_A_LINE) / 100,
    );
    const [mount] = mounts;
    const [crowd] = crowds;
    const standsOut = (size: number): boolean => size >= (held * STANDS_OUT) / 100;
    // What one process maps is there once, whoever else maps it, too.
    const inMount = mount !== undefined && standsOut(mount.used);
    const mapped = !inMount && crowd !== undefined && standsOut(crowd.most);
    const who = inMount
      ? `; the tmpfs ${mount.path} holds ${longBytes(mount.used)}`
      : mapped
        ? `; ${crowdHas(crowd, 'maps', 'map')} ${longBytes(bytes(crowd.most))}`
        : unseen
          ? '; how full the tmpfs mounts are cannot be seen'
          : '; no mount or process has most of it: deleted files, or left over segments';
    const noSwap = known(facts.header.swapTotal) === 0;
    return finding({
      severity: holding.severity,
      sentence: `Shared memory and tmpfs hold ${longBytes(held)} (${shortPercent(holding.share)}) of memory${who}`,
      evidence: [
        amount('Shmem', held, 'proc/meminfo'),
        share('shared memory', holding.share, 'Shmem / MemTotal'),
        ...mounts.flatMap(({path, used, size}) => [
          amount(`used in ${path}`, used, 'statfs(2)'),
          share(`${path} full`, percentOf(used, size), 'statfs(2)'),
        ]),
        ...crowds.map(each =>
          amount(
            `mapped by ${each.members === 1 ? '' : 'one of '}${crowdName(each)}`,
            bytes(each.most),
            'RssShmem in proc/PID/status',
          ),
        ),
      ],
      view: inMount ? 'overview' : 'processes',
      subjects: inMount ? [] : crowds.slice(0, 1).map(each => processSubject(each.first)),
      steps: [
        {
          text: inMount
            ? `See what lies in ${mount.path}`
            : 'See what there is: tmpfs mounts, shared memory of programs, and deleted files still open',
          command:
            (inMount ? listMount(mount) : undefined) ??
            'df -h -t tmpfs; ipcs -m; find /proc/[0-9]*/fd \\( -lname "/memfd:*" -o -lname "/dev/shm/*(deleted)" \\) -printf "%p %l\\n" 2>/dev/null',
        },
        ...(inMount
          ? [
              {
                text: `Delete files in ${mount.path} that nobody needs`,
                risk: 'they are nowhere else, and gone for good',
              },
              {
                text: `Then give ${mount.path} a smaller size, so that it cannot take so much again`,
                ...(isPlainWord(mount.mountPoint) && {command: `mount -o remount,size=SIZE ${mount.mountPoint}`}),
                risk: 'programs that fill it get "no space left on device"; undone by a restart of the machine',
              },
            ]
          : [
              {
                text: 'Give the program that has it smaller shared buffers; or delete a segment to which nobody is attached (nattch 0 in ipcs -m): ipcrm -m and its shmid',
                risk: 'a database with small buffers reads more from storage, and is restarted; what is in a deleted segment is gone, and a program that is stopped may want it back',
              },
            ]),
        ...(noSwap ? [swapFileStep(facts, 'Add swap: only there can this memory go')] : []),
      ],
      explains: holding.explains,
    });
  },
};
