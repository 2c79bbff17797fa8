import type {FieldList, Leftovers, Values} from '../../field.ts';
import {type MalformedLine, malformedFile, type Parsed, parsed} from '../../probe.ts';
import {malformed, parseUnsigned} from '../lex.ts';
import {kibBetween} from './smaps-rollup.ts';

/**
 * /proc/PID/status: the memory of a process by kind, its owner and its state. The Vm and Rss lines are missing for
 * kernel threads and zombies, which have no memory of their own.
 * https://docs.kernel.org/filesystems/proc.html#process-specific-subdirectories, fs/proc/array.c, task_mem()
 */
export const statusFields = {
  vmPeak: {key: 'VmPeak', unit: 'bytes', meaning: 'Largest VmSize so far.'},
  vmSize: {key: 'VmSize', unit: 'bytes', meaning: 'Address space that is mapped, touched or not (htop’s VIRT).'},
  vmLck: {key: 'VmLck', unit: 'bytes', meaning: 'Address space locked with mlock(); it cannot be swapped out.'},
  vmPin: {
    key: 'VmPin',
    unit: 'bytes',
    meaning:
      'Pages pinned for long, for devices that read or write them directly; they can be neither moved nor swapped.',
  },
  vmHWM: {key: 'VmHWM', unit: 'bytes', meaning: 'Largest VmRSS so far.'},
  vmRSS: {
    key: 'VmRSS',
    unit: 'bytes',
    meaning: 'Mapped pages in RAM: RssAnon, RssFile and RssShmem together (htop’s RES). Shared pages count in full.',
  },
  rssAnon: {
    key: 'RssAnon',
    unit: 'bytes',
    meaning: 'Resident memory that belongs to no file: heap, stacks, private copies. Only swap can take it.',
  },
  rssFile: {
    key: 'RssFile',
    unit: 'bytes',
    meaning: 'Resident pages of files: program, libraries, mapped data. Usually shared and easily dropped.',
  },
  rssShmem: {
    key: 'RssShmem',
    unit: 'bytes',
    meaning: 'Resident shared memory and tmpfs pages that the process maps. Ending the process may not free them.',
  },
  vmData: {
    key: 'VmData',
    unit: 'bytes',
    meaning: 'Private writable address space without the main stack: what the process could fill.',
  },
  vmStk: {key: 'VmStk', unit: 'bytes', meaning: 'Address space of the main stack.'},
  vmExe: {key: 'VmExe', unit: 'bytes', meaning: 'Address space of the program’s own code.'},
  vmLib: {key: 'VmLib', unit: 'bytes', meaning: 'Address space of the code of libraries.'},
  vmPTE: {
    key: 'VmPTE',
    unit: 'bytes',
    meaning:
      'Page tables of the process, in no RSS. Large with huge sparse or shared mappings; the OOM killer counts it.',
  },
  vmPMD: {
    key: 'VmPMD',
    unit: 'bytes',
    meaning: 'Page tables of the second level; part of VmPTE nowadays.',
    until: '4.15',
  },
  vmSwap: {
    key: 'VmSwap',
    unit: 'bytes',
    meaning: 'Anonymous memory of the process that is in swap; swapped-out shared memory is left out.',
  },
  hugetlbPages: {
    key: 'HugetlbPages',
    unit: 'bytes',
    meaning: 'Memory from the huge page pool that the process maps; not in VmRSS.',
    config: 'CONFIG_HUGETLB_PAGE',
  },
  threads: {key: 'Threads', unit: 'count', meaning: 'Threads of the process, the main one included.'},
} as const satisfies FieldList;

/** Lines that say nothing about memory. They are listed so that a line of a newer kernel still stands out. */
export const statusIgnored: readonly string[] = [
  ...['Umask', 'Ngid', 'TracerPid', 'Gid', 'FDSize', 'Groups', 'NStgid', 'NSpid', 'NSpgid', 'NSsid'],
  ...['CoreDumping', 'untag_mask', 'SigQ', 'SigPnd', 'ShdPnd', 'SigBlk', 'SigIgn', 'SigCgt'],
  ...['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp', 'Seccomp_filters'],
  ...['Speculation_Store_Bypass', 'SpeculationIndirectBranch'],
  ...['Cpus_allowed', 'Cpus_allowed_list', 'Mems_allowed', 'Mems_allowed_list'],
  ...['voluntary_ctxt_switches', 'nonvoluntary_ctxt_switches', 'x86_Thread_features', 'x86_Thread_features_locked'],
];

