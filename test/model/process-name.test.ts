import {describe, expect, it} from 'vitest';
import {widthOf} from '../../src/format/width.ts';
import {namedProcess, programOf, questionName, shortCommand} from '../../src/model/process-name.ts';
import {kernelThread, sketch, zombie} from './process-rows.ts';

const running = (args: readonly string[], comm = 'MainThread') =>
  sketch({comm, files: {cmdline: args.map(arg => `${arg}\0`).join('')}});

describe('what a process is called', () => {
  it.each<[args: string, program: string, short: string]>([
    ['/usr/bin/node /srv/shop/server.js --port 80', 'node server.js', 'node server.js --port 80'],
    ['node --max-old-space-size=4096 -r dotenv/config /srv/api.mjs', 'node api.mjs', 'node api.mjs'],
    ['node --inspect=0 --import ./hook.js app.js', 'node app.js', 'node app.js'],
    ['node -e setInterval(f)', 'node', 'node -e setInterval(f)'],
    ['node', 'node', 'node'],
    ['node --single-threaded /usr/bin/mmtop slab', 'mmtop', 'mmtop slab'],
    ['/opt/node/bin/node dist/mmtop.js', 'mmtop', 'mmtop'],
    ['/usr/bin/deno run -A main.ts', 'deno main.ts', 'deno main.ts'],
    ['bun run dev', 'bun dev', 'bun dev'],
    ['/usr/bin/python3 /usr/bin/salt-minion -d', 'python3 salt-minion', 'python3 salt-minion -d'],
    ['python3.12 -um http.server 8000', 'python3.12 http.server', 'python3.12 http.server 8000'],
    ['python3 -Wonce -X dev /opt/job.py', 'python3 job.py', 'python3 job.py'],
    ['python3 -c import_time', 'python3', 'python3 -c import_time'],
    ['python3 - x', 'python3', 'python3 - x'],
    ['/opt/jdk/bin/java -Xmx1g -cp /a:/b org.acme.Server start', 'java Server', 'java Server start'],
    ['java --add-modules=x --add-opens java.base/a=ALL -m shop/org.acme.Main', 'java Main', 'java Main'],
    ['java -XX:+UseZGC -jar /srv/shop.jar --x', 'java shop.jar', 'java shop.jar --x'],
    ['ruby -I lib -Ku /srv/bin/puma -w 2', 'ruby puma', 'ruby puma -w 2'],
    ['/usr/bin/perl -wT /usr/sbin/postgrey --x', 'perl postgrey', 'perl postgrey --x'],
    ['perl -ne print', 'perl', 'perl -ne print'],
    ['/bin/bash -eo pipefail /etc/job.sh', 'bash job.sh', 'bash job.sh'],
    ['bash -lc make', 'bash', 'bash -lc make'],
    ['-bash', 'bash', 'bash'],
    ['/bin/bash /dev/fd/3 x', 'bash', 'bash /dev/fd/3 x'],
    ['/bin/sh -- /srv/run.sh', 'sh run.sh', 'sh run.sh'],
    ['/usr/lib/postgresql/bin/postgres -D /var/lib/pg', 'postgres', 'postgres -D /var/lib/pg'],
    ['dotnet exec /app/Shop.dll', 'dotnet Shop.dll', 'dotnet Shop.dll'],
  ])('%s: %s', (args, program, short) => {
    const process = running(args.split(' '));
    expect([programOf(process), shortCommand(process)]).toEqual([program, short]);
  });

  it.each<[title: string, comm: string, program: string, short: string]>([
    ['nginx: worker process', 'nginx', 'nginx', 'nginx: worker process'],
    ['sshd: ann@pts/0', 'sshd', 'sshd', 'sshd: ann@pts/0'],
    ['node /srv/app.js', 'node /srv/app.j', 'node app.js', 'node app.js'],
    ['/opt/google/chrome/chrome --type=renderer -x', 'chrome', 'chrome', 'chrome --type=renderer -x'],
    // A path with blanks is not a title.
    ['/opt/My Tools/my server', 'my server', 'my server', 'my server'],
    ['/opt/My Tools/my very long server', 'my very long se', 'my very long server', 'my very long server'],
  ])('takes the first word of a title: %s', (title, comm, program, short) => {
    const process = running([title], comm);
    expect([programOf(process), shortCommand(process)]).toEqual([program, short]);
  });

  it('is the kernel’s name where the arguments say nothing', () => {
    const silent = [[], [''], ['/proc/self/exe', 'init'], ['/'], ['', 'x']].map(args => running(args, 'runc'));
    expect(silent.map(programOf)).toEqual(silent.map(() => 'runc'));
    expect(silent.map(shortCommand)).toEqual(silent.map(() => 'runc'));
    expect([zombie(), sketch(), kernelThread()].map(programOf)).toEqual(['backup', 'nginx', '[kthreadd]']);
  });

  it('stays short and clean in a sentence, its number whole', () => {
    const text = namedProcess(running(['/bin/node', `/srv/${'x'.repeat(300)}\u001b[31m.js`]));
    expect(text).toMatch(/^node x+… \(pid 4711\)$/);
    expect(widthOf(text)).toBeLessThanOrEqual(52);
    expect(namedProcess(running(['/bin/no\nde\u001b[31m']))).toBe('no\\nde\\e[31m (pid 4711)');
  });

  it('has its arguments in a question, as far as there is room', () => {
    expect(questionName(running(['/bin/node', '--x', '/srv/worker.js', '--shard', '3']))).toBe(
      'node worker.js --shard 3 (pid 4711)',
    );
    const long = questionName(running(['/bin/postgres', 'x'.repeat(200)]));
    expect(long).toMatch(/^postgres x+… \(pid 4711\)$/);
    expect(widthOf(long)).toBe(71);
  });
});
