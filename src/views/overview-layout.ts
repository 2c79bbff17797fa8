import type {Size} from '../ui/rows.tsx';

export type PanelId = 'memory' | 'processes' | 'pressure' | 'slab' | 'buddy';
export type Placed = {readonly panel: PanelId; readonly height: number};
export type PlacedColumn = {readonly width: number; readonly panels: readonly Placed[]};

/** Two columns of 37 are the narrowest in which every panel says something. */
const TWO_COLUMNS = 75;
const THREE_COLUMNS = 150;

const column = (width: number, height: number, panels: readonly (readonly [PanelId, number])[]): PlacedColumn => {
  const placed: Placed[] = [];
  let left = height;
  for (const [i, [panel, wanted]] of panels.entries()) {
    const last = i === panels.length - 1;
    const given = Math.min(left, last ? left : wanted);
    // A panel of one line is a title without content.
    if (given < 2) break;
    placed.push({panel, height: given});
    left -= given;
  }
  return {width, panels: placed};
};

/** Where the five panels stand; the same ones at every size, as far as there is room. */
export const overviewLayout = ({width, height}: Size, zones: number): readonly PlacedColumn[] => {
  const roomy = height >= 24;
  const pressure = roomy ? 8 : 5;
  const buddy = Math.min(zones + 1, roomy ? 9 : 5);
  if (width >= THREE_COLUMNS) {
    // Figures need no more room than this; command lines do.
    const left = Math.min(52, Math.floor((width - 2) / 3));
    const right = Math.min(64, Math.floor((width - 2) / 3));
    return [
      column(left, height, [
        ['memory', Math.max(8, height - buddy - 1)],
        ['buddy', buddy],
      ]),
      column(width - left - right - 2, height, [['processes', height]]),
      column(right, height, [
        ['pressure', pressure],
        ['slab', height - pressure],
      ]),
    ];
  }
  const memory = Math.max(5, Math.min(20, Math.floor(height / 2)));
  if (width >= TWO_COLUMNS) {
    const left = Math.floor((width - 1) / 2);
    return [
      column(left, height, [
        ['memory', memory],
        ['processes', height - memory],
      ]),
      column(width - left - 1, height, [
        ['pressure', pressure],
        ['slab', height - pressure - buddy],
        ['buddy', buddy],
      ]),
    ];
  }
  // On a narrow or low screen the bar in the header says where the memory is; who holds it is what is left to say.
  return [
    column(width, height, [
      ...(height >= 14 ? ([['memory', 7]] as const) : []),
      ...(height >= 20 ? ([['pressure', 5]] as const) : []),
      ['processes', height],
    ]),
  ];
};
