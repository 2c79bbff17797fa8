import {describe, expect, it} from 'vitest';
import {selfUsage} from '../../src/sampler/self.ts';

describe('selfUsage', () => {
  it('says what this process used so far, never less than before', () => {
    const first = selfUsage();
    const second = selfUsage();
    expect(first.cpu).toBeGreaterThan(0);
    expect(second.cpu).toBeGreaterThanOrEqual(first.cpu);
    expect(first.rss).toBeGreaterThan(1024 * 1024);
  });
});
