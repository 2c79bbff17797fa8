import stringWidth from 'string-width';

/**
 * Takes the place of the `string-width` package inside Ink in the packaged build. Ink measures every changed text
 * several times; nearly all of ours are narrow characters and colour codes, whose width is their number.
 */
const narrowOrColour =
  /^(?:[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2500-\u25fc\u25ff]|\u001b\[[\d;]*m)*$/;
const colour = /\u001b\[[\d;]*m/g;

type Options = NonNullable<Parameters<typeof stringWidth>[1]>;

// biome-ignore lint/style/noDefaultExport: it stands in for a package that exports by default.
export default function width(text: string, options?: Options): number {
  if (options !== undefined || !narrowOrColour.test(text)) return stringWidth(text, options);
  return text.includes('\u001b') ? text.replace(colour, '').length : text.length;
}
