import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {commands} from '../../src/app/commands.ts';
import {paletteItems} from '../../src/app/palette.ts';
import {viewIds} from '../../src/views/index.ts';
import {noFacts} from '../../src/views/table-state.ts';

const facts = {...noFacts, columns: ['pid', 'rss', 'swap'], groupings: ['user', 'cgroup']};
const texts = (line: string): readonly string[] => paletteItems(line, facts).map(({text}) => text);
const first = (line: string) => paletteItems(line, facts)[0];

describe('the palette', () => {
  it('offers every view and every command that a key has, moving apart', () => {
    const all = texts('');
    for (const id of viewIds) expect(all).toContain(id);
    for (const {id, group} of commands) {
      if (group !== 'moving' && id !== 'palette') expect(all).toContain(id);
    }
  });

  it.each([
    ['slab', {event: {type: 'view', view: 'slab'}}],
    ['view pressure', {event: {type: 'view', view: 'pressure'}}],
    ['sort swap', {event: {type: 'sort', column: 'swap'}}],
    ['group user', {event: {type: 'group', id: 'user'}}],
    ['filter Post gres', {event: {type: 'filter', text: 'Post gres'}}],
    ['delay 2.5', {event: {type: 'set-delay', delay: 2500}}],
    ['explain SUnreclaim', {event: {type: 'explain', term: 'SUnreclaim'}}],
    ['theme mono', {event: {type: 'settings', settings: {theme: 'mono'}}}],
    ['profile container', {event: {type: 'settings', settings: {profile: 'container'}}}],
    ['quit', {effect: 'quit'}],
  ])('%s', (line, outcome) => expect(first(line)?.outcome).toEqual(outcome));

  it.each(['delay x', 'delay 0', 'delay 9999', 'delay ', 'explain ', 'sort nothing', 'nonsense', 'nonsense word'])(
    '%j does nothing',
    line => expect(first(line)?.outcome).toBeUndefined(),
  );

  it('finds by the beginning, then by any part, then by letters in their order', () => {
    expect(first('buddy')?.text).toBe('buddy');
    expect(texts('sort')[0]).toBe('sort ');
    expect(texts('nxv')).toContain('next-view');
  });

  it('says which columns there are when it is asked for another', () => {
    expect(paletteItems('sort foo', facts)).toEqual([
      {text: 'sort foo', help: 'this view has no column foo; columns: pid, rss, swap'},
    ]);
    expect(first('theme foo')).toEqual({
      text: 'theme foo',
      help: 'no theme is called "foo"; there are default, classic, light, mono',
    });
    expect(first('group foo')?.help).toBe('no group is called "foo"; groups are by user, cgroup');
    expect(paletteItems('group foo', noFacts)[0]?.help).toBe('this view has no groups');
    expect(paletteItems('sort foo', noFacts)).toEqual([{text: 'sort foo', help: 'this view has a fixed order'}]);
  });

  it('takes any line', () => {
    fc.assert(fc.property(fc.string(), line => Array.isArray(paletteItems(line, facts))));
  });
});
