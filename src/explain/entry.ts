/** One article of the built-in reference. */
export type Entry = {
  /** Unique, and itself a name: `kswapd`, `meminfo.SReclaimable`, `processes.rss`. */
  readonly id: string;
  readonly title: string;
  readonly kind: EntryKind;
  /** Other spellings under which it is to be found. */
  readonly names: readonly string[];
  /** What it is, for a reader who knows htop and not the kernel. */
  readonly meaning: string;
  readonly unit?: string;
  /** First kernel release that has it, when later than 5.10. */
  readonly since?: string;
  /** Build option or condition without which it is missing. */
  readonly config?: string;
  /** What a healthy machine shows; the default of a setting. */
  readonly normal?: string;
  /** What each grade of a rule's findings means, for those that it gives. */
  readonly severities?: string;
  /** What it is often taken for, or is taken for it, and what tells them apart. */
  readonly unlike?: string;
  /** What to do about it, safest first. A newline begins a paragraph, for what is often said and for the risk. */
  readonly act?: string;
  /** Ids of related entries. */
  readonly see?: readonly string[];
  /** Kernel document or source file. */
  readonly source?: string;
};

export type EntryKind =
  | 'concept'
  | 'field'
  | 'file'
  | 'knob'
  | 'api'
  | 'flag'
  | 'signal'
  | 'rule'
  | 'diagnosis'
  | 'workflow'
  | 'column';

/** An entry as it is written down: the kind is that of its list. */
export type Draft = Omit<Entry, 'kind' | 'names'> & {readonly names?: readonly string[]};

export const ofKind = (kind: EntryKind, drafts: readonly Draft[]): readonly Entry[] =>
  drafts.map(draft => ({...draft, kind, names: draft.names ?? []}));

/** What a list of fields cannot say by itself, added to entries derived from it. */
export type Extra = Pick<Draft, 'normal' | 'act' | 'see' | 'names'>;

/** Keyed by the id of the entry. */
export type Extras = Readonly<Record<string, Extra>>;
