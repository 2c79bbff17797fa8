import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import fc from 'fast-check';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {looksLikeJson, openDocument} from '../../src/record/document.ts';
import {openEvidence} from '../../src/record/file.ts';
import {vmKnobs} from '../../src/sys/vm-knobs.ts';
import {capturedHost} from '../helpers/fixture-host.ts';
import {mutated} from '../helpers/properties.ts';
import {doctorJson, onceJson, opened} from './once-json.ts';

const text = await onceJson(capturedHost('6.12-x86_64-4k-pressure'));
const whole = JSON.parse(text) as Record<string, unknown>;
const without = (...names: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(Object.entries(whole).filter(([name]) => !names.includes(name))));
const changed = (sections: Readonly<Record<string, unknown>>): string => JSON.stringify({...whole, ...sections});

describe('what is refused', () => {
  it.each([
    ['a torn end', text.slice(0, 5000), 'is JSON that ends in the middle'],
    ['a slip of the hand', '{\n "schema": "mmtop.snapshot/1",\n oops\n}', 'is no valid JSON, from line 3 on'],
    ['other JSON', '{"a": 1}', 'is JSON, but no snapshot of mmtop; make one with mmtop once --json'],
    ['a list', '[]', 'is JSON, but no snapshot of mmtop; make one with mmtop once --json'],
    [
      'a later version',
      '{"schema": "mmtop.snapshot/2"}',
      'is a snapshot of another version of mmtop, which this one cannot read',
    ],
    [
      'the doctor’s own words',
      '{"schema": "mmtop.doctor/1"}',
      'is what the doctor said, not what it looked at; make one with mmtop once --json',
    ],
    ['nothing but a name', '{"schema": "mmtop.snapshot/1"}', 'is a snapshot with nothing in it that could be read'],
  ])('%s', (_, content, refused) => {
    expect(openDocument(content)).toEqual({refused});
  });
});

describe('what is missing', () => {
  it('of an older version is not there, and the rest is judged', async () => {
    const {host} = opened(without('zram', 'tuning', 'tmpfs', 'own_cgroup', 'oom', 'cgroups', 'nodes', 'lru_gen'));
    const {findings, without_verdict: unsure} = await doctorJson(host);
    expect(findings.map(({id}: {id: string}) => id)).toContain('low-available');
    expect(unsure).toContainEqual({id: 'swappiness-zero', reason: '/proc/sys/vm is not in this tree', hint: null});
  });

  it('is told with the reason that the document gives', async () => {
    const refused = {source: 'proc/slabinfo', kind: 'denied', reason: 'no permission to read /proc/slabinfo'};
    const {host} = opened(changed({slabs: null, unavailable: [refused]}));
    expect(host.read('proc/slabinfo')).toEqual({ok: false, reason: {kind: 'denied', path: 'proc/slabinfo'}});
    const unreadable = {source: 'proc/swaps', kind: 'unreadable', reason: '/proc/swaps cannot be read (EIO)'};
    expect(opened(changed({swaps: null, unavailable: [unreadable]})).host.read('proc/swaps')).toEqual({
      ok: false,
      reason: {kind: 'unreadable', path: 'proc/swaps', errno: 'EIO'},
    });
    expect(opened(changed({swaps: null, unavailable: []})).host.read('proc/swaps')).toEqual({
      ok: false,
      reason: {kind: 'missing', path: 'proc/swaps', captured: true},
    });
  });

  it.each([
    ['processes', 'proc'],
    ['zram', 'sys/block'],
    ['zswap', 'sys/module/zswap/parameters'],
    ['transparent_hugepage', 'sys/kernel/mm/transparent_hugepage'],
    ['hugepages', 'sys/kernel/mm/hugepages'],
    ['ksm', 'sys/kernel/mm/ksm'],
  ])('of %s is told by its directory', (section, path) => {
    const told = {source: path, kind: 'unreadable', reason: `/${path} cannot be read (EIO)`};
    const settings = (whole['tuning'] as {path: string}[]).filter(each => !each.path.startsWith(path));
    const {host} = opened(changed({[section]: null, tuning: settings, unavailable: [told]}));
    expect(host.list(path)).toEqual({ok: false, reason: {kind: 'unreadable', path, errno: 'EIO'}});
    expect(host.read('proc/meminfo').ok).toBe(true);
  });

  it('are processes that a container hides, and settings that are its host’s', async () => {
    const hidden = {source: 'proc/PID', kind: 'skipped', reason: '', count: 1};
    const told = (why: string) =>
      opened(changed({unavailable: [{...hidden, reason: `/proc/PID was not read: ${why}`}]})).host;
    const inside = told(
      'only the processes of this PID namespace (a container) can be seen; the machine may have others',
    );
    expect(inside.system.hides).toBe('namespace');
    expect(vmKnobs.sample(inside)).toMatchObject({ok: true, value: {contained: {ok: true, value: true}}});
    expect(told('/proc is mounted with hidepid: processes of other users are hidden').system.hides).toBe('hidepid');
    expect(opened(text).host.system.hides).toBeUndefined();
    for (const each of ['namespace', 'hidepid'] as const) {
      const system = {...capturedHost('6.12-x86_64-4k-pressure').system, hides: each};
      const written = await onceJson({...capturedHost('6.12-x86_64-4k-pressure'), system});
      expect(opened(written).host.system.hides).toBe(each);
    }
  });

  it('are processes that nobody asked for: of those that are left nothing follows', async () => {
    const one = (whole['processes'] as unknown[]).slice(0, 1);
    const {findings, without_verdict: unsure} = await doctorJson(opened(changed({processes: one})).host);
    expect(findings.map(({id}: {id: string}) => id)).toContain('low-available');
    expect(unsure).toContainEqual({
      id: 'oom-next',
      reason: '/proc was not read: the document holds some of the processes only',
      hint: null,
    });
  });

  it('of a process, a node or a group is told for all of its kind', () => {
    const told = (source: string) => ({source, kind: 'denied', reason: ''});
    const {host} = opened(changed({unavailable: [told('proc/PID/smaps'), told('sys/fs/cgroup/GROUP/memory.peak')]}));
    for (const path of ['proc/1/smaps', 'sys/fs/cgroup/a.slice/b.service/memory.peak', 'sys/fs/cgroup/memory.peak'])
      expect(host.read(path)).toMatchObject({ok: false, reason: {kind: 'denied', path}});
    expect(host.read('proc/99999999/stat')).toMatchObject({ok: false, reason: {kind: 'gone'}});
  });

  it('is the size of a page, unless the zones tell it', () => {
    const {page_size_bytes: _, ...host} = whole['host'] as Record<string, unknown>;
    expect(opened(changed({host})).host.system.pageSize).toBe(4096);
    const zones = (whole['zones'] as {managed_pages: number}[]).map(zone => ({
      ...zone,
      managed_pages: Math.round(zone.managed_pages / 4),
    }));
    expect(opened(changed({host, zones})).host.system.pageSize).toBe(16_384);
  });
});

