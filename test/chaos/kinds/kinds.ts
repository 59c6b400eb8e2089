import { requestedRuns } from './requested-runs.js';
import { fillDisk } from './disk-full.js';
import { handOverKills } from './hand-over.js';
import type { Kind } from './kind.js';
import { kills } from './kill.js';
import { truncateSource } from './truncate.js';
import { unreachables } from './unreachable.js';

/** Every kind of disturbance. */
export const kinds: readonly Kind[] = [
  ...kills,
  ...handOverKills,
  ...unreachables,
  fillDisk,
  truncateSource,
  ...requestedRuns,
];

/** @throws when no kind has that name */
export function requireKind(name: string): Kind {
  const kind = kinds.find((each) => each.name === name);
  if (!kind) throw new Error(`there is no kind ${name}`);
  return kind;
}

/** Returns the kind of each round, by weight and shuffled; independent of the number of rounds. */
export function dealKinds(from: readonly Kind[], rounds: number): Kind[] {
  const total = from.reduce((sum, { weight }) => sum + weight, 0);
  const owed = new Map(from.map((kind) => [kind, 0]));
  return Array.from({ length: rounds }, () => {
    for (const kind of from) owed.set(kind, (owed.get(kind) ?? 0) + kind.weight / total);
    const [next] = [...owed].sort(([, a], [, b]) => b - a)[0] ?? [];
    if (!next) throw new Error('no kind to deal');
    owed.set(next, (owed.get(next) ?? 0) - 1);
    return next;
  });
}
