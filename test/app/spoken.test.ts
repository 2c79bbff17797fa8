import {describe, expect, it} from 'vitest';
import {createSpeaker} from '../../src/app/speaker.ts';
import {askedBy} from '../../src/app/spoken-keys.ts';
import {cellWords} from '../../src/app/spoken-text.ts';
import {browse} from '../../src/app/ui-state.ts';
import type {Cell} from '../../src/columns/column.ts';
import {defaultPreferences} from '../../src/config/settings.ts';
import {setUnits} from '../../src/format/amount.ts';
import type {Host} from '../../src/host/host.ts';
import {available, type Reading, type Reason, unavailable} from '../../src/reading.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {millis} from '../../src/units.ts';
import {viewIds, views} from '../../src/views/index.ts';
import type {View} from '../../src/views/view.ts';
import {kernel} from '../actions/kernel.ts';
import {emptyHost, fixtureHost} from '../helpers/screen.tsx';
import {expectLinear, listen, NOON, optionsOf} from './listener.ts';

const PRESSURE = '6.12-x86_64-4k-pressure';
const NONROOT = '6.12-x86_64-4k-nonroot';
describe.each(viewIds)('the view %s', view => {
  it.each([
    ['data', () => fixtureHost(PRESSURE)],
    ['nonroot', () => fixtureHost(NONROOT)],
    ['empty', emptyHost],
  ])('said of %s', async (name, host) => {
    const {said} = await listen(host(), [view]);
    expect(said).toHaveLength(1);
    expectLinear(said[0]!);
    expect(said[0]).toContain(`View ${views[view].title}.`);
    await expect(said[0]).toMatchFileSnapshot(`../frames/spoken-${view}-${name}.txt`);
  });
});

describe('keys', () => {
  it.each(viewIds)('the number of %s goes there', id => {
    expect(askedBy(views[id].key, browse)).toEqual({event: {type: 'view', view: id}});
  });

  it.each([
    ['enter', {say: 'reading'}],
    ['r', {say: 'reading'}],
    ['space', {say: 'more'}],
    ['p', {say: 'before'}],
    ['g', {say: 'first'}],
    ['c', {say: 'columns'}],
    ['?', {say: 'keys'}],
    ['n', {event: {type: 'next-match', step: 1}}],
    ['a', {event: {type: 'actions'}}],
    ['tab', {event: {type: 'cycle', step: 1}}],
    ['q', {effect: 'quit'}],
    ['ctrl-c', {effect: 'interrupt'}],
    ['ctrl-z', {effect: 'suspend'}],
    ['x', undefined],
    ['e', undefined],
    [':', undefined],
  ])('%s', (key, asked) => expect(askedBy(key, browse)).toEqual(asked));

  it('in a question only y confirms, and whatever is no answer says which are', () => {
    const plan = {title: 'Do it', says: [], run: () => ({ok: true, report: 'Done.'}) as const};
    const question = {kind: 'confirm', plan, undoing: false, top: 0} as const;
    expect(askedBy('y', question)).toEqual({effect: {run: plan, undoing: false}});
    for (const key of ['n', 'esc', 'q']) expect(askedBy(key, question)).toEqual({event: {type: 'cancel'}});
    for (const key of ['enter', 'space', '1', 'a', 'down', '?'])
      expect(askedBy(key, question)).toEqual({event: {type: 'nudge'}});
  });

  it('are all named by the question mark, and the present view is', async () => {
    const {press, last} = await listen(fixtureHost(PRESSURE), ['slab']);
    await press('?');
    for (const id of viewIds) expect(last()).toContain(`\n${views[id].key}: view ${views[id].title}`);
    expect(last()).toContain('view Slab, this one.');
    expectLinear(last());
  });
});

