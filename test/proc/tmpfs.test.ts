import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {type TmpfsMount, tmpfs} from '../../src/proc/tmpfs.ts';
import type {Reason} from '../../src/reading.ts';
import {capturedHost} from '../helpers/fixture-host.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {neverThrows} from '../helpers/properties.ts';

/**
 * Captured from Linux 6.18 in a mount namespace of its own, cgroups and ptys left out, paths shortened: a tmpfs with a blank in its name
 * that is bound to two more places, a ramfs, a tmpfs without limits, one below another mount and one under another.
 */
const captured = `43 42 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
45 43 0:21 / /proc rw,relatime - proc proc rw
58 43 0:6 / /dev rw,relatime - devtmpfs devtmpfs rw,size=12334556k,nr_inodes=3083639,mode=755
59 58 0:23 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684100k
60 59 0:27 / /dev/shm rw,relatime - tmpfs tmpfs rw,size=24684100k
63 43 0:39 / /mnt/m rw,relatime - tmpfs base rw,size=65536k
64 63 0:40 / /mnt/m/a\\040b rw,relatime - tmpfs blank\\040name rw,size=8192k,nr_inodes=100
65 63 0:40 /sub /mnt/m/bindlong rw,relatime - tmpfs blank\\040name rw,size=8192k,nr_inodes=100
66 43 0:40 / /mnt/s rw,relatime - tmpfs blank\\040name rw,size=8192k,nr_inodes=100
67 63 0:41 / /mnt/m/ram rw,relatime - ramfs ramfs rw
68 63 0:42 / /mnt/m/nolimit rw,relatime - tmpfs none rw,size=0k,nr_inodes=0
69 63 0:43 / /mnt/m/huge rw,relatime - tmpfs hugey rw,size=16384k,huge=within_size
70 63 0:44 / /mnt/m/deep/x rw,relatime - tmpfs lower rw,size=4096k
71 63 0:45 / /mnt/m/deep rw,relatime - tmpfs upper rw,size=1024k
72 63 0:46 / /mnt/m/under rw,relatime - tmpfs lower rw,size=4096k
73 72 0:47 / /mnt/m/under rw,relatime - tmpfs over rw,size=2048k
`;

/** What statfs(2) said there: bytes, bytes in use, inodes, inodes in use. */
const figures: Readonly<Record<string, readonly [number, number, number, number] | Reason>> = {
  '/dev': [12_630_585_344, 0, 3_083_639, 330],
  '/dev/shm': [25_276_518_400, 0, 3_085_512, 1],
  '/mnt/m': [67_108_864, 0, 3_085_512, 9],
  '/mnt/m/a b': [8_388_608, 3_002_368, 100, 3],
  '/mnt/m/bindlong': [8_388_608, 3_002_368, 100, 3],
  '/mnt/s': [8_388_608, 3_002_368, 100, 3],
  '/mnt/m/ram': [0, 0, 0, 0],
  '/mnt/m/nolimit': [0, 0, 0, 0],
  '/mnt/m/huge': [16_777_216, 0, 3_085_512, 1],
  '/mnt/m/deep': [1_048_576, 0, 3_085_512, 1],
  '/mnt/m/under': [2_097_152, 0, 3_085_512, 1],
};

const mountinfo = 'proc/self/mountinfo';

const mountsOf = (text: string, usage: typeof figures | null = figures): readonly TmpfsMount[] => {
  const reading = tmpfs.sample(memoryHost({[mountinfo]: text}, usage === null ? {} : {usage}));
  if (!reading.ok) throw new Error(reading.reason.kind);
  expect(reading.value.malformed).toEqual([]);
  return reading.value.mounts;
};

const named = (mounts: readonly TmpfsMount[], mountPoint: string): TmpfsMount | undefined =>
  mounts.find(mount => mount.mountPoint === mountPoint);

const skipped = (path: string, why: string | RegExp) => ({
  ok: false,
  reason: {kind: 'skipped', path, why: expect.stringMatching(why)},
});

