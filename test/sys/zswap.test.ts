import {describe, expect, it} from 'vitest';
import {zswap} from '../../src/sys/zswap.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHostsWith, must} from './hosts.ts';

const parameters = 'sys/module/zswap/parameters';

describe('zswap', () => {
  it.each(fixtureHostsWith(`${parameters}/max_pool_percent`))('reads $name', ({host, text}) => {
    const sample = must(zswap.sample(host));
    expect(`${must(sample.maxPoolPercent)}\n`).toBe(text);
  });

  it('reads the parameters of 6.1', () => {
    const host = memoryHost({
      [`${parameters}/enabled`]: 'Y\n',
      [`${parameters}/compressor`]: 'lzo\n',
      [`${parameters}/zpool`]: 'zbud\n',
      [`${parameters}/max_pool_percent`]: '20\n',
      [`${parameters}/accept_threshold_percent`]: '90\n',
      [`${parameters}/same_filled_pages_enabled`]: 'Y\n',
      [`${parameters}/non_same_filled_pages_enabled`]: 'N\n',
      [`${parameters}/mystery`]: '1\n',
    });
    const sample = must(zswap.sample(host));
    expect(must(sample.enabled)).toBe(true);
    expect(must(sample.compressor)).toBe('lzo');
    expect(must(sample.zpool)).toBe('zbud');
    expect(must(sample.nonSameFilledPagesEnabled)).toBe(false);
    expect(sample.shrinkerEnabled).toMatchObject({ok: false, reason: {kind: 'missing'}});
    expect(sample.unknown).toEqual(['mystery']);
  });
});
