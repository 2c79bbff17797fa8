import {globSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {Host} from '../../src/host/host.ts';
import {savedKmsg} from '../../src/kmsg/tail.ts';
import {available, missing} from '../../src/reading.ts';
import {capturedHost} from '../helpers/fixture-host.ts';
import {fixtureNames} from '../helpers/fixtures.ts';
import {type Course, patientHost, type Scenarios} from '../model/diagnosis/patient.ts';
import {doctorJson, onceJson, opened} from './once-json.ts';

/** A document does not carry smaps_rollup, which walks page tables: no rule of the doctor asks for it. */
const carried = (text: string) => {
  const {processes, unavailable, ...rest} = JSON.parse(text);
  const isRollup = ({source}: {source: string}) => source === 'proc/PID/smaps_rollup';
  return {
    ...rest,
    processes: processes.map(({pss_bytes: _pss, uss_bytes: _uss, ...process}: Record<string, unknown>) => process),
    unavailable: unavailable.filter((each: {source: string}) => !isRollup(each)),
  };
};

describe.each(fixtureNames())('the document of %s', name => {
  it('gives the findings of its tree', async () => {
    const host = capturedHost(name);
    const {host: made} = opened(await onceJson(host));
    const [expected, found] = [await doctorJson(host), await doctorJson(made)];
    expect(found).toEqual(expected);
  });

  it('makes the document again', async () => {
    const text = await onceJson(capturedHost(name));
    expect(carried(await onceJson(opened(text).host))).toEqual(carried(text));
  });
});

const folder = new URL('../model/diagnosis/scenarios', import.meta.url).pathname;
const scenarios = await Promise.all(
  globSync('*.ts', {cwd: folder})
    .sort()
    .map(async file => ((await import(join(folder, file))) as {scenarios: Scenarios}).scenarios),
);

/**
 * As it stands when the course begins, captured. A document carries no command lines, which may hold secrets: processes have
 * their short names.
 */
const captured = (course: Course): Host => {
  const condition = typeof course === 'function' ? course(0) : course;
  const host = patientHost(condition);
  const {log} = condition;
  return {
    ...host,
    read: (path, options) => (path.endsWith('/cmdline') ? missing(path, {captured: true}) : host.read(path, options)),
    system: {...host.system, captured: true},
    ...(log !== undefined && {kmsg: () => savedKmsg(() => available(log))}),
  };
};

type Told = {readonly id: string; readonly severity: string; readonly headline: string};

const told = async (host: Host): Promise<readonly string[]> => {
  const {findings} = (await doctorJson(host)) as {findings: readonly (Told & {consequences: readonly Told[]})[]};
  return findings
    .flatMap(found => [found, ...found.consequences])
    .map(({id, severity, headline}) => `${severity} ${id}: ${headline}`);
};

describe.each(scenarios.map(each => [each.rule.id, each] as const))('a machine for %s', (_, {fires, healthy}) => {
  it.each([...fires, ...healthy].map(each => [each.name, each] as const))(
    'is told from its document alike: %s',
    async (_name, each) => {
      const host = captured(each.course);
      const found = await told(host);
      expect(await told(opened(await onceJson(host)).host)).toEqual(found);
    },
  );
});
