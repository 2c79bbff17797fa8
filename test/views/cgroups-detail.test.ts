import {describe, expect, it} from 'vitest';
import {widthOf} from '../../src/format/width.ts';
import type {DetailSection} from '../../src/model/cgroups-detail.ts';
import {detailLines} from '../../src/views/cgroups-detail.ts';

const sections: readonly DetailSection[] = [
  {
    title: 'Events',
    rows: [
      {
        label: '→',
        value: 'OOM killer: 1 process killed, at its own limit, one above, or the machine’s: who knows whose it was',
      },
      {label: 'oom_kill', value: '1 (+1 lately, 0/s)', note: 'processes killed, by anybody; this group alone'},
      {label: 'max', value: '3', note: 'met memory.max'},
      {label: `docker-${'0123456789'.repeat(3)}`, value: 'max none', note: '3.00 MiB used'},
    ],
  },
];

const shown = (width: number): readonly string[] =>
  detailLines(sections, width).map(spans => spans.map(({text}) => text).join(''));
const words = (texts: readonly string[]): string => texts.join('').replace(/\s+/g, '');

describe('the lines of the page of a group', () => {
  it('go on below where they began', () => {
    expect(shown(80)).toEqual([
      'Events',
      '  → OOM killer: 1 process killed, at its own limit, one above, or the machine’s:',
      '    who knows whose it was',
      '  oom_kill               1 (+1 lately, 0/s)  processes killed, by anybody; this',
      '                                             group alone',
      '  max                    3  met memory.max',
      `  docker-${'0123456789'.repeat(3)} max none  3.00 MiB used`,
    ]);
  });

  it('lose nothing and are never too wide, whatever the width', () => {
    const all = words([
      ...sections.flatMap(({title, rows}) => [title, ...rows.map(row => Object.values(row).join(''))]),
    ]);
    for (let width = 12; width <= 130; width += 1) {
      for (const text of shown(width)) expect(widthOf(text)).toBeLessThanOrEqual(width);
      // Beside each other or below: the same words in the same order.
      expect(words(shown(width))).toBe(all.replace(/\s+/g, ''));
    }
  });
});
