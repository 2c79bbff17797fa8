import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseMountinfo} from '../../src/proc/mountinfo.ts';
import {fixturesWith} from '../helpers/fixtures.ts';
import {neverThrows} from '../helpers/properties.ts';

const sample = `22 27 0:21 / /proc rw,relatime - proc proc rw
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:10 master:3 propagate_from:2 unbindable - cgroup2 cgroup2 rw
`;

const mountsOf = (text: string) => {
  const result = parseMountinfo(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

describe('parseMountinfo', () => {
  it.each(fixturesWith('proc/self/mountinfo'))('reads $name', ({text}) => {
    const {mounts, malformed} = mountsOf(text);
    expect(malformed).toEqual([]);
    expect(mounts).toHaveLength(text.trimEnd().split('\n').length);
    expect(mounts.map(({mountPoint}) => mountPoint)).toContain('/sys/fs/cgroup');
  });

  it('finds type and options behind any number of optional fields', () => {
    expect(mountsOf(sample).mounts.slice(1)).toEqual([
      {
        ...{id: 35, parent: 31, device: '0:32', root: '/', mountPoint: '/sys/fs/cgroup/memory'},
        ...{fsType: 'cgroup', source: 'cgroup', superOptions: ['rw', 'memory']},
      },
      {
        ...{id: 41, parent: 31, device: '0:38', root: '/', mountPoint: '/sys/fs/cgroup/unified'},
        ...{fsType: 'cgroup2', source: 'cgroup2', superOptions: ['rw']},
      },
    ]);
  });

  it('undoes octal escapes', () => {
    const line = '41 31 0:38 /a\\134x2db /sys/fs/my\\040cgroups\\011\\012 rw - cgroup2 no\\040one rw\n';
    expect(mountsOf(line).mounts[0]).toMatchObject({
      root: '/a\\x2db',
      mountPoint: '/sys/fs/my cgroups\t\n',
      source: 'no one',
    });
  });

  it('reads a mount whose source is empty or a dash', () => {
    const superOptions = ['rw', 'nsdelegate'];
    const mount = (source: string) => mountsOf(`41 31 0:38 / /c rw - cgroup2 ${source} rw,nsdelegate\n`).mounts[0];
    expect(mount('')).toMatchObject({source: '', superOptions});
    expect(mount('-')).toMatchObject({source: '-', superOptions});
  });

  it('keeps a torn line', () => {
    expect(mountsOf(`${sample}42 31 0:39 / /sys/fs/cgr`).malformed).toEqual([
      {line: 4, why: 'not a mount', text: '42 31 0:39 / /sys/fs/cgr'},
    ]);
  });

  it.each([
    ...['', '\n', '- - -', '1 2 3 4 5 6 - x', 'a 1 0:3 / /c rw - tmpfs x rw', '2 1 3 / /c rw - tmpfs x rw'],
    '18446744073709551615 1 0:3 / /c rw - tmpfs x rw',
  ])('calls %j malformed', text => {
    expect(parseMountinfo(text).ok).toBe(false);
  });

  it('reads back whatever the kernel’s own format prints', () => {
    const escaped = (text: string) =>
      text.replace(/[ \t\n\\#]/g, c => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`);
    const path = fc.string({unit: fc.constantFrom('a', '/', ' ', '\t', '\n', '\\', '#', '-', '0'), maxLength: 12});
    const options = fc.array(fc.constantFrom('rw', 'memory', 'nsdelegate'), {minLength: 1});
    const optional = fc.array(fc.constantFrom('shared:1', 'master:2', 'unbindable'));
    fc.assert(
      fc.property(path, path, path, options, optional, (root, point, source, superOptions, tags) => {
        const place = {id: 1, parent: 2, device: '0:3', root: `/${root}`, mountPoint: `/${point}`};
        const mount = {...place, fsType: 'cgroup', source, superOptions};
        const start = ['1 2 0:3', escaped(mount.root), escaped(mount.mountPoint), 'rw', ...tags];
        const fields = [...start, '- cgroup', escaped(source)];
        expect(mountsOf(`${fields.join(' ')} ${superOptions.join(',')}\n`).mounts).toEqual([mount]);
      }),
    );
  });

  it('never throws', () => neverThrows(parseMountinfo, sample));
});
