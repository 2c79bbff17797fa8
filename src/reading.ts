/**
 * A measurement is a value or the reason why there is none. Absence happens every second on a live system (a process
 * exits, a file needs root, a kernel lacks a feature) and is therefore a value, never an exception and never a zero.
 */
export type Reason =
  /** ENOENT or ENODEV: this kernel, configuration or machine does not have the file, or nobody captured it. */
  /** `recorded`: nobody read it at the time. */
  | {readonly kind: 'missing'; readonly path: string; readonly captured?: true; readonly recorded?: true}
  /** EACCES or EPERM: somebody with more rights could read it. `to`: root was refused, or whoever captured the tree. */
  /** `has`: the effective capabilities of a root that was refused, as far as known. */
  | {readonly kind: 'denied'; readonly path: string; readonly to?: 'root' | 'capture'; readonly has?: bigint}
  /** EOPNOTSUPP: built in, switched off (PSI without psi=1 on some kernels). */
  | {readonly kind: 'disabled'; readonly path: string}
  /** ESRCH, or ENOENT below a process or cgroup that was there before. */
  | {readonly kind: 'gone'; readonly path: string}
  /** Another error of the system, named by its errno. */
  | {readonly kind: 'unreadable'; readonly path: string; readonly errno: string}
  /** The file is there and does not say what it should; `line` counts from 1. */
  | {readonly kind: 'malformed'; readonly path: string; readonly line: number; readonly why: string}
  /** The file is there; this kernel does not print the field. */
  | {readonly kind: 'no-field'; readonly path: string; readonly field: string}
  /** Left out on purpose: reading it would have cost too much, or would have said nothing that is true. */
  | {readonly kind: 'skipped'; readonly path: string; readonly why: string}
  /** Nobody asked for it yet, or it is not due yet. */
  | {readonly kind: 'not-sampled'}
  /** Rates of a captured tree: it stands still, and its counters are not zero for that. */
  | {readonly kind: 'captured'}
  /** A rate needs two samples. */
  | {readonly kind: 'first-sample'}
  /** The counter went down: it was reset, or belongs to a new object. */
  | {readonly kind: 'counter-reset'};

export type ReasonKind = Reason['kind'];
export type Available<T> = {readonly ok: true; readonly value: T};
export type Unavailable = {readonly ok: false; readonly reason: Reason};
export type Reading<T> = Available<T> | Unavailable;

export const available = <T>(value: T): Available<T> => ({ok: true, value});
export const unavailable = (reason: Reason): Unavailable => ({ok: false, reason});
export const notSampled: Unavailable = unavailable({kind: 'not-sampled'});
export const firstSample: Unavailable = unavailable({kind: 'first-sample'});
export const timeStandsStill: Unavailable = unavailable({kind: 'captured'});
export const counterReset: Unavailable = unavailable({kind: 'counter-reset'});
/** Not on this machine, or not in this tree. */
export const missing = (
  path: string,
  {captured, recorded}: {readonly captured?: boolean | undefined; readonly recorded?: true | undefined},
): Unavailable => unavailable({kind: 'missing', path, ...(captured && {captured}), ...(recorded && {recorded})});
export const noField = (path: string, field: string): Unavailable => unavailable({kind: 'no-field', path, field});

export const mapReading = <T, U>(reading: Reading<T>, f: (value: T) => U): Reading<U> =>
  reading.ok ? available(f(reading.value)) : reading;

export const chainReading = <T, U>(reading: Reading<T>, f: (value: T) => Reading<U>): Reading<U> =>
  reading.ok ? f(reading.value) : reading;

/** Both values, or the first reason. */
export const bothReadings = <A, B>(a: Reading<A>, b: Reading<B>): Reading<readonly [A, B]> => {
  if (!a.ok) return a;
  if (!b.ok) return b;
  return available([a.value, b.value]);
};

/** The value, or undefined; for places where "unknown" has its own branch. Never follow it with `?? 0`. */
export const known = <T>(reading: Reading<T>): T | undefined => (reading.ok ? reading.value : undefined);

/** A field that this kernel may not print becomes a reading. */
export const fieldReading = <T>(value: T | undefined, path: string, field: string): Reading<T> =>
  value === undefined ? noField(path, field) : available(value);

const root = (path: string) => (path.startsWith('/') ? path : `/${path}`);

/** One sentence for a person: what is missing and why. */
export const sentence = (reason: Reason): string => {
  switch (reason.kind) {
    case 'missing':
      if (reason.recorded) return `${root(reason.path)} was not read at that time`;
      if (reason.captured) return `${root(reason.path)} is not in this tree`;
      // A container has but a few devices, whatever the kernel offers.
      return `${root(reason.path)} does not exist${/^\/?dev\//.test(reason.path) ? '' : ' on this kernel'}`;
    case 'denied':
      return reason.to === 'capture'
        ? `${root(reason.path)} was refused when this tree was captured`
        : `no permission to read ${root(reason.path)}`;
    case 'disabled':
      return `${root(reason.path)} is switched off in this kernel`;
    case 'gone':
      return `${root(reason.path)} is gone`;
    case 'unreadable':
      return `${root(reason.path)} cannot be read (${reason.errno})`;
    case 'malformed':
      return `${root(reason.path)} line ${reason.line}: ${reason.why}`;
    case 'no-field':
      return `this kernel's ${root(reason.path)} has no ${reason.field}`;
    case 'skipped':
      return `${root(reason.path)} was not read: ${reason.why}`;
    case 'not-sampled':
      return 'not sampled yet';
    case 'captured':
      return 'a captured tree stands still: no time passes in it';
    case 'first-sample':
      return 'needs a second sample';
    case 'counter-reset':
      return 'the counter was reset';
  }
};