describe('what is said', () => {
  it('begins with the verdict, and with the whole head only when it is asked for', async () => {
    const {press, said} = await listen(fixtureHost(PRESSURE));
    await press('3', 'enter');
    const [first, second, third] = said.map(text => text.replaceAll('\n', ' '));
    expect(first).toMatch(
      /^Only 21\.7 MiB \(7\.95%\) .*Memory: 252 MiB of 274 MiB used, counted as free, top; 21\.7 MiB available\. /,
    );
    expect(second).toMatch(/^Only 21\.7 MiB (?!.*Memory: ).* View Slab\./);
    expect(third).toMatch(/^Only 21\.7 MiB .* Memory: 252 MiB/);
  });

  it.each([
    ['e', /c tells what the columns mean/],
    ['Z', /nothing is read until you ask/],
    ['x', /^This key does nothing here; question mark for the keys\.$/],
    ['f12', /^This key does nothing here; question mark for the keys\.$/],
  ])('of a key that does nothing, %s, is one sentence that helps', async (key, words) => {
    const {press, said, last} = await listen(fixtureHost(PRESSURE));
    expect(await press(key)).toBeUndefined();
    expect(said).toHaveLength(2);
    expect(last().trim().replaceAll('\n', ' ')).toMatch(words);
    expectLinear(last());
  });

  it.each([
    ['zones', /kswapd|mark/],
    ['oom', /OOM kill/],
    ['cgroups', /\d+ groups, cgroup v2/],
    ['tuning', /Settings: for a \w+: /],
  ] as const)('of the view %s begins with its headline', async (view, words) => {
    const {last} = await listen(fixtureHost(PRESSURE), [view]);
    const text = last().slice(last().indexOf('View '));
    expect(text.slice(0, text.indexOf('Rows 1 '))).toMatch(words);
  });

  it('goes through the rows in tens, to their end and back', async () => {
    const {press, last} = await listen(fixtureHost(PRESSURE), ['processes']);
    expect(last()).toContain('Rows 1 to 10 of 35, by RSS, largest first.\n');
    expect(last()).toContain('\n1. PID 230, stress-ng-vm: ');
    await press('space');
    expect(last()).toMatch(/^Rows 11 to 20 of 35/);
    expect(last()).toContain('\n11. ');
    await press('space', 'space');
    expect(last()).toMatch(/^Rows 31 to 35 of 35/);
    expect(last()).not.toContain('for more');
    await press('space');
    expect(last()).toBe('No more rows.\n\n');
    await press('p');
    expect(last()).toMatch(/^Rows 21 to 30 of 35/);
    await press('g');
    expect(last()).toMatch(/^Rows 1 to 10 of 35/);
  });

  it('keeps to the order, the filter and the processes that were asked for', async () => {
    const host = fixtureHost(PRESSURE);
    const {last} = await listen(host, ['processes', '-s', 'swap', '-r', '-F', 'nginx|postgres']);
    expect(last()).toMatch(/Rows 1 to 6 of 6, of 35 before the filter, by SWAP, smallest first\./);
    expect(last()).not.toContain('redis');
    const one = await listen(host, ['processes', '-p', '178']);
    expect(one.last()).toMatch(/Rows 1 to 1 of 1, by RSS, largest first\.\n1\. PID 178, redis-server: /);
    const none = await listen(host, ['processes', '-F', 'nothing like it']);
    expect(none.last()).toContain('None of 35 rows matches the filter.');
  });

  it('explains the columns, and says so where there are none', async () => {
    const {press, last} = await listen(fixtureHost(PRESSURE), ['slab']);
    await press('c');
    expect(last().split('\n').length).toBeGreaterThan(5);
    expectLinear(last());
    await press('6', 'c');
    expect(last()).toBe('This view has no columns.\n\n');
    await press('space');
    expect(last()).toBe('This view has no rows.\n\n');
  });

  it('has a fault of the configuration file first', async () => {
    const {said} = await listen(fixtureHost(PRESSURE), [], {fault: 'config.toml line 3: no'});
    expect(said[0]).toBe('config.toml line 3: no\n\n');
  });

  it('cuts no word at the edge', async () => {
    for (const width of [20, 40, 200]) expectLinear((await listen(fixtureHost(PRESSURE), [], {width})).last(), width);
  });

  it('is ASCII where that is asked for', async () => {
    const {press, last} = await listen(fixtureHost(PRESSURE), ['--ascii', 'slab']);
    expect(last()).toMatch(/^[\n\x20-\x7e]*$/);
    await press('c');
    expect(last()).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('is harmless where a name is not', async () => {
    const host = fixtureHost(PRESSURE);
    const hostile: Host = {
      ...host,
      read: (path, how) => {
        const reading = host.read(path, how);
        return path === 'proc/178/stat' && reading.ok
          ? available(reading.value.replace('redis-server', 'a\u001b[2Jb\nc'))
          : reading;
      },
    };
    const {last} = await listen(hostile, ['processes', '-p', '178']);
    expect(last()).toContain('PID 178, a\\e[2Jb\\nc: ');
    expectLinear(last());
  });

  it('ends after the readings that were asked for', async () => {
    const {press} = await listen(fixtureHost(PRESSURE), ['-n', '3']);
    expect(await press('r')).toBeUndefined();
    expect(await press('space')).toBeUndefined();
    expect(await press('2')).toBe('quit');
  });

  it('reads only when it is asked', async () => {
    let reads = 0;
    const host = fixtureHost(PRESSURE);
    const read: Host['read'] = (path, how) => {
      reads += 1;
      return host.read(path, how);
    };
    const {press} = await listen({...host, read}, ['processes']);
    const before = reads;
    await press('space', 'c', '?', 'p', 'x', '/', 'a', 'enter', 'n', 'down', 's', 'esc', '\\', 'b', 'enter', 'esc');
    expect(reads).toBe(before);
    await press('r');
    expect(reads).toBeGreaterThan(before);
  });

  it('goes by the settings of the file', async () => {
    const said: string[] = [];
    const clock = manualClock(1_000, NOON);
    const start = optionsOf('slab');
    const preferences = {
      ...defaultPreferences,
      units: 'decimal',
      used: 'not_free',
      columns: {slab: ['name', 'size']},
    } as const;
    const speaker = createSpeaker({
      host: fixtureHost(PRESSURE),
      hands: kernel({}).hands,
      start: {...start, preferences},
      fault: undefined,
      write: text => said.push(text),
      width: () => 80,
      clock,
    });
    const begun = speaker.begin();
    await clock.advance(millis(1000));
    await begun;
    setUnits('binary');
    expect(said[0]).toContain('of 287 MB used, counted as MemTotal - MemFree');
    expect(said[0]).toMatch(/\n1\. \S+: size [\d.]+ [kM]B\n/);
  });
});

describe('a cell', () => {
  it.each([
    [available({unit: 'bytes', n: 2 ** 30}), '1.00 GiB'],
    [available({unit: 'growth', n: 2 ** 20}), 'plus 1.00 MiB'],
    [available({unit: 'growth', n: -(2 ** 20)}), '-1.00 MiB'],
    [available({unit: 'count', n: 1_234_567}), '1234567'],
    [available({unit: 'id', n: 812}), '812'],
    [available({unit: 'percent', n: 12.34}), '12.3%'],
    [available({unit: 'rate', n: 0.3}), '0.3'],
    [available({unit: 'limit', n: 2 ** 30}), '1.00 GiB'],
    [
      available({unit: 'limit', n: 2 ** 30, soft: true, inherited: true}),
      '1.00 GiB, slowed down above it, from a group above',
    ],
    [available({unit: 'limit', n: Number.POSITIVE_INFINITY}), 'no limit'],
    [available({unit: 'text', text: 'a\u001bb'}), 'a\\eb'],
    [available({unit: 'word', text: 'high', n: 3}), 'high'],
  ] as readonly (readonly [Reading<Cell>, string])[])('%j is %s', (cell, words) => expect(cellWords(cell)).toBe(words));

  it('that is missing has a reason in words, each kind its own where it matters', () => {
    const path = 'proc/1/smaps';
    const reasons: readonly Reason[] = [
      {kind: 'missing', path},
      {kind: 'denied', path},
      {kind: 'denied', path, to: 'root'},
      {kind: 'disabled', path},
      {kind: 'gone', path},
      {kind: 'unreadable', path, errno: 'EIO'},
      {kind: 'malformed', path, line: 1, why: 'x'},
      {kind: 'no-field', path, field: 'Pss'},
      {kind: 'skipped', path, why: 'x'},
      {kind: 'not-sampled'},
      {kind: 'captured'},
      {kind: 'first-sample'},
      {kind: 'counter-reset'},
    ];
    const words = reasons.map(reason => cellWords(unavailable(reason)));
    for (const text of words) expect(text).toMatch(/^[a-z, ]+$/);
    expect(new Set(words).size).toBe(11);
  });
});

it('every view can be told, or says that it has no table', () => {
  for (const id of viewIds) {
    const view: View = views[id];
    expect(typeof view.told).toBe('function');
    expect(view.help).not.toBe('');
  }
});
