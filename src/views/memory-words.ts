import {longBytes, shortPercent} from '../format/amount.ts';
import {balance, isNoise, labelOf} from '../model/balance.ts';
import {sentence} from '../reading.ts';
import {percentOf} from '../units.ts';
import type {Look} from './view.ts';

/** `page cache: 23.8 MiB, 8.72%`: the balance row by row; nothing is left out, so that the rows add up. */
export const memoryWords = ({snapshot}: Look): readonly string[] => {
  const reading = balance(snapshot);
  if (!reading.ok) return [`Memory: ${sentence(reading.reason)}.`];
  const {rows, total} = reading.value;
  return [
    `Where the memory is; the rows add up to ${longBytes(total)}.`,
    ...rows
      .filter(row => row.bytes !== 0)
      .map(row => {
        const amount = `${longBytes(row.bytes)}, ${shortPercent(percentOf(row.bytes, total))}`;
        return `${labelOf(row, total)}: ${isNoise(row, total) ? 'about nothing' : amount}.`;
      }),
  ];
};
