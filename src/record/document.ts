import {derivePageSize} from '../host/directory.ts';
import type {Host, SystemInfo} from '../host/host.ts';
import {anythingToRead} from '../probes.ts';
import {known} from '../reading.ts';
import {type Bytes, bytes, isPowerOfTwo, KIB} from '../units.ts';
import {versionOf, writeCgroups} from './document-cgroups.ts';
import {writeLog} from './document-log.ts';
import {writeMounts} from './document-mounts.ts';
import {writeProc} from './document-proc.ts';
import {writeProcesses} from './document-processes.ts';
import {writeSys} from './document-sys.ts';
import {createTree} from './document-tree.ts';
import {type Members, membersIn, rowsIn, wholeNumber} from './document-values.ts';
import type {Refusal} from './format.ts';

/**
 * What `mmtop once --json` wrote, as a machine that stands still: its files are made of the values again. Sections that an
 * older version did not have, or that somebody took out, are files that are not there; why one is not there is told as
 * the document tells it.
 */
export type Document = {
  readonly host: Host;
  /** Milliseconds since 1970 at which it was made; undefined where it does not say. */
  readonly wall: number | undefined;
};

const SCHEMA = 'mmtop.snapshot/1';

const USUAL_PAGE_SIZE = bytes(4 * KIB);

const name = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : 'unknown');
const positive = (value: unknown, usual: number): number => wholeNumber(value) || usual;

/** Why there may be more processes than the document has, as `unavailable` tells it in words. */
const hidesIn = (document: Members): SystemInfo['hides'] => {
  const reasons = (rowsIn(document['unavailable']) ?? [])
    .filter(({source, kind}) => source === 'proc/PID' && kind === 'skipped')
    .map(({reason}) => String(reason));
  if (reasons.some(reason => reason.includes('PID namespace'))) return 'namespace';
  return reasons.some(reason => reason.includes('hidepid')) ? 'hidepid' : undefined;
};

/** Once -p, -u, -F and -n leave processes out, but never of those who would be killed next: some are missing then. */
const isPartial = (processes: readonly Members[], next: unknown): boolean => {
  const pids = new Set(processes.map(({pid}) => pid));
  return (rowsIn(next) ?? []).some(({pid}) => !pids.has(pid));
};

const systemIn = (document: Members): SystemInfo => {
  const host = membersIn(document['host']) ?? {};
  const hides = hidesIn(document);
  const bootId = host['boot_id'];
  const page = wholeNumber(host['page_size_bytes']);
  return {
    pageSize: page !== undefined && isPowerOfTwo(page) && page >= KIB ? bytes(page) : USUAL_PAGE_SIZE,
    clockTicks: positive(host['clock_ticks'], 100),
    release: name(host['release']),
    machine: name(host['machine']),
    hostname: name(host['hostname']),
    cpus: positive(host['cpus'], 1),
    bootId: typeof bootId === 'string' ? bootId : '',
    users: new Map(),
    captured: true,
    ...(hides !== undefined && {hides}),
  };
};

/** Without its size of a page a document is no use, unless its zones tell: their pages together are MemTotal. */
const withPageSize = (system: SystemInfo, document: Members): SystemInfo => {
  if (wholeNumber(membersIn(document['host'])?.['page_size_bytes']) !== undefined) return system;
  const {tree, host} = createTree(system, []);
  writeProc(tree, document);
  const derived: Bytes | undefined = derivePageSize(
    known(host.read('proc/meminfo')),
    known(host.read('proc/zoneinfo')),
  );
  return derived === undefined ? system : {...system, pageSize: derived};
};

/** What is wrong with a text that is no JSON, for people. */
const brokenAt = (text: string, error: unknown): string => {
  const message = error instanceof Error ? error.message : '';
  if (/end of JSON|Unterminated/.test(message)) return 'is JSON that ends in the middle';
  const position = Number(/position (\d+)/.exec(message)?.[1]);
  const where = Number.isNaN(position) ? '' : `, from line ${text.slice(0, position).split('\n').length} on`;
  return `is no valid JSON${where}`;
};

/** What else it may be, that somebody has taken for it. */
const notSnapshot = (schema: unknown): string => {
  const make = 'make one with mmtop once --json';
  if (typeof schema !== 'string') return `is JSON, but no snapshot of mmtop; ${make}`;
  if (schema.startsWith('mmtop.doctor/')) return `is what the doctor said, not what it looked at; ${make}`;
  if (schema.startsWith('mmtop.snapshot/'))
    return 'is a snapshot of another version of mmtop, which this one cannot read';
  return `is JSON, but no snapshot of mmtop; ${make}`;
};

/** Whether a file is to be read as a document: JSON begins with a bracket. */
export const looksLikeJson = (start: string): boolean => /^\uFEFF?\s*[{[]/.test(start);

export const openDocument = (text: string): Document | Refusal => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return {refused: brokenAt(text, error)};
  }
  const document = membersIn(parsed);
  if (document?.['schema'] !== SCHEMA) return {refused: notSnapshot(document?.['schema'])};
  const system = withPageSize(systemIn(document), document);
  const {tree, host} = createTree(system, document['unavailable']);
  const {pageSize} = system;
  const version = versionOf(document);
  const oom = membersIn(document['oom']);
  writeProc(tree, document);
  writeSys(tree, document);
  const processes = rowsIn(document['processes']);
  if (processes === undefined) tree.hide('proc');
  else if (isPartial(processes, oom?.['next'])) tree.hide('proc', 'the document holds some of the processes only');
  else writeProcesses(tree, processes, {next: oom?.['next'], version, pageSize});
  // Its settings are those of the host of the container: a namespace of its own is how one knows.
  if (system.hides === 'namespace') tree.write('proc/self/ns/pid', '');
  writeCgroups(tree, document);
  const memory = rowsIn(document['tmpfs']);
  const hasGroups = rowsIn(document['cgroups']) !== undefined;
  if (memory !== undefined) writeMounts(tree, memory, hasGroups ? version : undefined);
  writeLog(tree, oom?.['kills']);
  if (!anythingToRead(host).ok) return {refused: 'is a snapshot with nothing in it that could be read'};
  const wall = typeof document['at'] === 'string' ? Date.parse(document['at']) : Number.NaN;
  return {host, wall: Number.isNaN(wall) ? undefined : wall};
};
