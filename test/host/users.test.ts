import {describe, expect, it} from 'vitest';
import {parsePasswd, readUsers, uidOf} from '../../src/host/users.ts';
import {neverThrows} from '../helpers/properties.ts';
import {temporaryTree} from './tree.ts';

const passwd = `root:x:0:0:root:/root:/bin/bash
toor:x:0:0:another root:/root:/bin/sh
# a comment: of some: systems
+nis::::::
nobody:x:65534:65534::/:/usr/sbin/nologin
broken:x:lots:0::/:
:x:5:5::/:
ünal:x:1000:1000:Ü,,,:/home/ü:/bin/sh
1234:x:77:77::/:
`;

describe('parsePasswd', () => {
  it('names each id once and leaves out what is no user', () => {
    const names = parsePasswd(passwd);
    expect([...names].sort(([a], [b]) => a - b)).toEqual([
      [0, 'root'],
      [77, '1234'],
      [1000, 'ünal'],
      [65534, 'nobody'],
    ]);
  });

  it('never throws', () => neverThrows(parsePasswd, passwd));
});

describe('readUsers', () => {
  it('knows nobody when there is no file', () => {
    expect(readUsers(`${temporaryTree()}/passwd`).size).toBe(0);
  });
});

describe('uidOf', () => {
  const file = () => `${temporaryTree({passwd})}/passwd`;

  it.each([
    ['root', 0],
    ['nobody', 65534],
    ['ünal', 1000],
    ['1000', 1000],
    ['4294967294', 4294967294],
    ['broken', undefined],
    ['nis', undefined],
    ['', undefined],
    ['roo', undefined],
    ['-1', undefined],
    ['12345678901', undefined],
  ])('%j is %j', (user, uid) => {
    expect(uidOf(user, file())).toBe(uid);
  });

  it('knows every name of an id', () => {
    expect(uidOf('toor', file())).toBe(0);
  });

  it('takes a number without any file, a name only with one', () => {
    expect(uidOf('7', '/no/such/file')).toBe(7);
    expect(uidOf('root', '/no/such/file')).toBeUndefined();
  });
});
