import {describe, expect, it} from 'vitest';
import type {Probe} from '../../src/probe.ts';
import {procProbes} from '../../src/proc/index.ts';
import {unavailable} from '../../src/reading.ts';
import {memoryHost} from '../helpers/memory-host.ts';

const probes: [name: string, probe: Probe<unknown>][] = Object.entries(procProbes);

describe('procProbes', () => {
  it('has a probe for each file, and each file once', () => {
    const files = probes.flatMap(([, probe]) => probe.files);
    expect(new Set(files).size).toBe(files.length);
    expect(files.filter(file => !/^proc\/[a-z/]+$/.test(file))).toEqual([]);
  });

  it.each(probes)('%s passes on why its file cannot be had', (_, probe) => {
    const reason = {kind: 'disabled', path: probe.files[0]!} as const;
    expect(probe.sample(memoryHost({[reason.path]: reason}))).toEqual(unavailable(reason));
  });

  it.each(probes)('%s does not take an empty file for a value', (_, probe) => {
    const path = probe.files[0]!;
    expect(probe.sample(memoryHost({[path]: ''}))).toMatchObject({ok: false, reason: {kind: 'malformed', path}});
  });
});
