import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {limitFields, parseLimits} from '../../../src/proc/pid/limits.ts';
import {neverThrows} from '../../helpers/properties.ts';

/** Of a shell on 6.18. */
const sample = `Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max file size             unlimited            unlimited            bytes     
Max data size             unlimited            unlimited            bytes     
Max stack size            8388608              unlimited            bytes     
Max core file size        0                    unlimited            bytes     
Max resident set          unlimited            unlimited            bytes     
Max processes             96365                96365                processes 
Max open files            20000                20000                files     
Max locked memory         8388608              8388608              bytes     
Max address space         unlimited            unlimited            bytes     
Max file locks            unlimited            unlimited            locks     
Max pending signals       96365                96365                signals   
Max msgqueue size         819200               819200               bytes     
Max nice priority         0                    0                    
Max realtime priority     0                    0                    
Max realtime timeout      unlimited            unlimited            us        
`;

const recordOf = (text: string) => {
  const result = parseLimits(text);
  if (!result.ok) throw new Error(result.malformed.why);
  return result.value;
};

const printed = (key: string, soft: string, hard: string): string =>
  `${key.padEnd(25)} ${soft.padEnd(20)} ${hard.padEnd(20)} bytes     \n`;

describe('parseLimits', () => {
  it('reads every line of a kernel', () => {
    const limits = recordOf(sample);
    expect(Object.keys(limits).sort()).toEqual([...Object.keys(limitFields), 'malformed', 'unknown'].sort());
    expect([limits.unknown, limits.malformed]).toEqual([{}, []]);
    expect(limits).toMatchObject({
      stack: {soft: 8_388_608, hard: 'unlimited'},
      lockedMemory: {soft: 8_388_608, hard: 8_388_608},
      coreFileSize: {soft: 0, hard: 'unlimited'},
      nicePriority: {soft: 0, hard: 0},
      openFiles: {soft: 20_000, hard: 20_000},
    });
  });

  it('takes what is beyond counting for no limit', () => {
    expect(recordOf(printed('Max data size', '9223372036854775807', '18446744073709551614')).data).toEqual({
      soft: 'unlimited',
      hard: 'unlimited',
    });
  });

  it('keeps what it does not know and what it cannot use', () => {
    const limits = recordOf(`${sample}${printed('Max qubits', '3', '4')}${printed('Max data size', '-1', 'x')}`);
    expect(limits.unknown).toEqual({'Max qubits': '3 4'});
    expect(limits.malformed).toMatchObject([{line: 19, why: 'not a soft and a hard limit'}]);
    expect(limits.data).toEqual({soft: 'unlimited', hard: 'unlimited'});
  });

  it.each(['', '\n', 'Limit                     Soft Limit           Hard Limit           Units     \n', 'x\n'])(
    'has no use for %j',
    text => {
      expect(parseLimits(text).ok).toBe(false);
    },
  );

  it('reads what a kernel prints', () => {
    const amount = fc.oneof(fc.constant('unlimited' as const), fc.nat());
    const field = fc.constantFrom(...Object.entries(limitFields));
    fc.assert(
      fc.property(field, amount, amount, ([name, {key}], soft, hard) => {
        expect(recordOf(printed(key, String(soft), String(hard)))).toMatchObject({[name]: {soft, hard}});
      }),
    );
  });

  it('never throws', () => neverThrows(parseLimits, sample));
});
