import {type PageLabelId, pageLabels, pageTerm} from '../columns/process-page.ts';
import {cgroupOf, userOf} from '../columns/processes.ts';
import {clockText, momentText, uptimeText} from '../format/time.ts';
import {truncate, visible} from '../format/width.ts';
import {cgroupName} from '../model/cgroups-name.ts';
import {commandOf, namedProcess, sentenceName} from '../model/process-name.ts';
import {ageOf} from '../model/process-page.ts';
import {uidOf} from '../model/processes.ts';
import {hasMappings} from '../proc/pid/dear.ts';
import type {PidFile} from '../proc/pid/files.ts';
import type {Process} from '../proc/pid/process.ts';
import {type Line, line, span} from '../ui/line.ts';
import {secondsToMillis} from '../units.ts';
import {besideLines, hardWrap, heading, SAID_AT, said, saidText} from './page-lines.ts';
import {limitLines, oomLines} from './process-page-limits.ts';
import {mappingLines} from './process-page-mappings.ts';
import {memoryLines} from './process-page-memory.ts';
import {absence, type PageSource} from './process-page-source.ts';
import type {DetailPage} from './table-state.ts';
import type {Detail, LastSeen, Look} from './view.ts';

/** Files below /proc/PID that the page rests on. smaps_rollup serves where smaps is too long. */
const pageFiles: readonly PidFile[] = [
  'stat',
  'status',
  'cmdline',
  'cgroup',
  'oomScore',
  'oomScoreAdj',
  'limits',
  'smaps',
  'smapsRollup',
];

/** The group whose limit counts. */
const pageCgroups = (process: Process): readonly string[] => {
  const path = cgroupOf(process);
  return path.ok ? [path.value] : [];
};

const states: Readonly<Record<string, string>> = {
  R: 'running or ready to run',
  S: 'sleeping',
  D: 'waiting, cannot be interrupted',
  T: 'stopped',
  t: 'stopped by a debugger',
  Z: 'zombie: its parent has to take note',
  X: 'dead',
  I: 'idle thread of the kernel',
  P: 'parked',
};

const startText = ({process, snapshot}: PageSource): string => {
  const age = ageOf(process, snapshot);
  if (!age.ok) return absence(age);
  const began = snapshot.wall - secondsToMillis(age.value);
  return `${momentText(began, snapshot.wall)}, ${uptimeText(age.value)} ago`;
};

const parentText = ({process, snapshot}: PageSource): string => {
  if (process.ppid === 0) return 'none';
  const list = snapshot.processes.ok ? snapshot.processes.value.list : [];
  const parent = list.find(({pid}) => pid === process.ppid);
  return parent === undefined ? String(process.ppid) : `${process.ppid} ${sentenceName(parent)}`;
};

const userText = ({process, snapshot}: PageSource): string => {
  const user = userOf(process, snapshot.system);
  const uid = uidOf(process);
  if (!user.ok || !uid.ok) return absence(user);
  return user.value === String(uid.value) ? user.value : `${visible(user.value)} (${uid.value})`;
};

const commandText = (process: Process): string => {
  if (process.kernelThread) return `${commandOf(process)}, a thread of the kernel`;
  const {cmdline} = process.files;
  if (cmdline !== undefined && !cmdline.reading.ok) return `${commandOf(process)} (${absence(cmdline.reading)})`;
  return commandOf(process);
};

const threadText = ({files: {stat}}: Process): string =>
  stat?.reading.ok ? String(stat.reading.value.numThreads) : absence(stat?.reading ?? {ok: true, value: ''});

/** The path, and before it the name of a container or pod as people know it. */
const placeText = (process: Process): string => {
  const path = cgroupOf(process);
  if (!path.ok) return absence(path);
  const {kind, text} = cgroupName(path.value);
  return kind === 'container' || kind === 'pod' ? `${text}: ${path.value}` : path.value;
};

/** Two short facts in a line. */
const pair = (first: PageLabelId, text: string, second: PageLabelId, other: string): readonly Line[] =>
  said(pageLabels[first].title, [line(`${text.padEnd(22)} `, span(`${pageLabels[second].title} `, 'accent'), other)]);

/** The whole command line has a part of its own where one line is not enough: a JVM's takes thirty. */
const fullCommandLines = ({process, width}: PageSource): readonly Line[] => {
  const text = commandText(process);
  const lines = hardWrap(text, width);
  return hardWrap(text, width - SAID_AT).length === 1
    ? []
    : [...heading('Command line'), ...lines.map(one => line(one))];
};

const identityLines = (source: PageSource): readonly Line[] => {
  const {process, width} = source;
  return [
    ...said(pageLabels.command.title, [line(truncate(visible(commandText(process)), width - SAID_AT))]),
    ...pair('user', userText(source), 'parent', parentText(source)),
    ...pair('threads', threadText(process), 'state', states[process.state] ?? process.state),
    ...saidText(pageLabels.started.title, startText(source), width),
    ...saidText(pageLabels.cgroup.title, placeText(process), width),
  ];
};

/** From here on the parts stand beside each other. */
const WIDE = 140;

const bodyLines = (source: PageSource): readonly Line[] => {
  const {width, process} = source;
  if (!hasMappings(process)) {
    const why = process.kernelThread
      ? 'It has no memory of its own: what the kernel holds is in no process.'
      : 'It has given all its memory back; only its entry in the process table is left, until its parent takes note.';
    return [...identityLines(source), line(''), ...hardWrap(why, width).map(text => line(text))];
  }
  const leftWidth = Math.floor((width - 2) / 2);
  const narrow = width < WIDE;
  const part: PageSource = narrow ? source : {...source, width: leftWidth};
  const left = [...identityLines(part), ...memoryLines(part)];
  const right = [...oomLines(part), ...limitLines(part)];
  // The second column begins with its heading, not with the blank line before it.
  const both = narrow ? [...left, ...right] : besideLines(left, right.slice(1), leftWidth);
  return [...both, ...fullCommandLines(source), ...mappingLines(source)];
};

const endedLines = (last: LastSeen<Process>): readonly Line[] => [
  line(span(`It has ended. Last seen at ${clockText(last.wall)}; what follows is how it was then.`, 'notice')),
];

const allTerms: readonly string[] = (Object.keys(pageLabels) as readonly PageLabelId[]).map(pageTerm);

/** Of a thread of the kernel what it does says more than its figures: `kswapd0` is a kswapd. */
export const processTerms = ({kernelThread, comm}: Process): readonly string[] =>
  kernelThread ? [comm.replace(/[\d/:].*$/, '')] : [];

/** Everything about one process. */
export const processPage = (
  look: Look,
  key: string,
  row: Process | undefined,
  width: number,
  last: LastSeen<Process> | undefined,
): DetailPage => {
  const {snapshot, ascii} = look;
  const process = row ?? last?.row;
  if (process === undefined) {
    const text = 'It ended before anything could be read of it.';
    return {title: `pid ${key.split('/')[0]}`, lines: [line(span(text, 'notice'))], terms: allTerms};
  }
  const at = row === undefined && last !== undefined ? last.at : snapshot.at;
  return {
    title: `${namedProcess(process)}${row === undefined ? ' has ended' : ''}`,
    lines: [
      ...(row === undefined && last !== undefined ? endedLines(last) : []),
      ...bodyLines({process, snapshot, at, ascii, width}),
    ],
    terms: [...processTerms(process), ...allTerms],
  };
};

/** Opened by Enter, wherever processes are rows. */
export const processDetail: Detail<Process> = {files: pageFiles, cgroups: pageCgroups, page: processPage};
