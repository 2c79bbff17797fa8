import type {ReactElement} from 'react';
import {pressureRows} from '../model/pressure.ts';
import {absentRows, Panel} from '../ui/panel.tsx';
import {plainRows, type Size} from '../ui/rows.tsx';
import {pressureLine, scaleOf} from './pressure-lines.ts';
import type {Look} from './view.ts';

/** PSI sparklines: memory first, then io, then what else fits. */
export const PressurePanel = ({look, size}: {readonly look: Look; readonly size: Size}): ReactElement => {
  const rows = pressureRows(look.snapshot, look.state.history, size.width);
  const memory = rows[0]!;
  if (!memory.avg10.ok && rows.every(row => !row.avg10.ok)) {
    return <Panel title="Pressure" rows={absentRows(memory.avg10.reason, size.width)} size={size} />;
  }
  const shown = rows.filter(row => row.avg10.ok || row.resource === 'memory');
  return (
    <Panel
      title="Pressure"
      note="time lost waiting"
      rows={plainRows(shown.map(row => pressureLine(row, scaleOf(rows, row.resource), size.width, look.ascii)))}
      size={size}
    />
  );
};
