import {grouped, longBytes} from '../format/amount.ts';
import type {Notice} from '../kmsg/oom-log.ts';
import {blockPages, pagesToBytes} from '../units.ts';
import {named, type StoryParts, whenText} from './oom-story.ts';

/** What else the log says about memory that could not be had; other notices are not about running out. */
const kinds = ['allocation-failure', 'overcommit-refused', 'no-victim', 'not-reaped', 'panic'] as const;

export type MemoryNotice = Notice & {readonly kind: (typeof kinds)[number]};

export const isMemoryNotice = (notice: Notice): notice is MemoryNotice =>
  (kinds as readonly string[]).includes(notice.kind);

/** One word for the table. */
export const noticeWord = ({kind}: MemoryNotice): string => {
  switch (kind) {
    case 'allocation-failure':
      return 'failed';
    case 'overcommit-refused':
      return 'refused';
    case 'no-victim':
      return 'nobody';
    case 'not-reaped':
      return 'stuck';
    case 'panic':
      return 'panic';
  }
};

/** Whom it is about. */
export const noticeName = (notice: MemoryNotice): string => ('comm' in notice ? notice.comm : '(the kernel)');

export const noticeHeadline = (notice: MemoryNotice): string => {
  switch (notice.kind) {
    case 'allocation-failure':
      return `${notice.comm} asked for memory and got none: ${notice.what}`;
    case 'overcommit-refused':
      return `${named(notice)} was refused memory by the rules of overcommit`;
    case 'no-victim':
      return 'Out of memory, and nobody who may be killed';
    case 'not-reaped':
      return `The memory of ${named(notice)} could not be taken back at once`;
    case 'panic':
      return `The machine stopped: ${notice.why}`;
  }
};

/** Up to this order the kernel does not give up easily (PAGE_ALLOC_COSTLY_ORDER). */
const LIKELY = 3;

const meaning = (notice: MemoryNotice, {pageSize}: StoryParts): readonly string[] => {
  switch (notice.kind) {
    case 'allocation-failure': {
      const {order, gfp} = notice;
      const flags = gfp.flags[0] === undefined ? '' : ` (${gfp.flags[0]})`;
      const size =
        order === undefined || pageSize === undefined ? undefined : pagesToBytes(blockPages(order), pageSize);
      if (order === undefined)
        return ['Pages for one large piece of kernel memory were not to be had. Nobody was killed.'];
      const asked = size === undefined ? [] : [`It asked for ${longBytes(size)} in one piece, order ${order}${flags}.`];
      return [
        ...asked,
        order > LIKELY
          ? 'So large a piece may fail while much is free: look at fragmentation (4). Nobody was killed.'
          : 'The request could not wait; most that fail so are tried again. Nobody was killed.',
      ];
    }
    case 'overcommit-refused': {
      const amount = notice.amount === undefined ? '' : ` It asked for ${longBytes(notice.amount)}.`;
      return [`The program saw ENOMEM, whatever was free: vm.overcommit_memory and its ratio decide.${amount}`];
    }
    case 'no-victim': {
      const cgroup = notice.report?.cgroup;
      const place = cgroup?.path === undefined ? 'On the machine' : `In cgroup ${cgroup.path}`;
      return [`${place} all processes are protected by an oom_score_adj of -1000, or are ending already.`];
    }
    case 'not-reaped':
      return [
        `It stays until the process has ended by itself${notice.pinnedBy === undefined ? '' : `; ${notice.pinnedBy} holds on to it`}.`,
      ];
    case 'panic':
      return ['vm.panic_on_oom decides that.'];
  }
};

export const noticeSentences = (notice: MemoryNotice, parts: StoryParts): readonly string[] => {
  const first = whenText(notice.at, parts);
  const when =
    notice.times > 1
      ? `${grouped(notice.times)} times, first ${first}, last ${whenText(notice.last, parts)}.`
      : `${first}.`;
  return [when, ...meaning(notice, parts)];
};
