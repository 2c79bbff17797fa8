import type {MalformedLine} from './probe.ts';
import type {QuantityOf, UnitName} from './units.ts';

/**
 * A field of a kernel file, described once: the parser, the help, the JSON and the tests for new kernels use this text.
 */
export type Field = {
  /** The kernel's spelling. */
  readonly key: string;
  readonly unit: UnitName;
  /** What the printed number is multiplied by to give the unit, when the line itself names none: 1024 for bare KiB. */
  readonly scale?: number;
  /** What the number counts, for a reader who knows htop and not the kernel. One or two sentences, our own words. */
  readonly meaning: string;
  /** First kernel release that prints it, when later than 5.10. */
  readonly since?: string;
  /** First kernel release that no longer prints it. */
  readonly until?: string;
  /** Build option or condition without which the line is missing. */
  readonly config?: string;
};

/** Keyed by the camelCase name under which the record carries the field. */
export type FieldList = Readonly<Record<string, Field>>;

/** The record of a keyed file: any field may be missing on a given kernel. */
export type Values<F extends FieldList> = {readonly [K in keyof F]?: QuantityOf<F[K]['unit']>};

/** What a parser saw and did not know. A fixture test fails when `unknown` is not empty, so that we notice first. */
export type Leftovers = {
  readonly unknown: Readonly<Record<string, string>>;
  readonly malformed: readonly MalformedLine[];
};

/** Which kernels have a file that is missing from a directory that is there; null when nothing is known of it. */
export const presence = ({
  since,
  until,
  config,
}: {
  readonly since?: string;
  readonly until?: string;
  readonly config?: string;
}): string | null => {
  const releases = [
    ...(since === undefined ? [] : [`from ${since}`]),
    ...(until === undefined ? [] : [`before ${until}`]),
  ];
  if (releases.length === 0 && config === undefined) return null;
  const kernels = ['kernels', ...releases].join(' ');
  return config === undefined ? `${kernels} have it` : `${kernels} have it, under this condition: ${config}`;
};
