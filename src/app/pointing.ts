import type {Outcome} from './commands.ts';
import {barCommandAt} from './footer-lines.ts';
import type {Key} from './keys.ts';
import {parseMouse} from './mouse.ts';
import type {Scene} from './scene.ts';
import type {UiState} from './ui-state.ts';

/** Rows that one notch of the wheel moves. */
const NOTCH = 3;

/** What a click or a turn of the wheel means; undefined: the key is none, or there is nothing under it. */
export const pointed = (key: Key, ui: UiState, {top, body, footer, facts}: Scene): Outcome | undefined => {
  const mouse = parseMouse(key);
  if (mouse === undefined) return undefined;
  const {button, x, y} = mouse;
  if (button !== 'left') return {event: {type: 'move', by: button === 'wheel-up' ? -NOTCH : NOTCH}};
  const inBody = y - top.length;
  if (inBody < 0) return undefined;
  if (inBody >= body.height) {
    return inBody === body.height + footer.length - 1 ? barCommandAt(ui, body.width, x)?.outcome : undefined;
  }
  if (ui.mode.kind !== 'browse' && ui.mode.kind !== 'input') return undefined;
  const hit = facts.hit(x, inBody);
  return hit === undefined ? undefined : {event: {type: 'click', hit}};
};
