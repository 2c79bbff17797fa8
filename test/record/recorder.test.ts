import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {available, missing, type Reading, unavailable} from '../../src/reading.ts';
import {createPacker, headerBytes} from '../../src/record/format.ts';
import {createRecorder, type RecorderOptions, type Sample} from '../../src/record/recorder.ts';
import {openRecording, type Recording} from '../../src/record/recording.ts';
import {bytes, count, millis} from '../../src/units.ts';
import {memoryHost} from '../helpers/memory-host.ts';

/** A machine whose files the test changes. */
const machine = (files: Record<string, string>) => {
  let host: Host = memoryHost(files);
  const log: string[] = [];
  const again = (): void => {
    host = memoryHost(files);
  };
  const changing: Host = {
    system: host.system,
    read: path => host.read(path),
    list: path => host.list(path),
    identity: path => host.identity(path),
    owner: path => host.owner(path),
    release: () => {},
    kmsg: () => ({read: () => available(log.splice(0)), lost: () => count(0), behind: () => false, close: () => {}}),
  };
  return {
    host: changing,
    log,
    set: (path: string, text: string) => {
      files[path] = text;
      again();
    },
    remove: (start: string) => {
      for (const path of Object.keys(files)) if (path.startsWith(start)) delete files[path];
      again();
    },
  };
};

const moment = (n: number) => ({at: millis(1000 * n), wall: 1_750_000_000_000 + 1000 * n});

/** Each look is a sample; what a recording of them is like. */
const recorded = (
  host: Host,
  looks: readonly ((host: Host) => void)[],
  options: RecorderOptions & {readonly block?: number} = {},
) => {
  const {block = 100} = options;
  const recorder = createRecorder(host, options);
  const {pack} = createPacker();
  const samples: Sample[] = looks.map((look, n) => {
    look(recorder.host);
    return recorder.cut(moment(n), n % block === 0);
  });
  const header = headerBytes({program: 'test', start: 0, system: host.system});
  const opened = openRecording(Buffer.concat([header, ...samples.map(sample => pack([sample]))]));
  if ('refused' in opened) throw new Error(opened.refused);
  return {samples, recording: opened};
};

const at = ({host, seek}: Recording, sample: number, path: string): Reading<string> => {
  seek(sample);
  return host.read(path);
};

