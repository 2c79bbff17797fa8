import {byProfile, type Case, type Family, fits, idle, type Judgement, look, set} from './rule.ts';

const enabled = (given: Case): Judgement => {
  const {n} = given;
  if (n === 0) return fits(given, 'Built and off: the kernel keeps active and inactive lists.', [], '0 or 7');
  return n % 2 === 1
    ? fits(
        given,
        n === 7 ? 'In use, with all of its parts.' : 'In use, without some of its faster parts.',
        [],
        '0 or 7',
      )
    : look(set('0x0007'), 'The main bit is off, so that the others do nothing.');
};

/** Longer than this and a working set of nobody fits in RAM for certain. Ours. */
const LONG_TTL = 10_000;

const minTtl = (given: Case): Judgement => {
  const {n, facts} = given;
  const on = facts.lruGen?.enabled;
  if (on?.ok && !on.value.main) return idle('The multi-generational LRU is off.');
  const usual = byProfile(facts, {server: '0', container: '0', workstation: '0-1000'});
  if (n === 0) {
    return fits(
      given,
      byProfile(facts, {
        server: 'Off: the machine may thrash rather than kill.',
        container: 'Off: the machine may thrash rather than kill.',
        workstation: 'Off. Some hundred to 1000 ms make a desktop kill instead of freeze.',
      }),
      [],
      usual,
    );
  }
  const why = `What was used in the last ${n} ms is kept; when that is impossible something is killed.`;
  return n > LONG_TTL || facts.profile !== 'workstation'
    ? look(n > LONG_TTL ? set(1000) : set(0), why)
    : fits(given, why, [], usual);
};

export const lruGen: Family = {'lru_gen.enabled': enabled, 'lru_gen.min_ttl_ms': minTtl};
