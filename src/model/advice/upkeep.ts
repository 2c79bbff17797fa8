import {longBytes} from '../../format/amount.ts';
import {bytes} from '../../units.ts';
import {type Case, type Family, fits, type Judgement, look, set} from './rule.ts';

/** What the kernel counts, notes and does about broken RAM. */

/** Real-time machines fold their counters every ten seconds; beyond that gauges mislead. */
const STALE = 10;

const interval = (given: Case): Judgement => {
  const {n} = given;
  if (n <= 1) return fits(given, 'Gauges are a second old at most.');
  return n <= STALE
    ? fits(given, `Gauges, also those on this screen, may be ${n} s old.`, [], '1-10')
    : look(set(1), `Gauges, also those on this screen, may be ${n} s old.`);
};

const profiling = (given: Case): Judgement =>
  given.n === 0
    ? fits(given, 'Off. On, /proc/allocinfo tells which line of the kernel holds how much.', [], '0 or 1')
    : fits(
        given,
        'On: /proc/allocinfo tells which line of the kernel holds how much. Every allocation costs a little more.',
        [],
        '0 or 1',
      );

const restricted = (given: Case): Judgement =>
  given.n === 0
    ? fits(given, 'Everybody may read the kernel log and the reports of kills in it.', [], '0 or 1')
    : fits(given, 'Only root may read the kernel log, and with it why something was killed.', [], '0 or 1');

const early = (given: Case): Judgement =>
  given.n === 0
    ? fits(given, 'A process with a page on broken RAM is killed when it touches it.', [], '0 or 1')
    : fits(given, 'A process with a page on broken RAM is killed at once.', [], '0 or 1');

const recovery = (given: Case): Judgement =>
  given.n === 1
    ? fits(given, 'The kernel tries to go on after a memory error.')
    : look(set(1), 'A memory error stops the whole machine, also where it hit one page of one program.');

const offline = (given: Case): Judgement => {
  const broken = given.facts.meminfo?.hardwareCorrupted;
  const evidence = [broken === undefined ? undefined : `taken out of use so far: ${longBytes(broken)}`];
  return given.n === 1
    ? fits(
        given,
        broken !== undefined && broken > bytes(0)
          ? `Pages that fail again and again are taken out of use: ${longBytes(broken)} so far.`
          : 'Pages that fail again and again are taken out of use.',
        evidence,
      )
    : look(set(1), 'Pages with many corrected errors stay in use until they fail for good.', evidence);
};

export const upkeep: Family = {
  'vm.stat_interval': interval,
  'vm.mem_profiling': profiling,
  'kernel.dmesg_restrict': restricted,
  'vm.memory_failure_early_kill': early,
  'vm.memory_failure_recovery': recovery,
  'vm.enable_soft_offline': offline,
};
