import {globSync, readFileSync} from 'node:fs';
import {basename} from 'node:path';

/** What the comment at the head of a scenario says. */
export type Scenario = {
  readonly name: string;
  readonly file: string;
  /** One sentence: what is done to the machine. */
  readonly what: string;
  /** Rules of which one must be the headline; empty for a machine that only looks ill. */
  readonly expect: readonly string[];
  /** Rules that must be among the findings, headline or not. */
  readonly also: readonly string[];
  /** How bad the headline may be called; nothing is said of that where nothing is expected. */
  readonly severities: readonly string[];
  readonly memoryMegabytes: number;
  /** Arguments of the kernel. */
  readonly arguments: string;
  readonly numa: boolean;
  /** How long the trouble may take until it stands. */
  readonly standsSeconds: number;
  /** How many samples a recording has, two seconds apart: few where nothing moves. */
  readonly samples: number;
  /** How long the doctor looks. */
  readonly waitSeconds: number;
};

const directory = new URL('scenarios/', import.meta.url).pathname;
const grades = ['notice', 'warning', 'critical'];
const keys = ['what', 'expect', 'also', 'severity', 'memory', 'arguments', 'numa', 'stands', 'samples', 'wait'];

/** The lines `# key: value` below the first; the first other line ends them. Throws with the name of the file. */
export const parseScenario = (file: string, text: string): Scenario => {
  const header = new Map<string, string>();
  for (const line of text.split('\n').slice(1)) {
    const match = /^# ([a-z]+): (.+)$/.exec(line);
    if (!match) break;
    if (!keys.includes(match[1]!)) throw new Error(`${file}: no such key: ${match[1]}`);
    header.set(match[1]!, match[2]!);
  }
  const needed = (key: string): string => {
    const value = header.get(key);
    if (value === undefined) throw new Error(`${file}: "# ${key}:" is missing`);
    return value;
  };
  const number = (key: string, text: string): number => {
    if (!/^\d+$/.test(text)) throw new Error(`${file}: "# ${key}: ${text}" is not a number`);
    return Number(text);
  };
  const words = (value: string | undefined): readonly string[] => value?.split(' ') ?? [];
  const expect = needed('expect');
  const severities = words(expect === 'silent' ? header.get('severity') : needed('severity'));
  const strange = severities.find(each => !grades.includes(each));
  if (strange !== undefined) throw new Error(`${file}: no such severity: ${strange}`);
  if (expect === 'silent' && severities.length > 0) throw new Error(`${file}: silence has no "# severity:"`);
  return {
    name: basename(file, '.sh'),
    file,
    what: needed('what'),
    expect: expect === 'silent' ? [] : words(expect),
    also: words(header.get('also')),
    severities,
    memoryMegabytes: number('memory', needed('memory')),
    arguments: header.get('arguments') ?? '',
    numa: header.get('numa') === 'yes',
    standsSeconds: number('stands', header.get('stands') ?? '120'),
    samples: number('samples', header.get('samples') ?? '18'),
    waitSeconds: number('wait', header.get('wait') ?? '20'),
  };
};

export const scenarios = (): readonly Scenario[] =>
  globSync('*.sh', {cwd: directory})
    .sort()
    .map(file => parseScenario(`${directory}${file}`, readFileSync(`${directory}${file}`, 'utf8')));
