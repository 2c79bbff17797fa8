import type {SystemInfo} from '../host/host.ts';
import {bytes, isPowerOfTwo, KIB} from '../units.ts';

/** What the machine said about itself, as JSON. */
export const describeSystem = ({users, capabilities: _capabilities, self: _self, ...system}: SystemInfo): unknown => ({
  ...system,
  users: [...users],
});

const text = (value: unknown): string => (typeof value === 'string' ? value : 'unknown');
const whole = (value: unknown, usual: number): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : usual;

const userIn = (value: unknown): readonly (readonly [number, string])[] => {
  if (!Array.isArray(value)) return [];
  const [id, name] = value as readonly unknown[];
  return typeof id === 'number' && typeof name === 'string' ? [[id, name]] : [];
};

/**
 * The machine of a recording: its files are copies, and time passes between them. Undefined where the page size is
 * missing, on which all amounts rest.
 */
export const systemIn = (value: unknown): SystemInfo | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const said = value as Record<string, unknown>;
  const pageSize = said['pageSize'];
  if (typeof pageSize !== 'number' || !isPowerOfTwo(pageSize) || pageSize < KIB) return undefined;
  const {users, hides, bootId} = said;
  return {
    pageSize: bytes(pageSize),
    clockTicks: whole(said['clockTicks'], 100),
    release: text(said['release']),
    machine: text(said['machine']),
    hostname: text(said['hostname']),
    cpus: whole(said['cpus'], 1),
    bootId: typeof bootId === 'string' ? bootId : '',
    users: new Map(Array.isArray(users) ? users.flatMap(userIn) : []),
    captured: true,
    recorded: true,
    ...((hides === 'namespace' || hides === 'hidepid') && {hides}),
  };
};
