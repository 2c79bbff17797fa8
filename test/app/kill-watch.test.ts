import {describe, expect, it} from 'vitest';
import {createKillWatch} from '../../src/app/kill-watch.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {millis} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';

const stage = (first = 'oom_kill 3\n') => {
  const clock = manualClock(0);
  const state = {vmstat: `nr_free_pages 1\n${first}`, wanted: true, shown: 3 as number | undefined};
  let found = 0;
  let reads = 0;
  const watch = createKillWatch({
    host: {
      read: path => {
        reads += 1;
        return memoryHost({'proc/vmstat': state.vmstat}).read(path);
      },
    },
    clock,
    wanted: () => state.wanted,
    shown: () => state.shown,
    found: () => {
      found += 1;
    },
  });
  watch.start();
  return {clock, state, watch, found: () => found, reads: () => reads};
};

describe('createKillWatch', () => {
  it('tells of a kill within a fifth of a second, until it is shown', async () => {
    const {clock, state, found} = stage();
    await clock.advance(millis(5_000));
    expect(found()).toBe(0);
    state.vmstat = 'oom_kill 4\nballoon_inflate 0\n';
    await clock.advance(millis(200));
    expect(found()).toBe(1);
    state.shown = 4;
    await clock.advance(millis(5_000));
    expect(found()).toBe(1);
  });

  it('reads nothing while nobody wants to know, or before the first sample, or after its end', async () => {
    const {clock, state, watch, found, reads} = stage('oom_kill 9\n');
    state.wanted = false;
    await clock.advance(millis(5_000));
    state.wanted = true;
    state.shown = undefined;
    await clock.advance(millis(5_000));
    state.shown = 3;
    watch.close();
    await clock.advance(millis(5_000));
    expect([found(), reads()]).toEqual([0, 0]);
  });

  it('takes a kernel that does not count kills as one that says nothing', async () => {
    const {clock, found} = stage('');
    await clock.advance(millis(5_000));
    expect(found()).toBe(0);
  });
});
