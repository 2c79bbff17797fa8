import {execFileSync} from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {type ConfigFile, configFile, readConfigFile, writeConfigFile} from '../../src/config/file.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'mmtop-config-'));
});
afterEach(() => {
  rmSync(home, {recursive: true, force: true});
});

const own = (): ConfigFile => configFile(undefined, {HOME: home})!;
const named = (path: string): ConfigFile => configFile(path, {HOME: home})!;
const root = process.geteuid!() === 0;

describe('the place', () => {
  it.each([
    [undefined, {HOME: '/home/ann'}, '/home/ann/.config/mmtop/config.toml', '~/.config/mmtop/config.toml'],
    [undefined, {HOME: '/home/ann', XDG_CONFIG_HOME: '/etc/x'}, '/etc/x/mmtop/config.toml', '/etc/x/mmtop/config.toml'],
    [
      undefined,
      {HOME: '/home/ann', XDG_CONFIG_HOME: '/home/ann/c'},
      '/home/ann/c/mmtop/config.toml',
      '~/c/mmtop/config.toml',
    ],
    [
      undefined,
      {HOME: '/home/ann', XDG_CONFIG_HOME: ''},
      '/home/ann/.config/mmtop/config.toml',
      '~/.config/mmtop/config.toml',
    ],
    [
      undefined,
      {HOME: '/home/ann', XDG_CONFIG_HOME: 'c'},
      '/home/ann/.config/mmtop/config.toml',
      '~/.config/mmtop/config.toml',
    ],
    [undefined, {HOME: '/'}, '/.config/mmtop/config.toml', '/.config/mmtop/config.toml'],
    ['/tmp/x.toml', {HOME: '/home/ann'}, '/tmp/x.toml', '/tmp/x.toml'],
    ['/home/ann/a\u001b.toml', {HOME: '/home/ann'}, '/home/ann/a\u001b.toml', '~/a\\e.toml'],
    ['/home/anna/x.toml', {HOME: '/home/ann'}, '/home/anna/x.toml', '/home/anna/x.toml'],
  ])('%s in %j is %s', (path, env, expected, shown) => {
    expect(configFile(path, env)).toMatchObject({path: expected, shown});
  });

  it('of a relative path is below the working directory', () => {
    expect(configFile('x/my.toml', {})).toMatchObject({path: join(process.cwd(), 'x/my.toml'), name: 'my.toml'});
  });

  it.each([{}, {HOME: ''}, {HOME: 'relative'}])('is nowhere without a home: %j', env => {
    expect(configFile(undefined, env)).toBeUndefined();
  });
});

describe('reading', () => {
  it('gives the text', () => {
    const path = join(home, 'x.toml');
    writeFileSync(path, 'theme = "mono" # ß\n');
    expect(readConfigFile(named(path))).toEqual({kind: 'text', text: 'theme = "mono" # ß\n', lasting: true});
  });

  it('tells a missing file from one that cannot be read', () => {
    expect(readConfigFile(own())).toEqual({kind: 'missing'});
    expect(readConfigFile(named(home))).toEqual({kind: 'failed', why: 'it is a directory'});
    writeFileSync(join(home, 'file'), '');
    expect(readConfigFile(named(join(home, 'file/x')))).toEqual({
      kind: 'failed',
      why: 'a part of its path is no directory',
    });
    symlinkSync('ring', join(home, 'ring'));
    expect(readConfigFile(named(join(home, 'ring')))).toEqual({kind: 'failed', why: 'its symbolic links go in a ring'});
  });

  it('has an end', () => {
    expect(readConfigFile(named('/dev/zero'))).toEqual({kind: 'failed', why: 'it is larger than 1 MiB'});
    expect(readConfigFile(named('/dev/null'))).toEqual({kind: 'text', text: '', lasting: false});
  });
});

