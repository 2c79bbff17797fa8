import {shortBytes} from '../format/amount.ts';
import {visible} from '../format/width.ts';
import type {TableFacts} from '../views/table-state.ts';
import type {PaletteItem} from './palette.ts';

/** The users that own processes, as a list to choose from. */

const counted = (count: number): string => `${count} ${count === 1 ? 'process' : 'processes'}`;

export const ALL_USERS = 'all users';

/** All of them, then those whose names hold the text, who holds most first. */
export const userItems = (text: string, {owners}: TableFacts): readonly PaletteItem[] => {
  const {list = [], total = 0} = owners?.() ?? {};
  const wanted = text.trim().toLowerCase();
  const all: PaletteItem = {
    text: ALL_USERS,
    help: counted(total),
    outcome: {event: {type: 'restrict', uid: undefined}},
  };
  const users = list.map(
    ({uid, name, count, rss}): PaletteItem => ({
      text: visible(name),
      help: `${counted(count)}, at most ${shortBytes(rss)} resident`,
      outcome: {event: {type: 'restrict', uid}},
    }),
  );
  // Whoever types letters of a name does not mean all.
  const head = ALL_USERS.startsWith(wanted) ? [all] : [];
  return [...head, ...users.filter(item => item.text.toLowerCase().includes(wanted))];
};

/** What the list cannot know yet. */
export const usersTitle = ({owners}: TableFacts): string => {
  const unread = owners?.().unread ?? 0;
  return unread === 0 ? 'Processes of' : `Processes of (the owners of ${unread} are not read yet)`;
};
