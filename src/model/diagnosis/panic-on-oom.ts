import {knobSubject} from '../doctor/culprits.ts';
import {amount, number} from '../doctor/evidence.ts';
import {isContained, knobEvidence, knobOf, lookAtSettings, setKnob} from '../doctor/settings.ts';
import {supplyOf} from '../supply.ts';
import {finding, healthy, type Rule, unknown} from './rule.ts';

const KNOB = 'vm.panic_on_oom';

/** By itself it hurts nobody; where memory is about to run out, the machine is about to stop. */
export const panicOnOom: Rule = {
  id: 'panic-on-oom',
  title: 'the machine stops when out of memory',
  help: 'vm.panic_on_oom is not 0 (notice; warning where memory is short, critical where swap is too). At 1 the machine stops (a kernel panic) when it is out of memory, at 2 also when one cgroup, cpuset or memory policy is. Kernel: admin-guide/sysctl/vm.',
  needs: {vmKnobs: 30_000, meminfo: 0, vmstat: 0},
  explain: KNOB,
  check: facts => {
    const mode = knobOf(facts, KNOB);
    if (!mode.ok) return unknown(mode.reason);
    if (mode.value === 0) return healthy;
    const supply = supplyOf(facts.header);
    const near = supply?.severity;
    const severity = near === 'critical' ? 'critical' : near === 'warn' ? 'warn' : 'notice';
    const whose = isContained(facts) ? 'The host' : 'The machine';
    const kills = facts.vmstat.ok ? facts.vmstat.value.oomKill : undefined;
    return finding({
      severity,
      sentence:
        mode.value === 2
          ? `${whose} stops when memory runs out: ${KNOB} is 2; one group at its own limit is enough for that`
          : `${whose} stops when memory runs out: ${KNOB} is ${mode.value}; at 0 one process would be killed instead`,
      evidence: [
        knobEvidence(KNOB, mode.value),
        ...(kills === undefined ? [] : [number('oom_kill', kills, 'proc/vmstat, since boot')]),
        ...(supply === undefined ? [] : [amount('MemAvailable', supply.available, 'proc/meminfo')]),
      ],
      view: 'tuning',
      subjects: [knobSubject(KNOB)],
      steps: [
        lookAtSettings(KNOB),
        setKnob(facts, KNOB, 0, 'clusters that count on a clean restart set it on purpose: ask first'),
      ],
    });
  },
};
