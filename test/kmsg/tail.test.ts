import {describe, expect, it} from 'vitest';
import type {KmsgSource} from '../../src/host/host.ts';
import {type KmsgDevice, liveKmsg} from '../../src/host/kmsg.ts';
import {splitRecords} from '../../src/kmsg/record.ts';
import {noKmsg, savedKmsg, tailKernelLog} from '../../src/kmsg/tail.ts';
import {available, unavailable} from '../../src/reading.ts';
import {bytes} from '../../src/units.ts';
import {fixtureLog, logText} from './logs.ts';

type Step = string | {readonly errno: string};

const failing = (code: string): Error => Object.assign(new Error(code), {code});

/** A device that gives what the test lays into it, and then EAGAIN. */
const fakeDevice = (...steps: readonly Step[]) => {
  const queue = [...steps];
  const calls = {opened: 0, closed: 0, buffer: 0};
  let refuse: string | undefined;
  const device: KmsgDevice = {
    open: () => {
      if (refuse !== undefined) throw failing(refuse);
      calls.opened += 1;
      return 7;
    },
    read: (fd, buffer) => {
      expect(fd).toBe(7);
      calls.buffer = buffer.length;
      const step = queue.shift() ?? {errno: 'EAGAIN'};
      if (typeof step !== 'string') throw failing(step.errno);
      return buffer.write(step);
    },
    close: () => {
      calls.closed += 1;
    },
  };
  return {
    device,
    calls,
    add: (...more: readonly Step[]) => queue.push(...more),
    refuse: (errno: string | undefined) => {
      refuse = errno;
    },
  };
};

const record = (seq: number, text = 'x'): string => `6,${seq},${seq * 10},-;${text}\n`;

describe('liveKmsg', () => {
  it('reads until there is nothing more, and later goes on', () => {
    const {device, calls, add} = fakeDevice(record(1), record(2));
    const source = liveKmsg(device);
    expect(source.read()).toEqual(available([record(1), record(2)]));
    expect(source.read()).toEqual(available([]));
    add(record(3));
    expect(source.read()).toEqual(available([record(3)]));
    expect(calls.opened).toBe(1);
    expect(calls.buffer).toBeGreaterThanOrEqual(8192);
    expect(source.lost()).toBe(0);
    source.close();
    source.close();
    expect(calls.closed).toBe(1);
  });

  it('goes on behind records that were overwritten, and counts them', () => {
    const {device, add} = fakeDevice(record(1), {errno: 'EPIPE'}, record(8), {errno: 'EINVAL'}, record(10));
    const source = liveKmsg(device);
    expect(source.read()).toEqual(available([record(1), record(8), record(10)]));
    expect(source.lost()).toBe(6 + 1);
    add({errno: 'EPIPE'});
    expect(source.read()).toEqual(available([]));
    add(record(12));
    source.read();
    expect(source.lost()).toBe(8);
  });

  it('does not count what was gone before it began', () => {
    const source = liveKmsg(fakeDevice(record(5000)).device);
    source.read();
    expect(source.lost()).toBe(0);
  });

  it('takes a bounded number at a time', () => {
    const {device} = fakeDevice(...Array.from({length: 25}, (_, i) => record(i)));
    const source = liveKmsg(device, 10);
    const lengths = Array.from({length: 4}, () => {
      const read = source.read();
      return [read.ok && read.value.length, source.behind()];
    });
    expect(lengths).toEqual([
      [10, true],
      [10, true],
      [5, false],
      [0, false],
    ]);
  });

  it.each([
    ['EPERM', 'denied'],
    ['EACCES', 'denied'],
    ['ENOENT', 'missing'],
    ['EIO', 'unreadable'],
  ])('%s at the open is "%s", and is tried again', (errno, kind) => {
    const {device, refuse} = fakeDevice(record(1));
    const source = liveKmsg(device);
    refuse(errno);
    expect(source.read()).toMatchObject({ok: false, reason: {kind, path: 'dev/kmsg'}});
    refuse(undefined);
    expect(source.read()).toEqual(available([record(1)]));
  });

  it('keeps what it has when a read fails, opens anew, and gives nothing twice', () => {
    const {device, calls, add} = fakeDevice(record(1), {errno: 'EIO'});
    const source = liveKmsg(device);
    expect(source.read()).toEqual(available([record(1)]));
    expect(calls.closed).toBe(1);
    add(record(0), record(1), record(2));
    expect(source.read()).toEqual(available([record(2)]));
    expect(calls.opened).toBe(2);
    expect(source.lost()).toBe(0);
  });

  it('does not hang on a device that only complains, or on a plain file', () => {
    const complaining = {
      ...fakeDevice().device,
      read: () => {
        throw failing('EPIPE');
      },
    };
    const source = liveKmsg(complaining);
    expect(source.read()).toEqual(available([]));
    expect(source.behind()).toBe(true);
    expect(liveKmsg({...fakeDevice().device, read: () => 0}).read()).toEqual(available([]));
  });
});

