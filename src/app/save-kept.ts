import {longBytes} from '../format/amount.ts';
import {roughDuration} from '../format/time.ts';
import {visible} from '../format/width.ts';
import {saveNew} from '../record/file.ts';
import type {Saved} from '../record/ring.ts';
import {bytes} from '../units.ts';

/** Saves what was kept, in the directory in which mmtop was started, or else where programs keep their state. */

type Surroundings = {readonly cwd: () => string; readonly env: Readonly<Record<string, string | undefined>>};

/** The XDG Base Directory Specification: a path that is not absolute does not count. */
const stateHome = ({XDG_STATE_HOME: state = '', HOME: home = ''}: Surroundings['env']): string | undefined => {
  if (state.startsWith('/')) return state;
  return home.startsWith('/') ? `${home}/.local/state` : undefined;
};

const placesOf = ({cwd, env}: Surroundings): readonly string[] => {
  const home = stateHome(env);
  const places = home === undefined ? [] : [`${home}/mmtop`];
  try {
    return [cwd(), ...places];
  } catch {
    // It was removed.
    return places;
  }
};

/** 20260131-140320 */
const nameOf = (wall: number): string => {
  const date = new Date(wall);
  const two = (n: number): string => String(n).padStart(2, '0');
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(two).join('');
  return `mmtop-${day}-${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join('')}`;
};

/** What came of it, a sentence. */
export const saveKept = (kept: Saved | undefined, wall: number, surroundings: Surroundings): string => {
  if (kept === undefined) return 'nothing is kept here that could be saved';
  const saved = saveNew(placesOf(surroundings), nameOf(wall), kept.bytes);
  if ('refused' in saved) return `what was kept ${visible(saved.refused)}`;
  const size = longBytes(bytes(kept.bytes.length));
  return `saved ${visible(saved.path)}: ${kept.samples} samples, ${roughDuration(kept.span)}, ${size}; mmtop replay shows it`;
};
