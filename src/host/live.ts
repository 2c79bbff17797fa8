import {readFileSync, readlinkSync} from 'node:fs';
import os, {arch, endianness, hostname, release} from 'node:os';
import {bytes} from '../units.ts';
import {runsAsRoot} from './errno.ts';
import {createFilesHost, type FilesHost} from './files.ts';
import {hidingOf} from './hiding.ts';
import type {SystemInfo} from './host.ts';
import {liveKmsg} from './kmsg.ts';
import {isProcfs} from './procfs.ts';
import {capabilitiesIn, isUnprivileged} from './rights.ts';
import {liveUsage} from './statfs.ts';
import {readUsers} from './users.ts';

const USUAL_PROC = '/proc';
const AT_PAGESZ = 6;
const AT_CLKTCK = 17;
const NARROW = new Set(['arm', 'ia32', 'mips', 'mipsel']);

/**
 * The auxiliary vector: pairs of native unsigned longs, which the kernel gave this process at its start. The only
 * source of the page size and of USER_HZ that Node can reach. getauxval(3), fs/binfmt_elf.c
 */
export const parseAuxv = (vector: Buffer, wide: boolean, little: boolean): ReadonlyMap<number, number> => {
  const width = wide ? 8 : 4;
  const at = (offset: number): number => {
    if (wide) return Number(little ? vector.readBigUInt64LE(offset) : vector.readBigUInt64BE(offset));
    return little ? vector.readUInt32LE(offset) : vector.readUInt32BE(offset);
  };
  const entries = new Map<number, number>();
  for (let offset = 0; offset + 2 * width <= vector.length; offset += 2 * width) {
    const type = at(offset);
    if (type === 0) break;
    entries.set(type, at(offset + width));
  }
  return entries;
};

const trimmed = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
};

/** What mmtop is called in this procfs, if that is its name everywhere: seen from another namespace it has another. */
const selfIn = (proc: string): number | undefined => {
  try {
    return Number(readlinkSync(`${proc}/self`)) === process.pid ? process.pid : undefined;
  } catch {
    return undefined;
  }
};

/** Facts of the running machine; undefined when there is no procfs to ask. */
export const liveSystem = (proc: string): SystemInfo | undefined => {
  let vector: Buffer;
  try {
    vector = readFileSync('/proc/self/auxv');
  } catch {
    try {
      vector = readFileSync(`${proc}/self/auxv`);
    } catch {
      return undefined;
    }
  }
  const entries = parseAuxv(vector, !NARROW.has(arch()), endianness() === 'LE');
  const pageSize = entries.get(AT_PAGESZ);
  const self = selfIn(proc);
  const hides = hidingOf(proc, runsAsRoot());
  if (pageSize === undefined) return undefined;
  const captured = proc !== USUAL_PROC && !isProcfs(proc);
  const status = captured ? undefined : trimmed('/proc/self/status');
  const unprivileged = isUnprivileged(process.geteuid?.(), status);
  const capabilities = capabilitiesIn(status);
  return {
    pageSize: bytes(pageSize),
    clockTicks: entries.get(AT_CLKTCK) ?? 100,
    release: trimmed(`${proc}/sys/kernel/osrelease`) ?? release(),
    // Not imported by name: in a Node without them the program would not link, and could not say that it needs another.
    machine: os.machine(),
    hostname: trimmed(`${proc}/sys/kernel/hostname`) ?? hostname(),
    cpus: os.availableParallelism(),
    bootId: trimmed(`${proc}/sys/kernel/random/boot_id`) ?? '',
    users: readUsers(),
    captured,
    ...(unprivileged && {unprivileged}),
    ...(capabilities !== undefined && {capabilities}),
    ...(self !== undefined && {self}),
    ...(hides !== undefined && {hides}),
  };
};

/** This machine; `proc` and `sys` may be mounted elsewhere, as a container sees its host's. */
export const liveHost = (where: {readonly proc?: string; readonly sys?: string} = {}): FilesHost | undefined => {
  const proc = where.proc ?? USUAL_PROC;
  const sys = where.sys ?? '/sys';
  const system = liveSystem(proc);
  if (system === undefined) return undefined;
  const rights = {asRoot: runsAsRoot(), capabilities: system.capabilities};
  const locate = (path: string): string => (path.startsWith('sys/') ? `${sys}/${path.slice(4)}` : `/${path}`);
  return {
    ...createFilesHost({
      system,
      proc,
      sys,
      root: '',
      kmsg: () => liveKmsg(undefined, undefined, rights),
      // The `self` of every procfs is mmtop, wherever it is mounted: the mounts of mountinfo are those it can ask.
      ...(!system.captured && {usage: liveUsage(rights)}),
    }),
    // Loaded when somebody first looks at what can be watched: most never do.
    watch: async onChange => (await import('./watch.ts')).openWatch(locate, onChange),
  };
};