describe('what is read', () => {
  it('passes through, and is in the recording as it was at each sample', () => {
    const {host, set} = machine({'proc/meminfo': 'MemFree: 1 kB\n', 'proc/vmstat': 'pgfault 1\n'});
    const seen: Reading<string>[] = [];
    const look = (text: string) => (through: Host) => {
      set('proc/meminfo', text);
      seen.push(through.read('proc/meminfo'));
    };
    const {recording} = recorded(host, [look('MemFree: 1 kB\n'), look('MemFree: 2 kB\n'), look('MemFree: 3 kB\n')]);
    expect(seen.map(reading => reading.ok && reading.value)).toEqual([
      'MemFree: 1 kB\n',
      'MemFree: 2 kB\n',
      'MemFree: 3 kB\n',
    ]);
    for (const sample of [2, 0, 1, 2, 2, 0]) expect(at(recording, sample, 'proc/meminfo')).toEqual(seen[sample]);
    expect(recording.samples).toEqual([moment(0), moment(1), moment(2)]);
  });

  it('costs nothing when it is the same', () => {
    const {host} = machine({'proc/meminfo': 'MemFree: 1 kB\n'});
    const look = (through: Host) => {
      through.read('proc/meminfo');
      through.read('proc/nothing');
      through.list('proc');
      through.identity('proc');
      through.owner('proc');
    };
    const {samples, recording} = recorded(host, [look, look, look]);
    expect(samples.map(({changes}) => changes.chars > 0)).toEqual([true, false, false]);
    expect(at(recording, 2, 'proc/meminfo')).toEqual(available('MemFree: 1 kB\n'));
  });

  it('is what was read last where a sample did not read it', () => {
    const {host} = machine({'proc/meminfo': 'MemFree: 1 kB\n', 'proc/vmstat': 'pgfault 1\n'});
    const {recording} = recorded(
      host,
      [through => void through.read('proc/meminfo'), through => void through.read('proc/vmstat')],
      {block: 1},
    );
    expect(at(recording, 0, 'proc/vmstat')).toEqual(missing('proc/vmstat', {captured: true, recorded: true}));
    expect(at(recording, 1, 'proc/meminfo')).toEqual(available('MemFree: 1 kB\n'));
    expect(at(recording, 1, 'proc/vmstat')).toEqual(available('pgfault 1\n'));
  });

  it('may be names, numbers and reasons', () => {
    const denied = unavailable({kind: 'denied', path: 'proc/slabinfo', to: 'root', has: 0x1ff_0000_0000n});
    const {host} = machine({'sys/kernel/mm/hugepages/hugepages-2048kB/nr': '0\n', 'sys/empty/x': ''});
    const plain: Host = {
      ...host,
      read: path => (path === 'proc/slabinfo' ? denied : host.read(path)),
      list: path => (path === 'sys/empty' ? available([]) : host.list(path)),
    };
    const look = (through: Host) => {
      through.read('proc/slabinfo');
      through.list('sys/kernel/mm/hugepages');
      through.list('sys/empty');
      through.identity('sys/kernel/mm');
      through.owner('sys/kernel/mm');
      through.list('sys/none');
    };
    const {recording} = recorded(plain, [look]);
    const {host: then} = recording;
    expect(then.read('proc/slabinfo')).toEqual(denied);
    expect(then.list('sys/kernel/mm/hugepages')).toEqual(available(['hugepages-2048kB']));
    expect(then.list('sys/empty')).toEqual(available([]));
    expect(then.identity('sys/kernel/mm')).toEqual(host.identity('sys/kernel/mm'));
    expect(then.owner('sys/kernel/mm')).toEqual(available(0));
    expect(then.list('sys/none')).toEqual(host.list('sys/none'));
  });

  it('may be how full a file system is', () => {
    const usage = {total: bytes(4096), used: bytes(1024), inodes: count(0), inodesUsed: count(3)};
    const {host} = machine({});
    const asked = {...host, usage: (_: string, device: string) => (device === '0:26' ? available(usage) : noMount)};
    const noMount = unavailable({kind: 'missing', path: 'mnt'});
    const look = (through: Host) => {
      through.usage?.('/dev/shm', '0:26');
      through.usage?.('/mnt', '0:30');
    };
    const {host: then} = recorded(asked, [look]).recording;
    expect(then.usage?.('/dev/shm', '0:26')).toEqual(available(usage));
    expect(then.usage?.('/mnt', '0:30')).toEqual(noMount);
    expect(then.usage?.('/never/asked', '0:31')).toMatchObject({ok: false, reason: {captured: true}});
  });

  it.each([true, false])('with differences (%s) is the same', patching => {
    const {host, set} = machine({});
    const text = (n: number) => `pgfault ${10 ** (n % 5)}\npgalloc ${n}\n${'nr_dirty 77\n'.repeat(9)}`;
    const looks = Array.from({length: 12}, (_, n) => (through: Host) => {
      set('proc/vmstat', text(n));
      through.read('proc/vmstat');
    });
    const {recording} = recorded(host, looks, {patching, block: 5});
    for (const sample of [11, 0, 7, 6, 5, 4, 9, 10])
      expect(at(recording, sample, 'proc/vmstat')).toEqual(available(text(sample)));
  });
});

describe('a large text that keeps changing', () => {
  it.each([false, true])('is as it was read, with other characters too (differences: %s)', patching => {
    const {host, set} = machine({});
    const texts = Array.from({length: 30}, (_, n) =>
      // Sometimes as it was, shorter, longer, and small.
      n % 7 === 3 ? 'small' : `${'größe \u{1f600} '.repeat(40 + ((n >> 1) % 5) * 9)}${n >> 1}`,
    );
    const looks = texts.map(text => (through: Host) => {
      set('proc/vmstat', text);
      through.read('proc/vmstat');
    });
    const {samples, recording} = recorded(host, looks, {patching, block: 8});
    for (const [n, text] of texts.entries()) expect(at(recording, n, 'proc/vmstat')).toEqual(available(text));
    // The same again costs nothing.
    expect(samples.filter(({changes}) => changes.chars === 0).length).toBeGreaterThan(5);
  });

  it('may turn into a reason and back', () => {
    const {host, set, remove} = machine({});
    const big = (n: number) => `${'x'.repeat(999)}${n}`;
    const looks = Array.from({length: 9}, (_, n) => (through: Host) => {
      if (n % 3 === 2) remove('proc/vmstat');
      else set('proc/vmstat', big(n));
      through.read('proc/vmstat');
    });
    const {recording} = recorded(host, looks);
    for (let n = 0; n < 9; n += 1) {
      const reading = at(recording, n, 'proc/vmstat');
      expect(reading.ok ? reading.value : reading.reason.kind).toBe(n % 3 === 2 ? 'missing' : big(n));
    }
  });
});