/** A source that gives a batch at each call. */
const batches = (...list: readonly (readonly string[])[]): KmsgSource => {
  const queue = [...list];
  return {
    ...noKmsg,
    read: () => available(queue.shift() ?? []),
  };
};

const value = (source: KmsgSource) => {
  const log = tailKernelLog(source).sample();
  if (!log.ok) throw new Error(JSON.stringify(log.reason));
  return log.value;
};

describe('savedKmsg', () => {
  it('is read when somebody asks, and given out in pieces', () => {
    let reads = 0;
    const text = () => {
      reads += 1;
      return available([1, 2, 3, 4, 5].map(seq => record(seq)).join(''));
    };
    const source = savedKmsg(text, 2);
    expect(source.behind()).toBe(false);
    expect(reads).toBe(0);
    const pieces = Array.from({length: 4}, () => {
      const read = source.read();
      return [read.ok && read.value.length, source.behind()];
    });
    expect(pieces).toEqual([
      [2, true],
      [2, true],
      [1, false],
      [0, false],
    ]);
    expect(reads).toBe(1);
  });

  it('is asked again when it could not be read', () => {
    const reason = {kind: 'denied', path: 'dev/kmsg'} as const;
    const answers = [unavailable(reason), available(record(1))];
    const source = savedKmsg(() => answers.shift()!);
    expect(source.read()).toEqual(unavailable(reason));
    expect(source.read()).toMatchObject({ok: true, value: [expect.stringContaining('6,1,10')]});
  });
});

describe('tailKernelLog', () => {
  it('gives at the end of a saved log what reading it at once gives', () => {
    expect(value(savedKmsg(() => available(logText('6.12-group'))))).toEqual({
      ...fixtureLog('6.12-group'),
      malformed: 0,
      behind: false,
    });
  });

  it('sees a report that comes in pieces, and says nothing new when nothing is', () => {
    const raws = splitRecords(logText('6.1-host'));
    const tail = tailKernelLog(batches(raws.slice(0, 10), raws.slice(10, -1), [], raws.slice(-1)));
    const counts = [tail.sample(), tail.sample()].map(log => log.ok && log.value.kills.length);
    expect(counts).toEqual([0, 0]);
    const idle = tail.sample();
    expect(tail.sample()).toMatchObject({ok: true, value: {kills: [{comm: 'batch-job', missing: []}]}});
    const after = tail.sample();
    expect(tail.sample()).toBe(after);
    expect(idle).not.toBe(after);
  });

  it('keeps the last of the text only', () => {
    const raws = Array.from({length: 100}, (_, i) => record(i + 100));
    const tail = tailKernelLog(batches(raws.slice(0, 60), raws.slice(60)), bytes(200));
    tail.sample();
    expect(tail.raw().at(-1)).toBe(record(159));
    tail.sample();
    const kept = tail.raw();
    expect(kept.at(-1)).toBe(record(199));
    expect(kept.join('').length).toBeLessThanOrEqual(200);
    expect(kept.length).toBeGreaterThan(5);
  });

  it('counts what it cannot read', () => {
    expect(value(batches(['nonsense', record(1)]))).toMatchObject({malformed: 1, records: 1});
  });

  it('passes on why there is no log', () => {
    const reason = {kind: 'denied', path: 'dev/kmsg'} as const;
    expect(tailKernelLog(savedKmsg(() => unavailable(reason))).sample()).toEqual(unavailable(reason));
    expect(tailKernelLog(noKmsg).sample()).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });
});
