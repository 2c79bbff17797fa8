import type {RuleId} from '../model/diagnosis/ids.ts';

/** Some concepts bear the name of a rule, and are what one means by it: the rules have a name of their own beside it. */
export const ruleEntryId = ({id}: {readonly id: RuleId}): string => `doctor.${id}`;
