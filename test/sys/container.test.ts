import {describe, expect, it} from 'vitest';
import {readContained} from '../../src/sys/container.ts';
import {memoryHost} from '../helpers/memory-host.ts';
import {fixtureHosts} from './hosts.ts';

const own = 'proc/self/ns/pid';
const at = (inode: number) => memoryHost({[own]: ''}, {identities: {[own]: inode}});

describe('readContained', () => {
  it('knows the first namespace by its number', () => {
    expect(readContained(at(4_026_531_836))).toEqual({ok: true, value: false});
    expect(readContained(at(4_026_532_208))).toEqual({ok: true, value: true});
  });

  it.each(fixtureHosts())('knows $name for a machine by its kernel threads', ({host}) => {
    expect(readContained(host)).toEqual({ok: true, value: false});
  });

  it('does not guess where the tree says nothing', () => {
    const missing = {ok: false, reason: {kind: 'missing', path: own}};
    expect(readContained(memoryHost({}))).toEqual(missing);
    expect(readContained(memoryHost({'proc/2/comm': 'sh\n'}))).toEqual(missing);
  });
});
