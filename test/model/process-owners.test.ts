import {describe, expect, it} from 'vitest';
import {ownersOf} from '../../src/model/process-owners.ts';
import {kib} from '../../src/units.ts';
import {sketch} from './process-rows.ts';

const owned = (pid: number, uid: number, resident: number) =>
  sketch({pid, resident, files: {status: `Name:\tx\nUid:\t${uid}\t${uid}\t${uid}\t${uid}\n`}});

describe('the owners of processes', () => {
  it('are counted and summed, who holds most first', () => {
    const owners = ownersOf([owned(1, 0, 10), owned(2, 33, 100), owned(3, 0, 20), owned(4, 7, 30)], kib(4));
    expect(owners).toEqual({
      list: [
        {uid: 33, count: 1, rss: kib(400)},
        {uid: 0, count: 2, rss: kib(120)},
        {uid: 7, count: 1, rss: kib(120)},
      ],
      unread: 0,
    });
  });

  it('that are not read yet are counted apart from those that are gone', () => {
    const gone = sketch({pid: 2, files: {status: {kind: 'gone', path: 'proc/2/status'}}});
    expect(ownersOf([sketch({pid: 1}), gone], kib(4))).toEqual({list: [], unread: 1});
  });
});
