import {processColumns, processText} from '../columns/processes.ts';
import type {Process} from '../proc/pid/process.ts';
import {PROCESS_CHROME, ProcessPanel, restrictedProcesses} from './processes-panel.tsx';
import {view} from './view.ts';

export const processes = view<Process>({
  id: 'processes',
  key: '2',
  title: 'Processes',
  short: 'Proc',
  help: 'Who holds the memory: resident, anonymous, shared and swapped memory of every process.',
  needs: {meminfo: 0},
  processes: true,
  table: {
    columns: processColumns,
    sort: 'rss',
    rows: restrictedProcesses,
    key: row => String(row.pid),
    text: processText,
    pid: row => row.pid,
    called: ['pid', 'command'],
    room: size => ({width: size.width, height: size.height - PROCESS_CHROME}),
  },
  Panel: ({look, size, arranged}) => <ProcessPanel look={look} size={size} arranged={arranged!} />,
});
