import {describe, expect, it} from 'vitest';
import {commandFor, commands} from '../../src/app/commands.ts';
import {viewIds, views} from '../../src/views/index.ts';

describe('commands', () => {
  it('have no key twice', () => {
    const keys = commands.flatMap(command => command.keys);
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  });

  it('have no id twice', () => {
    expect(new Set(commands.map(command => command.id)).size).toBe(commands.length);
  });

  it.each(commands)('$id: a key, a sentence of help', ({id, keys, help, bar}) => {
    expect(keys.length).toBeGreaterThan(0);
    expect(help).toMatch(/^[A-Z].*\.$/);
    expect(bar ?? 'none').toMatch(/^\w+$/);
    for (const key of keys) expect(commandFor(key)?.id).toBe(id);
  });

  it.each(commands)('$id: reachable without a function key', ({keys}) => {
    expect(keys.some(key => !/^f\d+$/.test(key))).toBe(true);
  });

  it('have one for each view, under the key that the view names', () => {
    for (const id of viewIds) {
      expect(commandFor(views[id].key)?.outcome).toEqual({event: {type: 'view', view: id}});
    }
  });

  it('know no other key', () => expect(commandFor('f12')).toBeUndefined());
});
