import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {configKeys} from '../../src/config/keys.ts';
import {parseConfig} from '../../src/config/parse.ts';
import {defaultPreferences, type Preferences} from '../../src/config/settings.ts';
import {formatConfig} from '../../src/config/write.ts';
import {neverThrows} from '../helpers/properties.ts';
import {known, preferences} from './known.ts';

const parse = (...lines: readonly string[]) => parseConfig(lines.join('\n'), known);

describe('what a file says', () => {
  it('is nothing when it is empty', () => {
    for (const text of ['', '\n', '# only a comment', '\ufeff']) {
      expect(parseConfig(text, known)).toEqual({preferences: {}, refused: new Set(), warnings: [], broken: false});
    }
  });

  it.each<[string, Partial<Preferences>]>([
    ['theme = "mono"', {theme: 'mono'}],
    ["theme = 'light'", {theme: 'light'}],
    ['ascii = true', {ascii: true}],
    ['mouse = false', {mouse: false}],
    ['profile = "container"', {profile: 'container'}],
    ['units = "decimal"', {units: 'decimal'}],
    ['meters = "text"', {meters: 'text'}],
    ['delay = 0.1', {delay: 100 as Preferences['delay']}],
    ['delay = 1.001', {delay: 1001 as Preferences['delay']}],
    ['delay = 3600', {delay: 3_600_000 as Preferences['delay']}],
    ['used = "processes"', {used: 'processes'}],
    ['view = "slab"', {view: 'slab'}],
    ['[columns]\nprocesses = ["rss", "pid"]', {columns: {processes: ['rss', 'pid']}}],
    ['columns.slab = ["name", "name"]', {columns: {slab: ['name']}}],
    ['columns = { slab = ["size"] } # as one line', {columns: {slab: ['size']}}],
  ])('%s', (text, expected) => {
    expect(parseConfig(text, known)).toMatchObject({preferences: expected, warnings: [], broken: false});
  });
});

describe('what is wrong', () => {
  it.each([
    ['theme = "solarized"', 'line 1: theme must be one of default, classic, light, mono, not "solarized"'],
    ['theme = 3', 'line 1: theme must be one of default, classic, light, mono, not 3'],
    ['ascii = "yes"', 'line 1: ascii must be true or false, not "yes"'],
    ['mouse = 1', 'line 1: mouse must be true or false, not 1'],
    ['delay = 0.05', 'line 1: delay must be seconds from 0.1 to 3600, not 0.05'],
    ['delay = "1"', 'line 1: delay must be seconds from 0.1 to 3600, not "1"'],
    ['delay = nan', 'line 1: delay must be seconds from 0.1 to 3600, not NaN'],
    ['delay = 1979-05-27', 'line 1: delay must be seconds from 0.1 to 3600, not a date'],
    ['units = ["binary"]', 'line 1: units must be one of binary, decimal, not a list'],
    ['[units]', 'line 1: units must be one of binary, decimal, not a table'],
    ['view = "slabs"', 'line 1: view must be one of overview, processes, slab, not "slabs"'],
    ['used = "all"', 'line 1: used must be one of not_available, without_cache, not_free, processes, not "all"'],
    [
      `theme = "${'x'.repeat(99)}"`,
      `line 1: theme must be one of default, classic, light, mono, not "${'x'.repeat(39)}…`,
    ],
    ['theme = "a\\u001b[31m"', 'line 1: theme must be one of default, classic, light, mono, not "a\\e[31m"'],
    ['columns = 3', 'line 1: columns must be a table of views, such as [columns], not 3'],
    ['columns.slab = "size"', 'line 1: columns.slab must be a list of columns, such as ["name"], not "size"'],
    ['columns.slab = []', 'line 1: columns.slab must be a list of columns, such as ["name"], not a list'],
    ['columns.slab = ["name", 1]', 'line 1: columns.slab must be a list of columns, such as ["name"], not a list'],
  ])('%s', (text, message) => {
    const parsed = parseConfig(text, known);
    expect(parsed.warnings).toEqual([message]);
    expect(parsed.refused.size).toBe(1);
    expect(parsed.broken).toBe(false);
  });

  it.each([
    ['themee = "mono"', 'line 1: there is no setting "themee"; did you mean theme?'],
    ['Theme = "mono"', 'line 1: there is no setting "Theme"; did you mean theme?'],
    ['colour = "red"', 'line 1: there is no setting "colour"'],
    ['[rooms]\nx = 1', 'line 1: there is no setting "rooms"'],
    ['columns.slabs = ["name"]', 'line 1: no view with columns is called "slabs"; did you mean slab?'],
    ['columns.slab = ["naem", "size"]', 'line 1: the view slab has no column "naem"; did you mean name?'],
    ['__proto__ = 1', 'line 1: there is no setting "__proto__"'],
    ['columns.constructor = ["x"]', 'line 1: no view with columns is called "constructor"'],
    ['"a\\u001b" = 1', 'line 1: there is no setting "a\\e"'],
  ])('is only a warning where nothing is meant by it: %s', (text, message) => {
    const parsed = parseConfig(text, known);
    expect(parsed).toMatchObject({warnings: [message], broken: false});
    expect(parsed.refused.size).toBe(0);
  });

  it('leaves the rest as it says', () => {
    const parsed = parse('theme = "solarized"', 'units = "decimal"', '', '[columns]', 'slab = ["naem", "size"]');
    expect(parsed.preferences).toEqual({units: 'decimal', columns: {slab: ['size']}});
    expect([...parsed.refused]).toEqual(['theme']);
  });

  it('is told with its line, in the order of the lines', () => {
    const {warnings} = parse(
      '# a comment',
      'ascii = [',
      '  1, # two lines',
      ']',
      'text = """',
      'theme = 1',
      '"""',
      '',
      '[columns] # of tables',
      'slab = 1',
      'nonsense = []',
      '[other]',
      'theme = "fine"',
    );
    expect(warnings.map(text => Number(/^line (\d+)/.exec(text)?.[1]))).toEqual([2, 5, 10, 11, 12]);
  });
});