/** The first that fits. A cgroup may have any word in its name, so that below fs/cgroup only the file's counts. */
const switchedOn: readonly (readonly [RegExp, string])[] = [
  [/^\/?dev\/kmsg$/, 'containers need it from their host'],
  [/^\/?proc\/pressure\/irq/, 'needs CONFIG_IRQ_TIME_ACCOUNTING (kernel 6.1 or later)'],
  [/^\/?proc\/pressure|\.pressure$/, 'boot with psi=1 on a kernel built with CONFIG_PSI'],
  [/\/memory\.zswap\.[^/]+$/, 'needs a kernel built with CONFIG_ZSWAP'],
  [/fs\/cgroup/, 'needs the memory controller: cgroup_enable=memory, or +memory in cgroup.subtree_control'],
  [/slabinfo/, 'needs a kernel built with CONFIG_SLUB_DEBUG'],
  [/zswap/, 'needs a kernel built with CONFIG_ZSWAP'],
  [/ksm/, 'needs a kernel built with CONFIG_KSM'],
  [/transparent_hugepage/, 'needs a kernel built with CONFIG_TRANSPARENT_HUGEPAGE'],
  [/lru_gen/, 'needs a kernel built with CONFIG_LRU_GEN (6.1 or later)'],
  [/hugepages/, 'needs a kernel built with CONFIG_HUGETLB_PAGE'],
];

/** What root may not do everywhere: what it then lacks, and where it stands. */
const privileged: readonly {
  readonly path: RegExp;
  readonly help: string;
  readonly capability: string;
  /** Its number in include/uapi/linux/capability.h. */
  readonly bit: bigint;
}[] = [
  {
    path: /^\/?proc\/[^/]+\/(smaps|maps|io|numa_maps)/,
    help: 'run as root, with CAP_SYS_PTRACE',
    capability: 'CAP_SYS_PTRACE',
    bit: 19n,
  },
  {
    path: /^\/?dev\/kmsg$/,
    help: 'kernel.dmesg_restrict=1 asks for root with CAP_SYSLOG',
    capability: 'CAP_SYSLOG',
    bit: 34n,
  },
];

const moreRights = ({path, to, has}: Extract<Reason, {kind: 'denied'}>): string => {
  if (to === 'capture') return 'capture the tree as root';
  const right = privileged.find(each => each.path.test(path));
  if (to === undefined) return right?.help ?? 'run as root';
  if (right !== undefined && has !== undefined && ((has >> right.bit) & 1n) === 1n) {
    return `root is refused too, although it has ${right.capability}: by a security module, a user namespace, or a kernel that is locked down`;
  }
  const lacking = right === undefined ? 'a capability' : right.capability;
  return `root is refused too: it lacks ${lacking} (a container?), or the kernel is locked down`;
};

/** src/sampler/everything.ts has the list. */
const NOT_RECORDED = 'kept is what was on screen; mmtop record reads all but smaps, io and limits';

/** What would help, or undefined when nothing would. */
export const hint = (reason: Reason): string | undefined => {
  switch (reason.kind) {
    case 'denied':
      return moreRights(reason);
    case 'missing':
    case 'disabled': {
      if (reason.kind === 'missing' && reason.recorded) return NOT_RECORDED;
      const help = switchedOn.find(([path]) => path.test(reason.path))?.[1];
      const leftOut = reason.kind === 'missing' && reason.captured;
      if (leftOut && /^\/?dev\//.test(reason.path)) return 'a saved copy can be put into the tree';
      return help !== undefined && leftOut ? `unless it was left out: ${help}` : help;
    }
    case 'malformed':
      return 'please report this line';
    case 'first-sample':
    case 'not-sampled':
      return 'it comes with the next sample; while paused, Space goes on';
    case 'gone':
    case 'unreadable':
    case 'no-field':
    case 'skipped':
    case 'captured':
    case 'counter-reset':
      return undefined;
  }
};

/** A few letters for a table cell; the reader finds the sentence by explaining the cell. */
export const shortReason = (reason: Reason): string => {
  switch (reason.kind) {
    case 'missing':
    case 'no-field':
    case 'captured':
      return 'n/a';
    case 'denied':
      return reason.to === 'root' ? 'deny' : 'root';
    case 'disabled':
      return 'off';
    case 'gone':
      return 'gone';
    case 'unreadable':
    case 'malformed':
      return 'err';
    case 'skipped':
      return 'skip';
    case 'not-sampled':
    case 'first-sample':
      return '…';
    case 'counter-reset':
      return 'reset';
  }
};
