import {type RuleId, ruleIds} from '../diagnosis/ids.ts';
import type {Finding, FindingSeverity} from '../diagnosis/rule.ts';
import {isWorse} from './grade.ts';

/** A finding and who found it. */
export type Found = Finding & {
  readonly id: RuleId;
  readonly title: string;
  readonly explain: string;
  /** Monotonic and wall time at which it began to stand. */
  readonly since: number;
  readonly sinceWall: number;
};

/** A cause with what follows from it; as bad as the worst of them. */
export type Judged = Found & {
  readonly consequences: readonly Found[];
  /** How bad the cause would be by itself. */
  readonly own: FindingSeverity;
};

/** Which of two findings that explain each other is the cause, and which of two that are equally bad comes first. */
const rank = (id: RuleId): number => ruleIds.indexOf(id);

/**
 * Causes first. What another finding explains is told below it and not beside it, and lends it its severity: a group at its
 * limit is as bad as the standstill that it causes.
 */
export const judge = (found: readonly Found[]): readonly Judged[] => {
  const order = (a: Found, b: Found): number =>
    a.severity === b.severity ? rank(a.id) - rank(b.id) : isWorse(a.severity, b.severity) ? -1 : 1;
  /** What has several causes is laid to the worst of them. */
  const causes = new Map<Found, Found>();
  for (const each of found) {
    const [cause] = found.filter(other => other !== each && other.explains?.includes(each.id) === true).sort(order);
    if (cause !== undefined) causes.set(each, cause);
  }
  /** The cause of the cause; where they go round in a circle, the one whose rule stands first. */
  const rootOf = (of: Found): Found => {
    const way: Found[] = [];
    for (let at: Found | undefined = of; at !== undefined; at = causes.get(at)) {
      const seen = way.indexOf(at);
      if (seen >= 0) return way.slice(seen).sort((a, b) => rank(a.id) - rank(b.id))[0]!;
      way.push(at);
    }
    return way.at(-1)!;
  };
  const roots = new Map<Found, Found[]>();
  for (const each of found) {
    const root = rootOf(each);
    const below = roots.get(root) ?? [];
    if (each !== root) below.push(each);
    roots.set(root, below);
  }
  return [...roots]
    .map(([root, below]): Judged => {
      const consequences = below.toSorted(order);
      const worst = consequences.find(({severity}) => isWorse(severity, root.severity));
      return {...root, own: root.severity, severity: worst?.severity ?? root.severity, consequences};
    })
    .toSorted(order);
};
