import {directoryHost} from '../../src/host/directory.ts';
import type {Host} from '../../src/host/host.ts';
import {type Reading, type Reason, unavailable} from '../../src/reading.ts';
import {bytes} from '../../src/units.ts';
import {fixtureDir} from './fixtures.ts';

/** A captured tree as it is: it stands still, and says so. */
export const capturedHost = (name: string): Host => {
  const host = directoryHost(fixtureDir(name), {pageSize: bytes(4096)});
  if (!host.ok) throw new Error(`no fixture ${name}`);
  return host.value;
};

const onTheMachine = <T>(reading: Reading<T>): Reading<T> => {
  if (reading.ok) return reading;
  const {captured: _captured, to: _to, ...reason} = {captured: undefined, to: undefined, ...reading.reason};
  return unavailable(reason as Reason);
};

/** The machine that the tree was captured from, still running, with nothing to do just then: its files are its own. */
export const fixtureHost = (name: string): Host => {
  const {system, read, list, ...rest} = capturedHost(name);
  return {
    ...rest,
    system: {...system, captured: false},
    read: (path, options) => onTheMachine(read(path, options)),
    list: path => onTheMachine(list(path)),
  };
};
