import {describe, expect, it} from 'vitest';
import {createLedger} from '../../src/output/json-ledger.ts';
import {available, firstSample, noField, notSampled, unavailable} from '../../src/reading.ts';

describe('the ledger', () => {
  it('passes values on, zero too, and notes why there is none', () => {
    const ledger = createLedger();
    expect(ledger.take(available(0))).toBe(0);
    expect(ledger.take(unavailable({kind: 'denied', path: 'proc/slabinfo'}))).toBeNull();
    expect(ledger.take(noField('proc/meminfo', 'Zswap'))).toBeNull();
    expect(ledger.entries()).toEqual([
      {
        ...{source: 'proc/slabinfo', kind: 'denied', reason: 'no permission to read /proc/slabinfo'},
        ...{hint: 'run as root', count: 1},
      },
      {
        ...{source: 'proc/meminfo', kind: 'no-field', reason: "this kernel's /proc/meminfo has no Zswap"},
        ...{hint: null, count: 1},
      },
    ]);
  });

  it('does not complain of what nobody asked for', () => {
    const ledger = createLedger();
    expect([ledger.take(notSampled), ledger.take(firstSample)]).toEqual([null, null]);
    expect(ledger.entries()).toEqual([]);
  });

  it('folds processes, sizes, nodes and devices into one entry with their number', () => {
    const ledger = createLedger();
    for (const pid of [1, 2, 2, 3]) ledger.missed({kind: 'denied', path: `proc/${pid}/smaps_rollup`});
    for (const size of [16, 32]) {
      ledger.missed({kind: 'missing', path: `sys/kernel/mm/transparent_hugepage/hugepages-${size}kB/stats/swpin`});
    }
    ledger.missed({kind: 'missing', path: 'sys/block/zram3/bd_stat'});
    expect(ledger.entries().map(({source, count}) => [source, count])).toEqual([
      ['proc/PID/smaps_rollup', 3],
      ['sys/kernel/mm/transparent_hugepage/hugepages-SIZE/stats/swpin', 2],
      ['sys/block/zramN/bd_stat', 1],
    ]);
  });

  it('lists malformed lines, and folds those of processes that complain of the same', () => {
    const ledger = createLedger();
    ledger.lines('proc/meminfo', [
      {line: 3, why: 'bad', text: 'x'},
      {line: 9, why: 'bad', text: 'y'},
    ]);
    ledger.lines('proc/7/status', [{line: 2, why: 'torn', text: 'z'}]);
    ledger.lines('proc/8/status', [{line: 5, why: 'torn', text: 'w'}]);
    expect(ledger.entries().map(({source, count, line, text}) => [source, count, line, text])).toEqual([
      ['proc/meminfo', 1, 3, 'x'],
      ['proc/meminfo', 1, 9, 'y'],
      ['proc/PID/status', 2, 2, 'z'],
    ]);
  });

  it('refuses numbers that would be rounded', () => {
    const ledger = createLedger();
    expect(ledger.exact(2 ** 53 - 1, 'proc/zoneinfo')).toBe(2 ** 53 - 1);
    expect(ledger.exact(2 ** 53, 'proc/zoneinfo')).toBeNull();
    expect(ledger.entries()).toMatchObject([{source: 'proc/zoneinfo', kind: 'malformed'}]);
  });
});
