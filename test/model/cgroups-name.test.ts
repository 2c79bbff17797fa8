import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {cgroupName, unescapeUnit} from '../../src/model/cgroups-name.ts';
import {anyText} from '../helpers/properties.ts';

const id = '3f4c9f1b2d5e6a7b8c9d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d';
const uid = '7f0c2a51-9b1e-4c53-8a77-0d4f3b9a2c11';
const underscored = uid.replaceAll('-', '_');

describe('cgroupName', () => {
  it.each([
    ['/', '/', 'top'],
    ['', '/', 'top'],
    // systemd
    ['/init.scope', 'init.scope', 'unit'],
    ['/system.slice', 'system.slice', 'unit'],
    ['/system.slice/nginx.service', 'nginx.service', 'unit'],
    ['/system.slice/system-getty.slice/getty@tty1.service', 'getty@tty1.service', 'unit'],
    ['/user.slice/user-1000.slice/session-2.scope', 'session-2.scope', 'unit'],
    ['/user.slice/user-1000.slice/user@1000.service/app.slice', 'app.slice', 'unit'],
    ['/system.slice/dev-disk\\x2dby\\x2dlabel-data.swap', 'dev-disk-by-label-data.swap', 'unit'],
    ['/system.slice/system-systemd\\x2dfsck.slice', 'system-systemd-fsck.slice', 'unit'],
    ['/system.slice/var-lib-caf\\xc3\\xa9.mount', 'var-lib-café.mount', 'unit'],
    ['/machine.slice/machine-qemu\\x2d1\\x2dweb.scope', 'machine-qemu-1-web.scope', 'unit'],
    ['/system.slice/_cpu.service', 'cpu.service', 'unit'],
    // docker, by systemd and by itself
    [`/system.slice/docker-${id}.scope`, 'docker 3f4c9f1b2d5e', 'container'],
    ['/system.slice/docker-c0ffee000002.scope', 'docker c0ffee000002', 'container'],
    [`/docker/${id}`, 'docker 3f4c9f1b2d5e', 'container'],
    ['/docker/c0ffee000001', 'docker c0ffee000001', 'container'],
    [`/docker/${id}/docker/${id}`, 'docker 3f4c9f1b2d5e', 'container'],
    [`/user.slice/user-1000.slice/user@1000.service/app.slice/docker-${id}.scope`, 'docker 3f4c9f1b2d5e', 'container'],
    ['/system.slice/docker.service', 'docker.service', 'unit'],
    // podman
    [`/machine.slice/libpod-${id}.scope`, 'podman 3f4c9f1b2d5e', 'container'],
    [`/machine.slice/libpod-${id}.scope/container`, 'container', 'plain'],
    [`/machine.slice/libpod-conmon-${id}.scope`, 'podman conmon 3f4c9f1b2d5e', 'container'],
    [`/machine.slice/machine-libpod_pod_${id}.slice`, 'podman pod 3f4c9f1b2d5e', 'container'],
    [`/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope`, 'podman 3f4c9f1b2d5e', 'container'],
    [`/libpod_parent/libpod-${id}`, 'podman 3f4c9f1b2d5e', 'container'],
    // containerd, cri-o
    [`/k8s.io/${id}`, 'containerd 3f4c9f1b2d5e', 'container'],
    [`/system.slice/nerdctl-${id}.scope`, 'containerd 3f4c9f1b2d5e', 'container'],
    [`/kubepods.slice/kubepods-pod${underscored}.slice/crio-${id}.scope`, 'crio 3f4c9f1b2d5e', 'container'],
    [
      `/kubepods.slice/kubepods-pod${underscored}.slice/crio-conmon-${id}.scope`,
      'crio conmon 3f4c9f1b2d5e',
      'container',
    ],
    [
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${underscored}.slice/cri-containerd-${id}.scope`,
      'containerd 3f4c9f1b2d5e',
      'container',
    ],
    [
      `/system.slice/containerd.service/kubepods-burstable-pod${underscored}.slice:cri-containerd:${id}`,
      'containerd 3f4c9f1b2d5e',
      'container',
    ],
    // Kubernetes, by systemd and by itself
    ['/kubepods.slice/kubepods-burstable.slice', 'kubepods-burstable.slice', 'unit'],
    [
      `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${underscored}.slice`,
      'pod 7f0c2a51 burstable',
      'pod',
    ],
    [
      `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${underscored}.slice`,
      'pod 7f0c2a51 besteffort',
      'pod',
    ],
    [`/kubepods.slice/kubepods-pod${underscored}.slice`, 'pod 7f0c2a51 guaranteed', 'pod'],
    [
      '/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod8db1e0a95bd9f2e6f5d3c1b2a4968778.slice',
      'pod 8db1e0a9 burstable',
      'pod',
    ],
    [
      `/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-burstable.slice/kubelet-kubepods-burstable-pod${underscored}.slice`,
      'pod 7f0c2a51 burstable',
      'pod',
    ],
    ['/kubepods/burstable', 'burstable', 'plain'],
    [`/kubepods/burstable/pod${uid}`, 'pod 7f0c2a51 burstable', 'pod'],
    [`/kubepods/pod${uid}`, 'pod 7f0c2a51 guaranteed', 'pod'],
    [`/kubepods/besteffort/pod${uid}/${id}`, 'container 3f4c9f1b2d5e', 'container'],
    // others
    [`/ecs/0f2b6c1d/${id}`, 'ecs 3f4c9f1b2d5e', 'container'],
    ['/lxc.payload.web1', 'lxc web1', 'container'],
    ['/lxc.monitor.web1', 'lxc monitor web1', 'container'],
    ['/lxc/web1', 'lxc web1', 'container'],
    ['/lxc/web1/system.slice', 'system.slice', 'unit'],
    ['/user.slice/run:1', 'run:1', 'plain'],
    ['/podcast', 'podcast', 'plain'],
    ['/deadbeefcafe', 'deadbeefcafe', 'plain'],
    ['/jobs/a\\x2db', 'a\\x2db', 'plain'],
  ] as const)('%s → %s', (path, text, kind) => {
    expect(cgroupName(path)).toEqual({text, kind});
  });

  it('says something of any path, and never throws', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(cgroupName(`/${text}`).text).not.toBe('');
      }),
    );
  });
});

describe('unescapeUnit', () => {
  it('leaves what does not print, or is no text, as it is written', () => {
    expect(unescapeUnit('a\\x1bb.service')).toBe('a\\x1bb.service');
    expect(unescapeUnit('a\\xffb.service')).toBe('a\\xffb.service');
    expect(unescapeUnit('a\\x2.service')).toBe('a\\x2.service');
  });
});
