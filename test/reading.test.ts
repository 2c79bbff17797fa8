import {describe, expect, it} from 'vitest';
import {
  available,
  bothReadings,
  chainReading,
  counterReset,
  fieldReading,
  firstSample,
  hint,
  known,
  mapReading,
  missing as missingReading,
  noField,
  notSampled,
  type Reading,
  type Reason,
  type ReasonKind,
  sentence,
  shortReason,
  unavailable,
} from '../src/reading.ts';

const NEXT = 'it comes with the next sample; while paused, Space goes on';

const path = 'proc/slabinfo';

/** Each reason once, with all that is said about it. */
const reasons: {readonly [K in ReasonKind]: readonly [Reason & {kind: K}, string, string, string | undefined]} = {
  missing: [
    {kind: 'missing', path},
    '/proc/slabinfo does not exist on this kernel',
    'n/a',
    'needs a kernel built with CONFIG_SLUB_DEBUG',
  ],
  denied: [{kind: 'denied', path}, 'no permission to read /proc/slabinfo', 'root', 'run as root'],
  disabled: [
    {kind: 'disabled', path: 'proc/pressure/memory'},
    '/proc/pressure/memory is switched off in this kernel',
    'off',
    'boot with psi=1 on a kernel built with CONFIG_PSI',
  ],
  gone: [{kind: 'gone', path: 'proc/42/statm'}, '/proc/42/statm is gone', 'gone', undefined],
  unreadable: [{kind: 'unreadable', path, errno: 'EIO'}, '/proc/slabinfo cannot be read (EIO)', 'err', undefined],
  malformed: [
    {kind: 'malformed', path, line: 3, why: 'no cache'},
    '/proc/slabinfo line 3: no cache',
    'err',
    'please report this line',
  ],
  'no-field': [
    {kind: 'no-field', path: 'proc/meminfo', field: 'MemAvailable'},
    "this kernel's /proc/meminfo has no MemAvailable",
    'n/a',
    undefined,
  ],
  skipped: [
    {kind: 'skipped', path: 'proc/7/smaps_rollup', why: 'the process is larger than 8 GiB'},
    '/proc/7/smaps_rollup was not read: the process is larger than 8 GiB',
    'skip',
    undefined,
  ],
  captured: [{kind: 'captured'}, 'a captured tree stands still: no time passes in it', 'n/a', undefined],
  'not-sampled': [{kind: 'not-sampled'}, 'not sampled yet', '…', NEXT],
  'first-sample': [{kind: 'first-sample'}, 'needs a second sample', '…', NEXT],
  'counter-reset': [{kind: 'counter-reset'}, 'the counter was reset', 'reset', undefined],
};

describe('of a captured tree', () => {
  it('a missing file may have been left out', () => {
    const reason = {kind: 'missing', path, captured: true} as const;
    expect([sentence(reason), shortReason(reason), hint(reason)]).toEqual([
      '/proc/slabinfo is not in this tree',
      'n/a',
      'unless it was left out: needs a kernel built with CONFIG_SLUB_DEBUG',
    ]);
    expect(hint({...reason, path: 'proc/uptime'})).toBe(undefined);
  });

  it('a file was refused to whoever captured it, and being root now is no help', () => {
    const reason = {kind: 'denied', path, to: 'capture'} as const;
    expect([sentence(reason), shortReason(reason), hint(reason)]).toEqual([
      '/proc/slabinfo was refused when this tree was captured',
      'root',
      'capture the tree as root',
    ]);
  });
});

describe('a file that is refused to root', () => {
  it.each([
    ['proc/slabinfo', 'it lacks a capability'],
    ['proc/1/smaps_rollup', 'it lacks CAP_SYS_PTRACE'],
  ])('%s is not to be had by becoming root', (file, why) => {
    const reason = {kind: 'denied', path: file, to: 'root'} as const;
    expect(sentence(reason)).toBe(`no permission to read /${file}`);
    expect(shortReason(reason)).toBe('deny');
    expect(hint(reason)).toBe(`root is refused too: ${why} (a container?), or the kernel is locked down`);
  });
});

describe('a file that is refused to a root with the capability for it', () => {
  const hintFor = (path: string, has: bigint) => hint({kind: 'denied', path, to: 'root', has});

  it.each([
    ['proc/1/smaps_rollup', 1n << 19n, 'CAP_SYS_PTRACE'],
    ['dev/kmsg', 0x1ff_ffff_ffffn, 'CAP_SYSLOG'],
  ])('%s is refused by something else', (path, has, name) => {
    expect(hintFor(path, has)).toContain(`although it has ${name}: by a security module`);
  });

  it.each([
    ['proc/1/smaps_rollup', ~(1n << 19n) & 0x1ff_ffff_ffffn],
    ['dev/kmsg', 1n << 19n],
    ['proc/slabinfo', 0x1ff_ffff_ffffn],
  ])('%s with %d is as before', (path, has) => {
    expect(hintFor(path, has)).toMatch(/^root is refused too: it lacks/);
  });
});

