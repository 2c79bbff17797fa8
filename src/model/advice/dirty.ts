import {longBytes} from '../../format/amount.ts';
import {type Bytes, bytes, MIB, mib, pagesToBytes} from '../../units.ts';
import {NOTICE_SOME} from '../pressure.ts';
import {type Facts, memoryOf} from './facts.ts';
import {
  adviseDefault,
  byProfile,
  type Case,
  dangerous,
  type Family,
  fits,
  idle,
  type Judgement,
  look,
  set,
  unlessChanged,
  words,
} from './rule.ts';

/** What the settings come to at this moment, after dirtyable memory is taken into account. */
const thresholdOf = (facts: Facts, which: 'limit' | 'background'): Bytes | undefined => {
  const found = which === 'limit' ? facts.vmstat?.nrDirtyThreshold : facts.vmstat?.nrDirtyBackgroundThreshold;
  return found === undefined ? undefined : pagesToBytes(found, facts.system.pageSize);
};

/** Below this the machine hardly writes, and a time says nothing. */
const WRITING = mib(1);

/** Bytes a second that went to block devices since the last sample. */
const writeRate = ({grown, span}: Facts): Bytes | undefined => {
  const written = grown('pgpgout');
  if (written === undefined || span === undefined || span <= 0) return undefined;
  const rate = bytes((written * 1000) / span);
  return rate >= WRITING ? rate : undefined;
};

/** Longer to write out, while tasks wait for storage, and an amount is steadier than a share. */
const LONG_DRAIN_S = 10;
const GOOD_DRAIN_S = 5;

type Drain = {readonly limit: Bytes; readonly rate: Bytes; readonly seconds: number; readonly slow: boolean};

const drainOf = (facts: Facts): Drain | undefined => {
  const limit = thresholdOf(facts, 'limit');
  const rate = writeRate(facts);
  if (limit === undefined || rate === undefined) return undefined;
  const seconds = limit / rate;
  const waiting = facts.ioStall !== undefined && facts.ioStall >= NOTICE_SOME;
  return {limit, rate, seconds, slow: seconds > LONG_DRAIN_S && waiting};
};

const figures = (facts: Facts): readonly (string | undefined)[] => {
  const {meminfo} = facts;
  const limit = thresholdOf(facts, 'limit');
  const background = thresholdOf(facts, 'background');
  const drain = drainOf(facts);
  return [
    limit === undefined ? undefined : `writers are slowed down at ${longBytes(limit)} of unwritten data`,
    background === undefined ? undefined : `writing in the background begins at ${longBytes(background)}`,
    meminfo?.dirty === undefined || meminfo.writeback === undefined
      ? undefined
      : `unwritten now ${longBytes(meminfo.dirty)}, being written ${longBytes(meminfo.writeback)}`,
    drain === undefined
      ? undefined
      : `written now ${longBytes(drain.rate)} a second: the limit is ${drain.seconds.toFixed(0)} s of that`,
  ];
};

const comesTo = (facts: Facts, which: 'limit' | 'background'): string => {
  const amount = thresholdOf(facts, which);
  return amount === undefined ? 'What it comes to is not known.' : `Comes to ${longBytes(amount)} now.`;
};

const slowDrain = ({limit, seconds}: Drain): string =>
  `Comes to ${longBytes(limit)}, ${seconds.toFixed(0)} s of what the disk writes now, and tasks wait for storage: an amount in vm.dirty_bytes makes the pauses shorter.`;

const ratio = (given: Case): Judgement => {
  const {n, facts} = given;
  if ((facts.knob('vm.dirty_bytes') ?? 0) > 0) return idle('vm.dirty_bytes is set and counts instead.');
  const drain = drainOf(facts);
  const evidence = figures(facts);
  if (drain?.slow) return look(words('dirty_bytes'), slowDrain(drain), evidence);
  if (n < 5)
    return look(
      set(10),
      `${comesTo(facts, 'limit')} With so little, everybody who writes waits for the disk.`,
      evidence,
    );
  if (n > 40) {
    return look(
      set(20),
      `${comesTo(facts, 'limit')} So much is lost in a crash, and a sync waits for all of it.`,
      evidence,
    );
  }
  return fits(
    given,
    `${comesTo(facts, 'limit')} Writers are slowed down softly from half way between the two limits.`,
    evidence,
    byProfile(facts, {server: '10-20', container: '20', workstation: '20'}),
  );
};

