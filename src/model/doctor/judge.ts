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
  const byId = new Map(found.map(each => [each.id, each]));
  const explainers = (of: Found): readonly Found[] =>
    found.filter(other => other !== of && other.explains?.includes(of.id) === true);
  /** The cause of a cause; in a circle the one whose rule stands first. */
  const rootOf = (of: Found): Found => {
    const seen = new Set<Found>();
    let at = of;
    for (;;) {
      seen.add(at);
      const causes = explainers(at)
        .filter(cause => !seen.has(cause))
        .toSorted((a, b) =>
          isWorse(a.severity, b.severity) ? -1 : isWorse(b.severity, a.severity) ? 1 : rank(a.id) - rank(b.id),
        );
      const [cause] = causes;
      if (cause === undefined) break;
      at = cause;
    }
    // Everything on the way explains what comes before it; where the last explains the first, it is a circle.
    const circle = explainers(at).filter(other => seen.has(other));
    return circle.length === 0 ? at : [at, ...circle].toSorted((a, b) => rank(a.id) - rank(b.id))[0]!;
  };
  const roots = new Map<Found, Found[]>();
  for (const each of found) {
    const root = byId.get(rootOf(each).id)!;
    const below = roots.get(root) ?? [];
    if (each !== root) below.push(each);
    roots.set(root, below);
  }
  const order = (a: Found, b: Found): number =>
    a.severity === b.severity ? rank(a.id) - rank(b.id) : isWorse(a.severity, b.severity) ? -1 : 1;
  return [...roots]
    .map(([root, below]): Judged => {
      const consequences = below.toSorted(order);
      const worst = consequences.find(({severity}) => isWorse(severity, root.severity));
      return {...root, own: root.severity, severity: worst?.severity ?? root.severity, consequences};
    })
    .toSorted(order);
};
