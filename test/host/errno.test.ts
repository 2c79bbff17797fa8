import {describe, expect, it} from 'vitest';
import {failure, reasonOf} from '../../src/host/errno.ts';
import {hint, sentence} from '../../src/reading.ts';

const error = (code: string) => Object.assign(new Error(`${code}: it failed`), {code});

describe('reasonOf', () => {
  it.each([
    // Open after the process has gone, and read of a file that was opened while it lived.
    ['ENOENT', 'proc/42/statm', 'gone'],
    ['ENOENT', 'proc/42', 'gone'],
    ['ESRCH', 'proc/42/statm', 'gone'],
    // smaps_rollup of a kernel thread or a zombie.
    ['ESRCH', 'proc/2/smaps_rollup', 'gone'],
    ['ENOTDIR', 'proc/42/task/42/stat', 'gone'],
    // Whatever is no process is a matter of the kernel or its configuration.
    ['ENOENT', 'proc/slabinfo', 'missing'],
    ['ENOENT', 'proc/pressure/irq', 'missing'],
    ['ENOENT', 'sys/fs/cgroup/1/memory.pressure', 'missing'],
    ['ENOENT', 'proc/4x/stat', 'missing'],
    ['ENODEV', 'sys/block/zram0/mm_stat', 'missing'],
    // EACCES for foreign smaps and for root's files; EPERM with hidepid=1 and for /dev/kmsg.
    ['EACCES', 'proc/1/smaps_rollup', 'denied'],
    ['EACCES', 'proc/slabinfo', 'denied'],
    ['EPERM', 'proc/1/stat', 'denied'],
    ['EPERM', 'dev/kmsg', 'denied'],
    // PSI built in and off; Node calls the number ENOTSUP, the kernel EOPNOTSUPP.
    ['EOPNOTSUPP', 'proc/pressure/memory', 'disabled'],
    ['ENOTSUP', 'proc/pressure/memory', 'disabled'],
  ])('calls %s of %s "%s"', (code, path, kind) => {
    expect(reasonOf(error(code), path)).toEqual({kind, path});
  });

  it.each(['EINVAL', 'EIO', 'EMFILE', 'EISDIR', 'EAGAIN', 'EPIPE'])('keeps the name of %s', code => {
    expect(reasonOf(error(code), 'proc/vmstat')).toEqual({kind: 'unreadable', path: 'proc/vmstat', errno: code});
  });

  it('keeps the words of what has no number', () => {
    expect(reasonOf(new Error('odd'), 'proc/vmstat')).toMatchObject({kind: 'unreadable', errno: 'Error: odd'});
  });
});

describe('circumstances', () => {
  it('decide why a file is missing or refused', () => {
    const [gone, denied] = [error('ENOENT'), error('EPERM')];
    expect(reasonOf(gone, 'proc/vmstat', {captured: true})).toEqual({
      kind: 'missing',
      path: 'proc/vmstat',
      captured: true,
    });
    expect(reasonOf(gone, 'proc/vmstat', {captured: false})).toEqual({kind: 'missing', path: 'proc/vmstat'});
    expect(reasonOf(gone, 'proc/7/stat', {captured: true})).toEqual({kind: 'gone', path: 'proc/7/stat'});
    expect(reasonOf(denied, 'proc/kcore', {asRoot: true})).toEqual({kind: 'denied', path: 'proc/kcore', to: 'root'});
    expect(reasonOf(denied, 'proc/kcore', {asRoot: true, capabilities: 5n})).toMatchObject({to: 'root', has: 5n});
    expect(reasonOf(denied, 'proc/kcore', {asRoot: false, capabilities: 0n})).not.toHaveProperty('has');
    expect(reasonOf(denied, 'proc/kcore', {asRoot: false})).toEqual({kind: 'denied', path: 'proc/kcore'});
  });
});

describe('failure', () => {
  it('leads to a sentence and to what would help', () => {
    const {ok, reason} = failure(error('EACCES'), 'proc/slabinfo');
    expect(ok).toBe(false);
    expect(sentence(reason)).toBe('no permission to read /proc/slabinfo');
    expect(hint(reason)).toBe('run as root');
  });
});
