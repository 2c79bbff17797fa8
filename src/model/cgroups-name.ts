/**
 * Names as people know them, from the path that systemd, a container runtime or the kubelet made. What none of them made
 * keeps the last part of its path.
 */
export type CgroupName = {
  readonly text: string;
  readonly kind: 'top' | 'unit' | 'container' | 'pod' | 'plain';
};

/** As docker ps, crictl ps and podman ps print them. */
const SHORT_ID = 12;
/** The first of the five parts of a uid; 32 bits tell the pods of a node apart. */
const SHORT_UID = 8;

const unit = /\.(slice|service|scope|mount|automount|socket|swap|device|target|timer|path)$/;

/** What the runtimes put before an id, and what people call the runtime. */
const runtimes: Readonly<Record<string, string>> = {
  docker: 'docker',
  moby: 'docker',
  'cri-containerd': 'containerd',
  containerd: 'containerd',
  nerdctl: 'containerd',
  crio: 'crio',
  libpod: 'podman',
  podman: 'podman',
};

/** Folders in which runtimes without systemd put their containers by id alone. */
const folders: Readonly<Record<string, string>> = {
  docker: 'docker',
  moby: 'docker',
  'k8s.io': 'containerd',
  default: 'containerd',
  libpod_parent: 'podman',
  ecs: 'ecs',
};

/** `docker-<id>.scope`, `cri-containerd-<id>.scope`, `crio-conmon-<id>.scope`; without .scope in the cgroupfs driver. */
const prefixed =
  /^(docker|moby|cri-containerd|containerd|nerdctl|crio|libpod|podman)-(conmon-)?([0-9a-f]{12,64})(\.scope)?$/;
/** What a runtime without systemd makes of a name that was meant for systemd: `kubepods-….slice:cri-containerd:<id>`. */
const colons = /^[^:]*:([a-z-]+):([0-9a-f]{12,64})$/;
const podmanPod = /^(?:[\w-]+-)?libpod_pod_([0-9a-f]{12,64})(\.slice)?$/;
/** `kubepods-burstable-pod0123_….slice`; guaranteed pods have no class in it. kind puts `kubelet-` before. */
const podSlice = /^(?:[\w-]+-)?kubepods(?:-(burstable|besteffort))?-pod([0-9a-f_-]{8,})\.slice$/;
/** `kubepods/burstable/pod0123-…` */
const podFolder = /^pod([0-9a-f_-]{8,})$/;
const lxc = /^lxc\.(payload|monitor)\.(.+)$/;

const escaped = /(?:\\x[0-9a-f]{2})+/g;

/** Only what prints: a control character stays as it was written. */
const decodeBytes = (text: string): string => {
  const bytes = text.match(/[0-9a-f]{2}/g)!.map(digits => Number.parseInt(digits, 16));
  try {
    const decoded = decodeURIComponent(bytes.map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''));
    return /\p{C}/u.test(decoded) ? text : decoded;
  } catch {
    return text;
  }
};

/** systemd writes `\x2d` for a dash that is part of a name, and `_` before what a kernel file might be called. */
export const unescapeUnit = (name: string): string => name.replace(/^_(?=.)/, '').replace(escaped, decodeBytes);

const container = (runtime: string, id: string): CgroupName => ({
  text: `${runtime} ${id.slice(0, SHORT_ID)}`,
  kind: 'container',
});

const pod = (uid: string, qos: string | undefined): CgroupName => ({
  text: `pod ${uid.replaceAll(/[_-]/g, '').slice(0, SHORT_UID)} ${qos ?? 'guaranteed'}`,
  kind: 'pod',
});

const containerName = (name: string, parents: readonly string[]): CgroupName | undefined => {
  const [, prefix, conmon, id] = prefixed.exec(name) ?? [];
  if (prefix !== undefined) return container(`${runtimes[prefix]!}${conmon === undefined ? '' : ' conmon'}`, id!);
  const [, runtime, colonId] = colons.exec(name) ?? [];
  if (runtime !== undefined) return container(runtimes[runtime] ?? runtime, colonId!);
  const podId = podmanPod.exec(name)?.[1];
  if (podId !== undefined) return container('podman pod', podId);
  const folder = parents.findLast(parent => Object.hasOwn(folders, parent));
  if (folder !== undefined && /^[0-9a-f]{12,64}$/.test(name)) return container(folders[folder]!, name);
  return /^[0-9a-f]{64}$/.test(name) ? container('container', name) : undefined;
};

const podName = (name: string, parents: readonly string[]): CgroupName | undefined => {
  const [, sliceQos, sliceUid] = podSlice.exec(name) ?? [];
  if (sliceUid !== undefined) return pod(sliceUid, sliceQos);
  const uid = parents.includes('kubepods') ? podFolder.exec(name)?.[1] : undefined;
  if (uid === undefined) return undefined;
  const qos = parents.at(-1);
  return pod(uid, qos === 'burstable' || qos === 'besteffort' ? qos : undefined);
};

const lxcName = (name: string, parents: readonly string[]): CgroupName | undefined => {
  const [, part, own] = lxc.exec(name) ?? [];
  if (own !== undefined) return {text: part === 'monitor' ? `lxc monitor ${own}` : `lxc ${own}`, kind: 'container'};
  return parents.length === 1 && parents[0] === 'lxc' ? {text: `lxc ${name}`, kind: 'container'} : undefined;
};

export const cgroupName = (path: string): CgroupName => {
  const parts = path.split('/').filter(part => part !== '');
  const name = parts.at(-1);
  if (name === undefined) return {text: '/', kind: 'top'};
  const parents = parts.slice(0, -1);
  return (
    podName(name, parents) ??
    containerName(name, parents) ??
    lxcName(name, parents) ??
    (unit.test(name) ? {text: unescapeUnit(name), kind: 'unit'} : {text: name, kind: 'plain'})
  );
};
