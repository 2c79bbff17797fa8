import {describe, expect, it} from 'vitest';
import {demandOf} from '../../src/app/demand.ts';
import {probeIds} from '../../src/probes.ts';
import {millis} from '../../src/units.ts';
import {viewIds, views} from '../../src/views/index.ts';

const wish = {focus: new Set([7]), focusFiles: new Set(['status'] as const), all: new Set(['stat'] as const)};

describe('the demand of a view', () => {
  it.each(viewIds)('%s: everything it needs, at its age or sooner', id => {
    const {probes} = demandOf(views[id], {});
    for (const [probe, age] of Object.entries(views[id].needs)) {
      expect(probes.get(probe as (typeof probeIds)[number]), probe).toBeLessThanOrEqual(age);
    }
    for (const probe of probes.keys()) expect(probeIds).toContain(probe);
  });

  it.each(viewIds)('%s: what the header and the history need', id => {
    const {probes} = demandOf(views[id], {});
    expect([...probes.keys()]).toEqual(
      expect.arrayContaining(['meminfo', 'vmstat', 'zoneinfo', 'uptime', 'loadavg', 'pressureMemory', 'pressureIo']),
    );
  });

  it('takes the soonest of two ages', () => {
    expect(demandOf({needs: {ownCgroup: 0}, processes: false}, {}).probes.get('ownCgroup')).toBe(0);
    expect(demandOf({needs: {ownCgroup: 60_000}, processes: false}, {}).probes.get('ownCgroup')).toBe(10_000);
  });

  it.each(viewIds)('reads zoneinfo with meminfo, for the balance of both: %s', id => {
    const {probes} = demandOf(views[id], {});
    expect([probes.get('meminfo'), probes.get('zoneinfo')]).toEqual([0, 0]);
  });

  it('asks for nothing dear that nobody looks at', () => {
    const {probes} = demandOf(views.pressure, {});
    for (const dear of ['slabinfo', 'pagetypeinfo', 'numa'] as const) expect(probes.has(dear)).toBe(false);
    // The head must know whether this is a container; there it is asked for as often as the rest.
    expect(probes.get('ownCgroup')).toBeGreaterThanOrEqual(10_000);
    expect(demandOf(views.pressure, {}).cgroups).toBeUndefined();
    expect(demandOf(views.processes, {cgroups: {focus: new Set(['/'])}}).cgroups?.focus.size).toBe(1);
  });

  it('asks for the kernel’s log only where the view rests on it', () => {
    expect(demandOf(views.oom, {}).kernelLog).toBe('follow');
    expect(demandOf(views.slab, {})).not.toHaveProperty('kernelLog');
    expect(demandOf(views.cgroups, {})).not.toHaveProperty('kernelLog');
    expect(demandOf(views.cgroups, {kernelLog: true}).kernelLog).toBe('follow');
  });

  it('asks for processes only where the view shows them', () => {
    expect(demandOf(views.slab, {}).processes).toBeUndefined();
    expect(demandOf(views.slab, {processes: wish}).processes).toBeUndefined();
    expect(demandOf(views.processes, {processes: wish}).processes).toEqual({...wish, exhaustive: false});
    const nothing = {all: new Set(), focus: new Set(), focusFiles: new Set(), exhaustive: false};
    expect(demandOf(views.processes, {}).processes).toEqual(nothing);
  });
});

describe('the demand of the doctor', () => {
  const doctor = {
    probes: {slabinfo: 10_000, meminfo: 0},
    processes: {focus: new Set([7]), all: new Set(['status'] as const)},
    cgroups: {focus: new Set(['/web'])},
    kernelLog: true,
    every: millis(5000),
  };

  it('is added to that of a view, and takes its time where nobody looks', () => {
    const demand = demandOf(views.pressure, {}, doctor);
    expect(demand.probes.get('slabinfo')).toBe(10_000);
    expect(demand.processes).toMatchObject({every: 5000, closely: {pids: new Set([7])}});
    expect([...demand.processes!.all]).toEqual(['status']);
    expect(demand.cgroups).toMatchObject({every: 5000, focus: new Set(['/web'])});
    expect(demand.kernelLog).toBe('follow');
  });

  it('does not slow down what is looked at', () => {
    expect(demandOf(views.processes, {}, doctor).processes).not.toHaveProperty('every');
    expect(demandOf(views.cgroups, {}, doctor).cgroups).not.toHaveProperty('every');
  });

  it('is nothing where no rule looks at processes or groups', () => {
    const {processes: _, cgroups: __, ...few} = doctor;
    expect(demandOf(views.pressure, {}, few).processes).toBeUndefined();
    expect(demandOf(views.pressure, {}, few).cgroups).toBeUndefined();
  });
});
