import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {mapReading} from '../../src/reading.ts';
import {fixtureHost, openScreen} from '../helpers/screen.tsx';

/** A running machine on which the kernel kills when told to. */
const machine = () => {
  const tree = fixtureHost('6.12-x86_64-4k-calm');
  let kills = 0;
  const host: Host = {
    ...tree,
    system: {...tree.system, captured: false},
    read: (path, how) =>
      path === 'proc/vmstat'
        ? mapReading(tree.read(path, how), text => text.replace(/^oom_kill .*$/m, `oom_kill ${kills}`))
        : tree.read(path, how),
  };
  return {
    host,
    kill: () => {
      kills += 1;
    },
  };
};

const ANSWER = 'nothing to search for: press / first';

describe('an OOM kill', () => {
  it('is told in the place of an answer that was there to be read', async () => {
    const {host, kill} = machine();
    const screen = await openScreen({from: host, width: 100, height: 30});
    for (let i = 0; i < 2; i += 1) await screen.sample();
    await screen.press('n');
    for (let i = 0; i < 4; i += 1) await screen.sample();
    expect(screen.text()).toContain(ANSWER);
    kill();
    await screen.sample();
    expect(screen.text()).not.toContain(ANSWER);
    expect(screen.text()).toContain('1 OOM kill');
    screen.close();
  });

  it('leaves an answer that has just come', async () => {
    const {host, kill} = machine();
    const screen = await openScreen({from: host, width: 100, height: 30});
    for (let i = 0; i < 2; i += 1) await screen.sample();
    await screen.press('n');
    kill();
    for (let i = 0; i < 3; i += 1) await screen.sample();
    expect(screen.text()).toContain(ANSWER);
    kill();
    await screen.sample();
    expect(screen.text()).toContain('2 OOM kills');
    screen.close();
  });
});
