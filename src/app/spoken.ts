import type {Keeper} from '../config/keeper.ts';
import type {Hands} from '../host/hands.ts';
import type {Host} from '../host/host.ts';
import type {Options} from '../options.ts';
import type {Key} from './keys.ts';
import {type Ending, type EndSignal, endSignals} from './live.tsx';
import {createSpeaker} from './speaker.ts';
import {createTerminal} from './terminal.ts';

/** Runs until it is told to leave. No alternate screen, no cursor: what was said stays in the scroll of the terminal. */
export const runSpoken = async (
  host: Host & {readonly hands: Hands},
  start: Options & {readonly uid: number | undefined},
  config: Keeper,
): Promise<Ending> => {
  const {stdin, stdout} = process;
  const terminal = createTerminal(stdin, stdout, {plain: true});
  let finish: (ending: Ending) => void = () => {};
  const ended = new Promise<Ending>(resolve => {
    finish = resolve;
  });
  const speaker = createSpeaker({
    host,
    hands: host.hands,
    start,
    fault: config.warnings.length === 0 ? undefined : config.warnings.join('; '),
    write: text => stdout.write(text),
    width: () => terminal.size().width,
  });
  const suspend = (): void => {
    terminal.close();
    process.kill(0, 'SIGTSTP');
    terminal.open();
  };
  const onKey = async (key: Key, ahead: boolean): Promise<void> => {
    const leave = await speaker.press(key, ahead);
    if (leave === 'suspend') suspend();
    else if (leave !== undefined) finish({kind: leave});
  };
  const onBug = (error: unknown) => finish({kind: 'bug', error});
  const onSignal = (signal: NodeJS.Signals) => finish({kind: 'signal', signal: signal as EndSignal});
  const onBroken = () => finish({kind: 'signal', signal: 'SIGHUP'});
  for (const signal of endSignals) process.on(signal, onSignal);
  process.on('SIGINT', () => finish({kind: 'interrupted'}));
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
  stdout.on('error', onBroken);
  stdin.on('error', onBroken);
  // One answer after the other, in the order of the keys.
  let answered = speaker.begin();
  /** Keys that came and are not answered yet: a paste comes at once, and must not confirm what it opens. */
  let waiting = 0;
  terminal.onKey(key => {
    // A listener who wants to leave need not wait for a reading.
    if (key === 'ctrl-c') return finish({kind: 'interrupted'});
    const ahead = waiting > 0;
    waiting += 1;
    answered = answered
      .then(() => onKey(key, ahead))
      .finally(() => {
        waiting -= 1;
      });
  });
  terminal.open();
  void answered.then(() => {
    if (start.iterations === 1) finish({kind: 'quit'});
  });
  const ending = await ended;
  terminal.close();
  return ending;
};
