/** Controls but tab and newline, sequences other than colours, and a mark that a colour would part from its letter. */
const changed = /(?![\t\n\u001b])\p{Control}|\u001b(?!\[[\d;]*m)|\u001b\[[\d;]*m(?=\p{Mark})/u;

/**
 * Whether Ink's `sanitize-ansi.js` would give a text back as it came. Ink takes every text apart twice a frame to find
 * out, a quarter of what a frame allocates; mmtop's rows are always clean, because `visible` saw to it before.
 */
export const isClean = (text: string): boolean => !changed.test(text);
