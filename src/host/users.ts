import {readFileSync} from 'node:fs';

/** User id of a name or number, from /etc/passwd; undefined when there is no such user. getpwnam(3) */
export const uidOf = (user: string, passwd = '/etc/passwd'): number | undefined => {
  if (/^\d{1,10}$/.test(user)) return Number(user);
  let text: string;
  try {
    text = readFileSync(passwd, 'utf8');
  } catch {
    return undefined;
  }
  for (const entry of text.split('\n')) {
    const [name, , id] = entry.split(':');
    if (name === user && id !== undefined && /^\d+$/.test(id)) return Number(id);
  }
  return undefined;
};
