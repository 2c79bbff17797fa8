import {longBytes} from '../../format/amount.ts';
import {pages, pagesToBytes} from '../../units.ts';
import {knobSubject} from '../doctor/culprits.ts';
import {amount, over, rate, share} from '../doctor/evidence.ts';
import {knobEvidence, knobOf, lookAtSettings, setKnob} from '../doctor/settings.ts';
import {supplyOf} from '../supply.ts';
import {finding, healthy, isCannot, type Rule, unknown, values} from './rule.ts';

const KNOB = 'vm.swappiness';

const WINDOW = {most: 60, least: 8};
/** Percent of the time in which some work waited for memory: the mark of a warning beside it. */
const WAITS = 5;
/** Bytes of files a second that had been dropped and were read again. Ours. */
const READ_AGAIN = 10 << 20;
/** Percent of swap that is free: reclaim could have swapped instead. Ours. */
const ROOM = 50;

/** Swap that nothing goes to before the cache is gone. */
export const swappinessZero: Rule = {
  id: 'swappiness-zero',
  title: 'swap is there and not used',
  help: 'vm.swappiness is 0 and there is swap: programs’ code and files are dropped until nearly none is left before anything is swapped (notice); warning while files that were dropped are read again above 10 MiB/s, work waits for memory (PSI some above 5 %) and half of swap is free. Kernel: admin-guide/sysctl/vm; marks are ours.',
  needs: {vmKnobs: 30_000, meminfo: 0, vmstat: 0, pressureMemory: 0},
  explain: KNOB,
  check: facts => {
    const setting = knobOf(facts, KNOB);
    if (!setting.ok) return unknown(setting.reason);
    if (setting.value !== 0) return healthy;
    const swap = values({total: facts.header.swapTotal, used: facts.header.swapUsed});
    if (isCannot(swap)) return swap;
    if (swap.total === 0) return healthy;
    const free = supplyOf(facts.header)?.swapFree ?? 100;
    const watched = facts.window(WINDOW);
    const window = isCannot(watched) ? undefined : watched;
    const back = window?.rate('workingsetRefaultFile') ?? 0;
    const again = pagesToBytes(pages(back), facts.pageSize);
    const waits = window?.steadyStall('pressureMemorySome') ?? 0;
    const mark = facts.before?.severity === 'warn' ? 0.7 : 1;
    const hurts = again >= READ_AGAIN * mark && waits >= WAITS * mark && free >= ROOM;
    return finding({
      severity: hurts ? 'warn' : 'notice',
      sentence: hurts
        ? `Cached files are dropped and read again at ${longBytes(again)}/s; swap is free, but ${KNOB} is 0`
        : `${longBytes(swap.total)} of swap is used last of all: ${KNOB} is 0; cached files and programs’ code are dropped before`,
      evidence: [
        knobEvidence(KNOB, 0),
        amount('SwapTotal', swap.total, 'proc/meminfo'),
        share('swap free', free, 'SwapFree / SwapTotal'),
        ...(window === undefined
          ? []
          : [
              rate('workingset_refault_file', back, over('proc/vmstat', window.seconds)),
              share(
                'memory some',
                window.stall('pressureMemorySome') ?? waits,
                over('proc/pressure/memory', window.seconds),
              ),
            ]),
      ],
      view: 'tuning',
      subjects: [knobSubject(KNOB)],
      steps: [
        lookAtSettings(KNOB),
        setKnob(
          facts,
          KNOB,
          facts.profile === 'server' ? 10 : 60,
          'some memory that nobody uses leaves RAM; what is needed of it comes back slowly',
        ),
      ],
      ...(hurts && {explains: ['cache-thrash', 'memory-stall', 'io-stall'] as const}),
    });
  },
};
