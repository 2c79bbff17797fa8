import {type PageLabelId, pageLabels} from '../columns/process-page.ts';
import {shortBytes, shortPercent} from '../format/amount.ts';
import {badnessText} from '../model/oom.ts';
import {groupLimitOf, judgementOf, limitShare, limitUse} from '../model/process-page.ts';
import {fileOf} from '../model/processes.ts';
import type {Bound, LimitName} from '../proc/pid/limits.ts';
import {shortReason} from '../reading.ts';
import {type Line, line} from '../ui/line.ts';
import {bytes} from '../units.ts';
import {heading, said, saidText} from './page-lines.ts';
import {absence, type PageSource} from './process-page-source.ts';

/** What may end one process, and what it may take. */

export const oomLines = (source: PageSource): readonly Line[] => {
  const {process, snapshot, width} = source;
  const groupLines = saidText(pageLabels.groupLimit.title, groupLimitText(source), width);
  const kernel = fileOf(process, 'oomScore');
  const judged = judgementOf(process, snapshot);
  const score = kernel.ok ? String(kernel.value) : shortReason(kernel.reason);
  const label = pageLabels.oom.title;
  if (!judged.ok)
    return [...heading('OOM killer'), ...saidText(label, `${score}; ${absence(judged)}`, width), ...groupLines];
  const {adj, badness, never} = judged.value;
  const who =
    process.pid === 1
      ? 'the first process is never killed'
      : never
        ? 'oom_score_adj -1000: never killed'
        : `oom_score_adj ${adj}; an idle ordinary process has 666`;
  return [
    ...heading('OOM killer'),
    ...saidText(label, `${score}, ${who}`, width),
    ...saidText('', `The kernel counts ${badnessText(badness, adj, snapshot.system.pageSize)}.`, width, 'dim'),
    ...groupLines,
  ];
};

const groupLimitText = (source: PageSource): string => {
  const reading = groupLimitOf(source.process, source.snapshot);
  if (!reading.ok) return absence(reading);
  const {path, limit, room} = reading.value;
  if (limit.limit === 'max') return 'none: only the machine is the limit';
  const whose = limit.from === path ? '' : ` of ${limit.from ?? 'a group above'}`;
  const left =
    room.room === 'max' ? '' : `; ${shortBytes(room.room)} left${room.from === limit.from ? '' : ` in ${room.from}`}`;
  return `${shortBytes(limit.limit)}${whose}${left}`;
};

const limits = [
  ['maxAddress', 'addressSpace'],
  ['maxData', 'data'],
  ['maxStack', 'stack'],
  ['maxLocked', 'lockedMemory'],
] as const satisfies readonly (readonly [PageLabelId, LimitName])[];

const boundText = (bound: Bound): string => (bound === 'unlimited' ? 'unlimited' : shortBytes(bytes(bound)));

const limitText = (source: PageSource, name: (typeof limits)[number][1]): string => {
  const use = limitUse(source.process, name);
  if (!use.ok) return absence(use);
  const {used, limit} = use.value;
  const now = used.ok ? shortBytes(used.value) : shortReason(used.reason);
  const share = used.ok ? limitShare(used.value, limit.soft) : undefined;
  const hard = limit.hard === limit.soft ? '' : `; may be raised to ${boundText(limit.hard)}`;
  return `${now} of ${boundText(limit.soft)}${share === undefined ? '' : `, ${shortPercent(share)}`}${hard}`;
};

export const limitLines = (source: PageSource): readonly Line[] => {
  const reading = fileOf(source.process, 'limits');
  if (!reading.ok) return [...heading('Limits'), ...saidText('', absence(reading), source.width)];
  return [
    ...heading('Limits', 'of address space; RAM is limited by cgroups'),
    ...limits.flatMap(([label, name]) => said(pageLabels[label].title, [line(limitText(source, name))])),
  ];
};