describe('a process that ends', () => {
  const files = () => ({
    'proc/1/stat': '1',
    'proc/7/stat': '7 (old) S',
    'proc/7/status': 'Name: old\n',
    'proc/7/statm': '1 1 1',
  });
  const all = (through: Host) => {
    through.list('proc');
    for (const name of ['stat', 'status', 'statm']) through.read(`proc/7/${name}`);
  };

  it('is gone with all its files when it is no longer listed', () => {
    const {host, remove} = machine(files());
    const {recording} = recorded(host, [
      all,
      through => {
        remove('proc/7/');
        through.list('proc');
      },
    ]);
    expect(at(recording, 0, 'proc/7/status')).toEqual(available('Name: old\n'));
    for (const name of ['stat', 'status', 'statm', 'cmdline']) {
      expect(at(recording, 1, `proc/7/${name}`)).toEqual(unavailable({kind: 'gone', path: `proc/7/${name}`}));
    }
  });

  it('takes along what another with its number would be confused by', () => {
    const {host, set, remove} = machine(files());
    let gone = false;
    const mortal: Host = {
      ...host,
      read: path => (gone && path.startsWith('proc/7/') ? unavailable({kind: 'gone', path}) : host.read(path)),
    };
    const {recording} = recorded(mortal, [
      all,
      through => {
        gone = true;
        through.read('proc/7/statm');
      },
      through => {
        gone = false;
        remove('proc/7/');
        set('proc/7/stat', '7 (new) S');
        set('proc/7/statm', '2 2 2');
        through.read('proc/7/stat');
        through.read('proc/7/statm');
      },
    ]);
    expect(at(recording, 1, 'proc/7/status')).toEqual(unavailable({kind: 'gone', path: 'proc/7/status'}));
    expect(at(recording, 2, 'proc/7/stat')).toEqual(available('7 (new) S'));
    // Nobody read it of the new one.
    expect(at(recording, 2, 'proc/7/status')).toEqual(missing('proc/7/status', {captured: true, recorded: true}));
  });
});

it('a cgroup takes its files and those of the groups below it along', () => {
  const {host, remove} = machine({
    'sys/fs/cgroup/memory.stat': 'anon 1\n',
    'sys/fs/cgroup/a/memory.current': '1\n',
    'sys/fs/cgroup/a/b/memory.current': '2\n',
    'sys/fs/cgroup/ab/memory.current': '3\n',
  });
  const all = (through: Host) => {
    for (const dir of ['sys/fs/cgroup', 'sys/fs/cgroup/a', 'sys/fs/cgroup/a/b']) through.list(dir);
    for (const dir of ['a', 'a/b', 'ab']) through.read(`sys/fs/cgroup/${dir}/memory.current`);
  };
  const {samples, recording} = recorded(host, [
    all,
    through => {
      remove('sys/fs/cgroup/a/');
      through.list('sys/fs/cgroup');
    },
  ]);
  expect(Buffer.concat(samples[1]!.changes.pieces).toString()).not.toContain('memory.current');
  const gone = at(recording, 1, 'sys/fs/cgroup/a/b/memory.current');
  expect(gone.ok).toBe(false);
  expect(at(recording, 1, 'sys/fs/cgroup/ab/memory.current')).toEqual(available('3\n'));
  // The kernel had listed no such file, so it was not left out.
  expect(at(recording, 1, 'sys/fs/cgroup/memory.peak')).toEqual(
    unavailable({kind: 'missing', path: 'sys/fs/cgroup/memory.peak'}),
  );
});

describe('the kernel’s log', () => {
  it('has at each sample what had come until then', () => {
    const {host, log} = machine({});
    let source = host.kmsg!();
    const look =
      (...records: readonly string[]) =>
      (through: Host) => {
        if (records.length === 0) return;
        source = through.kmsg!();
        log.push(...records);
        source.read();
      };
    const {recording} = recorded(host, [look('6,1,1,-;one'), look(), look('6,2,2,-;two', '6,3,3,-;three')], {block: 1});
    const {seek, host: then} = recording;
    const until = (sample: number) => {
      seek(sample);
      const all = then.kmsg!().read();
      return all.ok ? all.value.length : all.reason;
    };
    expect([0, 1, 2, 1, 0].map(until)).toEqual([1, 1, 3, 1, 1]);
    seek(0);
    const follower = then.kmsg!();
    expect(follower.read()).toEqual(available(['6,1,1,-;one']));
    expect(follower.behind()).toBe(false);
    seek(2);
    expect(follower.behind()).toBe(true);
    expect(follower.read()).toEqual(available(['6,2,2,-;two', '6,3,3,-;three']));
  });

  it('that was refused or never read says so', () => {
    const {host} = machine({});
    const denied = unavailable({kind: 'denied', path: 'dev/kmsg'});
    const refusing: Host = {...host, kmsg: () => ({...host.kmsg!(), read: () => denied})};
    const {recording} = recorded(refusing, [() => {}, through => void through.kmsg!().read()]);
    expect(recording.host.kmsg!().read()).toEqual(missing('dev/kmsg', {captured: true, recorded: true}));
    recording.seek(1);
    expect(recording.host.kmsg!().read()).toEqual(denied);
  });
});
