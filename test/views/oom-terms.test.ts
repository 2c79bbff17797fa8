import {describe, expect, it} from 'vitest';
import {find} from '../../src/explain/index.ts';
import {oomView} from '../../src/model/oom-view.ts';
import {available} from '../../src/reading.ts';
import {oomActions} from '../../src/views/oom-actions.ts';
import {oomTerms} from '../../src/views/oom-terms.ts';
import type {Look} from '../../src/views/view.ts';
import {lookAt, stateOf} from '../helpers/states.ts';
import {logText} from '../kmsg/logs.ts';
import {deniedLog, type Told, toldHost} from './oom-hosts.ts';

const lookOf = async (told: Told) => {
  const look = lookAt(await stateOf(toldHost(told), 1, 'oom'));
  return {look, view: oomView(look.snapshot)};
};
const viewOf = async (told: Told) => (await lookOf(told)).view;

const scenes: readonly Told[] = [
  {counted: 9},
  {log: deniedLog, groups: true, counted: 9},
  {log: available(logText('6.12-notices')), files: {'proc/uptime': '130.00 1.00\n'}},
  {log: available(logText('6.12-no-victim')), files: {'proc/uptime': '130.00 1.00\n'}},
];

it('every row of the oom view has articles, of its own kind first', async () => {
  const firsts = new Map<string, string>();
  for (const told of scenes) {
    for (const row of (await viewOf(told)).rows) {
      const terms = oomTerms(row);
      firsts.set(row.subject.kind, terms[0]!);
      for (const term of terms) expect(find(term).exact?.id, term).toBe(term);
    }
  }
  expect([...firsts.keys()].sort()).toEqual(['counted', 'inside', 'killed', 'next', 'noted']);
});

describe('what can be done', () => {
  it('is to adjust a process that lives, or to send it a signal, as among processes', async () => {
    const {look, view} = await lookOf({counted: 9});
    const here: Look = {...look, snapshot: {...look.snapshot, system: {...look.snapshot.system, self: 2}}};
    const first = view.rows.find(({subject}) => subject.kind === 'next')!;
    const offered = oomActions([first], view, here);
    expect(offered).toMatchObject([
      {id: 'signal', label: 'Send a signal…'},
      {id: 'oom-score-adj', label: 'Set oom_score_adj, now 1000'},
    ]);
    const [signal] = offered;
    const kill = signal !== undefined && 'items' in signal ? signal.items.find(({id}) => id === 'sigkill') : undefined;
    const title = kill !== undefined && 'plan' in kill ? kill.plan.title : '';
    expect(title).toContain(`(pid ${first.process!.pid})`);
    expect(oomActions([view.rows[0]!], view, here)).toEqual([]);
  });

  it('is a signal to all of several, and the other for each of them, once', async () => {
    const {look, view} = await lookOf({counted: 9});
    const rows = view.rows.filter(({comm}) => comm === 'search' || comm === 'java');
    expect(rows).toHaveLength(4);
    expect(oomActions(rows, view, look).map(({id, label}) => [id, label])).toEqual([
      ['signal', 'Send a signal…'],
      ['oom-score-adj-177', 'java (pid 177): Set oom_score_adj, now 980'],
      ['oom-score-adj-227', 'search (pid 227): Set oom_score_adj, now 0'],
    ]);
  });
});
