import {closeSync, ftruncateSync, openSync, readFileSync, writeSync} from 'node:fs';
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
};

const codeOf = (error: unknown): string => String((error as {code?: unknown}).code ?? error);
const whyOf = (error: unknown): string => whys[codeOf(error)] ?? codeOf(error);

const writeWhole = (fd: number, bytes: Uint8Array): void => {
  for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
};

/** A new file; one that is there already is left alone, unless `force`. The refusal goes behind the name of the file. */
export const createFile = (path: string, {force = false}: {readonly force?: boolean} = {}): RecordingFile | Refusal => {
  let fd: number;
  try {
    fd = openSync(path, force ? 'w' : 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return {refused: 'exists already'};
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

/** Opens a file; the refusal goes behind its name. */
export const openFile = (path: string): Recording | Refusal => {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return {refused: `cannot be read: ${codeOf(error) === 'ENOENT' ? 'there is no such file' : whyOf(error)}`};
  }
  return openRecording(bytes);
};
