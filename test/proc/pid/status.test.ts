import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseStatus, statusFields, statusIgnored} from '../../../src/proc/pid/status.ts';
import {fixtureDir, fixtureNames, fixtureText} from '../../helpers/fixtures.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Every process of every captured tree. */
const captured = fixtureNames().flatMap(tree =>
  readdirSync(join(fixtureDir(tree), 'proc'))
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => {
      const text = fixtureText(tree, `proc/${pid}/status`);
      return text === undefined ? [] : [{name: `${tree} ${pid}`, pid: Number(pid), text}];
    }),
);

const sample = `Name:\tcat
Umask:\t0022
State:\tR (running)
Tgid:\t14700
Ngid:\t0
Pid:\t14701
PPid:\t14692
TracerPid:\t0
Uid:\t1000\t0\t0\t0
Gid:\t1000\t0\t0\t0
FDSize:\t256
Groups:\t4 27 1000 \nKthread:\t0
VmPeak:\t    3064 kB
VmSize:\t    3060 kB
VmHWM:\t    1708 kB
VmRSS:\t    1704 kB
RssAnon:\t     112 kB
RssFile:\t    1592 kB
RssShmem:\t       0 kB
VmPTE:\t      44 kB
VmSwap:\t       8 kB
HugetlbPages:\t    2048 kB
CoreDumping:\t0
THP_enabled:\t1
untag_mask:\t0xffffffffffffffff
Threads:\t3
SigQ:\t1/96365
Cpus_allowed_list:\t0-1
voluntary_ctxt_switches:\t0
x86_Thread_features:\t
`;

const recordOf = (text: string) => {
  const result = parseStatus(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseStatus', () => {
  it.each(captured)('reads $name and knows every line', ({pid, text}) => {
    const status = recordOf(text);
    expect(status.unknown).toEqual({});
    expect(status.malformed).toEqual([]);
    expect(status).toMatchObject({pid, tgid: pid, ppid: expect.any(Number), uid: expect.any(Number)});
    expect(text).toContain(`\nState:\t${status.state} (`);
    expect(text).toContain(`\nThreads:\t${status.threads}\n`);
    expect(status.vmRSS !== undefined).toBe(text.includes('VmRSS'));
    if (status.vmRSS !== undefined) {
      expect(text).toContain(`VmRSS:\t${String(status.vmRSS / 1024).padStart(8)} kB`);
      expect(status.rssAnon! + status.rssFile! + status.rssShmem!).toBe(status.vmRSS);
    }
  });

  it('takes memory in bytes, users, state and flags', () => {
    expect(parseStatus(sample)).toEqual({
      ok: true,
      value: {
        name: 'cat',
        state: 'R',
        tgid: 14700,
        pid: 14701,
        ppid: 14692,
        uid: 1000,
        euid: 0,
        kthread: false,
        vmPeak: 3064 * 1024,
        vmSize: 3060 * 1024,
        vmHWM: 1708 * 1024,
        vmRSS: 1704 * 1024,
        rssAnon: 112 * 1024,
        rssFile: 1592 * 1024,
        rssShmem: 0,
        vmPTE: 44 * 1024,
        vmSwap: 8 * 1024,
        hugetlbPages: 2 * 1024 * 1024,
        thpEnabled: true,
        threads: 3,
        unknown: {},
        malformed: [],
      },
    });
  });

  it.each([
    ['x\\ny\\\\z', 'x\ny\\z'],
    ['\\\\n', '\\n'],
    ['\\', '\\'],
    ['a) R (b', 'a) R (b'],
    ['', ''],
    ['  ', '  '],
    ['a:\tb', 'a:\tb'],
    ['\x1b[31mred', '\x1b[31mred'],
    ['日本語日本', '日本語日本'],
    ['\u2028\r', '\u2028\r'],
    ['kworker/u257:63-events_unbound_and_a_rather_long_name_of_a_queue'],
  ])('reads the name %j', (escaped, name = escaped) => {
    const status = recordOf(sample.replace('cat', () => escaped));
    expect(status.name).toBe(name);
    expect(status.malformed).toEqual([]);
    expect(status.pid).toBe(14701);
  });

  it('leaves out the memory of kernel threads and zombies, which have none', () => {
    const status = recordOf('Name:\tkthreadd\nState:\tS (sleeping)\nPid:\t2\nPPid:\t0\nKthread:\t1\nThreads:\t1\n');
    expect(status).toEqual({
      name: 'kthreadd',
      state: 'S',
      pid: 2,
      ppid: 0,
      kthread: true,
      threads: 1,
      unknown: {},
      malformed: [],
    });
    expect(recordOf('Name:\tsh\nState:\tZ (zombie)\nThreads:\t1\n')).toMatchObject({state: 'Z', malformed: []});
  });

  it('keeps what a newer kernel prints', () => {
    expect(recordOf(`${sample}VmQuantum:\t      12 kB\n`).unknown).toEqual({VmQuantum: '12 kB'});
  });

  it.each([
    'VmLck:\t18446744073709551615 kB',
    'VmLck:\t9007199254740991 kB',
    'VmLck:\t    12',
    'VmLck:\t    12 k',
    'VmLck:\t    12 MB',
    'VmLck:\t     kB',
    'VmLck:\t   -12 kB',
    'VmLck:\t   1 2 kB',
    'VmLck:\t    12 kB ',
    'VmLck:',
    'Threads:\t-1',
    'Threads:\t1 kB',
    'Pid:\tx',
    'Kthread:\t2',
    'State:\t',
    'Uid:\t0',
    'no colon',
    ':',
  ])('keeps %j as malformed, never as a number', line => {
    const status = recordOf(`Name:\tcat\n${line}\n`);
    expect(status).toEqual({
      name: 'cat',
      unknown: {},
      malformed: [{line: 2, why: expect.any(String), text: line}],
    });
  });

  it.each(['', '\n\n', 'Name', 'VmRSS:\t    1704 kB\n'])('calls %j malformed', text => {
    expect(parseStatus(text).ok).toBe(false);
  });

  it('does not ignore what it reads', () => {
    const read: string[] = Object.values(statusFields).map(({key}) => key);
    expect(statusIgnored.filter(key => read.includes(key))).toEqual([]);
    expect(new Set(statusIgnored).size).toBe(statusIgnored.length);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const fields = statusFields as Record<string, {key: string; unit: string}>;
    const record = fc.dictionary(fc.constantFrom(...Object.keys(fields)), fc.nat(2 ** 40));
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 63}), record, (name, values) => {
        const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
        const printed = Object.entries(values).map(([field, n]) => {
          const {key, unit} = fields[field]!;
          return unit === 'bytes' ? `${key}:\t${String(n).padStart(8)} kB\n` : `${key}:\t${n}\n`;
        });
        const expected = Object.fromEntries(
          Object.entries(values).map(([field, n]) => [field, fields[field]!.unit === 'bytes' ? n * 1024 : n]),
        );
        expect({...recordOf(`Name:\t${escaped}\n${printed.join('')}`)}).toEqual({
          ...expected,
          name,
          unknown: {},
          malformed: [],
        });
      }),
    );
  });

  it('never throws', () => neverThrows(parseStatus, sample));
});
