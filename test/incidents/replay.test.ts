import {globSync} from 'node:fs';
import {basename} from 'node:path';
import {describe, expect, it} from 'vitest';
import {diagnosisAtEnd, reportOf} from './replay.ts';
import {scenarios} from './scenarios.ts';
import {judge} from './verdict.ts';

const directory = new URL('recordings/', import.meta.url).pathname;
const recordings = globSync('*.mmrec', {cwd: directory}).sort();
const all = scenarios();

/** What the doctor does not see yet, and why; a line that is no longer true fails. */
const missed: ReadonlyMap<string, string> = new Map();

describe('the doctor on recordings of real kernels', () => {
  it('has recordings, each of a scenario', () => {
    expect(recordings.length).toBeGreaterThan(0);
    const names = recordings.map(file => basename(file, '.mmrec').replace(/^[\d.]+-/, ''));
    expect(names.filter(name => !all.some(scenario => scenario.name === name))).toEqual([]);
    expect([...missed.keys()].filter(name => !recordings.includes(`${name}.mmrec`))).toEqual([]);
  });

  it.each(recordings.map(file => basename(file, '.mmrec')))('%s', async name => {
    const scenario = all.find(each => each.name === name.replace(/^[\d.]+-/, ''))!;
    const report = reportOf(await diagnosisAtEnd(`${directory}${name}.mmrec`));
    const said = report.findings.map(({id, severity, headline}) => `${severity} ${id}: ${headline}`);
    const {state} = judge(scenario, report);
    const expected = scenario.expect.join(' or ') || 'silence';
    expect([expected, ...said, state]).toEqual([expected, ...said, missed.has(name) ? 'wrong' : 'ok']);
  });
});
