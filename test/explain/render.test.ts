import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {entries, find, index, render} from '../../src/explain/index.ts';
import {wrap} from '../../src/explain/render.ts';
import {visible, widthOf} from '../../src/format/width.ts';
import {diagnosisRules} from '../../src/model/diagnosis/index.ts';

describe('the list of all entries', () => {
  const heading = /^[A-Z ]+ \(\d+\)$/;

  it('has a line for each, which begins with its id and says what it is', () => {
    const lines = index();
    expect(
      lines
        .filter(line => line !== '' && !heading.test(line))
        .map(line => line.split(' ')[0])
        .toSorted(),
    ).toEqual(entries.map(({id}) => id.split(' ')[0]).toSorted());
    expect(lines).toContainEqual(expect.stringMatching(/^rule\.vmalloc +avoid vmalloc$/));
    expect(lines.find(line => line.startsWith('meminfo.Cached '))).toMatch(/ {2}Page cache of files, .*\.$/);
  });

  it('has those of a kind together', () => {
    const lines = index();
    const headings = lines.filter(line => heading.test(line));
    expect(headings).toHaveLength(new Set(entries.map(({kind}) => kind)).size);
    expect(headings).toContain(`RULE OF THE DOCTOR (${diagnosisRules.length})`);
    const below = lines.slice(lines.indexOf(headings.find(text => text.startsWith('WHAT TO DO'))!));
    expect(below.map(line => line.split(' ')[0]).slice(1, 4)).toEqual(['workflow', 'workflow.1', 'workflow.2']);
  });

  it('is cut to a terminal', () => {
    expect(index(60).filter(line => widthOf(line) > 60)).toEqual([]);
  });
});

describe('render', () => {
  it.each([1, 2, 3, 7, 20, 40, 60, 80, 200])('never exceeds %d columns', width => {
    const wide = entries.flatMap(entry => render(entry, width).filter(line => widthOf(line) > width));
    expect(wide).toEqual([]);
  });

  it('never exceeds any width', () => {
    fc.assert(
      fc.property(fc.constantFrom(...entries), fc.integer({min: -5, max: 300}), (entry, width) => {
        for (const line of render(entry, width)) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(0, width));
      }),
      {numRuns: 300},
    );
  });

  it('has nothing to draw without room', () => {
    expect(render(entries[0]!, 0)).toEqual([]);
  });

  it('loses no word', () => {
    for (const entry of entries) {
      const drawn = render(entry, 72).join(' ').replace(/\s+/g, ' ');
      for (const text of [entry.meaning, entry.normal ?? '', entry.act ?? ''])
        expect(drawn).toContain(text.replaceAll('\n', ' '));
    }
  });

  it('has only characters that any terminal draws alike', () => {
    const strange = entries.flatMap(entry => render(entry, 80).filter(line => visible(line) !== line));
    expect(strange).toEqual([]);
  });

  it('says title, kind, meaning, facts and where to go on', () => {
    expect(render(find('vmstat.zswpin').exact!, 60)).toEqual([
      'zswpin (/proc/vmstat)',
      '(field)',
      '',
      'Pages that came back from the compressed pool in RAM.',
      '',
      'Unit: count',
      'Since: kernel 5.19',
      'Needs: CONFIG_ZSWAP',
      '',
      'Normal: 0 where zswap is off.',
      '',
      'See also: reclaim.zswap_in, zswap, vmstat.pswpin,',
      '  /proc/vmstat',
      'Source: /proc/vmstat',
    ]);
  });

  it('draws a rule with its severities and what looks alike', () => {
    expect(render(find('swap-full').exact!, 60)).toMatchInlineSnapshot(`
      [
        "swap-full: swap is full",
        "(rule of the doctor)",
        "",
        "Less than 10 % of swap is left (SwapFree and SwapCached)",
        "while less than 20 % of the memory is available (notice),",
        "less than 10 % (warning); both below 5 % is critical. With",
        "more memory available full swap is no finding. Marks of",
        "earlyoom(1).",
        "",
        "Severities: notice (worth knowing, nothing to do now),",
        "  warning (it costs something now, or will when things go on",
        "  like this), critical (service is hurt now, or will be",
        "  within minutes).",
        "",
        "Looks alike: Full swap beside plenty of available memory is",
        "  healthy: what lies there was not needed for long, and",
        "  nothing brings it back but use.",
        "",
        "Needs: /proc/meminfo, processes",
        "",
        "What to do: See who has most in swap (view 2, sorted by",
        "  SWAP), and how much memory is available.",
        "",
        "See also: swap, meminfo.SwapFree, meminfo.SwapCached,",
        "  processes.swap",
      ]
    `);
  });

  it('draws a setting with its default', () => {
    expect(render(find('vm.zone_reclaim_mode').exact!, 60)).toMatchInlineSnapshot(`
      [
        "vm.zone_reclaim_mode",
        "(setting)",
        "",
        "Whether a NUMA node that is full reclaims its own pages",
        "before it asks another: bit 1 on, 2 also writes dirty pages,",
        "4 also unmaps and swaps. Costs page cache on file servers.",
        "",
        "Unit: a number that stands for a mode",
        "Needs: CONFIG_NUMA",
        "",
        "Default: 0. Range: 0 to 7.",
        "",
        "What to do: Leave it at 0.",
        "  Often said: 1 on NUMA machines. That is old advice: the",
        "  node then throws page cache away while others have room.",
        "  Only for jobs split exactly by node.",
        "  Risk: slow file access.",
        "",
        "See also: numa, vmstat.zone_reclaim_failed,",
        "  vmstat.numa_miss, sysctl",
        "Source: https://docs.kernel.org/admin-guide/sysctl/vm.html",
      ]
    `);
  });
});

describe('wrap', () => {
  it('cuts words that are longer than the line', () => {
    expect(wrap('abcdefgh ij', 3)).toEqual(['abc', 'def', 'gh', 'ij']);
  });

  it('leaves out the indent where there is no room for it', () => {
    expect(wrap('aa bb cc', 2, '  ')).toEqual(['aa', 'bb', 'cc']);
    expect(wrap('aaaa bbbb cccc', 9, '  ')).toEqual(['aaaa bbbb', '  cccc']);
  });

  it('gives no line for no text', () => {
    expect(wrap('', 10)).toEqual([]);
    expect(wrap('   ', 10)).toEqual([]);
  });
});
