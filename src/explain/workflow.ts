import {type Draft, type Entry, ofKind} from './entry.ts';

/** When memory is tight: what to press, and the shell command beside it. */
const drafts: readonly Draft[] = [
  {
    id: 'workflow',
    title: 'When memory is tight: the way through',
    names: [
      'debugging workflow',
      'quick debugging workflow',
      'incident',
      'memory',
      'where to start',
      'start',
      'steps',
      'how to',
    ],
    meaning:
      'Keys of the views, in the order of the questions: 1 where it is, 2 who has it, 3 kernel objects, 4 pieces, 6 whether it hurts, 8 whose limit, 0 who was killed. e explains the selected row.',
    act: 'Before anything is restarted keep the evidence: mmtop once --json > FILE, and the kernel log: dmesg -T > FILE.',
    see: [
      'workflow.1',
      'workflow.2',
      'workflow.3',
      'workflow.4',
      'workflow.5',
      'workflow.6',
      'workflow.7',
      'workflow.8',
      'workflow.9',
    ],
  },
  {
    id: 'workflow.1',
    title: 'Step 1: where is the memory?',
    names: ['where is the memory', 'where did the memory go', 'step 1', 'grep meminfo'],
    meaning:
      'Press 1. The balance adds up to MemTotal: programs, shared memory, kernel, cache, pools, free, and what nobody accounts for. Shell: grep -E "MemTotal|MemFree|MemAvailable|Cached|Swap|Anon|Shmem|Slab|Huge" /proc/meminfo',
    act: 'Large shared memory: look at tmpfs. Large fixed slab: step 4. Large huge page pool: is it used?',
    see: ['/proc/meminfo', 'meminfo.MemAvailable', 'used', 'workflow.2'],
  },
  {
    id: 'workflow.2',
    title: 'Step 2: who is using it?',
    names: ['who is using it', 'who uses the memory', 'step 2', 'ps --sort=-rss', 'top -o %MEM'],
    meaning:
      'Press 2; M sorts by resident memory, s chooses another column. ANON is what only swap or exit gives back. Shell: ps -eo pid,rss,vsz,comm --sort=-rss | head -20',
    act: 'Sums of RSS count shared pages more than once. Use PSS for sums.',
    see: ['rss', 'pss', 'processes.rss', 'processes.anon', 'workflow.3'],
  },
  {
    id: 'workflow.3',
    title: 'Step 3: one process in detail',
    names: ['per-process detail', 'step 3', 'one process'],
    meaning:
      'Press 2, go to the row, press Enter. VmHWM is the most it ever had. Shell: grep -E "VmRSS|VmHWM|RssAnon|VmSwap" /proc/PID/status; cat /proc/PID/smaps_rollup',
    act: 'smaps_rollup of a very large process stops it for moments. Read it once, not in a loop.',
    see: ['/proc/<pid>/status', '/proc/<pid>/smaps_rollup', 'status.VmHWM', 'uss'],
  },
  {
    id: 'workflow.4',
    title: 'Step 4: kernel objects (slab)',
    names: ['slab cache offenders', 'slab offenders', 'step 4', 'slabtop', 'slab leak'],
    meaning:
      'Press 3 as root: caches by size, with growth. Shell: sudo slabtop -o -s c | head -20. Sorting /proc/slabinfo by its second column, as some sheets say, ranks by number of objects: many tiny ones beat a few large.',
    act: 'Dentries and inodes give way by themselves. Watch growth of the others for half an hour before you say leak.',
    see: ['/proc/slabinfo', 'slab', 'slab.growth', 'slab-fragmentation', 'leak'],
  },
  {
    id: 'workflow.5',
    title: 'Step 5: fragmentation',
    names: ['fragmentation / buddy info', 'step 5', 'buddy info', 'fragmentation check'],
    meaning:
      'Press 4: free blocks by size, and whether a block of some order can be had; 5 for the marks of the zones. Shell: cat /proc/buddyinfo; sudo cat /proc/pagetypeinfo. The second is dear: it walks all memory under a lock, so do not loop it.',
    act: 'It matters only if something stalls or fails for large blocks.',
    see: ['/proc/buddyinfo', '/proc/pagetypeinfo', 'fragmentation', 'vmstat.compact_stall'],
  },
  {
    id: 'workflow.6',
    title: 'Step 6: does it hurt? (PSI)',
    names: ['real pressure', 'step 6', 'does it hurt'],
    meaning:
      'Press 6: the share of time lost, over the last interval and the averages; 7 shows the chain from scanning to swapping. Shell: cat /proc/pressure/memory',
    act: 'No pressure: there is no memory problem now, however full it looks. Pressure: press 8 to see whose it is.',
    see: ['psi', '/proc/pressure/memory', 'signal.psi', 'workflow.8'],
  },
  {
    id: 'workflow.7',
    title: 'Step 7: dropping caches (for experiments only)',
    names: ['drop caches (debug only!)', 'step 7', 'echo 3'],
    meaning:
      'Press 9, go to vm.drop_caches, press a: mmtop asks before it does it, and does not sync. Shell, as root: sync; echo 1 > /proc/sys/vm/drop_caches (1 page cache, 2 dentries and inodes, 3 both). Only clean pages go, hence the sync. Everything is slow until it has been read again. It frees nothing that the kernel would not free by itself.',
    act: 'Good for a cold start of a benchmark. As a cure it hides the cause.',
    see: ['drop-caches', 'vm.drop_caches', 'vmstat.drop_pagecache'],
  },
  {
    id: 'workflow.8',
    title: 'Step 8: is it a limit of a container or service?',
    names: ['step 8', 'cgroup check', 'is it a container'],
    meaning:
      'Press 8: use, limit, headroom, events and pressure of each group. Shell: systemd-cgtop -m; cat /sys/fs/cgroup/GROUP/memory.events',
    act: 'max or oom counting up: the limit is the problem, not the machine.',
    see: ['cgroup', 'memory.max', 'memory.events.max', 'memcg-oom', 'throttling'],
  },
  {
    id: 'workflow.9',
    title: 'Step 9: was somebody killed?',
    names: ['step 9', 'who was killed', 'kill check'],
    meaning:
      'Press 0: kills with their reason, and who would be next. Shell: dmesg -T | grep -iE "out of memory|killed process"; grep oom_kill /proc/vmstat',
    act: 'Kills by systemd-oomd or earlyoom are in their own logs.',
    see: ['oom', 'memcg-oom', 'user-space-oom', 'badness', 'kernel-log'],
  },
];

export const workflow: readonly Entry[] = ofKind('workflow', drafts);
