import {known} from '../../reading.ts';
import {GIB, MIB} from '../../units.ts';
import type {Step} from '../diagnosis/rule.ts';
import type {Facts} from './facts.ts';

/** Half of RAM, in the middle of what distributions advise; 512 MiB to 8 GiB. Ours. */
const SIZES = [8, 4, 2, 1] as const;

const sizeOf = ({header}: Pick<Facts, 'header'>): string => {
  const total = known(header.total) ?? 4 * GIB;
  const fits = SIZES.find(gib => gib * GIB <= total / 2 + 128 * MIB);
  return fits === undefined ? '512M' : `${fits}G`;
};

/** To make a swap file, with what it takes and how it is undone. `cost`: what having it brings. */
export const swapFileStep = (
  facts: Pick<Facts, 'header'>,
  text: string,
  cost = 'what is needed back comes slowly',
  file = '/swapfile',
): Step => {
  const size = sizeOf(facts);
  return {
    text: `${text}; see first that / has ${size} to spare (df -h /)`,
    command: `fallocate -l ${size} ${file} && chmod 600 ${file} && mkswap ${file} && swapon ${file}`,
    risk: `${cost}; undone by swapoff ${file} && rm ${file}; gone after a restart of the machine without a line in /etc/fstab; btrfs wants btrfs filesystem mkswapfile instead, and ZFS no swap file at all`,
  };
};