describe('what is damaged', () => {
  it('is malformed in its own file, and no other', async () => {
    const {host} = opened(
      changed({swaps: [{name: 'x\ny', type: 'file', size_bytes: 'much', used_bytes: 1}], vmstat: {}}),
    );
    expect(host.read('proc/swaps')).toMatchObject({ok: true, value: expect.stringContaining('x\\012y')});
    const {findings} = await doctorJson(host);
    expect(findings.map(({id}: {id: string}) => id)).toContain('low-available');
  });

  it('throws nowhere, whatever stands in a place of the document', async () => {
    const names = Object.keys(whole).filter(name => name !== 'schema');
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom<unknown>([null], [{}], [{path: '/../../x'}], [{pid: 1}], {a: {}}, '__proto__', -1, 1e300),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), anything, async (name, value) => {
        const document = openDocument(changed({[name]: value}));
        if ('refused' in document) expect(document.refused).toMatch(/\S/);
        else await doctorJson(document.host);
      }),
      {numRuns: 60},
    );
  });

  it('throws nowhere, whatever is damaged within a section', async () => {
    const rows = Object.entries(whole).filter(([, value]) => Array.isArray(value) && value.length > 0);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...rows), fc.nat(), fc.jsonValue(), async ([name, value], at, damage) => {
        const [first, ...rest] = value as Record<string, unknown>[];
        const keys = Object.keys(first!);
        const document = openDocument(changed({[name]: [{...first, [keys[at % keys.length]!]: damage}, ...rest]}));
        if (!('refused' in document)) await doctorJson(document.host);
      }),
      {numRuns: 60},
    );
  });

  it('throws nowhere, whatever the text', () => {
    fc.assert(
      fc.property(mutated(text.slice(0, 3000)), damaged => {
        openDocument(damaged);
      }),
      {numRuns: 200},
    );
  });
});

describe('a file', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'mmtop-document-'));
  });
  afterAll(() => rmSync(directory, {recursive: true}));

  it('is opened by what is in it, whatever its name', async () => {
    const file = (name: string, content: string | Buffer): string => {
      writeFileSync(join(directory, name), content);
      return join(directory, name);
    };
    expect(openEvidence(file('a.mmrec', `\uFEFF  ${text}`))).toHaveProperty('wall', Date.parse(whole['at'] as string));
    expect(openEvidence(file('b.json', 'meminfo'))).toHaveProperty('refused');
    expect(openEvidence(join(directory, 'none'))).toEqual({refused: 'cannot be read: there is no such file'});
    expect(looksLikeJson('mmrec 1\n{')).toBe(false);
  });
});
