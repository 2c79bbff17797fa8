import {readFileSync} from 'node:fs';
import type {Plugin} from 'esbuild';

const root = new URL('..', import.meta.url).pathname;

/** Ink takes every text apart to clean it, twice a frame: src/ui/clean-text.ts sees at a glance that there is no need. */
export const withQuickCleaning: Plugin = {
  name: 'ink-quick-cleaning',
  setup: ({onLoad}) => {
    onLoad({filter: /ink[\\/]build[\\/]sanitize-ansi\.js$/}, ({path}) => {
      const source = readFileSync(path, 'utf8');
      const start = 'const sanitizeAnsi = (text) => {';
      if (!source.includes(start)) throw new Error(`${path}: it does not begin as it did; look at Ink's changes`);
      const contents = `import {isClean} from '${root}src/ui/clean-text.ts';
${source.replace(start, `${start} if (isClean(text)) return text;`)}`;
      return {contents, loader: 'js'};
    });
  },
};
