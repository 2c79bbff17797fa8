import type {Host} from '../../src/host/host.ts';
import {parseOptions} from '../../src/options.ts';
import {runDoctor} from '../../src/output/doctor.ts';
import {runOnce} from '../../src/output/once.ts';
import {type Document, openDocument} from '../../src/record/document.ts';
import {manualClock} from '../../src/sampler/clock.ts';
import {millis} from '../../src/units.ts';

/** What once and the doctor write, as JSON, and the way back from it. */

const optionsOf = (...argv: readonly string[]) => {
  const result = parseOptions(argv, {});
  if (!result.ok) throw new Error(result.message);
  return result.options;
};

type Write = (text: string) => Promise<boolean>;

/** What is written, with the clock going on. */
const written = async (
  start: (write: Write, clock: ReturnType<typeof manualClock>) => Promise<unknown>,
): Promise<string> => {
  const clock = manualClock();
  let text = '';
  let over = false;
  const done = start(async part => {
    text += part;
    return true;
  }, clock).then(() => {
    over = true;
  });
  for (let i = 0; i < 200 && !over; i += 1) await clock.advance(millis(250));
  await done;
  return text;
};

export const onceJson = (host: Host): Promise<string> =>
  written((write, clock) => runOnce(host, {...optionsOf('once', '--json'), uid: undefined}, write, clock));

export const doctorJson = async (host: Host) =>
  JSON.parse(await written((write, clock) => runDoctor(host, optionsOf('doctor', '--json'), write, clock)));

export const opened = (text: string): Document => {
  const document = openDocument(text);
  if ('refused' in document) throw new Error(document.refused);
  return document;
};
