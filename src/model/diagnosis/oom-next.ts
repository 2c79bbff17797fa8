import {longBytes} from '../../format/amount.ts';
import {pagesToBytes} from '../../units.ts';
import {processSubject} from '../doctor/culprits.ts';
import {amount, number, share, word} from '../doctor/evidence.ts';
import {gradeBelow} from '../doctor/grade.ts';
import {roomOf} from '../doctor/room.ts';
import {hiddenFrom} from '../hidden.ts';
import {candidateOf, nextVictims} from '../oom.ts';
import {preselect} from '../oom-candidates.ts';
import {machineOf, rulesOf} from '../oom-places.ts';
import {cannotSay, finding, healthy, isCannot, type Rule, unknown} from './rule.ts';

/** Percent of memory, and of swap, below which earlyoom(1) ends somebody: the kernel is not far from it. */
const SHORT = 10;

/** Whose end takes more along than the process, by the kernel's name, which has 15 letters. */
const important: readonly (readonly [name: RegExp, what: string])[] = [
  [/^(postgres|mysqld|mariadbd|mongod|oracle|influxd|etcd|clickhouse-serv|sqlservr)$/, 'a database'],
  [/^(redis|valkey|memcached)/, 'a data store'],
  [/^qemu|^CPU \d+\/KVM|^cloud-hyperviso/, 'a virtual machine'],
  [/^(Xorg|Xwayland|gnome-shell|kwin_wayland|kwin_x11|plasmashell|sway|Hyprland)$/, 'the desktop session'],
  [/^(systemd|systemd-.*|sshd|dbus-.*|kubelet|dockerd|containerd|crio|libvirtd)$/, 'a part of the system'],
];

/** It is no pain that somebody is next; it matters who. */
export const oomNext: Rule = {
  id: 'oom-next',
  title: 'the next to be killed is known',
  help: 'While less than 10 % of memory and of swap is left (as earlyoom(1) counts): the process that the kernel’s OOM killer would take, and why (notice). A warning where it is a database, a virtual machine, the desktop session, a part of the system, or protected by a negative oom_score_adj, which then did not help.',
  needs: {meminfo: 0, vmKnobs: 30_000},
  processes: true,
  namesFrom: ['status', 'oomScoreAdj', 'oomScore', 'cgroup'],
  explain: 'next-victim',
  check: facts => {
    const {snapshot, before, pageSize} = facts;
    const room = roomOf(facts);
    if (isCannot(room)) return room;
    const worse = Math.max(room.part, room.swapPart);
    if (gradeBelow(worse, {notice: SHORT}, before?.severity) === undefined) return healthy;
    const machine = machineOf(snapshot);
    if (!machine.ok) return unknown(machine.reason);
    if (!snapshot.processes.ok) return unknown(snapshot.processes.reason);
    const {panic, allocating} = rulesOf(snapshot);
    // The machine stops, and nobody is next: panic-on-oom tells.
    if (panic === 1 || panic === 2) return healthy;
    if (allocating) return cannotSay('whoever asks for memory is killed: vm.oom_kill_allocating_task is set');
    const chosen = preselect(snapshot.processes.value.list, machine.value, [], '/').machine;
    const next = nextVictims(
      chosen.map(process => candidateOf(process)),
      machine.value,
    );
    const [victim] = next.ranked;
    const process = chosen.find(({pid}) => pid === victim?.pid);
    if (victim === undefined || process === undefined) {
      const [unread] = next.unranked;
      return unread === undefined ? cannotSay('there is nobody who may be killed') : unknown(unread.reason);
    }
    const {badness, adj, name, pid, comm} = victim;
    const size = (n: typeof badness.total): ReturnType<typeof pagesToBytes> => pagesToBytes(n, pageSize);
    const what = important.find(([pattern]) => pattern.test(comm))?.[1];
    const held = longBytes(size(badness.rss));
    const swapped = badness.swap > 0 ? ` and ${longBytes(size(badness.swap))} in swap` : '';
    const why = adj === 0 ? `holds ${held}${swapped}` : `holds ${held}${swapped}, oom_score_adj ${adj}`;
    const hidden = hiddenFrom(snapshot.system);
    const from = `proc/${pid}/status`;
    return finding({
      severity: what !== undefined || adj < 0 ? 'warn' : 'notice',
      sentence: `Next to be killed if memory runs out: ${name} (pid ${pid}); ${what === undefined ? '' : `${what}, `}${why}`,
      evidence: [
        amount('badness', size(badness.total), 'RAM + swap + page tables + oom_score_adj thousandths of all'),
        amount('VmRSS', size(badness.rss), from),
        amount('VmSwap', size(badness.swap), from),
        amount('VmPTE', size(badness.pageTables), from),
        number('oom_score_adj', adj, `proc/${pid}/oom_score_adj`),
        share('available', room.share, room.shareFrom),
        share('swap left', room.swapPart, 'proc/meminfo'),
        ...(next.contenders > 1 ? [number('as close as the first', next.contenders - 1, 'ranking of badness')] : []),
        ...(hidden === undefined ? [] : [word('others may go first', hidden.short, 'proc')]),
      ],
      view: 'oom',
      subjects: [{...processSubject(process), view: 'oom', key: `next ${pid}`}],
      steps: [
        {text: 'See the whole order, and why: view 0'},
        {
          text: 'Let something else go first: raise the oom_score_adj of what may end (OOMScoreAdjust= of a service)',
          command: 'choom -p PID -n 500',
          risk: 'that process is killed instead',
        },
        {
          text: 'End something yourself before the kernel chooses: view 2, key a',
          risk: 'what it was doing is lost',
        },
      ],
    });
  },
};
