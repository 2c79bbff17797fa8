import {byProfile, type Case, dangerous, type Family, fits, type Judgement, look, set, tally, told} from './rule.ts';

const panic = (given: Case): Judgement => {
  const {n, facts} = given;
  const evidence = [told(facts, 'processes killed for want of memory', tally(facts, ['oomKill']))];
  if (n === 0) return fits(given, 'Running out of memory kills one process, not the machine.', evidence);
  if (n === 2) {
    return dangerous(
      set(0),
      'Any OOM stops the whole machine, also one in a single cgroup at its own limit.',
      evidence,
    );
  }
  const why = 'Running out of memory stops the whole machine, unless a cgroup or node limit caused it.';
  return byProfile(facts, {
    server: look(set(0), `${why} For clusters that prefer a clean restart.`, evidence),
    container: look(set(0), `${why} All containers go with it.`, evidence),
    workstation: dangerous(set(0), why, evidence),
  });
};

const allocating = (given: Case): Judgement =>
  given.n === 0
    ? fits(given, 'The process with the highest badness is killed.')
    : look(
        set(0),
        'Whoever asked last is killed, often an innocent one; the large process may live on. Badness does not count then.',
      );

const dump = (given: Case): Judgement =>
  given.n === 0
    ? look(set(1), 'A kill leaves no table of processes in the log: what was large then cannot be told afterwards.')
    : fits(given, 'A kill writes the table of all processes to the log.');

export const oom: Family = {
  'vm.panic_on_oom': panic,
  'vm.oom_kill_allocating_task': allocating,
  'vm.oom_dump_tasks': dump,
};
