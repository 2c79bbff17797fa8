import type {ReactElement} from 'react';
import type {Arranged} from '../columns/arrange.ts';
import {processColumns, processText, processTextFrom} from '../columns/processes.ts';
import {type ProcessRow, rowKey} from '../model/process-sums.ts';
import type {Reading} from '../reading.ts';
import {readingOf} from '../snapshot.ts';
import {Beside, Stack} from '../ui/panel.tsx';
import type {Size} from '../ui/rows.tsx';
import {BuddyPanel} from './buddy-panel.tsx';
import {MemoryPanel} from './memory-panel.tsx';
import {memoryWords} from './memory-words.ts';
import {overviewLayout, type PanelId} from './overview-layout.ts';
import {PressurePanel} from './pressure-panel.tsx';
import {processActionFiles, processActions} from './process-actions.ts';
import {processDetail, processTerms} from './process-page.ts';
import {PROCESS_CHROME, ProcessPanel, restrictedProcesses} from './processes-panel.tsx';
import {SlabPanel} from './slab-panel.tsx';
import {type Look, view} from './view.ts';

const shownHere = new Set(['pid', 'rss', 'anon', 'swap', 'majflt', 'command']);
const columns = processColumns.filter(column => shownHere.has(column.id));

const layoutOf = (look: Look, size: Size) => {
  const buddy = readingOf(look.snapshot, 'buddyinfo');
  return overviewLayout(size, buddy.ok ? buddy.value.zones.length : 3);
};

const PanelOf = (panel: PanelId, look: Look, size: Size, arranged: Reading<Arranged<ProcessRow>>): ReactElement => {
  switch (panel) {
    case 'memory':
      return <MemoryPanel key={panel} look={look} size={size} />;
    case 'processes':
      return <ProcessPanel key={panel} look={look} size={size} arranged={arranged} />;
    case 'pressure':
      return <PressurePanel key={panel} look={look} size={size} />;
    case 'slab':
      return <SlabPanel key={panel} look={look} size={size} />;
    case 'buddy':
      return <BuddyPanel key={panel} look={look} size={size} />;
  }
};

export const overview = view<ProcessRow>({
  id: 'overview',
  key: '1',
  title: 'Overview',
  short: 'Over',
  help: 'Memory balance, pressure, top processes, slab caches and free blocks on one screen.',
  needs: {meminfo: 0, vmstat: 0, zoneinfo: 0, buddyinfo: 0, slabinfo: 5000},
  processes: true,
  words: memoryWords,
  table: {
    columns,
    sort: 'rss',
    rows: restrictedProcesses,
    ofOneUser: true,
    key: rowKey,
    text: processText,
    textFrom: processTextFrom,
    pid: row => row.pid,
    reference: 'processes',
    terms: processTerms,
    actions: processActions,
    actionFiles: processActionFiles,
    detail: processDetail,
    called: ['pid', 'command'],
    room: (size, look) => {
      let x = 0;
      for (const placed of layoutOf(look, size)) {
        let y = 1;
        for (const {panel, height} of placed.panels) {
          if (panel === 'processes') return {width: placed.width, height: height - PROCESS_CHROME, x, y};
          y += height;
        }
        x += placed.width + 1;
      }
      return {width: size.width, height: 1};
    },
  },
  Panel: ({look, size, arranged}) => (
    <Beside>
      {layoutOf(look, size).map((column, i) => (
        <Stack key={i}>
          {column.panels.map(({panel, height}) => PanelOf(panel, look, {width: column.width, height}, arranged!))}
        </Stack>
      ))}
    </Beside>
  ),
});
