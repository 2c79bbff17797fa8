import type {Host} from '../host/host.ts';
import {available, mapReading, type Reading} from '../reading.ts';

/**
 * Whether the reader sits in a container, whose settings are those of its host. The first PID namespace has a fixed
 * inode number (PROC_PID_INIT_INO, include/linux/proc_ns.h); every other one was made for a container. Nobody needs a
 * right to look at his own.
 */
const ownNamespace = 'proc/self/ns/pid';
const FIRST_PID_NAMESPACE = 0xeffffffc;

/** A copied tree has no namespaces; but process 2 of a machine itself is always the parent of the kernel's threads. */
const ofTree = (host: Host, missing: Reading<boolean>): Reading<boolean> => {
  const second = host.read('proc/2/comm', {single: true});
  return second.ok && second.value.trim() === 'kthreadd' ? available(false) : missing;
};

export const readContained = (host: Host): Reading<boolean> => {
  const contained = mapReading(host.identity(ownNamespace), inode => inode !== FIRST_PID_NAMESPACE);
  return contained.ok ? contained : ofTree(host, contained);
};
