import type {Hands} from '../host/hands.ts';

/**
 * Whatever changes the system. Nothing here runs by itself: a view offers items for the selected row, the program shows
 * what the plan says, asks, runs it, and reports the outcome. `--readonly` removes all of it.
 */
export type Outcome =
  | {
      readonly ok: true;
      /** What was done, in one sentence with the values before and after. */
      readonly report: string;
      /** How to take it back, where that is possible. */
      readonly undo?: Plan;
    }
  | {readonly ok: false; readonly why: string};

/** What will be done, in words, before it is done. */
export type Plan = {
  /** `Set vm.swappiness to 10`: the question, without the question mark. */
  readonly title: string;
  /** What it does, what it costs, how long it lasts, how to take it back: one sentence each. */
  readonly says: readonly string[];
  /** The same by hand, for a shell or a ticket. */
  readonly command?: string;
  readonly run: (hands: Hands) => Outcome;
  /** Of a change that is to be taken back: the same as things are now, for others change them too. */
  readonly renewed?: (hands: Pick<Hands, 'read'>) => Renewed;
};

/** `over`: nothing is left to be done, and why. */
export type Renewed = Plan | {readonly over: string};

export const renew = (plan: Plan, hands: Pick<Hands, 'read'>): Renewed => plan.renewed?.(hands) ?? plan;

/** A value to be typed first. */
export type Question = {
  readonly label: string;
  readonly initial: string;
  /** What may be typed: `0 to 200`. */
  readonly hint: string;
  /** The plan for what was typed, or why it cannot be. */
  readonly plan: (text: string) => Plan | {readonly refused: string};
};

/** One line of the action menu of a row. */
export type ActionItem = {
  readonly id: string;
  readonly label: string;
} & (
  | {readonly plan: Plan}
  | {readonly ask: Question}
  | {readonly items: readonly ActionItem[]}
  /** Offered, but not possible here, and why. */
  | {readonly refused: string}
);

/** The same, with a sentence that stands before all others in every question that it leads to. */
export const withRemark = (item: ActionItem, remark: string): ActionItem => {
  const told = (plan: Plan): Plan => ({...plan, says: [remark, ...plan.says]});
  if ('plan' in item) return {...item, plan: told(item.plan)};
  if ('items' in item) return {...item, items: item.items.map(one => withRemark(one, remark))};
  if ('refused' in item) return item;
  const plan = (text: string): ReturnType<Question['plan']> => {
    const made = item.ask.plan(text);
    return 'refused' in made ? made : told(made);
  };
  return {...item, ask: {...item.ask, plan}};
};
