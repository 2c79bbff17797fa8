import {existsSync, readFileSync} from 'node:fs';
import {beforeAll, describe, expect, it} from 'vitest';
import {screenshotFile, screenshotNames, screenshots} from '../../scripts/screenshots.ts';

describe('the pictures of the README', () => {
  let drawn: ReadonlyMap<string, string>;
  beforeAll(async () => {
    drawn = await screenshots();
  });

  it.each(screenshotNames)('show the program as it is: %s', name => {
    const file = screenshotFile(name);
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // Compared as a whole: a difference of two drawings says nothing to a reader.
    expect(
      committed === drawn.get(name),
      `screenshots/${name}.svg is old: run "npm run screenshots" and look at it`,
    ).toBe(true);
  });

  it.each(screenshotNames)('are small and name what they show: %s', name => {
    const svg = drawn.get(name)!;
    expect(svg.length).toBeLessThan(64 * 1024);
    expect(svg).toContain(`aria-label="mmtop, the ${name} view"`);
    expect(svg).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
