import {describe, expect, it} from 'vitest';
import {widthOf} from '../../src/format/width.ts';
import {factsOf} from '../../src/model/advice/facts.ts';
import type {Profile} from '../../src/model/profile.ts';
import {judgements, tuningTotals} from '../../src/model/tuning.ts';
import type {Line} from '../../src/ui/line.ts';
import {tuningDetail} from '../../src/views/tuning-detail.ts';
import {reasonLines, summary} from '../../src/views/tuning-lines.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {GIB_IN_KB, rowOn} from '../model/advice/stage.ts';
import {fixtureHost, snapshotOf} from '../model/machines.ts';

const textOf = (lines: readonly Line[]): string => lines.map(parts => parts.map(({text}) => text).join('')).join('\n');

const facts = factsOf(await snapshotOf(memoryHost({})), 'server');
const pages = GIB_IN_KB / 4;

describe('the detail of a setting', () => {
  it('says all there is to say', async () => {
    const row = await rowOn('vm.swappiness', {
      knobs: {'vm.swappiness': 10},
      swaps: ['/dev/sda2 -2'],
      vmstat: {workingset_refault_anon: 1000, workingset_refault_file: pages},
    });
    expect(textOf(tuningDetail(row, facts, 78))).toMatchInlineSnapshot(`
      "/proc/sys/vm/swappiness
      now 10 *  default 60  advised for a server 60  worth a look

      What it is
        What reclaim takes first when memory is short: 0 file cache only as long as
        there is any, 100 both alike, up to 200 rather swap. A cost ratio, not a
        threshold.

      Why
        3.91 MiB of anonymous and 1.00 GiB of file memory came back since boot: at
        10 reclaim drops file cache and program code rather than swap what nobody
        uses.

      Figures of this moment
        anonymous pages that came back: 1000 since boot.
        file pages that came back: 262144 since boot.

      What to do
        Compare refaults of anonymous with those of file pages: raise it if files
        come back more, lower it if anonymous memory does and swap is slow. Above
        100 only with swap in RAM (zram, zswap).
        Often said: 10 for servers, 60 for desktops, 100 for containers. That misses
        that it is a cost ratio, not a threshold, and that it holds for the whole
        machine: groups of cgroup v2 have none of their own.
        Risk: low values drop file cache and program code instead.

      May be
        0 to 200

      Try it now
        sudo sysctl -w vm.swappiness=60

      For good
        vm.swappiness = 60
        in /etc/sysctl.d/90-memory.conf

      Related
        swap, vmstat.workingset_refault_anon, vmstat.workingset_refault_file,
        memory.swappiness"
    `);
  });

  it('gives a line of tmpfiles.d for what is in /sys', async () => {
    const row = await rowOn('ksm.run', {
      files: {'sys/kernel/mm/ksm/run': '1\n', 'sys/kernel/mm/ksm/general_profit': '-4096\n'},
    });
    const text = textOf(tuningDetail(row, facts, 78));
    expect(text).toMatch(/echo 0 \| sudo tee \/sys\/kernel\/mm\/ksm\/run/);
    expect(text).toMatch(/w \/sys\/kernel\/mm\/ksm\/run - - - - 0/);
    expect(text).toMatch(/\/etc\/tmpfiles\.d\//);
    expect(text).toMatch(/May be\n {2}0 to 2/);
  });

  it('offers no command where nothing is to be changed, and none where nothing can be', async () => {
    const fine = textOf(
      tuningDetail(await rowOn('vm.swappiness', {knobs: {'vm.swappiness': 60}, swaps: ['/dev/sda2 -2']}), facts, 78),
    );
    expect(fine).not.toMatch(/Try it now/);
    expect(fine).toMatch(/To keep it as it is\n {2}vm\.swappiness = 60/);
    const limit = textOf(tuningDetail(await rowOn('memory.max', {}), facts, 78));
    expect(limit).not.toMatch(/sysctl|tmpfiles/);
  });

  it('says in a container whose setting it is', async () => {
    const row = await rowOn('vm.swappiness', {knobs: {'vm.swappiness': 60}, swaps: []});
    expect(textOf(tuningDetail(row, {...facts, contained: true}, 78))).toMatch(
      /container: the setting belongs to its host/,
    );
  });

  it.each(fixtureNames())('fits the width for every setting of %s', async name => {
    const snapshot = await snapshotOf(fixtureHost(name));
    const here = factsOf(snapshot, 'workstation');
    for (const row of judgements(snapshot, 'workstation')) {
      for (const width of [40, 78, 200]) {
        for (const parts of tuningDetail(row, here, width).slice(2)) {
          const text = parts.map(part => part.text).join('');
          expect(text).not.toMatch(/undefined|NaN|null|\[object/);
          // A path is one word and is cut by the panel.
          expect(widthOf(text) <= width || !text.trim().includes(' ')).toBe(true);
        }
      }
    }
  });
});

describe('the summary', () => {
  const none = {dangerous: 0, look: 0, fits: 9, unknown: 0, 'no-effect': 0, absent: 0, action: 0, changed: 0};
  it.each<[Parameters<typeof summary>, string]>([
    [[none, 'server', false], 'for a server: nothing speaks for a change; none known to be changed'],
    [[{...none, look: 2, changed: 3}, 'workstation', undefined], 'for a workstation: 2 worth a look; 3 changed (*)'],
    [
      [{...none, dangerous: 1, look: 1}, 'container' as Profile, true],
      'host’s values, for a container: 1 dangerous, 1 worth a look; none known to be changed',
    ],
  ])('%j', (given, text) => {
    expect(summary(...given)).toBe(text);
  });

  it('counts what is on screen', async () => {
    const rows = judgements(await snapshotOf(fixtureHost('6.12-x86_64-4k-hugetlb')), 'server');
    expect(summary(tuningTotals(rows), 'server', false)).toMatch(/2 worth a look; 2 changed/);
  });
});

describe('the reason below the table', () => {
  it('wraps, and ends with what the setting is', async () => {
    const row = await rowOn('vm.dirty_writeback_centisecs', {knobs: {'vm.dirty_writeback_centisecs': 0}});
    const lines = textOf(reasonLines(row, 60)).split('\n');
    expect(lines[0]).toBe('vm.dirty_writeback_centisecs  dangerous');
    expect(lines[1]).toMatch(/^Nothing is written because of its age/);
    expect(lines.at(-1)).toMatch(/unwritten for long\.$/);
    expect(lines.every(text => widthOf(text) <= 60)).toBe(true);
  });
});
