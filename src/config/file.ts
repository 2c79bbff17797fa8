import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {visible} from '../format/width.ts';
import {readUsers} from '../host/users.ts';

/** The configuration file, by its places and names. */
export type ConfigFile = {
  readonly path: string;
  /** For messages about what is in it: `config.toml`. */
  readonly name: string;
  /** For messages about where it is: `~/.config/mmtop/config.toml`. */
  readonly shown: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const absolute = (path: string | undefined): string | undefined => (path?.startsWith('/') ? path : undefined);

/**
 * The file that was named, else that of the user; undefined when the environment has no place for one.
 * https://specifications.freedesktop.org/basedir-spec/latest/ (a relative path there counts as none)
 */
export const configFile = (named: string | undefined, env: Environment): ConfigFile | undefined => {
  const home = absolute(env['HOME']);
  const base = absolute(env['XDG_CONFIG_HOME']) ?? (home && join(home, '.config'));
  const path = named !== undefined ? resolve(named) : base && join(base, 'mmtop', 'config.toml');
  if (path === undefined) return undefined;
  const inHome = home !== undefined && home !== '/' && path.startsWith(`${home}/`);
  return {path, name: visible(basename(path)), shown: visible(inHome ? `~${path.slice(home.length)}` : path)};
};

export type FileText =
  /** `lasting`: it is a file, and no pipe that is empty the next time. */
  | {readonly kind: 'text'; readonly text: string; readonly lasting: boolean}
  | {readonly kind: 'missing'}
  | {readonly kind: 'failed'; readonly why: string};

/** Nobody writes a larger one; whoever names a disk gets a message, not a full memory. */
const LARGEST_FILE = 1 << 20;

const codeOf = (error: unknown): string => String((error as {code?: unknown}).code ?? error);

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is no directory',
  EEXIST: 'a part of its path is no directory',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the file system',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it is larger than 1 MiB',
  ELOOP: 'its symbolic links go in a ring',
  ENAMETOOLONG: 'its name is too long',
};

const reasonFor = (error: unknown): string => reasons[codeOf(error)] ?? codeOf(error);

/** A pipe, as a shell gives for `<(command)`, is read to its end like a file. */
const readWhole = (fd: number): string => {
  const buffer = Buffer.allocUnsafe(LARGEST_FILE + 1);
  let length = 0;
  for (;;) {
    const more = readSync(fd, buffer, length, buffer.length - length, null);
    if (more === 0) return buffer.toString('utf8', 0, length);
    length += more;
    if (length > LARGEST_FILE) throw Object.assign(new Error('too large'), {code: 'EFBIG'});
  }
};

export const readConfigFile = ({path}: ConfigFile): FileText => {
  try {
    const fd = openSync(path, constants.O_RDONLY);
    try {
      return {kind: 'text', text: readWhole(fd), lasting: fstatSync(fd).isFile()};
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? {kind: 'missing'} : {kind: 'failed', why: reasonFor(error)};
  }
};

const statOf = (path: string): Stats | undefined => {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
};

const nameOf = (uid: number): string => readUsers().get(uid) ?? `user ${uid}`;

/** Where a symbolic link leads: the link itself must stay, it may belong to a collection of such files. */
const targetOf = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
};

/** The nearest directory that is there. */
const above = (path: string): string =>
  statOf(path) !== undefined || dirname(path) === path ? path : above(dirname(path));

/** Written beside the file, then put in its place: a reader finds the old file or the new one, never a part. */
const replace = (target: string, text: string, old: Stats | undefined): void => {
  const directory = dirname(target);
  const temporary = join(directory, `.${basename(target)}.${process.pid}.new`);
  rmSync(temporary, {force: true});
  const fd = openSync(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
  try {
    try {
      if (old !== undefined) fchmodSync(fd, old.mode & 0o777);
      // root, with the home of somebody: what is theirs stays theirs.
      const {uid, gid} = old ?? statSync(directory);
      if (uid !== fstatSync(fd).uid) fchownSync(fd, uid, gid);
      writeFileSync(fd, text);
      // A disk may say only now that it is full, and "saved" must be true.
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, {force: true});
    throw error;
  }
};

/** Makes the directories that are missing, as their owner's. */
const makeDirectory = (directory: string): void => {
  const made = mkdirSync(directory, {recursive: true, mode: 0o700});
  if (made === undefined) return;
  const {uid, gid} = statSync(dirname(made));
  for (let at = directory; ; at = dirname(at)) {
    const fd = openSync(at, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      if (fstatSync(fd).uid !== uid) fchownSync(fd, uid, gid);
    } finally {
      closeSync(fd);
    }
    if (at === made || at === '/') return;
  }
};

/** Undefined when it is written, else exactly why it is not, the reason first: a status line may be short. */
export const writeConfigFile = ({path, shown}: ConfigFile, text: string): string | undefined => {
  const target = targetOf(path);
  const old = statOf(target);
  if (old !== undefined && !old.isFile()) return `${shown} is no regular file`;
  const self = process.geteuid!();
  if (old !== undefined && self !== 0 && old.uid !== self) return `${shown} belongs to ${nameOf(old.uid)}`;
  try {
    if (old !== undefined) accessSync(target, constants.W_OK);
  } catch (error) {
    return codeOf(error) === 'EACCES' ? `${shown} is write-protected` : `${reasonFor(error)}: ${shown}`;
  }
  try {
    makeDirectory(dirname(target));
    replace(target, text, old);
    return undefined;
  } catch (error) {
    if (!['EACCES', 'EPERM'].includes(codeOf(error))) return `${reasonFor(error)}: ${shown}`;
    const directory = above(dirname(target));
    const owner = statOf(directory)?.uid;
    const whose = owner === undefined || owner === self ? '' : `, which belongs to ${nameOf(owner)}`;
    return `no permission to write in ${visible(directory)}${whose}: ${shown}`;
  }
};
