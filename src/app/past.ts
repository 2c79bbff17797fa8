import {agoText, momentText, shortAgo} from '../format/time.ts';
import type {Past} from '../store/past.ts';
import {type Line, line, span} from '../ui/line.ts';
import {seconds} from '../units.ts';
import type {Outcome} from './commands.ts';
import type {UiEvent} from './ui-state.ts';

/** What differs on screen, and for the keys, while an earlier moment is looked at. */

/** `replay 14:03:20`, `PAST 14:03:20 2m ago`; another day is named. */
export const pastMoment = ({of, playing, last, now}: Past, wall: number, wide: boolean): Line => {
  const when = momentText(wall, now);
  const ago = seconds(Math.max(0, now - wall) / 1000);
  if (of === 'kept') {
    return line(
      span('PAST', playing ? 'accent' : 'warn'),
      ` ${when}${wide ? `, ${agoText(ago)}` : ` ${shortAgo(ago)}`}`,
    );
  }
  if (playing) return line(span('replay', 'accent'), ` ${when}`);
  return line(span('replay', 'accent'), span(last ? ' END' : ' PAUSED', 'warn'), ` ${when}`);
};

const unchangeable: Readonly<Record<Past['of'], string>> = {
  file: 'this is a recording: nothing can be changed in it',
  kept: 'this is the past: nothing can be changed there; L goes back to the present',
};

const inPastEvent = (event: UiEvent, of: Past['of']): UiEvent => {
  switch (event.type) {
    case 'chosen':
      return {...event, event: inPastEvent(event.event, of)};
    case 'actions':
    case 'undo':
      return {type: 'message', text: unchangeable[of]};
    case 'delay':
    case 'set-delay':
      return {type: 'message', text: 'what was recorded goes on at its own pace'};
    default:
      return event;
  }
};

/** What a key does instead. Pausing stops what goes on here: the past, or nothing. */
export const inPast = (outcome: Outcome, past: Past | undefined): Outcome => {
  if (past === undefined) return outcome;
  if ('event' in outcome) {
    return outcome.event.type === 'pause' ? {effect: 'play'} : {event: inPastEvent(outcome.event, past.of)};
  }
  const isAct = typeof outcome.effect !== 'string';
  return isAct ? {event: {type: 'message', text: unchangeable[past.of]}} : outcome;
};
