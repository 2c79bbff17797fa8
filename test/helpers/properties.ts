import fc from 'fast-check';

/** Text that looks like kernel text with damage: cut, doubled, with bytes replaced. */
export const mutated = (sample: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.tuple(fc.nat(Math.max(0, sample.length)), fc.string({maxLength: 6, unit: 'binary'})), {maxLength: 6}),
      fc.nat(sample.length),
      fc.nat(sample.length),
    )
    .map(([edits, from, to]) => {
      let text = sample;
      for (const [at, insert] of edits) text = text.slice(0, at) + insert + text.slice(at + insert.length);
      return from < to ? text.slice(from, to) : text;
    });

/** Any text at all: unicode, control characters, long runs of digits and separators. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({unit: 'binary', maxLength: 300}),
  fc
    .array(
      fc.constantFrom(
        '\n',
        ' ',
        ':',
        '\t',
        '0',
        '9',
        '18446744073709551615',
        'kB',
        '(',
        ')',
        '-',
        ',',
        'Node',
        'max',
        'N0=',
        '=',
      ),
      {maxLength: 80},
    )
    .map(parts => parts.join('')),
);

/** The parser returns for every input, and never throws. */
export const neverThrows = (parse: (text: string) => unknown, sample: string): void => {
  fc.assert(
    fc.property(fc.oneof(anyText, mutated(sample)), text => {
      parse(text);
    }),
    {numRuns: 300},
  );
};