describe('the tmpfs probe', () => {
  it.each(fixturesWith(mountinfo))('lists the mounts of $name, whose figures nobody captured', ({name, text}) => {
    const reading = tmpfs.sample(capturedHost(name));
    const lines = text.split('\n').filter(line => line.includes(' - tmpfs '));
    expect(reading).toMatchObject({ok: true, value: {malformed: []}});
    const mounts = reading.ok ? reading.value.mounts : [];
    expect(mounts).toHaveLength(lines.length);
    const readable = mounts.filter(({usage}) => usage.ok || usage.reason.kind !== 'skipped');
    expect(readable.length).toBeGreaterThan(0);
    for (const {usage} of readable) {
      expect(usage).toEqual({ok: false, reason: {kind: 'missing', path: 'statfs.json', captured: true}});
    }
  });

  it('says how much each holds of what it may hold', () => {
    const mounts = mountsOf(captured);
    expect(named(mounts, '/dev/shm')).toMatchObject({type: 'tmpfs', source: 'tmpfs', huge: 'never'});
    expect(named(mounts, '/dev')?.type).toBe('devtmpfs');
    expect(named(mounts, '/mnt/s')).toEqual({
      mountPoint: '/mnt/s',
      type: 'tmpfs',
      source: 'blank name',
      huge: 'never',
      usage: {ok: true, value: {size: 8_388_608, used: 3_002_368, inodesUsed: 3}},
    });
  });

  it('lists a file system once, under the shortest of its names, and none that is not in RAM', () => {
    expect(mountsOf(captured).map(({mountPoint}) => mountPoint.replace('/mnt', '…'))).toEqual([
      ...['/dev', '/dev/shm', '/dev/shm', '…/m', '…/s', '…/m/ram', '…/m/nolimit', '…/m/huge', '…/m/deep/x', '…/m/deep'],
      ...['…/m/under', '…/m/under'],
    ]);
    const unbound = captured.replace(/^66 .*\n/m, '');
    expect(named(mountsOf(unbound), '/mnt/m/a b')?.usage.ok).toBe(true);
  });

  it('names one by a place that can be seen, though a shorter one is hidden', () => {
    const hidden = `${captured}80 66 0:50 / /mnt/s rw - ext4 /dev/vdb rw\n`;
    expect(named(mountsOf(hidden), '/mnt/m/a b')?.usage.ok).toBe(true);
  });

  it('says huge= as it was mounted', () => {
    expect(named(mountsOf(captured), '/mnt/m/huge')?.huge).toBe('within_size');
    expect(named(mountsOf(captured), '/mnt/m/ram')?.huge).toBeUndefined();
  });

  it('takes no zero for a measurement: ramfs, and a tmpfs without limits', () => {
    const mounts = mountsOf(captured);
    const ram = 'mnt/m/ram';
    expect(named(mounts, `/${ram}`)?.usage).toEqual(skipped(ram, /^a ramfs does not count/));
    const nolimit = 'mnt/m/nolimit';
    expect(named(mounts, `/${nolimit}`)?.usage).toEqual(skipped(nolimit, /^without a size limit/));
  });

  it('does not count inodes whose number has no limit', () => {
    const usage = {...figures, '/dev/shm': [4096, 0, 0, 0]} as const;
    expect(mountsOf(captured, usage)[2]?.usage).toEqual({ok: true, value: {size: 4096, used: 0}});
  });

  it('never gives the figures of a mount that lies over another', () => {
    const [, lowerShm, upperShm] = mountsOf(captured);
    expect(lowerShm?.usage).toEqual(skipped('dev/shm', /^another mount lies over it$/));
    expect(upperShm?.usage.ok).toBe(true);
    const [lower, upper] = mountsOf(captured).slice(-2);
    expect(lower?.usage).toEqual(skipped('mnt/m/under', /over it$/));
    expect(upper?.usage).toMatchObject({value: {size: 2_097_152}});
    expect(named(mountsOf(captured), '/mnt/m/deep/x')?.usage).toEqual(skipped('mnt/m/deep/x', /over it$/));
  });

  it('asks nothing whose path leads over a network', () => {
    const text = `1 0 8:1 / / rw - nfs4 host:/root rw
2 1 0:40 / /tmp rw - tmpfs tmpfs rw
3 1 0:41 / /home rw - nfs4 host:/home rw
4 3 0:42 / /home/cache rw - tmpfs tmpfs rw
5 2 0:43 / /tmp/over rw - tmpfs tmpfs rw
6 5 0:44 / /tmp/over rw - fuse.sshfs host: rw
`;
    const asked: string[] = [];
    const host = memoryHost({[mountinfo]: text});
    const reading = tmpfs.sample({
      ...host,
      usage: mountPoint => {
        asked.push(mountPoint);
        return {ok: false, reason: {kind: 'denied', path: mountPoint.slice(1)}};
      },
    });
    expect(asked).toEqual(['/tmp']);
    expect(reading.ok && reading.value.mounts.map(({usage}) => !usage.ok && usage.reason)).toEqual([
      {kind: 'denied', path: 'tmp'},
      {kind: 'skipped', path: 'home/cache', why: 'it lies in a mount of nfs4, whose server may not answer'},
      {kind: 'skipped', path: 'tmp/over', why: 'another mount lies over it'},
    ]);
  });

  it('hands the device on, so that no other file system can answer', () => {
    const asked: string[] = [];
    tmpfs.sample({
      ...memoryHost({[mountinfo]: captured}),
      usage: (mountPoint, device) => {
        asked.push(`${device} ${mountPoint}`);
        return {ok: false, reason: {kind: 'gone', path: 'x'}};
      },
    });
    expect(asked).toContain('0:40 /mnt/s');
    expect(asked).not.toContain('0:23 /dev/shm');
    expect(asked.filter(each => each.startsWith('0:40'))).toHaveLength(1);
  });

  it('says of a host that cannot ask that it cannot', () => {
    for (const {usage} of mountsOf(captured, null)) {
      expect(usage).toMatchObject({ok: false, reason: {kind: 'skipped'}});
    }
  });

  it('keeps the lines that are none', () => {
    expect(tmpfs.sample(memoryHost({[mountinfo]: `${captured}74 63 0:48 / /tm`}))).toMatchObject({
      ok: true,
      value: {malformed: [{line: 17, why: 'not a mount'}]},
    });
  });

  it('is calm about a tmpfs at the root, and about mounts that are their own parents', () => {
    const text = '1 1 0:2 / / rw - rootfs rootfs rw\n7 8 0:3 / /a rw - tmpfs x rw\n8 7 0:4 / /a/b rw - tmpfs y rw\n';
    const mounts = mountsOf(text, {'/': [4096, 0, 1, 1]});
    expect(mounts.map(({type}) => type)).toEqual(['rootfs', 'tmpfs', 'tmpfs']);
    expect(mounts[0]?.usage.ok).toBe(true);
    expect(mountsOf(text, null)[0]?.usage).toEqual(skipped('/', /./));
  });

  it('gives each device once, and asks for what is on top at its path, whatever is mounted where', () => {
    const name = fc.constantFrom('/a', '/a/b', '/a/b/c', '/d');
    const mount = fc.record({point: name, device: fc.integer({min: 1, max: 6})});
    fc.assert(
      fc.property(fc.array(mount, {maxLength: 12}), list => {
        // As the kernel does: a new mount goes upon what its path leads to now.
        const made = [{id: 1, parent: 0, point: '/', device: 0}];
        const at = (path: string): (typeof made)[number] => {
          const walk = (from: (typeof made)[number]): (typeof made)[number] => {
            const next = made
              .filter(c => c.parent === from.id && (c.point === path || path.startsWith(`${c.point}/`)))
              .sort((a, b) => a.point.length - b.point.length)[0];
            return next === undefined ? from : walk(next);
          };
          return walk(made[0]!);
        };
        for (const {point, device} of list) made.push({id: made.length + 1, parent: at(point).id, point, device});
        const text = made
          .map(({id, parent, point, device}) => `${id} ${parent} 0:${device} / ${point} rw - tmpfs t rw\n`)
          .join('');
        const devices = new Set(made.map(({device}) => device));
        const asked: string[] = [];
        const reading = tmpfs.sample({
          ...memoryHost({[mountinfo]: text}),
          usage: (mountPoint, device) => {
            asked.push(mountPoint);
            expect(`0:${at(mountPoint).device}`).toBe(device);
            return {ok: false, reason: {kind: 'gone', path: 'x'}};
          },
        });
        expect(reading.ok && reading.value.mounts.length).toBe(devices.size);
        const visible = new Set(made.filter(each => at(each.point).id === each.id).map(({device}) => device));
        expect(asked).toHaveLength(visible.size);
      }),
    );
  });

  it('never throws', () => neverThrows(text => tmpfs.sample(memoryHost({[mountinfo]: text})), captured));
});
