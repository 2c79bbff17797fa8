/** A key that is a click or a turn of the wheel: `mouse-0@12,5`, the place counted from 0. */
export type MouseKey = {readonly button: 'left' | 'wheel-up' | 'wheel-down'; readonly x: number; readonly y: number};

const buttons = new Map<number, MouseKey['button']>([
  [0, 'left'],
  [64, 'wheel-up'],
  [65, 'wheel-down'],
]);

/** The name of a report `ESC [ < button ; x ; y M`, counted from 1; releases and other buttons mean nothing. */
export const mouseKey = (button: number, x: number, y: number): string | undefined =>
  buttons.has(button) && x > 0 && y > 0 ? `mouse-${button}@${x - 1},${y - 1}` : undefined;

export const parseMouse = (key: string): MouseKey | undefined => {
  const match = /^mouse-(\d+)@(\d+),(\d+)$/.exec(key);
  const button = match && buttons.get(Number(match[1]));
  return match && button ? {button, x: Number(match[2]), y: Number(match[3])} : undefined;
};