const background = (given: Case): Judgement => {
  const {n, facts} = given;
  if ((facts.knob('vm.dirty_background_bytes') ?? 0) > 0) {
    return idle('vm.dirty_background_bytes is set and counts instead.');
  }
  const limit = facts.knob('vm.dirty_ratio');
  const evidence = figures(facts);
  if (limit !== undefined && limit > 0 && n >= limit) {
    return look(
      set(Math.max(1, Math.floor(limit / 2))),
      'It is not below vm.dirty_ratio: half of that counts instead.',
      evidence,
    );
  }
  if (drainOf(facts)?.slow) {
    return look(
      words('.._bytes'),
      `${comesTo(facts, 'background')} Set vm.dirty_background_bytes with vm.dirty_bytes.`,
      evidence,
    );
  }
  if (n === 0) return look(set(5), 'At 0 the disk is written to without a pause.', evidence);
  return fits(
    given,
    comesTo(facts, 'background'),
    evidence,
    byProfile(facts, {server: '5-10', container: '10', workstation: '10'}),
  );
};

/** A quarter of the limit is a usual start of the background writing. */
const BACKGROUND_SHARE = 1 / 4;
const wholeMib = (n: number): number => Math.max(1, Math.round(n / MIB)) * MIB;

const amount =
  (which: 'limit' | 'background'): ((given: Case) => Judgement) =>
  given => {
    const {n, facts} = given;
    const evidence = figures(facts);
    const drain = drainOf(facts);
    if (drain?.slow) {
      const wanted = wholeMib(drain.rate * GOOD_DRAIN_S * (which === 'limit' ? 1 : BACKGROUND_SHARE));
      return look(
        set(wanted),
        `${slowDrain(drain)} ${longBytes(bytes(wanted))} suit the rate of this moment.`,
        evidence,
      );
    }
    const memory = memoryOf(facts);
    if (n === 0) return idle(`0: vm.dirty_${which === 'limit' ? '' : 'background_'}ratio counts.`, evidence);
    if (n < 16 * MIB && which === 'limit') {
      return look(
        words('more'),
        `${longBytes(bytes(n))} are written in a moment: everybody who writes waits for the disk.`,
        evidence,
      );
    }
    if (memory !== undefined && n > memory / 4) {
      return look(words('less'), `${longBytes(bytes(n))} are more than a quarter of the RAM.`, evidence);
    }
    return fits(
      given,
      `${longBytes(bytes(n))}, whatever the size of the RAM. ${comesTo(facts, which)}`,
      evidence,
      'by disk',
    );
  };

const age = (given: Case): Judgement => {
  const {n, facts} = given;
  const wake = facts.knob('vm.dirty_writeback_centisecs');
  const seconds = (centi: number): string => `${Number((centi / 100).toFixed(2))} s`;
  const lost = wake === undefined || wake === 0 ? '' : ` and up to ${seconds(wake)} more`;
  if (n > 6000)
    return look(adviseDefault(given), `A crash may lose what was written in the last ${seconds(n)}${lost}.`);
  if (n < 100)
    return look(
      adviseDefault(given),
      `Everything is written again after ${seconds(n)}, also what is about to be deleted.`,
    );
  return fits(given, `A crash may lose what was written in the last ${seconds(n)}${lost}.`);
};

const wakeUp = (given: Case): Judgement => {
  const {n} = given;
  if (n === 0) {
    return dangerous(
      adviseDefault(given),
      'Nothing is written because of its age: a crash may lose any amount of data, however old.',
    );
  }
  return n > 3000
    ? look(adviseDefault(given), `Old data is looked for only every ${n / 100} s.`)
    : fits(given, `Old data is looked for every ${n / 100} s.`);
};

const laptop = (given: Case): Judgement => {
  const {n, facts} = given;
  if (n === 0) return fits(given, 'Off.');
  const why = `Everything is written ${n} s after any disk access: it explains bursts of writing.`;
  return facts.profile === 'workstation'
    ? fits(given, `${why} Meant to let a disk sleep.`, [], '0 or 5')
    : look(set(0), why);
};

export const dirty: Family = {
  'vm.dirty_ratio': ratio,
  'vm.dirty_background_ratio': background,
  'vm.dirty_bytes': amount('limit'),
  'vm.dirty_background_bytes': amount('background'),
  'vm.dirty_expire_centisecs': age,
  'vm.dirty_writeback_centisecs': wakeUp,
  'vm.dirtytime_expire_seconds': unlessChanged(
    'Access times alone may wait for so long; other changes are written sooner.',
    'It is how long access times alone may wait.',
  ),
  'vm.laptop_mode': laptop,
};
