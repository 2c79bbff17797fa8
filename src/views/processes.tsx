import {processGroupings, processTree} from '../columns/process-groups.ts';
import {processColumns, processText, processTextFrom} from '../columns/processes.ts';
import {type ProcessRow, rowKey} from '../model/process-sums.ts';
import {processActionFiles, processActions} from './process-actions.ts';
import {processDetail, processTerms} from './process-page.ts';
import {PROCESS_CHROME, ProcessPanel, restrictedProcesses} from './processes-panel.tsx';
import {view} from './view.ts';

export const processes = view<ProcessRow>({
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
    ofOneUser: true,
    key: rowKey,
    text: processText,
    textFrom: processTextFrom,
    pid: row => row.pid,
    inPlace: true,
    called: ['pid', 'command'],
    several: row => row.members !== undefined,
    tree: processTree,
    groupings: processGroupings,
    terms: processTerms,
    actions: processActions,
    actionFiles: processActionFiles,
    detail: processDetail,
    room: size => ({width: size.width, height: size.height - PROCESS_CHROME}),
  },
  legend: [
    {
      title: '≤ ≥ ~',
      help: 'In sums: at most, for shared pages count for each; at least, for some could not be read; about, for both.',
    },
  ],
  Panel: ({look, size, arranged}) => <ProcessPanel look={look} size={size} arranged={arranged!} />,
});
