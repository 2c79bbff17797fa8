import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {hidesOthers, hidingOf} from '../../src/host/hiding.ts';
import {hiddenFrom} from '../../src/model/hidden.ts';
import {snapshotJson} from '../../src/output/json.ts';
import {noProcesses} from '../../src/proc/pid/process.ts';
import {fixtureHost, withScreen} from '../helpers/screen.tsx';

import {snapshotsOf} from '../model/machines.ts';

const mount = (options: string) =>
  `25 1 0:24 / /sys rw - sysfs sysfs rw\n36 35 0:31 / /proc rw,nosuid - proc proc ${options}\n`;

describe('a procfs hides processes', () => {
  it.each([
    ['rw', false],
    ['rw,hidepid=invisible', true],
    ['rw,gid=4,hidepid=2', true],
    ['rw,hidepid=ptraceable', true],
    ['rw,hidepid=4', true],
    // These are listed, and their files refused: they are counted as such.
    ['rw,hidepid=noaccess', false],
    ['rw,hidepid=1', false],
    ['rw,hidepid=off', false],
  ])('mounted %s: %s', (options, expected) => expect(hidesOthers(mount(options), '/proc')).toBe(expected));

  it('only when it is the one that is read', () => {
    expect(hidesOthers(mount('rw,hidepid=2'), '/mnt/proc')).toBe(false);
  });

  it('not where nothing says so', () => {
    expect(hidingOf('/nowhere', true)).toBeUndefined();
    fc.assert(fc.property(fc.string(), text => typeof hidesOthers(text, '/proc') === 'boolean'));
  });
});

describe.each(['namespace', 'hidepid'] as const)('where the reason is %s', hides => {
  const host = fixtureHost('6.12-x86_64-4k-calm');
  const hiding = {...host, system: {...host.system, hides}};

  it.each(['processes', 'oom'] as const)('the %s view says so', view =>
    withScreen({from: hiding, start: {view}, width: 120, height: 40}, async screen => {
      await screen.sample();
      await screen.sample();
      expect(screen.text()).toContain(view === 'oom' ? 'Others may go first' : hiddenFrom(hiding.system)!.short);
    }),
  );

  it('JSON has it among what is unavailable', async () => {
    const processes = {...noProcesses, exhaustive: true};
    const [snapshot] = await snapshotsOf([hiding], {processes});
    const {unavailable} = snapshotJson(snapshot!);
    expect(unavailable.map(({reason}) => reason).join()).toContain(hiddenFrom(hiding.system)!.sentence);
  });
});
