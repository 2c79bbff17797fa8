import {swappinessZero} from '../../../../src/model/diagnosis/swappiness-zero.ts';
import type {Condition, Scenarios} from '../patient.ts';

const at = (swappiness: number, more: Condition = {}): Condition => ({
  ...more,
  files: {'proc/sys/vm/swappiness': `${swappiness}\n`},
});
const stay = {seconds: 12};
const thrash: Condition = {rates: {workingset_refault_file: 8_000}, stall: {memory: [20, 5]}};

export const scenarios: Scenarios = {
  rule: swappinessZero,
  fires: [
    {
      name: 'set, on a calm machine with swap',
      course: at(0),
      stay,
      severity: 'notice',
      says: /^4\.00 GiB of swap is used last of all/,
    },
    {
      name: 'files are read again while swap is free',
      course: at(0, thrash),
      stay,
      severity: 'warn',
      says: /read again at 31\.\d MiB\/s/,
    },
    {
      name: 'files are read again, and swap is as good as full',
      course: at(0, {...thrash, meminfo: {SwapFree: 400_000}}),
      stay,
      severity: 'notice',
    },
    {
      name: 'a backup that reads much again, and nobody waits for memory',
      course: at(0, {rates: {workingset_refault_file: 20_000}}),
      stay,
      severity: 'notice',
    },
    {
      name: 'a kernel without PSI',
      course: at(0, {...thrash, stall: null}),
      stay,
      severity: 'notice',
    },
  ],
  healthy: [
    {name: 'as the kernel has it', course: at(60, thrash), stay},
    {name: 'as low as a database wants it', course: at(1, thrash), stay},
    {name: '0 where there is no swap', course: at(0, {meminfo: {SwapTotal: 0, SwapFree: 0}}), stay},
  ],
  cannotSay: [
    {name: 'no settings at all', course: {}, stay, why: /proc\/sys\/vm/},
    {name: 'whether there is swap is not known', course: at(0, {meminfo: {SwapTotal: null}}), stay, why: /SwapTotal/},
  ],
};
