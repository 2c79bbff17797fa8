import type {NodeRow, ZoneRow} from './watermarks.ts';

/** What kswapd of a node does, as far as the marks tell. */
export const kswapdText = ({kswapd, gaveUp}: NodeRow): string => {
  switch (kswapd) {
    case 'idle':
      return gaveUp ? 'kswapd is idle; it gave up before and is not needed now' : 'kswapd is idle';
    case 'boosted':
      return 'kswapd may be working: the marks are boosted';
    case 'maybe':
      return 'kswapd may still be working: free is between low and high';
    case 'spills':
      return 'kswapd wakes only for what is bound to the node';
    case 'awake':
      return 'kswapd is awake, or woken by the next request';
    case 'callers':
      return 'programs reclaim for themselves: free is below min';
    case 'gave-up':
      return 'kswapd gave up: it failed 16 times in a row';
  }
};

/** Where the free memory of a zone stands, in words. */
export const standText = ({stand, node}: ZoneRow): string => {
  // Another zone of the node serves as long as one is open.
  const passed = node.room.low > 0 ? '; requests go on to another zone' : '';
  switch (stand) {
    case 'above':
      return 'free is above high';
    case 'between':
      return 'free is between low and high';
    case 'below-low':
      return `free is below low${passed}`;
    case 'below-min':
      return `free is below min${passed}`;
    case 'kept':
      return 'kept back, which is no alarm';
  }
};
