import {describe, expect, it} from 'vitest';
import {isFileNames, isReclaimable, isZfs, purposeOf} from '../../src/model/slab-kinds.ts';
import {parseSlabinfo} from '../../src/proc/slabinfo.ts';
import {fixturesWith, fixtureText} from '../helpers/fixtures.ts';

const sums = (text: string, pageSize: number) => {
  const parsed = parseSlabinfo(text);
  if (!parsed.ok) throw new Error('not slabinfo');
  let fixed = 0;
  let yields = 0;
  for (const cache of parsed.value.caches) {
    const size = cache.numSlabs * cache.pagesPerSlab * pageSize;
    if (isReclaimable(cache)) yields += size;
    else fixed += size;
  }
  return {fixed, yields};
};

const kilobytes = (name: string, key: string): number =>
  1024 * Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(fixtureText(name, 'proc/meminfo')!)![1]);

describe('what can be reclaimed, by name', () => {
  it.each(fixturesWith('proc/slabinfo'))('adds up to what the kernel counts: $name', ({name, text}) => {
    const {yields} = sums(text, 4096);
    const counted = kilobytes(name, 'SReclaimable');
    // The files are not of one instant, and slabs that fell back to a smaller order count in full.
    expect(Math.abs(yields - counted) / counted).toBeLessThan(0.1);
  });

  it.each([
    'dentry',
    'ext4_inode_cache',
    'xfs_inode',
    'btrfs_inode',
    'fuse_inode',
    'ceph_inode_info',
    'radix_tree_node',
  ])('%s can', name => expect(isReclaimable({name})).toBe(true));

  it.each([
    'kmalloc-512',
    'kmalloc-cg-1k',
    'shmem_inode_cache',
    'filp',
    'task_struct',
    'inotify_inode_mark',
    'zio_cache',
  ])('%s cannot', name => expect(isReclaimable({name})).toBe(false));
});

it('names and files are dentries and inodes, and not sockets', () => {
  const all = ['dentry', 'proc_inode_cache', 'sock_inode_cache', 'shmem_inode_cache', 'buffer_head', 'inode_cache'];
  expect(all.filter(name => isFileNames({name}))).toEqual(['dentry', 'proc_inode_cache', 'inode_cache']);
});

it('the caches of ZFS are known by their names', () => {
  expect(
    ['arc_buf_t', 'zio_buf_comb_16384', 'abd_t', 'dnode_t', 'dentry', 'zs_handle'].map(name => isZfs({name})),
  ).toEqual([...[true, true, true, true, false, false]]);
});

it('what a cache is for is told where it is known', () => {
  expect(purposeOf('filp')).toMatch(/open files/);
  expect(purposeOf('TCPv6')).toMatch(/sockets/);
  expect(purposeOf('task_struct')).toMatch(/threads/);
  expect(purposeOf('some_driver_thing')).toBeUndefined();
});
