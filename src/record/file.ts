import {closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, statSync, unlinkSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {type Document, looksLikeJson, openDocument} from './document.ts';
import type {Refusal} from './format.ts';
import {openRecording, type Recording} from './recording.ts';

/** Recordings as files of the user. */
export type RecordingFile = {
  /** Adds whole frames. What does not fit is taken back, so that what lies there stays a recording. */
  readonly write: (bytes: Uint8Array) => {readonly failed: string} | undefined;
  readonly close: () => void;
};

const whys: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such directory',
  ENOTDIR: 'a part of its path is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the file system',
  EDQUOT: 'the quota is used up',
  EFBIG: 'it would be larger than files may be here',
  EIO: 'the device failed',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
};

/** Of a file that is there. */
export const EXISTS = 'exists already';

const codeOf = (error: unknown): string => String((error as {code?: unknown}).code ?? error);
const whyOf = (error: unknown): string => whys[codeOf(error)] ?? codeOf(error);

const writeWhole = (fd: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
};

/** What root may read of a machine is in it. */
const OWN = 0o600;

/** A new file; one that is there already is left alone, unless `force`. The refusal goes behind the name of the file. */
export const createFile = (path: string, {force = false}: {readonly force?: boolean} = {}): RecordingFile | Refusal => {
  let fd: number;
  try {
    fd = openSync(path, force ? 'w' : 'wx', OWN);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return {refused: EXISTS};
    return {refused: `cannot be written: ${whyOf(error)}`};
  }
  let length = 0;
  return {
    write: bytes => {
      try {
        writeWhole(fd, bytes);
        length += bytes.length;
        return undefined;
      } catch (error) {
        try {
          ftruncateSync(fd, length);
        } catch {
          // No file that can be cut: a torn end costs the sample at it.
        }
        return {failed: whyOf(error)};
      }
    },
    close: () => closeSync(fd),
  };
};

const contentOf = (path: string): Buffer | Refusal => {
  try {
    const found = statSync(path);
    // Some have no end.
    if (found.isCharacterDevice() || found.isBlockDevice()) return {refused: 'is a device, not a file'};
    return readFileSync(path);
  } catch (error) {
    return {refused: `cannot be read: ${codeOf(error) === 'ENOENT' ? 'there is no such file' : whyOf(error)}`};
  }
};

/** Opens a recording; the refusal goes behind the name of the file. */
export const openFile = (path: string): Recording | Refusal => {
  const content = contentOf(path);
  return 'refused' in content ? content : openRecording(content);
};

/** So much of a file tells what it is. */
const START = 1024;

/** Opens a recording or a document, by what is in the file; the refusal goes behind its name. */
export const openEvidence = (path: string): Recording | Document | Refusal => {
  const content = contentOf(path);
  if ('refused' in content) return content;
  return looksLikeJson(content.toString('utf8', 0, START))
    ? openDocument(content.toString('utf8'))
    : openRecording(content);
};

/** Files of one second. */
const MOST_OF_A_NAME = 100;

/**
 * A whole recording as a new file `name.mmrec` in the first directory that takes it, which is made if it is missing;
 * `name-2.mmrec` where there is one. Its path, or why the last directory did not take it.
 */
export const saveNew = (
  directories: readonly string[],
  name: string,
  bytes: Uint8Array,
): {readonly path: string} | Refusal => {
  let refused = 'cannot be written: there is nowhere to write it to';
  for (const directory of directories) {
    for (let number = 1; number <= MOST_OF_A_NAME; number += 1) {
      const path = join(directory, `${name}${number === 1 ? '' : `-${number}`}.mmrec`);
      const file = made(directory) ?? createFile(path);
      if ('refused' in file) {
        refused = `cannot be saved in ${directory}: it ${file.refused}`;
        if (file.refused === EXISTS) continue;
        break;
      }
      const failure = file.write(bytes);
      file.close();
      if (failure === undefined) return {path};
      // Nothing of it is worth having.
      unlinkSync(path);
      refused = `cannot be saved in ${directory}: ${failure.failed}`;
      break;
    }
  }
  return {refused};
};

const made = (directory: string): Refusal | undefined => {
  try {
    mkdirSync(directory, {recursive: true});
    return undefined;
  } catch (error) {
    return {refused: `cannot be made: ${whyOf(error)}`};
  }
};
