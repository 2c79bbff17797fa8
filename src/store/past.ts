/** What is on screen is an earlier moment: of a recording, or of what was kept since mmtop began. */
export type Past = {
  readonly of: 'file' | 'kept';
  /** Time goes on, at the pace at which it did. */
  readonly playing: boolean;
  /** There is no later sample. */
  readonly last: boolean;
  /** When it is looked at, by the clock on the wall. */
  readonly now: number;
};
