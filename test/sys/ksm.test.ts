import {describe, expect, it} from 'vitest';
import {ksm} from '../../src/sys/ksm.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHostsWith, must} from './hosts.ts';

describe('ksm', () => {
  it.each(fixtureHostsWith('sys/kernel/mm/ksm/pages_to_scan'))('reads $name', ({host, text}) => {
    const sample = must(ksm.sample(host));
    expect(`${must(sample.pagesToScan)}\n`).toBe(text);
    expect([0, 1, 2]).toContain(must(sample.run));
  });

  it('reads a profit below zero, which is a loss', () => {
    const host = memoryHost({
      'sys/kernel/mm/ksm/run': '1\n',
      'sys/kernel/mm/ksm/general_profit': '-73728\n',
      'sys/kernel/mm/ksm/advisor_mode': '[none] scan-time\n',
      'sys/kernel/mm/ksm/merge_across_nodes': '0\n',
    });
    const sample = must(ksm.sample(host));
    expect(must(sample.generalProfit)).toBe(-73728);
    expect(must(sample.advisorMode)).toEqual({selected: 'none', choices: ['none', 'scan-time']});
    expect(must(sample.mergeAcrossNodes)).toBe(false);
  });

  it('does not take a missing counter of an older kernel for zero', () => {
    const sample = must(ksm.sample(memoryHost({'sys/kernel/mm/ksm/run': '0\n'})));
    expect(must(sample.run)).toBe(0);
    expect(sample.ksmZeroPages).toEqual({
      ok: false,
      reason: {kind: 'missing', path: 'sys/kernel/mm/ksm/ksm_zero_pages'},
    });
  });
});
