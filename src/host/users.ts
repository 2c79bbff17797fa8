import {readFileSync} from 'node:fs';

/** `name:x:1000:1000::/home/name:/bin/sh` lines → names and user ids; other lines are left out. passwd(5) */
const accounts = (text: string): readonly (readonly [name: string, uid: number])[] =>
  text.split('\n').flatMap(entry => {
    const [name, , id] = entry.split(':');
    return name === undefined || name === '' || id === undefined || !/^\d{1,10}$/.test(id) ? [] : [[name, Number(id)]];
  });

const read = (passwd: string): string => {
  try {
    return readFileSync(passwd, 'utf8');
  } catch {
    return '';
  }
};

/** Names by user id; the first name of an id wins. */
export const parsePasswd = (text: string): ReadonlyMap<number, string> =>
  new Map(
    accounts(text)
      .map(([name, uid]) => [uid, name] as const)
      .reverse(),
  );

/** Names of the local users; empty when the file cannot be read. Users of a directory service stay numbers. */
export const readUsers = (passwd = '/etc/passwd'): ReadonlyMap<number, string> => parsePasswd(read(passwd));

/** User id of a number or of any name of a user; undefined when there is no such user. */
export const uidOf = (user: string, passwd = '/etc/passwd'): number | undefined =>
  /^\d{1,10}$/.test(user) ? Number(user) : accounts(read(passwd)).find(([name]) => name === user)?.[1];
