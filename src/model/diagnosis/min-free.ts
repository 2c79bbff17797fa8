import {longBytes, shortPercent} from '../../format/amount.ts';
import {known} from '../../reading.ts';
import {kib, percentOf} from '../../units.ts';
import {knobSubject} from '../doctor/culprits.ts';
import {amount, share} from '../doctor/evidence.ts';
import {gradeAbove} from '../doctor/grade.ts';
import {adviceFacts, knobOf, lookAtSettings, setKnob} from '../doctor/settings.ts';
import {supplyOf} from '../supply.ts';
import {minFreeOf, near} from '../tuning-defaults.ts';
import {finding, healthy, type Rule, unknown} from './rule.ts';

const KNOB = 'vm.min_free_kbytes';

/** kB: below it the machine "will become subtly broken, and prone to deadlock under high loads" (admin-guide/sysctl/vm). */
const LEAST = 1024;
/** Percent of MemTotal that is kept from everybody. The kernel itself goes to 5 % at most, for huge pages. Ours. */
const MARKS = {notice: 5, warn: 15, critical: 15};

/** A reserve that is far too large is memory that is not there; one that is far too small fails when it is needed. */
export const minFree: Rule = {
  id: 'min-free',
  title: 'the kernel’s reserve has an odd size',
  help: 'vm.min_free_kbytes above 5 % of MemTotal by nobody but the administrator (notice), above 15 % (warning; critical where memory is short), or below 1024 kB where the kernel would take more (notice; warning where memory is short). Kernel: admin-guide/sysctl/vm; shares are ours.',
  needs: {vmKnobs: 30_000, zoneinfo: 30_000, transparentHugepage: 30_000, meminfo: 0},
  explain: KNOB,
  check: facts => {
    const setting = knobOf(facts, KNOB);
    if (!setting.ok) return unknown(setting.reason);
    const total = facts.header.total;
    if (!total.ok) return unknown(total.reason);
    const kilobytes = setting.value;
    const size = kib(kilobytes);
    const part = percentOf(size, total.value);
    const computed = minFreeOf(adviceFacts(facts));
    const expected = computed && Math.round(computed.raised ?? computed.base);
    const short = supplyOf(facts.header)?.severity;
    const isShort = short === 'warn' || short === 'critical';
    const evidence = [
      amount('min_free_kbytes', size, 'proc/sys/vm/min_free_kbytes'),
      share('of MemTotal', part, 'min_free_kbytes / MemTotal'),
      ...(expected === undefined ? [] : [amount('kernel’s own choice', kib(expected), 'computed from the zones')]),
    ];
    const back = (risk: string) => (expected === undefined ? [] : [setKnob(facts, KNOB, expected, risk)]);
    const found = {view: 'tuning', subjects: [knobSubject(KNOB)], evidence} as const;
    if (kilobytes < LEAST && (computed === undefined || computed.base >= LEAST)) {
      return finding({
        ...found,
        severity: isShort ? 'warn' : 'notice',
        sentence: `Only ${longBytes(size)} is kept for emergencies of the kernel; below 1 MiB it may lock up when memory is short`,
        steps: [lookAtSettings(KNOB), ...back('some free memory is set apart at once')],
      });
    }
    if (computed !== undefined && [computed.raised, computed.base].some(n => n !== undefined && near(kilobytes, n)))
      return healthy;
    const {critical, ...mild} = MARKS;
    const severity = gradeAbove(part, isShort ? {...mild, critical} : mild, facts.before?.severity);
    if (severity === undefined) return healthy;
    const left = known(facts.header.available);
    return finding({
      ...found,
      severity,
      sentence: `${longBytes(size)} (${shortPercent(part)} of memory) is kept free by ${KNOB}; no program can use it`,
      evidence: [...evidence, ...(left === undefined ? [] : [amount('MemAvailable', left, 'proc/meminfo')])],
      steps: [
        lookAtSettings(KNOB),
        ...back(
          'the kernel begins to free memory later; vm.watermark_scale_factor has it begin earlier without a larger reserve',
        ),
      ],
      // MemAvailable counts from the marks on, and reclaim works up to them.
      ...(isShort && {explains: ['low-available', 'direct-reclaim', 'memory-stall', 'swap-full'] as const}),
    });
  },
};
