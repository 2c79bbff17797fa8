import {describe, expect, it} from 'vitest';
import {keyBar, statusLine, statusLines} from '../../src/app/footer-lines.ts';
import {initialUi, type Mode, type Start, type UiState} from '../../src/app/ui-state.ts';
import type {Situation} from '../../src/model/situation.ts';
import {type Line, lineWidth} from '../../src/ui/line.ts';
import {millis} from '../../src/units.ts';
import {type ViewId, viewIds, views} from '../../src/views/index.ts';
import {freshTable} from '../../src/views/table-state.ts';
import type {View} from '../../src/views/view.ts';

const start: Start = {
  view: 'overview',
  delay: millis(1000),
  sort: undefined,
  reverse: false,
  filter: '',
  uid: undefined,
  pids: undefined,
};
const ui: UiState = initialUi(start);
const inMode = (mode: Mode): UiState => ({...ui, mode});
const short = (id: ViewId): string => (views[id] as View).short ?? views[id].title;
const text = (line: Line): string => line.map(part => part.text).join('');
const calm: Situation = {severity: 'calm', text: 'No work is waiting for memory'};

describe('a message that is longer than a line', () => {
  const message = 'not permitted: the process belongs to another user, or going so low needs CAP_SYS_RESOURCE';

  it('takes the lines that it needs, while there are so many', () => {
    const shown = (width: number, height: number) => statusLines({...ui, message}, calm, {width, height}).map(text);
    expect(shown(100, 6)).toEqual([message]);
    expect(shown(80, 6)).toEqual([message.slice(0, message.lastIndexOf(' ')), 'CAP_SYS_RESOURCE']);
    expect(shown(30, 2)).toHaveLength(2);
    expect(shown(80, 1)).toEqual([message]);
  });

  it('leaves what is typed and what goes on in one line', () => {
    const typing: Mode = {kind: 'input', purpose: 'search', text: 'x', before: freshTable};
    expect(statusLines({...inMode(typing), message}, calm, {width: 80, height: 6})).toHaveLength(1);
    expect(statusLines(ui, calm, {width: 20, height: 6})).toEqual([statusLine(ui, calm)]);
  });
});

describe('the key bar', () => {
  it('names every view, help and quit at 80 columns, in short where it must', () => {
    const bar = text(keyBar(ui, 80));
    expect(bar.trimEnd().length).toBeLessThanOrEqual(80);
    for (const id of viewIds) expect(bar).toContain(`${views[id].key}${short(id)} `);
    for (const item of ['?Help', 'qQuit']) expect(bar).toContain(item);
    const wide = text(keyBar(ui, 200));
    for (const id of viewIds) expect(wide).toContain(`${views[id].key}${views[id].title} `);
    for (const item of ['/Search', '\\Filter', 'sSort', 'eExplain', 'SpcPause']) expect(wide).toContain(item);
  });

  it('has help and quit at any width, and never a cut name', () => {
    for (let width = 12; width <= 250; width += 1) {
      for (const view of viewIds) {
        const bar = text(keyBar({...ui, view}, width));
        expect(bar).toMatch(/\?Help qQuit $/);
        expect(lineWidth(keyBar({...ui, view}, width))).toBeLessThanOrEqual(width);
      }
    }
  });

  it('marks the view on screen, and no other', () => {
    for (const view of viewIds) {
      const marked = keyBar({...ui, view}, 80).filter(part => part.tone === 'selected');
      expect(marked.map(part => part.text)).toEqual([`${short(view)} `]);
    }
  });

  it.each<[string, Mode, RegExp]>([
    ['typing a filter', {kind: 'input', purpose: 'filter', text: '', before: freshTable}, /Enter keep {2}Esc back/],
    ['typing a search', {kind: 'input', purpose: 'search', text: '', before: freshTable}, /Enter keep {2}Esc back/],
    ['choosing a column', {kind: 'sort', selected: 0}, /Enter sort .* Esc back/],
    ['reading help', {kind: 'help', top: 0}, /scroll .* Esc back/],
  ])('names the keys that work while %s', (_, mode, keys) => {
    const bar = keyBar(inMode(mode), 80);
    expect(text(bar)).toMatch(keys);
    expect(text(bar)).not.toMatch(/Quit|Overview/);
    expect(lineWidth(bar)).toBeLessThanOrEqual(60);
  });
});

describe('the status line', () => {
  it.each([
    ['calm', 'No work waits'],
    ['notice', '! No work waits'],
    ['warn', '!! No work waits'],
    ['critical', '!!! No work waits'],
  ] as const)('marks %s without colour too', (severity, expected) => {
    const line = statusLine(ui, {severity, text: 'No work waits'});
    expect(text(line)).toBe(expected);
    expect(line.at(-1)!.tone).toBe(severity);
  });

  it('says that there is nothing yet', () => expect(text(statusLine(ui, undefined))).toBe('taking the first sample'));

  it('shows a filter for as long as there is one', () => {
    const filtered = initialUi({...start, filter: 'java'});
    expect(text(statusLine(filtered, calm))).toBe(' filter: java   No work is waiting for memory');
    expect(text(statusLine({...filtered, view: 'slab'}, calm))).toBe('No work is waiting for memory');
  });

  it('says that a filter may yet bring more, and a search, until there is an answer', () => {
    const unread = '7 command lines not read yet';
    expect(text(statusLine(initialUi({...start, filter: 'java'}), calm, unread))).toBe(
      ' filter: java   7 command lines not read yet  No work is waiting for memory',
    );
    const typing = inMode({kind: 'input', purpose: 'search', text: 'ab', before: freshTable});
    expect(text(statusLine(typing, calm, unread))).toBe('Search: ab   7 command lines not read yet');
    expect(text(statusLine({...typing, message: 'no'}, calm, unread))).toBe('Search: ab   no');
  });

  it('answers a key first', () => {
    expect(text(statusLine({...ui, message: 'no row contains "x"'}, calm))).toBe('no row contains "x"');
  });

  it('shows what is typed, with a cursor, and the answer beside it', () => {
    const typing = inMode({kind: 'input', purpose: 'search', text: 'ab', before: freshTable});
    const line = statusLine({...typing, message: 'no row contains "ab"'}, calm);
    expect(text(line)).toBe('Search: ab   no row contains "ab"');
    expect(line.filter(part => part.tone === 'selected').map(part => part.text)).toEqual([' ']);
    expect(text(statusLine(inMode({kind: 'input', purpose: 'filter', text: 'ab', before: freshTable}), calm))).toBe(
      'Filter: ab ',
    );
  });
});
