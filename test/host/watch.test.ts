import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {openWatch} from '../../src/host/watch.ts';

const root = mkdtempSync(join(tmpdir(), 'mmtop-watch-'));
afterAll(() => rmSync(root, {recursive: true}));

const group = (name: string): string => {
  mkdirSync(join(root, name), {recursive: true});
  writeFileSync(join(root, name, 'memory.events'), 'oom_kill 0\n');
  return `${name}/memory.events`;
};

/** Writes until somebody heard of it: a file is followed a moment after it was asked for. */
const heardOf = async (heard: readonly string[], path: string, write: () => void): Promise<void> => {
  const {length} = heard;
  await expect
    .poll(
      () => {
        write();
        return heard.slice(length);
      },
      {timeout: 10_000, interval: 20},
    )
    .toContain(path);
};

describe('openWatch', () => {
  it('tells which of the files it follows was written, and of no other', async () => {
    const [a, b] = [group('a'), group('b')];
    const heard: string[] = [];
    const watch = openWatch(
      path => join(root, path),
      path => heard.push(path),
    );
    const write = (path: string) => () => writeFileSync(join(root, path), 'oom_kill 1\n');
    watch.follow(new Map([[a, 1]]));
    await heardOf(heard, a, write(a));
    watch.follow(
      new Map([
        [a, 1],
        [b, 2],
      ]),
    );
    await heardOf(heard, b, write(b));
    watch.follow(new Map([[b, 2]]));
    await heardOf(heard, b, () => {
      write(a)();
      write(b)();
    });
    const later = heard.length;
    await heardOf(heard, b, () => {
      write(a)();
      write(b)();
    });
    expect(heard.slice(later)).not.toContain(a);
    watch.close();
    watch.follow(new Map([[a, 1]]));
  });

  it('follows a file that was made anew, when its mark says so', async () => {
    const path = group('unit');
    const heard: string[] = [];
    const watch = openWatch(
      file => join(root, file),
      file => heard.push(file),
    );
    watch.follow(new Map([[path, 1]]));
    await heardOf(heard, path, () => writeFileSync(join(root, path), 'oom_kill 1\n'));
    rmSync(join(root, 'unit'), {recursive: true});
    group('unit');
    watch.follow(new Map([[path, 2]]));
    await heardOf(heard, path, () => writeFileSync(join(root, path), 'oom_kill 2\n'));
    watch.close();
  });

  it('tells that something came or went in a directory', async () => {
    group('parent');
    const heard: string[] = [];
    const watch = openWatch(
      path => join(root, path),
      path => heard.push(path),
    );
    watch.follow(new Map([['parent/', 1]]));
    let n = 0;
    await heardOf(heard, 'parent/', () => {
      n += 1;
      mkdirSync(join(root, 'parent', `child${n}`));
    });
    await heardOf(heard, 'parent/', () => rmSync(join(root, 'parent', `child${n--}`), {recursive: true}));
    watch.follow(new Map());
    const later = heard.length;
    mkdirSync(join(root, 'parent', 'last'));
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(heard).toHaveLength(later);
    watch.close();
  });

  it('takes a file that is not there for granted', () => {
    const watch = openWatch(
      path => join(root, path),
      () => {},
    );
    watch.follow(new Map([['nowhere/memory.events', undefined]]));
    watch.follow(new Map());
    watch.close();
  });
});
