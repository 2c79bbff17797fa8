import type {SlabCache} from '../proc/slabinfo.ts';

/**
 * What slab caches are for, by name: /proc/slabinfo does not say which of them can be reclaimed. A cache that was merged
 * with others of its size bears the name of one of them, but the kernel merges only caches that are alike in this.
 * mm/slab_common.c (SLAB_MERGE_SAME)
 */

/** SLAB_RECLAIM_ACCOUNT: caches that count as SReclaimable. */
const reclaimable: readonly RegExp[] = [
  /^dentry$|^inode_cache$|inode_cache$|_inode$|_inode_info$|^fsverity_info$/,
  /^kmalloc-rcl-/,
  /^(radix_tree_node|xa_node|buffer_head|bdev_cache|dquot|mbcache|mb_cache_entry|ext[24]_xattr)$/,
  /extent_status$|^jbd2_|^xfs_(buf|ili)$|^(arc_buf_hdr|dnode_t|dmu_buf_impl|zfs_znode)/,
];

/** Inodes that live as long as their file or message queue. */
const bound = /^(shmem|mqueue)_inode_cache$/;

export const isReclaimable = ({name}: Pick<SlabCache, 'name'>): boolean =>
  !bound.test(name) && reclaimable.some(form => form.test(name));

/** Names in directories, and files behind them. */
export const isFileNames = ({name}: Pick<SlabCache, 'name'>): boolean =>
  isReclaimable({name}) && (name === 'dentry' || /inode/.test(name)) && name !== 'sock_inode_cache';

/** OpenZFS with its own names. module/zfs/arc.c, module/os/linux/zfs */
export const isZfs = ({name}: Pick<SlabCache, 'name'>): boolean =>
  /^(arc_buf|zio_|abd_t|dnode_t|dmu_buf_impl|zfs_)/.test(name);

const files = /^(filp|file_lock_cache|eventpoll_\w+|ep_\w+|names_cache)$/;
const sockets = /^(sock|tcp|udp|unix|request_sock|tw_sock|raw|ping|mptcp)/i;

/** What programs hold by descriptors: whose they are can be seen without the kernel’s source. */
export const isOpenFiles = (name: string): boolean => files.test(name) || sockets.test(name);

const purposes: readonly (readonly [name: RegExp, holds: string, kind?: string])[] = [
  [
    /^(task_struct|thread_stack|signal_cache|sighand_cache|cred_jar|pid|files_cache|mm_struct|fs_cache)/,
    'processes and threads: it follows their number',
    'processes and threads',
  ],
  [
    /^(vm_area_struct|vma_lock|anon_vma|anon_vma_chain|maple_node)$/,
    'mappings of processes: it follows their number',
    'mappings',
  ],
  [files, 'open files: see who has most of them', 'open files'],
  [sockets, 'sockets; the kernel keeps others of that size there too: see who has most of them', 'sockets'],
  [/^skbuff/, 'network packets that wait: a reader that is too slow, or a driver', 'packets'],
  [/^nf_conntrack/, 'connections that the firewall follows: see nf_conntrack_max', 'connections'],
  [
    /^(shmem|mqueue)_inode_cache$/,
    'files of tmpfs and message queues: delete those that nobody needs',
    'files of tmpfs',
  ],
  [
    /^(kernfs_node_cache|cgroup|memcg|mem_cgroup|kmalloc-cg-)/,
    'what belongs to cgroups: those deleted but still in use keep theirs',
  ],
  [/^(btrfs_|extent_(map|state|buffer))/, 'metadata of btrfs: it follows the files that are cached', 'btrfs'],
  [
    /^(arc_|zio_|abd_|dnode_|dmu_|zfs_|spl_)/,
    'data of ZFS: a part of its cache (ARC), which gives way; zfs_arc_max bounds it',
    'ZFS',
  ],
  [/^(bio|blk|request_queue|dm_|kcopyd|nvme|scsi)/, 'requests to storage', 'requests to storage'],
  [/^(kmalloc|kvmalloc|dma-kmalloc)/, 'whatever the kernel asks for by size: often a driver, the network, or a filter'],
];

/** What a cache holds, to follow `it holds`; undefined where nobody but the kernel’s source says. */
export const purposeOf = (name: string): string | undefined => purposes.find(([form]) => form.test(name))?.[1];

/** For a sentence, with what it holds where that is known in two words: `PING (sockets)`. */
export const calledSlab = (name: string): string => {
  const kind = purposes.find(([form]) => form.test(name))?.[2];
  return kind === undefined ? name : `${name} (${kind})`;
};
