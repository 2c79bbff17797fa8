import {shortBytes} from '../format/amount.ts';
import {shareColumns} from '../format/spark.ts';
import {fit, truncate, visible} from '../format/width.ts';
import type {Badness} from '../model/oom-badness.ts';
import type {OomRow} from '../model/oom-rows.ts';
import {type Compared, type Told, tell} from '../model/oom-tell.ts';
import type {OomView} from '../model/oom-view.ts';
import {type Line, line, type Span, span} from '../ui/line.ts';
import {wrapText} from '../ui/panel.tsx';
import type {Size} from '../ui/rows.tsx';
import type {Tone} from '../ui/theme.ts';
import {type Bytes, type Pages, pages, pagesToBytes} from '../units.ts';
import type {DetailPage} from './table-state.ts';

/** What there is to say of one row, in lines of a width: sentences, and bars of what the kernel compares. */

const parts = [
  ['rss', 'r', 'RAM', 'used'],
  ['swap', 's', 'swap', 'compressed'],
  ['pageTables', 'p', 'page tables', 'kernel'],
] as const satisfies readonly (readonly [keyof Badness, string, string, Tone])[];

const held = ({rss, swap, pageTables}: Badness): number => rss + swap + pageTables;

/** How long the bar is: what is held, and what the adjustment adds to it. */
const extent = (badness: Badness): number => held(badness) + Math.max(0, badness.adjustment);

/** `rrrrsaaaaaa`, or `rrr-----` where oom_score_adj takes away from what is held. */
export const badnessBar = (badness: Badness, longest: number, width: number): readonly Span[] => {
  const room = longest <= 0 ? 0 : Math.round((extent(badness) / longest) * width);
  const added = Math.max(0, badness.adjustment);
  const columns = shareColumns([badness.rss, badness.swap, badness.pageTables, added], room);
  const letters = [...parts.map(([, letter]) => letter), 'a'];
  const bar = letters.map((letter, i) => letter.repeat(columns[i]!));
  const tones: readonly Tone[] = [...parts.map(([, , , tone]) => tone), 'shared'];
  if (badness.adjustment >= 0) return bar.map((text, i) => span(text, tones[i])).filter(({text}) => text !== '');
  const gone = Math.min(room, Math.round((-badness.adjustment / Math.max(1, held(badness))) * room));
  let left = room - gone;
  const kept = bar.map((text, i) => {
    const piece = text.slice(0, left);
    left -= piece.length;
    return span(piece, tones[i]);
  });
  return [...kept.filter(({text}) => text !== ''), span('-'.repeat(gone), 'dim')];
};

const amount = (n: Pages, pageSize: Bytes): string => shortBytes(pagesToBytes(n, pageSize));

/** `r RAM 77.2M  s swap 12.0M  p page tables 280K  a oom_score_adj 1000 +319M`: the parts of one, and what letters mean. */
const legend = ({badness, adj}: Compared, pageSize: Bytes): Line => {
  const items = parts.flatMap(([part, letter, name, tone]) =>
    part === 'swap' && badness.swap === 0
      ? []
      : [span(letter, tone), span(` ${name} ${amount(badness[part], pageSize)}  `, 'dim')],
  );
  if (adj === 0) return items;
  const [letter, sign] = badness.adjustment < 0 ? ['-', '-'] : ['a', '+'];
  const weight = amount(pages(Math.abs(badness.adjustment)), pageSize);
  return [...items, span(letter, 'shared'), span(` oom_score_adj ${adj} ${sign}${weight}`, 'dim')];
};

const NAME = 26;

const barLines = ({compared}: Told, pageSize: Bytes, width: number, most: number): readonly Line[] => {
  const self = compared.find(one => one.self);
  const shown =
    self === undefined || compared.indexOf(self) < most
      ? compared.slice(0, most)
      : [...compared.slice(0, most - 1), self];
  // One alone is compared with nobody.
  if (self === undefined || (compared.length < 2 && self.adj === 0)) return [];
  const longest = Math.max(...shown.map(({badness}) => extent(badness)));
  const name = Math.min(NAME, Math.max(8, Math.floor(width / 3)));
  const room = Math.max(4, width - name - 10);
  return [
    ...shown.map(one => {
      const total = amount(one.badness.total, pageSize);
      const pid = ` (pid ${one.pid})`;
      const who = truncate(visible(one.name), Math.max(0, name - pid.length)) + pid;
      const head = `${one.self ? '>' : ' '} ${fit(who, name)} ${total.padStart(6)} `;
      return line(span(head, one.self ? 'strong' : 'plain'), ...badnessBar(one.badness, longest, room));
    }),
    legend(self, pageSize),
  ];
};

/** A path may be longer than a line: it goes on in the next, for here it stands in full. */
const pieces = (word: string, width: number): readonly string[] => {
  const head = truncate(word, Math.max(2, width), '');
  return head === word ? [word] : [head, ...pieces(word.slice(head.length), width)];
};

const wrapped = (text: string, width: number): readonly Line[] =>
  wrapText(visible(text), width)
    .flatMap(part => pieces(part, width))
    .map(part => line(part));

/** What is said first is most to the point; bars come where the comparison is what matters, else at the end. */
const bodyLines = (told: Told, bars: readonly Line[], width: number): readonly Line[] => {
  const [first, ...rest] = told.sentences.map(text => wrapped(text, width));
  return told.past ? [...(first ?? []), ...rest.flat(), ...bars] : [...(first ?? []), ...bars, ...rest.flat()];
};

const title = (text: string): Line => line(span(text, 'title'));

const BARS = 6;
const FEW_BARS = 2;

/** Everything about a row, for a page of its own. */
export const oomDetail = (row: OomRow, view: OomView, pageSize: Bytes, width: number): DetailPage => {
  const told = tell(row, view);
  const [first = '', ...rest] = wrapText(visible(told.headline), width);
  return {
    title: first,
    lines: [...rest.map(title), line(''), ...bodyLines(told, barLines(told, pageSize, width, BARS), width)],
  };
};

/** As much as fits below or beside the table; the last line says that there is more. */
export const oomStory = (row: OomRow, view: OomView, pageSize: Bytes, {width, height}: Size): readonly Line[] => {
  const told = tell(row, view);
  const body = bodyLines(told, barLines(told, pageSize, width, height < 12 ? FEW_BARS : BARS), width);
  const lines = [title(truncate(visible(told.headline), width)), ...body];
  if (lines.length <= height) return lines;
  return [...lines.slice(0, height - 1), line(span(`… ${lines.length - height + 1} more lines: Enter`, 'dim'))];
};
