import type {KmsgRecord} from './record.ts';

/**
 * Some lines of a report are printed piece by piece (pr_cont). When another processor prints in between, the pieces
 * become records of their own, flagged `c`. https://docs.kernel.org/core-api/printk-basics.html, kernel/printk/printk.c
 */
export type Joiner = (record: KmsgRecord) => KmsgRecord;

/** Lines of a report that may stand incomplete in the log, and how one sees that. */
const unfinished = (text: string): boolean =>
  (text.startsWith('oom-kill:constraint=') && !/,pid=\d+,uid=\d+$/.test(text)) ||
  /^Node \d+ (?:[^:]*|\w+: [^=]*)$/.test(text) ||
  /^(?:Memory cgroup stats for |Tasks in )[^:]*$/.test(text);

/** Anonymous pieces of one line are never far apart. */
const REACH = 200;

/** Gives a continuing piece the text that it continues; the other records pass unchanged. */
export const createJoiner = (): Joiner => {
  const open = new Map<string, KmsgRecord>();
  return record => {
    const key = record.caller ?? '';
    const before = open.get(key);
    if (!record.continued) {
      if (unfinished(record.text)) open.set(key, record);
      else if (before !== undefined && record.seq - before.seq > REACH) open.delete(key);
      return record;
    }
    if (before === undefined || record.seq - before.seq > REACH) return record;
    const joined = {...record, text: before.text + record.text};
    if (unfinished(joined.text)) open.set(key, joined);
    else open.delete(key);
    return joined;
  };
};
