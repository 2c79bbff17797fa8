import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {insideContainer} from '../../src/model/container.ts';
import {headerOf} from '../../src/model/header.ts';
import {available} from '../../src/reading.ts';
import {mib} from '../../src/units.ts';
import {fixtureHost, withScreen} from '../helpers/screen.tsx';
import {snapshotsOf} from './machines.ts';

const FILES: Readonly<Record<string, string>> = {
  'cgroup.controllers': 'memory\n',
  'cgroup.type': 'domain\n',
  'memory.current': `${mib(312)}\n`,
  'memory.max': `${mib(512)}\n`,
  'memory.stat': `anon ${mib(200)}\nfile ${mib(90)}\nshmem ${mib(30)}\nkernel ${mib(20)}\n`,
};

/** A calm machine, seen from a container that has a cgroup namespace of its own. */
const container = (files: Readonly<Record<string, string>> = FILES): Host => {
  const host = fixtureHost('6.18-x86_64-4k-hybrid-v1');
  const own: Readonly<Record<string, string>> = {
    'proc/self/cgroup': '0::/\n',
    'proc/self/mountinfo': '30 20 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`sys/fs/cgroup/${name}`, text])),
  };
  return {
    ...host,
    read: (path, options) => (own[path] === undefined ? host.read(path, options) : available(own[path])),
    list: path => (path === 'sys/fs/cgroup' ? available(Object.keys(files)) : host.list(path)),
  };
};

const headerIn = async (host: Host) => {
  const [snapshot] = await snapshotsOf([host]);
  return insideContainer(headerOf(snapshot!, 0), snapshot!);
};

describe('inside a container', () => {
  it('its limit is what there is, and the page cache can be had', async () => {
    const header = await headerIn(container());
    expect(header.total).toEqual(available(mib(512)));
    expect(header.used).toEqual(available(mib(312)));
    expect(header.available).toEqual(available(mib(512 - 312 + 60)));
    expect(header.container?.hostTotal.ok).toBe(true);
  });

  it('the parts of the bar add up to the limit', async () => {
    const {balance} = await headerIn(container());
    if (!balance.ok) throw new Error('no balance');
    expect(balance.value.rows.reduce((sum, {bytes}) => sum + bytes, 0)).toBe(mib(512));
    expect(balance.value.rows.find(({id}) => id === 'unaccounted')?.bytes).toBe(mib(2));
  });

  it('what cannot be read is not called available', async () => {
    const {'memory.stat': _, ...rest} = FILES;
    expect((await headerIn(container(rest))).available).toEqual(available(mib(200)));
  });

  it.each([80, 120])('the head of the screen names both at %i columns', width =>
    withScreen({from: container(), width, height: 24}, async screen => {
      await screen.sample();
      await screen.sample();
      expect(screen.lines()[1]).toContain('312M of this container’s 512M used');
      expect(screen.lines()[1]).toMatch(/host (23\.\dG|[\d.]+G of 23\.\dG available)$/);
      expect(screen.text()).toContain('available in this container');
      expect(screen.wrapped()).toBe(false);
    }),
  );

  it('without a limit of its own the machine is the headline', async () => {
    const header = await headerIn(container({...FILES, 'memory.max': 'max\n'}));
    expect(header.container).toBeUndefined();
  });
});
