import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {parseConfig} from '../../src/config/parse.ts';
import {defaultPreferences, type Preferences} from '../../src/config/settings.ts';
import {formatConfig, updateConfig} from '../../src/config/write.ts';
import {millis} from '../../src/units.ts';
import {mutated} from '../helpers/properties.ts';
import {known, preferences} from './known.ts';

const update = (text: string, change: Partial<Preferences>): string | undefined =>
  updateConfig(text, {...defaultPreferences, ...change}, known);

describe('an existing file', () => {
  it('is new when it is empty', () => {
    expect(update('\n', {theme: 'mono'})).toBe(formatConfig({...defaultPreferences, theme: 'mono'}, known));
  });

  it('keeps its comments, its order and what mmtop does not know', () => {
    const text = [
      '# mine',
      'delay = 2.5   # slow line',
      '',
      'theme="light" # at noon',
      'future = [1, 2]',
      '',
      '# the tables',
      '[columns]',
      'slab = [',
      '  "size", # first',
      '  "name",',
      ']',
      '[other]',
      'theme = "theirs"',
      '',
    ].join('\n');
    const same = {theme: 'light', delay: millis(2500), columns: {slab: ['size', 'name']}} as const;
    expect(update(text, same)).toBe(text);
    const changed = update(text, {
      ...same,
      theme: 'mono',
      units: 'decimal',
      columns: {slab: ['name'], processes: ['pid']},
    });
    expect(changed).toBe(
      [
        '# mine',
        'delay = 2.5   # slow line',
        '',
        'theme="mono" # at noon',
        'future = [1, 2]',
        'units = "decimal"',
        '',
        '# the tables',
        '[columns]',
        'slab = ["name"]',
        'processes = ["pid"]',
        '[other]',
        'theme = "theirs"',
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['writes back what is as at first again', 'theme = "mono"\n', {}, 'theme = "default"\n'],
    ['leaves out what is as at first and not in it', 'future = 1\n', {}, 'future = 1\n'],
    ['mends a value that is none', 'theme = "solarized" # why not\n', {}, 'theme = "default" # why not\n'],
    ['ends a last line without an end', 'delay = 5', {delay: millis(5000), ascii: true}, 'delay = 5\nascii = true\n'],
    [
      'keeps the line ends of other systems',
      'delay = 5\r\n',
      {ascii: true, delay: millis(5000)},
      'delay = 5\r\nascii = true\r\n',
    ],
    ['adds to a file of comments', '# nothing yet\n', {ascii: true}, '# nothing yet\nascii = true\n'],
    [
      'adds above the first heading and its comment',
      '# top\n\n# of others\n[other]\nx = 1\n',
      {ascii: true},
      '# top\n\nascii = true\n# of others\n[other]\nx = 1\n',
    ],
    [
      'adds the heading of the columns',
      'delay = 1\n[other]\nx = 1\n',
      {columns: {slab: ['name']}},
      'delay = 1\n[other]\nx = 1\n\n[columns]\nslab = ["name"]\n',
    ],
    [
      'adds keys and columns at the same end',
      '# nothing\n',
      {ascii: true, columns: {slab: ['name']}},
      '# nothing\nascii = true\n\n[columns]\nslab = ["name"]\n',
    ],
    [
      'adds to columns in keys with a dot',
      'columns.slab = ["name"]\n[other]\n',
      {columns: {slab: ['name'], processes: ['pid']}},
      'columns.slab = ["name"]\ncolumns.processes = ["pid"]\n[other]\n',
    ],
    [
      'adds to columns in one line',
      'columns = {slab = ["name"]} # here\n',
      {columns: {slab: ['name'], processes: ['pid']}},
      'columns = { slab = ["name"], processes = ["pid"] } # here\n',
    ],
    [
      'drops columns that are as at first again',
      '[columns]\nslab = ["name"] # mine\nprocesses = [\n  "pid",\n]\n[other]\nx = 1\n',
      {columns: {slab: ['name']}},
      '[columns]\nslab = ["name"] # mine\n[other]\nx = 1\n',
    ],
    ['drops them in keys with a dot', 'columns.slab = ["name"]\nascii = true\n', {ascii: true}, 'ascii = true\n'],
    [
      'drops them in one line',
      'columns = {slab = ["name"], processes = ["pid"]}\n',
      {columns: {processes: ['pid']}},
      'columns = { processes = ["pid"] }\n',
    ],
    ['finds keys in quotes', '"theme" = \'light\'\n', {theme: 'mono'}, '"theme" = "mono"\n'],
  ] as const)('%s', (_, text, change, expected) => {
    expect(update(text, change as Partial<Preferences>)).toBe(expected);
  });

  it('is left alone when it is no TOML', () => {
    expect(update('theme = "mono', {theme: 'light'})).toBeUndefined();
  });
});

/** Files as people write them, and worse. */
const anyFile = fc.oneof(
  fc
    .tuple(preferences, fc.constantFrom('\n', '\r\n'))
    .map(([of, end]) => formatConfig(of, known).replaceAll('\n', end)),
  fc
    .array(
      fc.constantFrom(
        'theme = "mono"',
        "theme = '''light'''",
        'ascii = true # yes',
        '# comment = "text"',
        'delay = 3',
        'view = [1,\n# ]\n"""a]\nb"""]',
        'future.theme = "x"',
        '',
        'columns.slab = ["name"]',
        'columns = {}',
        '[columns]',
        'slab = ["size"]',
        '[other]',
        '[[more]]',
        '[other.theme]',
        'text = """\ntheme = "x"\n"""',
      ),
      {maxLength: 8},
    )
    .map(parts => parts.join('\n')),
  mutated(formatConfig(defaultPreferences, known)),
);

it('says after an update what it should, or was left alone', () => {
  let updated = 0;
  fc.assert(
    fc.property(anyFile, preferences, (text, wanted) => {
      const result = updateConfig(text, wanted, known);
      const before = parseConfig(text, known);
      if (before.broken) expect(result).toBeUndefined();
      if (result === undefined) return;
      updated += 1;
      const after = parseConfig(result, known);
      expect(after.broken).toBe(false);
      expect({...defaultPreferences, ...after.preferences}).toMatchObject({...wanted});
      expect(after.preferences.columns ?? {}).toEqual(wanted.columns);
      expect(updateConfig(result, wanted, known)).toBe(result);
      const comments = (of: string) => of.match(/^#.*$/gm) ?? [];
      if (text.trim() !== '' && !text.includes('view = [1')) {
        expect(comments(result)).toEqual(comments(text));
      }
    }),
    {numRuns: 1000},
  );
  expect(updated).toBeGreaterThan(300);
});

it('is left alone only for want of a way', () => {
  const refused: string[] = [];
  fc.assert(
    fc.property(preferences, preferences, (old, wanted) => {
      const text = formatConfig(old, known);
      if (updateConfig(text, wanted, known) === undefined) refused.push(text);
    }),
  );
  expect(refused).toEqual([]);
});