export type Status = Values<typeof statusFields> & {
  /** Raw name, as in stat and comm: the kernel's escapes are undone. */
  readonly name: string;
  /** One letter, as in stat. */
  readonly state?: string;
  readonly pid?: number;
  readonly tgid?: number;
  readonly ppid?: number;
  /** Real user. */
  readonly uid?: number;
  /** Effective user. */
  readonly euid?: number;
  /** Not printed by 6.1 and older; stat's flags say it everywhere. */
  readonly kthread?: boolean;
  /** False when the process asked for no transparent huge pages (PR_SET_THP_DISABLE). */
  readonly thpEnabled?: boolean;
} & Leftovers;

type Draft = {-readonly [K in keyof Status]?: Status[K]};

/** Takes the value between two positions into the record; false when it is not what the key promises. */
type Take = (draft: Draft, text: string, from: number, to: number) => boolean;

const put = (draft: Draft, field: keyof Status, value: string | number | boolean | undefined): boolean => {
  if (value !== undefined) (draft as Record<string, unknown>)[field] = value;
  return value !== undefined;
};

const kibibytes =
  (field: keyof Status): Take =>
  (draft, text, from, to) =>
    put(draft, field, kibBetween(text, from, to));

const unsignedBetween = (text: string, from: number, to: number) => parseUnsigned(text.slice(from, to).trim());

const unsigned =
  (field: keyof Status): Take =>
  (draft, text, from, to) =>
    put(draft, field, unsignedBetween(text, from, to));

const flag =
  (field: keyof Status): Take =>
  (draft, text, from, to) => {
    const value = unsignedBetween(text, from, to);
    return value !== undefined && value <= 1 && put(draft, field, value === 1);
  };

/** `Name:\tx\ny\\z`: newline and backslash are escaped, here and nowhere else. */
const takeName: Take = (draft, text, from, to) => {
  const name = text.slice(from + 1, to);
  draft.name = name.includes('\\') ? name.replace(/\\([n\\])/g, (_, c: string) => (c === 'n' ? '\n' : c)) : name;
  return true;
};

/** `State:\tS (sleeping)` */
const takeState: Take = (draft, text, from, to) => {
  const letter = text.slice(from, to).trimStart().charAt(0);
  return letter !== '' && put(draft, 'state', letter);
};

/** `Uid:\t0\t0\t0\t0`: real, effective, saved, file system. */
const takeUid: Take = (draft, text, from, to) => {
  const [real, effective] = text.slice(from, to).trim().split('\t', 2);
  const uid = parseUnsigned(real);
  const euid = parseUnsigned(effective);
  return uid !== undefined && euid !== undefined && put(draft, 'uid', uid) && put(draft, 'euid', euid);
};

const ignore: Take = () => true;

const memoryLines = Object.entries(statusFields).map(([name, {key, unit}]) => {
  const field = name as keyof typeof statusFields;
  return [key, unit === 'bytes' ? kibibytes(field) : unsigned(field)] as const;
});

const takes: ReadonlyMap<string, Take> = new Map<string, Take>([
  ...memoryLines,
  ...statusIgnored.map(key => [key, ignore] as const),
  ['Name', takeName],
  ['State', takeState],
  ['Uid', takeUid],
  ['Pid', unsigned('pid')],
  ['Tgid', unsigned('tgid')],
  ['PPid', unsigned('ppid')],
  ['Kthread', flag('kthread')],
  ['THP_enabled', flag('thpEnabled')],
]);

const COLON = 58;

/** `VmRSS:\t    1644 kB`, `Threads:\t1` */
export const parseStatus = (text: string): Parsed<Status> => {
  const draft: Draft = {};
  const unknown: Record<string, string> = {};
  const bad: MalformedLine[] = [];
  let lineNumber = 0;
  for (let at = 0, end = 0; at < text.length; at = end + 1) {
    lineNumber += 1;
    end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    let colon = at;
    while (colon < end && text.charCodeAt(colon) !== COLON) colon += 1;
    if (colon === at || colon === end) {
      if (end > at) bad.push(malformed(lineNumber, 'not a "key: value" line', text.slice(at, end)));
      continue;
    }
    const key = text.slice(at, colon);
    const take = takes.get(key);
    if (take === undefined) unknown[key] = text.slice(colon + 1, end).trim();
    else if (!take(draft, text, colon + 1, end)) {
      bad.push(malformed(lineNumber, `${key} has a value that cannot be kept exactly`, text.slice(at, end)));
    }
  }
  const {name} = draft;
  if (name === undefined) return malformedFile(1, 'no Name line', text.slice(0, 200));
  return parsed({...draft, name, unknown, malformed: bad});
};
