import type {Host} from '../host/host.ts';
import {type KernelLog, type KernelLogTail, noKmsg, tailKernelLog} from '../kmsg/tail.ts';
import type {Reading} from '../reading.ts';

/**
 * How far the kernel's log is read in one pass. `follow`: what a log of usual size holds, the rest at later passes.
 * `whole`: to its end, for one-shot output.
 */
export type LogDemand = 'follow' | 'whole';

/** 4,500 records in a pass: some 100 ms of work the first time, next to nothing later. */
const PIECES = 30;
/** A kernel that writes faster than we read has no end. */
const MOST_PIECES = 2000;

export type LogReader = {
  /** Yields after each piece, so that keys can be handled. */
  readonly pass: (demand: LogDemand) => Generator<void, Reading<KernelLog>>;
  /** One piece, now. */
  readonly piece: () => Reading<KernelLog>;
};

/** The log is opened when somebody first asks for it, and goes on from there. */
export const createLogReader = (host: Host): LogReader => {
  let tail: KernelLogTail | undefined;
  const piece = (): Reading<KernelLog> => {
    tail ??= tailKernelLog(host.kmsg?.() ?? noKmsg);
    return tail.sample();
  };
  function* pass(demand: LogDemand): Generator<void, Reading<KernelLog>> {
    const most = demand === 'whole' ? MOST_PIECES : PIECES;
    for (let pieces = 1; ; pieces += 1) {
      const log = piece();
      if (!log.ok || !log.value.behind || pieces >= most) return log;
      yield;
    }
  }
  return {pass, piece};
};
