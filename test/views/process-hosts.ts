import type {Host} from '../../src/host/host.ts';
import {available, type Reason, unavailable} from '../../src/reading.ts';
import {fixtureHost} from '../helpers/screen.tsx';

/** Captured machines with what a capture leaves out, and machines on which something happens. */

const limits = `Limit                     Soft Limit           Hard Limit           Units     
Max data size             unlimited            unlimited            bytes     
Max stack size            8388608              unlimited            bytes     
Max locked memory         8388608              8388608              bytes     
Max address space         4294967296           unlimited            bytes     
`;

const javaCommand = [
  '/usr/lib/jvm/java-21-openjdk-amd64/bin/java',
  '-Xms256m',
  '-Xmx512m',
  '-XX:+UseG1GC',
  '-XX:+HeapDumpOnOutOfMemoryError',
  '-XX:HeapDumpPath=/var/lib/sessions/dumps',
  '-cp',
  '/opt/sessions/lib/sessions-server-4.2.1.jar:/opt/sessions/lib/netty-all-4.1.100.jar:/opt/sessions/lib/slf4j-api-2.0.9.jar',
  'org.example.sessions.Server',
  '--port=8080',
];

const commands: Readonly<Record<number, readonly string[]>> = {
  170: ['postgres: checkpointer'],
  171: ['postgres: app sessions 10.0.0.7(41522) idle'],
  177: javaCommand,
  178: ['/usr/bin/redis-server', '127.0.0.1:6379'],
  236: ['sh', '-c', 'while sleep 60; do date; done'],
};

const users = new Map([
  [0, 'root'],
  [33, 'www-data'],
  [105, 'postgres'],
  [999, 'redis'],
  [1001, 'app'],
]);

const pidOf = (path: string): number => Number(/^proc\/(\d+)\//.exec(path)?.[1]);

/** With command lines, limits and users. mmtop runs there as the process `self`. */
export const furnished = (name: string, self = 236): Host => {
  const host = fixtureHost(name);
  return {
    ...host,
    system: {...host.system, users, self},
    read: (path, options) => {
      const command = path.endsWith('/cmdline') ? (commands[pidOf(path)] ?? []) : undefined;
      if (command !== undefined) return available(command.map(arg => `${arg}\0`).join(''));
      if (path.endsWith('/limits')) return available(limits);
      return host.read(path, options);
    },
  };
};

/** Without the rights to look into others' memory. */
export const unprivileged = (host: Host): Host => ({
  ...host,
  read: (path, options) =>
    /\/smaps(_rollup)?$/.test(path) ? unavailable({kind: 'denied', path}) : host.read(path, options),
});

/** The resident pages of a process grow with every read. */
export const growing = (host: Host, pid: number, pages: (read: number) => number): Host => {
  let reads = 0;
  return {
    ...host,
    read: (path, options) => {
      const reading = host.read(path, options);
      if (path !== `proc/${pid}/statm` || !reading.ok) return reading;
      const grown = pages(reads);
      reads += 1;
      return available(
        reading.value.replace(/^(\d+) (\d+)/, (_, size, resident) => `${size} ${Number(resident) + grown}`),
      );
    },
  };
};

/** A host that others take the place of while the program runs. */
export const changing = (first: Host): {readonly host: Host; readonly become: (next: Host) => void} => {
  let now = first;
  return {
    host: {
      system: first.system,
      read: (path, options) => now.read(path, options),
      list: path => now.list(path),
      identity: path => now.identity(path),
      owner: path => now.owner(path),
      release: path => now.release(path),
    },
    become: next => {
      now = next;
    },
  };
};

/** One process less. */
export const without = (host: Host, pid: number): Host => ({
  ...host,
  list: path => {
    const names = host.list(path);
    return path === 'proc' && names.ok ? available(names.value.filter(name => name !== String(pid))) : names;
  },
  read: (path, options) => {
    const gone: Reason = {kind: 'gone', path};
    if (pidOf(path) === pid) return unavailable(gone);
    const reading = host.read(path, options);
    return path === 'proc/loadavg' && reading.ok ? available(reading.value.replace(/\d+\n$/, '99999\n')) : reading;
  },
});