describe('a text that is no TOML', () => {
  it.each([
    ['theme = "mono', 'line 1 is no TOML: unfinished string'],
    ['theme = "mono\nascii = true', 'line 1 is no TOML: a string has no end'],
    ['theme = "mono\r\nascii = true', 'line 1 is no TOML: a string has no end'],
    ['ascii = true\nmouse = false\nunits = [\n', expect.stringMatching(/^line 3 is no TOML: /)],
    ['theme = "a\u0001b"', 'line 1 is no TOML: control characters are not allowed in strings'],
    ['ascii = true\nmouse == false', expect.stringMatching(/^line 2 is no TOML: /)],
    ['a = 1\na = 2', 'line 2 is no TOML: trying to redefine an already defined table or value'],
    ['delay = 9223372036854775807', 'line 1 is no TOML: integer value cannot be represented losslessly'],
    [`a = ${'['.repeat(1500)}`, expect.stringMatching(/^line 1 is no TOML: /)],
  ])('%#: is told with its line and sets nothing', (text, message) => {
    expect(parseConfig(text, known)).toEqual({preferences: {}, refused: new Set(), warnings: [message], broken: true});
  });
});

it('never throws', () => neverThrows(text => parseConfig(text, known), formatConfig(defaultPreferences, known)));

it('says everything in one line without control characters', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary'}), fc.string({unit: 'binary'}), (key, value) => {
      for (const warning of parse(`${JSON.stringify(key)} = 1`, `theme = ${JSON.stringify(value)}`).warnings) {
        expect(warning).toMatch(/^[^\u0000-\u001f\u007f-\u009f]+$/);
      }
    }),
  );
});

describe('what the program writes', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(preferences, wanted => {
        const text = formatConfig(wanted, known);
        expect(parseConfig(text, known)).toEqual({
          preferences: wanted,
          refused: new Set(),
          warnings: [],
          broken: false,
        });
      }),
    );
  });

  it('names every key and what it may be', () => {
    const text = formatConfig(defaultPreferences, known);
    for (const {name, wants} of configKeys) {
      expect(text).toMatch(new RegExp(`^${name} = `, 'm'));
      expect(text.toLowerCase()).toContain(wants(known));
    }
    expect(text).toContain('\n[columns]\n');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
});
