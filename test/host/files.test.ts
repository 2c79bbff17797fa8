import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync, mkdirSync, rmSync, statSync, truncateSync} from 'node:fs';
import {join} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {describe, expect, it, onTestFinished} from 'vitest';
import {createFilesHost, type FilesHostOptions} from '../../src/host/files.ts';
import {liveHost} from '../../src/host/live.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {temporaryTree, write} from './tree.ts';

const {system} = memoryHost({});

const hostOf = (root: string, options: Partial<FilesHostOptions> = {}) => {
  const host = createFilesHost({system, proc: join(root, 'proc'), sys: join(root, 'sys'), root, ...options});
  onTestFinished(host.close);
  return host;
};

/** Bytes in buffers once everything unreachable is collected, which takes V8 more than one round. */
const heldInBuffers = async (enough: number): Promise<number> => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 20 && process.memoryUsage().arrayBuffers >= enough; round += 1) {
    await new Promise(resolve => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().arrayBuffers;
};

const textOf = (reading: {readonly ok: boolean}): unknown => ('value' in reading ? reading.value : reading);

describe('read', () => {
  it.each([0, 1, 65_535, 65_536, 65_537, 262_144, 300_000])('returns all of a file of %i bytes', size => {
    const text = 'x'.repeat(size);
    const host = hostOf(temporaryTree({'proc/vmstat': text}));
    expect(textOf(host.read('proc/vmstat'))).toBe(text);
    expect(textOf(host.read('proc/vmstat', {single: true}))).toBe(text);
  });

  it('returns all of a file that reports no size and comes in pieces', () => {
    const host = liveHost();
    if (host === undefined) throw new Error('no procfs');
    onTestFinished(host.close);
    expect(statSync('/proc/self/smaps').size).toBe(0);
    const text = textOf(host.read('proc/self/smaps')) as string;
    expect(text.length).toBeGreaterThan(65_536);
    expect(text).toMatch(/\nVmFlags: .*\n$/);
  });

  it('follows a file that grows and shrinks, kept open or not', () => {
    const root = temporaryTree({'proc/slabinfo': 'a\n'});
    const host = hostOf(root);
    for (const keep of [false, true]) {
      write(root, 'proc/slabinfo', 'a\n');
      expect(textOf(host.read('proc/slabinfo', {keep}))).toBe('a\n');
      appendFileSync(join(root, 'proc/slabinfo'), 'b\n'.repeat(50_000));
      expect(textOf(host.read('proc/slabinfo', {keep}))).toBe(`a\n${'b\n'.repeat(50_000)}`);
      truncateSync(join(root, 'proc/slabinfo'), 1);
      expect(textOf(host.read('proc/slabinfo', {keep}))).toBe('a');
    }
  });

  it('refuses a file beyond 64 MiB, and is as well as before afterwards', () => {
    const root = temporaryTree({'proc/1/smaps': '', 'proc/meminfo': 'MemTotal: 1 kB\n'});
    truncateSync(join(root, 'proc/1/smaps'), 64 * 1024 * 1024 + 1);
    const host = hostOf(root);
    expect(host.read('proc/1/smaps')).toEqual({
      ok: false,
      reason: {kind: 'unreadable', path: 'proc/1/smaps', errno: 'EFBIG'},
    });
    expect(textOf(host.read('proc/meminfo'))).toBe('MemTotal: 1 kB\n');
  });

  it('refuses a smaller one where the reader says what is too much', () => {
    const root = temporaryTree({'proc/1/smaps': 'a'.repeat(300_000)});
    const host = hostOf(root);
    const reasonFor = (most: number) => {
      const reading = host.read('proc/1/smaps', {most});
      return reading.ok ? reading.value.length : reading.reason;
    };
    expect(reasonFor(256 * 1024)).toEqual({kind: 'unreadable', path: 'proc/1/smaps', errno: 'EFBIG'});
    expect(reasonFor(1024 * 1024)).toBe(300_000);
    expect(reasonFor(256 * 1024)).toMatchObject({errno: 'EFBIG'});
  });

  it('does not keep the buffer that one huge file needed', async () => {
    const root = temporaryTree({'proc/1/smaps': '', 'proc/meminfo': 'MemTotal: 1 kB\n'});
    truncateSync(join(root, 'proc/1/smaps'), 20 * 1024 * 1024);
    const host = hostOf(root);
    const enough = (await heldInBuffers(0)) + 1024 * 1024;
    expect((textOf(host.read('proc/1/smaps')) as string).length).toBe(20 * 1024 * 1024);
    expect(await heldInBuffers(enough)).toBeLessThan(enough);
    expect(textOf(host.read('proc/meminfo'))).toBe('MemTotal: 1 kB\n');
  });

  it('puts U+FFFD where the bytes are not UTF-8', () => {
    const root = temporaryTree();
    write(root, 'proc/7/comm', Buffer.from([0x61, 0xff, 0x62, 0x0a]));
    expect(textOf(hostOf(root).read('proc/7/comm'))).toBe('a\ufffdb\n');
  });

  it('does not wait for the writer of a FIFO', () => {
    const root = temporaryTree({'proc/version': ''});
    execFileSync('mkfifo', [join(root, 'proc/fifo')]);
    expect(hostOf(root).read('proc/fifo')).toMatchObject({ok: false, reason: {kind: 'unreadable'}});
  });

  it('names the errno of a directory', () => {
    const host = hostOf(temporaryTree({'proc/1/stat': ''}));
    expect(host.read('proc/1')).toMatchObject({ok: false, reason: {kind: 'unreadable', errno: 'EISDIR'}});
  });

  it('finds proc, sys and the rest where they are mounted', () => {
    const root = temporaryTree({'p/stat': '1', 's/kernel/x': '2', 'dev/kmsg': '3'});
    const host = hostOf(root, {proc: join(root, 'p'), sys: join(root, 's')});
    expect(['proc/stat', 'sys/kernel/x', 'dev/kmsg'].map(path => textOf(host.read(path)))).toEqual(['1', '2', '3']);
    expect(host.list('proc')).toEqual({ok: true, value: ['stat']});
    expect(host.list('sys')).toEqual({ok: true, value: ['kernel']});
  });

  it('says "denied" of what was refused where the tree was taken, "missing" or "gone" of the rest', () => {
    const host = hostOf(temporaryTree({'proc/vmstat': 'here'}), {
      denied: new Set(['proc/slabinfo', 'proc/9/fd', 'proc/vmstat']),
    });
    expect(host.read('proc/slabinfo')).toEqual({
      ok: false,
      reason: {kind: 'denied', path: 'proc/slabinfo', to: 'capture'},
    });
    expect(host.list('proc/9/fd')).toEqual({ok: false, reason: {kind: 'denied', path: 'proc/9/fd', to: 'capture'}});
    expect(host.read('proc/swaps')).toEqual({ok: false, reason: {kind: 'missing', path: 'proc/swaps'}});
    expect(host.read('proc/9/stat')).toEqual({ok: false, reason: {kind: 'gone', path: 'proc/9/stat'}});
    expect(textOf(host.read('proc/vmstat'))).toBe('here');
  });
});

describe('list, identity and owner', () => {
  it('list all names', () => {
    const host = hostOf(temporaryTree({'proc/1/stat': '', 'proc/meminfo': ''}));
    const names = textOf(host.list('proc')) as string[];
    expect([...names].sort()).toEqual(['1', 'meminfo']);
    expect(host.list('proc/2')).toEqual({ok: false, reason: {kind: 'gone', path: 'proc/2'}});
    expect(host.list('proc/meminfo')).toMatchObject({ok: false, reason: {kind: 'missing'}});
  });

  it('tell a directory that was made anew, and whose it is', () => {
    const root = temporaryTree({'sys/fs/cgroup/a/memory.current': '1'});
    const host = hostOf(root);
    const first = host.identity('sys/fs/cgroup/a');
    expect(host.identity('sys/fs/cgroup/a')).toEqual(first);
    mkdirSync(join(root, 'sys/fs/cgroup/b'));
    rmSync(join(root, 'sys/fs/cgroup/a'), {recursive: true});
    expect(host.identity('sys/fs/cgroup/a')).toMatchObject({ok: false, reason: {kind: 'missing'}});
    expect(host.identity('sys/fs/cgroup/b')).not.toEqual(first);
    expect(host.owner('sys/fs/cgroup/b')).toEqual({ok: true, value: process.getuid!()});
    expect(host.owner('proc/5')).toEqual({ok: false, reason: {kind: 'gone', path: 'proc/5'}});
  });
});

describe('kept files', () => {
  const paths = ['proc/1/statm', 'proc/2/statm', 'proc/3/statm', 'proc/4/statm'];
  const tree = () => temporaryTree(Object.fromEntries(paths.map((path, i) => [path, `${i}\n`])));

  it('are read from the start each time', () => {
    const host = hostOf(tree());
    for (let i = 0; i < 3; i += 1) expect(textOf(host.read('proc/2/statm', {keep: true, single: true}))).toBe('1\n');
    expect(host.openFiles()).toBe(1);
  });

  it('stay with what was opened until they are released', () => {
    const root = tree();
    const host = hostOf(root);
    host.read('proc/1/statm', {keep: true});
    rmSync(join(root, 'proc/1'), {recursive: true});
    write(root, 'proc/1/statm', 'another\n');
    expect(textOf(host.read('proc/1/statm'))).toBe('0\n');
    host.release('proc/1/statm');
    expect(textOf(host.read('proc/1/statm'))).toBe('another\n');
    expect(host.openFiles()).toBe(0);
  });

  it('are no more than the pool holds; the others are read all the same', () => {
    const host = hostOf(tree(), {poolSize: 2});
    const keepAll = () => paths.map(path => textOf(host.read(path, {keep: true})));
    expect(keepAll()).toEqual(['0\n', '1\n', '2\n', '3\n']);
    expect(host.openFiles()).toBe(2);
    host.release('proc/1/statm');
    host.release('proc/never');
    expect(host.openFiles()).toBe(1);
    keepAll();
    expect(host.openFiles()).toBe(2);
  });

  it('are only those that were asked for', () => {
    const host = hostOf(tree());
    host.read('proc/1/statm');
    host.read('proc/2/statm', {single: true});
    host.read('proc/404/statm', {keep: true});
    host.read('proc/1', {keep: true});
    expect(host.openFiles()).toBe(0);
  });

  it('are closed together, and reading goes on', () => {
    const host = hostOf(tree());
    for (const path of paths) host.read(path, {keep: true});
    expect(host.openFiles()).toBe(4);
    host.close();
    expect(host.openFiles()).toBe(0);
    expect(textOf(host.read('proc/4/statm'))).toBe('3\n');
  });

  it('of a process that exited say "gone", and are opened anew after that', async () => {
    const host = liveHost();
    if (host === undefined) throw new Error('no procfs');
    onTestFinished(host.close);
    const child: ChildProcess = spawn('sleep', ['600'], {stdio: 'ignore'});
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await once(child, 'spawn');
    const path = `proc/${child.pid}/statm`;
    for (let i = 0; i < 2; i += 1) {
      expect(textOf(host.read(path, {keep: true, single: true}))).toMatch(/^\d+ \d+ \d+ \d+ 0 \d+ 0\n$/);
    }
    expect(host.openFiles()).toBe(1);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    expect(host.read(path, {keep: true, single: true})).toEqual({ok: false, reason: {kind: 'gone', path}});
    expect(host.openFiles()).toBe(0);
    expect(host.read(path, {keep: true, single: true})).toEqual({ok: false, reason: {kind: 'gone', path}});
    expect(host.openFiles()).toBe(0);
  });
});

describe('a process without descriptors left', () => {
  /** Descriptor limits belong to a process, so that another one has to run into them. */
  const program = `
    import {openSync} from 'node:fs';
    import {createFilesHost} from ${JSON.stringify(new URL('../../src/host/files.ts', import.meta.url).href)};
    const root = process.argv[1];
    const host = createFilesHost({system: {}, proc: root + '/proc', sys: root, root, poolSize: 1000});
    const read = () => Array.from({length: 100}, (_, i) => host.read('proc/' + i + '/statm', {keep: true}).ok);
    const exhaust = () => {
      try {
        for (;;) openSync('/dev/null');
      } catch {}
    };
    const first = read();
    const kept = host.openFiles();
    exhaust();
    const listing = host.list('proc');
    exhaust();
    const second = read();
    process.stdout.write(JSON.stringify({
      read: [...first, ...second].filter(Boolean).length,
      kept,
      listed: listing.ok && listing.value.length,
      left: host.openFiles(),
    }));
  `;

  it('gives kept files back and reads everything', () => {
    const root = temporaryTree(Object.fromEntries(Array.from({length: 100}, (_, i) => [`proc/${i}/statm`, `${i}\n`])));
    const shell = 'ulimit -n 64 && exec "$0" "$@"';
    const args = ['-c', shell, process.execPath, '--input-type=module', '-e', program, root];
    const found = JSON.parse(execFileSync('sh', args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}));
    expect(found).toMatchObject({read: 200, listed: 100});
    expect(found.kept).toBeGreaterThan(0);
    expect(found.kept).toBeLessThan(64);
    expect(found.left).toBeLessThan(found.kept);
  });
});
