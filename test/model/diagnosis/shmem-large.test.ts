import {describe, expect, it} from 'vitest';
import {shmemLarge} from '../../../src/model/diagnosis/shmem-large.ts';
import {mustFind, outcomeOf} from './patient.ts';

const of = async (mountPoint: string) =>
  mustFind(await outcomeOf(shmemLarge, {meminfo: {Shmem: 6_291_456}, tmpfs: {[mountPoint]: [8192, 6000]}}));

describe('what is to be typed about a mount', () => {
  it('looks into it', async () => {
    expect((await of('/dev/shm')).steps[0]!.command).toBe('du -xah -d1 /dev/shm | sort -h | tail');
  });

  it('never holds a name that a shell would take for more', async () => {
    const {steps, sentence} = await of("/mnt/';reboot;'");
    expect(sentence).toContain('reboot');
    for (const {command} of steps) expect(command ?? '').not.toContain('reboot');
  });

  it('holds the whole path where a sentence has part of it', async () => {
    const path = `/var/lib/kubelet/pods/${'0'.repeat(36)}/volumes`;
    const {steps, sentence} = await of(path);
    expect(sentence).not.toContain(path);
    expect(steps[0]!.command).toContain(`${path} |`);
  });
});
