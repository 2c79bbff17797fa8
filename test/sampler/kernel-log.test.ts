import {describe, expect, it} from 'vitest';
import type {Host, KmsgSource} from '../../src/host/host.ts';
import {savedKmsg} from '../../src/kmsg/tail.ts';
import {available, unavailable} from '../../src/reading.ts';
import {type Clock, manualClock} from '../../src/sampler/clock.ts';
import {createSampler, type Demand} from '../../src/sampler/sampler.ts';
import {kernelLogOf, type Snapshot} from '../../src/snapshot.ts';
import {bytes, millis} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureLog, logged, logText} from '../kmsg/logs.ts';

const wants = (kernelLog?: Demand['kernelLog']): Demand => ({
  probes: new Map(),
  processes: undefined,
  ...(kernelLog && {kernelLog}),
});

const stage = (kmsg?: () => KmsgSource) => {
  let breaths = 0;
  let opened = 0;
  const clock: Clock = {
    ...manualClock(),
    breathe: () => {
      breaths += 1;
      return Promise.resolve();
    },
  };
  const host: Host = {
    ...memoryHost({}),
    ...(kmsg && {
      kmsg: () => {
        opened += 1;
        return kmsg();
      },
    }),
  };
  const sampler = createSampler({host, clock, self: () => ({cpu: millis(0), rss: bytes(0)})});
  return {sampler, breaths: () => breaths, opened: () => opened};
};

const recordsIn = (snapshot: Snapshot | undefined): number | string => {
  const log = snapshot && kernelLogOf(snapshot);
  return log?.ok ? log.value.records : (log?.reason.kind ?? 'nothing');
};

const long = (n: number): string => logged(Array.from({length: n}, (_, i) => `line ${i}`));

describe('the kernel’s log', () => {
  it('is not opened before somebody asks for it, and then once', async () => {
    const {sampler, opened} = stage(() => savedKmsg(() => available(logText('6.12-host'))));
    expect(recordsIn(await sampler.sample(wants()))).toBe('not-sampled');
    expect(opened()).toBe(0);
    const first = await sampler.sample(wants('follow'));
    expect(kernelLogOf(first)).toMatchObject({ok: true, value: {kills: fixtureLog('6.12-host').kills, behind: false}});
    expect(recordsIn(await sampler.sample(wants()))).toBe('not-sampled');
    const again = await sampler.sample(wants('follow'));
    expect(kernelLogOf(again)).toBe(kernelLogOf(first));
    expect(opened()).toBe(1);
  });

  it('lets keys be handled after each piece', async () => {
    const {sampler, breaths} = stage(() => savedKmsg(() => available(long(1000)), 100));
    expect(recordsIn(await sampler.sample(wants('follow')))).toBe(1000);
    expect(breaths()).toBe(9);
  });

  it('is read in several passes when it is long, in one when all of it is wanted', async () => {
    const source = () => savedKmsg(() => available(long(1000)), 10);
    const {sampler} = stage(source);
    const counts: (number | string)[] = [];
    for (let i = 0; i < 5; i += 1) counts.push(recordsIn(await sampler.sample(wants('follow'))));
    expect(counts).toEqual([300, 600, 900, 1000, 1000]);
    expect(recordsIn(await stage(source).sampler.sample(wants('whole')))).toBe(1000);
  });

  it('gives its first piece at once to a frame that needs it', async () => {
    const {sampler, breaths} = stage(() => savedKmsg(() => available(long(100)), 30));
    await sampler.sample(wants());
    const filled = sampler.fill(wants('follow'));
    expect(recordsIn(filled)).toBe(30);
    expect(breaths()).toBe(0);
    expect(sampler.fill(wants('follow'))).toBeUndefined();
    expect(recordsIn(await sampler.sample(wants('follow')))).toBe(100);
  });

  it('says why there is none', async () => {
    const denied = unavailable({kind: 'denied', path: 'dev/kmsg'});
    expect(recordsIn(await stage(() => savedKmsg(() => denied)).sampler.sample(wants('follow')))).toBe('denied');
    expect(recordsIn(await stage().sampler.sample(wants('follow')))).toBe('missing');
  });
});
