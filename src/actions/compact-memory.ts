import {longBytes} from '../format/amount.ts';
import type {Hands} from '../host/hands.ts';
import type {Facts} from '../model/advice/facts.ts';
import {memoryOf} from '../model/advice/facts.ts';
import {hugePagesOf} from '../model/tuning-defaults.ts';
import {type Buddyinfo, parseBuddyinfo} from '../proc/buddyinfo.ts';
import {knobPath} from '../sys/vm-knobs.ts';
import {vmWrites} from '../sys/vm-writes.ts';
import {type Bytes, blockPages, pages, pagesToBytes} from '../units.ts';
import type {Outcome, Plan} from './action.ts';
import {refusal} from './refusal.ts';

/** One run of compaction over all zones. */
const path = knobPath(vmWrites.compactMemory.name);

/** Free memory in blocks of at least a huge page. */
const inLargeBlocks = ({zones}: Buddyinfo, order: number, {system}: Facts): Bytes =>
  pagesToBytes(
    pages(
      zones.reduce(
        (sum, {freeBlocks}) =>
          sum + freeBlocks.reduce((inner, blocks, n) => inner + (n >= order ? blocks * blockPages(n) : 0), 0),
        0,
      ),
    ),
    system.pageSize,
  );

const orderOf = (facts: Facts): number | undefined => {
  const huge = hugePagesOf(facts);
  return huge === undefined ? undefined : Math.round(Math.log2(huge));
};

const largeNow = (hands: Hands, facts: Facts): Bytes | undefined => {
  const order = orderOf(facts);
  const text = hands.read('proc/buddyinfo');
  const parsed = text.ok ? parseBuddyinfo(text.value) : undefined;
  return order === undefined || !parsed?.ok ? undefined : inLargeBlocks(parsed.value, order, facts);
};

const run = (hands: Hands, facts: Facts): Outcome => {
  const before = largeNow(hands, facts);
  const written = hands.write(path, '1');
  if (!written.ok)
    return {ok: false, why: refusal(written.reason, path, {text: '1', takes: '1', contained: facts.contained})};
  const after = largeNow(hands, facts);
  return {
    ok: true,
    report:
      before === undefined || after === undefined
        ? 'Memory was compacted.'
        : `Compacted: free in blocks of a huge page and more ${longBytes(before)} → ${longBytes(after)}.`,
  };
};

export const compactMemoryPlan = (facts: Facts): Plan => {
  const memory = memoryOf(facts);
  const order = orderOf(facts);
  const {buddyinfo, meminfo} = facts;
  const large = order === undefined || buddyinfo === undefined ? undefined : inLargeBlocks(buddyinfo, order, facts);
  const now =
    large === undefined || meminfo?.memFree === undefined
      ? []
      : [`Of ${longBytes(meminfo.memFree)} free memory ${longBytes(large)} are in blocks of a huge page and more now.`];
  return {
    title: 'Compact memory',
    says: [
      ...now,
      `Moves pages of all zones${memory === undefined ? '' : ` (${longBytes(memory)})`} so that free ones come to lie together: processor time, and short pauses for whoever touches a page meanwhile.`,
      'mmtop waits until it is done; on a large machine that takes seconds.',
      ...(facts.contained === true ? ['It compacts the memory of the whole host.'] : []),
      'It happens once. There is nothing to undo.',
    ],
    command: `echo 1 | sudo tee /${path}`,
    run: hands => run(hands, facts),
  };
};