describe('every reason', () => {
  it.each(Object.entries(reasons))(
    '%s has a sentence, a short form and a way out',
    (_, [reason, long, short, help]) => {
      expect([sentence(reason), shortReason(reason), hint(reason)]).toEqual([long, short, help]);
    },
  );

  it.each(Object.entries(reasons))('%s fits a narrow cell and is never a question mark or a zero', (_, [reason]) => {
    expect(shortReason(reason)).toMatch(/^(\p{L}[\p{L}/]*|…)$/u);
    expect(shortReason(reason).length).toBeLessThanOrEqual(5);
  });

  it('does not double the slash of an absolute path', () => {
    expect(sentence({kind: 'gone', path: '/proc/1/stat'})).toBe('/proc/1/stat is gone');
  });
});

describe('hint for what is missing', () => {
  it.each([
    ['proc/pressure/irq', 'CONFIG_IRQ_TIME_ACCOUNTING'],
    ['proc/pressure/memory', 'psi=1'],
    ['sys/fs/cgroup/a/memory.pressure', 'psi=1'],
    ['sys/module/zswap/parameters', 'CONFIG_ZSWAP'],
    ['sys/fs/cgroup/a/memory.zswap.current', 'CONFIG_ZSWAP'],
    ['sys/kernel/mm/ksm', 'CONFIG_KSM'],
    ['sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled', 'CONFIG_TRANSPARENT_HUGEPAGE'],
    ['sys/kernel/mm/hugepages', 'CONFIG_HUGETLB_PAGE'],
    ['sys/kernel/mm/lru_gen', 'CONFIG_LRU_GEN'],
    ['sys/fs/cgroup/a/memory.current', '+memory'],
    ['sys/fs/cgroup/pressure-test.service/memory.current', '+memory'],
    ['sys/fs/cgroup/ksmtuned.service/memory.max', '+memory'],
    ['sys/fs/cgroup/zswap/memory.stat', '+memory'],
  ])('of %s names %s', (missing, part) => {
    expect(hint({kind: 'missing', path: missing})).toContain(part);
    expect(hint({kind: 'missing', path: `/${missing}`})).toContain(part);
  });

  it('is silent where nothing would help', () => {
    expect(hint({kind: 'missing', path: 'proc/vmstat'})).toBeUndefined();
  });
});

describe('readings', () => {
  const denied: Reading<number> = unavailable({kind: 'denied', path});

  it('map and chain values, and pass reasons on', () => {
    expect(mapReading(available(2), n => n + 1)).toEqual(available(3));
    expect(chainReading(available(2), n => available(String(n)))).toEqual(available('2'));
    expect(chainReading(available(2), () => denied)).toBe(denied);
    const never = () => {
      throw new Error('must not be called');
    };
    expect([mapReading(denied, never), chainReading(denied, never)]).toEqual([denied, denied]);
  });

  it('join two values, or give the first reason', () => {
    expect(bothReadings(available(1), available('a'))).toEqual(available([1, 'a']));
    expect(bothReadings(denied, firstSample)).toBe(denied);
    expect(bothReadings(available(1), firstSample)).toBe(firstSample);
  });

  it('know a value that is nothing from no value', () => {
    expect([known(available(0)), known(available('')), known(available(false))]).toEqual([0, '', false]);
    expect(known(denied)).toBeUndefined();
    expect(fieldReading(0, path, 'x')).toEqual(available(0));
    expect(fieldReading(undefined, path, 'x')).toEqual(noField(path, 'x'));
  });

  it('have names for what happens every second', () => {
    expect([notSampled, firstSample, counterReset].map(({reason}) => reason.kind)).toEqual([
      'not-sampled',
      'first-sample',
      'counter-reset',
    ]);
  });
});

it('what nobody read at the time is no fault of the kernel', () => {
  const {reason} = missingReading('proc/slabinfo', {captured: true, recorded: true});
  expect(sentence(reason)).toBe('/proc/slabinfo was not read at that time');
  expect(hint(reason)).toBe('kept is what was on screen; mmtop record reads all but smaps, io and limits');
  expect(shortReason(reason)).toBe('n/a');
});