describe('writing', () => {
  it('makes the directories and leaves nothing else', () => {
    expect(writeConfigFile(own(), 'a = 1\n')).toBeUndefined();
    expect(readFileSync(own().path, 'utf8')).toBe('a = 1\n');
    expect(readdirSync(join(home, '.config/mmtop'))).toEqual(['config.toml']);
    expect(statSync(join(home, '.config/mmtop')).mode & 0o777).toBe(0o700);
    expect(statSync(own().path).mode & 0o133).toBe(0);
  });

  it('keeps the mode, and replaces the whole', () => {
    const path = join(home, 'x.toml');
    writeFileSync(path, 'something longer than what comes\n');
    chmodSync(path, 0o640);
    const before = statSync(path).ino;
    expect(writeConfigFile(named(path), 'a = 1\n')).toBeUndefined();
    expect(readFileSync(path, 'utf8')).toBe('a = 1\n');
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(statSync(path).ino).not.toBe(before);
  });

  it('goes through a symbolic link, which stays', () => {
    mkdirSync(join(home, 'dotfiles'));
    writeFileSync(join(home, 'dotfiles/mmtop.toml'), 'old\n');
    symlinkSync('dotfiles/mmtop.toml', join(home, 'x.toml'));
    expect(writeConfigFile(named(join(home, 'x.toml')), 'new\n')).toBeUndefined();
    expect(lstatSync(join(home, 'x.toml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(home, 'dotfiles/mmtop.toml'), 'utf8')).toBe('new\n');
  });

  it('takes the place of what a broken run left', () => {
    const path = join(home, 'x.toml');
    writeFileSync(join(home, `.x.toml.${process.pid}.new`), 'half');
    expect(writeConfigFile(named(path), 'a = 1\n')).toBeUndefined();
    expect(readdirSync(home)).toEqual(['x.toml']);
  });

  it('says what is in the way', () => {
    writeFileSync(join(home, 'file'), '');
    expect(writeConfigFile(named(join(home, 'file/x.toml')), '')).toBe(
      'a part of its path is no directory: ~/file/x.toml',
    );
    expect(writeConfigFile(named(home), '')).toBe(`${home} is no regular file`);
    expect(writeConfigFile(named('/dev/full'), '')).toBe('/dev/full is no regular file');
    expect(writeConfigFile(named('/proc/mmtop.toml'), '')).toMatch(/: \/proc\/mmtop\.toml$/);
    expect(writeConfigFile(named(join(home, 'x'.repeat(300))), '')).toMatch(/^its name is too long: /);
  });

  it.runIf(root)('of root gives what it makes to whom the place belongs', () => {
    chownSync(home, 1234, 1234);
    expect(writeConfigFile(own(), 'a = 1\n')).toBeUndefined();
    for (const path of ['.config', '.config/mmtop', '.config/mmtop/config.toml']) {
      expect(statSync(join(home, path)).uid, path).toBe(1234);
    }
    expect(statSync(home).uid).toBe(1234);
  });
});

/** What somebody without rights is told: another process, for this one may be root. */
const asNobody = (path: string): string =>
  execFileSync(
    'setpriv',
    [
      ...['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, '--input-type=module', '-e'],
      `import {configFile, readConfigFile, writeConfigFile} from ${JSON.stringify(new URL('../../src/config/file.ts', import.meta.url).href)};
       const file = configFile(${JSON.stringify(path)}, {});
       console.log(JSON.stringify([readConfigFile(file), writeConfigFile(file, 'x = 1') ?? 'written']));`,
    ],
    {encoding: 'utf8'},
  ).trim();

describe.runIf(root)('without rights', () => {
  beforeEach(() => chmodSync(home, 0o755));

  it('says who owns the file', () => {
    const path = join(home, 'x.toml');
    writeFileSync(path, 'theirs');
    expect(JSON.parse(asNobody(path))).toEqual([
      {kind: 'text', text: 'theirs', lasting: true},
      `${path} belongs to root`,
    ]);
    expect(readFileSync(path, 'utf8')).toBe('theirs');
  });

  it('says who owns the directory', () => {
    const path = join(home, 'deep/er/x.toml');
    expect(JSON.parse(asNobody(path))).toEqual([
      {kind: 'missing'},
      `no permission to write in ${home}, which belongs to root: ${path}`,
    ]);
    expect(existsSync(join(home, 'deep'))).toBe(false);
  });

  it('leaves a file alone that is protected', () => {
    const path = join(home, 'x.toml');
    writeFileSync(path, 'mine');
    chownSync(path, 65534, 65534);
    chownSync(home, 65534, 65534);
    chmodSync(path, 0o444);
    expect(JSON.parse(asNobody(path))[1]).toBe(`${path} is write-protected`);
    chmodSync(path, 0o600);
    expect(JSON.parse(asNobody(path))[1]).toBe('written');
    expect(readFileSync(path, 'utf8')).toBe('x = 1');
  });

  it('tells a file that must not be read', () => {
    const path = join(home, 'x.toml');
    writeFileSync(path, 'secret');
    chmodSync(path, 0o600);
    expect(JSON.parse(asNobody(path))[0]).toEqual({kind: 'failed', why: 'no permission'});
  });
});

/** A file system of its own: full, or read-only. */
const mounted = (options: string, skip: (why: string) => never, use: (directory: string) => void): void => {
  const directory = join(home, 'mount');
  mkdirSync(directory);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', directory], {stdio: 'pipe'});
  } catch {
    // A container may be root and still not mount.
    skip('no right to mount');
  }
  try {
    use(directory);
  } finally {
    execFileSync('umount', [directory]);
  }
};

describe.runIf(root)('on a disk', () => {
  it('that is full, the old file stays', ({skip}) =>
    mounted('size=8k', skip, directory => {
      const path = join(directory, 'x.toml');
      writeFileSync(path, 'old');
      expect(writeConfigFile(named(path), 'x'.repeat(20_000))).toBe(
        'no space is left on the file system: ~/mount/x.toml',
      );
      expect(readFileSync(path, 'utf8')).toBe('old');
      expect(readdirSync(directory)).toEqual(['x.toml']);
    }));

  it('that is read-only, it says so', ({skip}) =>
    mounted('ro', skip, directory => {
      expect(writeConfigFile(named(join(directory, 'x.toml')), '')).toBe(
        'the file system is read-only: ~/mount/x.toml',
      );
    }));
});
