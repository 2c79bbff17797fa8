import {longBytes, shortPercent} from '../../format/amount.ts';
import {fieldReading, known} from '../../reading.ts';
import {readingOf} from '../../snapshot.ts';
import {bytes, GIB, percentOf} from '../../units.ts';
import {amount, number, share} from '../doctor/evidence.ts';
import {gradeAbove} from '../doctor/grade.ts';
import {finding, healthy, isCannot, type Rule, type Step, unknown, values} from './rule.ts';

/** Percent of CommitLimit that is promised. Ours. */
const PROMISED = {notice: 90, warn: 95, critical: 99};
/** With so much to promise still nobody is refused soon, whatever the share. Ours. */
const ROOM = {warn: 4 * GIB, critical: GIB};
const STRICT = 2;

/** A fourth more in KiB, or ten more percent: room to breathe, no more. Ours. */
const MORE = {kbytes: 1.25, percent: 10};

/**
 * What sets the limit is raised. Where it is vm.overcommit_kbytes, to write vm.overcommit_ratio would set that to 0, and the
 * limit would fall to a share of RAM at once. mm/util.c (overcommit_ratio_handler, vm_commit_limit)
 */
const allowMore = (kbytes: number | string | undefined, ratio: number | string | undefined): Step => {
  const risk =
    'with more promised than there is, processes are killed when it runs out; a limit below what is promised refuses every request at once; undone by a restart of the machine';
  if (typeof kbytes === 'number' && kbytes > 0)
    return {
      text: `Allow more: raise vm.overcommit_kbytes, now ${kbytes} KiB, or add swap, which counts fully. Leave vm.overcommit_ratio alone: setting it switches this limit off`,
      command: `sysctl -w vm.overcommit_kbytes=${Math.round(kbytes * MORE.kbytes)}`,
      risk,
    };
  const now = typeof ratio === 'number' ? ratio : undefined;
  return {
    text: `Allow more: raise vm.overcommit_ratio, the percent of RAM that counts${now === undefined ? '' : `, now ${now}`} (view 9), or add swap, which counts fully`,
    ...(now !== undefined && {command: `sysctl -w vm.overcommit_ratio=${now + MORE.percent}`}),
    risk,
  };
};

/** In the other modes Committed_AS above all there is says nothing: most of what is promised is never touched. */
export const commitLimit: Rule = {
  id: 'commit-limit',
  title: 'nearly all memory is promised',
  help: 'With vm.overcommit_memory=2 alone, where the kernel promises no more memory than it has: Committed_AS above 90 % of CommitLimit (notice), 95 % with less than 4 GiB to promise (warning), 99 % with less than 1 GiB (critical): requests are then refused, even while RAM is free. In modes 0 and 1 the limit is not enforced, and nothing is said. Marks are ours.',
  needs: {meminfo: 0, vmKnobs: 30_000},
  explain: 'overcommit',
  check: ({snapshot, meminfo, header, before}) => {
    const knobs = readingOf(snapshot, 'vmKnobs');
    if (!knobs.ok) return unknown(knobs.reason);
    const mode = knobs.value.knobs['vm.overcommit_memory'];
    if (!mode.ok) return unknown(mode.reason);
    if (mode.value.value !== STRICT) return healthy;
    if (!meminfo.ok) return unknown(meminfo.reason);
    const {committedAS, commitLimit: most} = meminfo.value;
    const amounts = values({
      made: fieldReading(committedAS, 'proc/meminfo', 'Committed_AS'),
      limit: fieldReading(most, 'proc/meminfo', 'CommitLimit'),
    });
    if (isCannot(amounts)) return amounts;
    const {made, limit} = amounts;
    const part = percentOf(made, limit);
    const room = bytes(Math.max(0, limit - made));
    const {notice, warn, critical} = PROMISED;
    const severity = gradeAbove(
      part,
      {notice, ...(room < ROOM.warn && {warn}), ...(room < ROOM.critical && {critical})},
      before?.severity,
      0.98,
    );
    if (severity === undefined) return healthy;
    const left = header.available.ok ? `, with ${longBytes(header.available.value)} of RAM available` : '';
    const refused = room === 0 ? 'requests for memory fail' : `requests above ${longBytes(room)} fail`;
    return finding({
      severity,
      sentence: `Programs were promised ${longBytes(made)} of ${longBytes(limit)} allowed (${shortPercent(part)}); ${refused}${left}`,
      evidence: [
        amount('Committed_AS', made, 'proc/meminfo'),
        amount('CommitLimit', limit, 'proc/meminfo'),
        share('promised', part, 'Committed_AS / CommitLimit'),
        number('vm.overcommit_memory', STRICT, 'proc/sys/vm/overcommit_memory'),
        ...(header.available.ok ? [amount('MemAvailable', header.available.value, 'proc/meminfo')] : []),
      ],
      view: 'tuning',
      subjects: [{view: 'tuning', key: 'vm.overcommit_memory', name: 'vm.overcommit_memory'}],
      steps: [
        {text: 'See who asked for most, touched or not: view 2, sorted by VIRT'},
        {
          text: 'See whether requests were refused, and whose (kernels that log it)',
          command: 'dmesg | grep __vm_enough_memory',
        },
        allowMore(
          known(knobs.value.knobs['vm.overcommit_kbytes'])?.value,
          known(knobs.value.knobs['vm.overcommit_ratio'])?.value,
        ),
      ],
    });
  },
};
