import {spawnSync} from 'node:child_process';
import {runInNewContext} from 'node:vm';
import {describe, expect, it} from 'vitest';
import {nodeCheck} from '../../scripts/node-check.ts';
import {bundle, mmtop, runToEnd} from '../helpers/build.ts';

/** What the check does in a Node of some version: what it writes, and the status it ends with. */
const inNode = (version: string, range = '>=22.22') => {
  const found: {text: string; status: number | undefined} = {text: '', status: undefined};
  runInNewContext(nodeCheck(range), {
    process: {
      versions: {node: version},
      execPath: '/usr/bin/node',
      argv: ['node', '/opt/mmtop.js'],
      stderr: {
        write: (text: string) => {
          found.text += text;
        },
      },
      exit: (status: number) => {
        found.status = status;
      },
    },
  });
  return found;
};

const refusal = (version: string) =>
  `mmtop: needs Node 22.22 or later, but /usr/bin/node is ${version}; put a newer one first, as in: PATH=/path/to/its/bin:$PATH /opt/mmtop.js\n`;

describe('the check of the Node that runs the program', () => {
  it.each(['22.22.0', '22.23.1', '23.0.0', '24.21.0', '100.0.0'])('lets %s pass', version => {
    expect(inNode(version)).toEqual({text: '', status: undefined});
  });

  it.each(['22.21.9', '22.3.0', '20.20.2', '9.99.0'])('refuses %s in one line', version => {
    expect(inNode(version)).toEqual({text: refusal(version), status: 69});
  });

  it('understands the range of the package or stops the build', () => {
    expect(() => nodeCheck('^22')).toThrow('engines.node is "^22"');
  });
});

/** The Node of the machine, past the one that the repository brings. */
const machineNode = (): readonly [file: string, version: string] | undefined => {
  const path = (process.env['PATH'] ?? '').split(':').filter(part => !part.includes('node_modules'));
  const {stdout} = spawnSync('node', ['-p', 'process.execPath + " " + process.versions.node'], {
    encoding: 'utf8',
    env: {PATH: path.join(':')},
  });
  const [file, version] = (stdout ?? '').trim().split(' ');
  return file === undefined || version === undefined ? undefined : [file, version];
};
const [oldNode, version = ''] = machineNode() ?? [];
const isOld = /^(1\d|20)\./.test(version);

describe('the packaged program', () => {
  it('asks before anything else', async () => {
    const [node] = mmtop();
    const older =
      'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.1.0"}})';
    const ended = await runToEnd([node!, '--import', older, bundle, 'no such command']);
    expect(ended).toMatchObject({status: 69, stdout: ''});
    expect(ended.stderr).toMatch(/^mmtop: needs Node [^\n]+ is 20\.1\.0; [^\n]+\n$/);
  });

  it.skipIf(!isOld)('says in the Node of this machine which one it needs', async () => {
    mmtop();
    for (const args of [[], ['once'], ['once', '--json'], ['batch'], ['--version']]) {
      const ended = await runToEnd([oldNode!, bundle, ...args]);
      expect(ended).toMatchObject({status: 69, stdout: ''});
      expect(ended.stderr).toMatch(new RegExp(`^mmtop: needs Node [^\\n]+ is ${version}; [^\\n]+\\n$`));
    }
  });
});
