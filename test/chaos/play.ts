import type { Arena, Beginning } from './arena.js';
import type { Kind } from './kinds/kind.js';
import { playRound, type RoundPlan, type RoundResult } from './round.js';
import type { Undisturbed } from './undisturbed.js';

/** An arena, and what its rounds have to come to. */
export interface Ground {
  arena: Arena;
  undisturbed: ReadonlyMap<Beginning, Undisturbed>;
}

/** Kinds that can be done on this machine; of the others it says why not. */
export async function possibleKinds(
  kinds: readonly Kind[],
  say: (line: string) => void,
): Promise<Kind[]> {
  const possible: Kind[] = [];
  for (const kind of kinds) {
    const missing = await kind.missing?.();
    if (missing === undefined) possible.push(kind);
    else say(`left out: ${kind.name}: ${missing}`);
  }
  return possible;
}

/**
 * Plays rounds, on each ground one after the other.
 * @param keepAs the folder in which to keep what a round left; undefined for not at all
 */
export async function playRounds(
  grounds: readonly Ground[],
  plans: readonly RoundPlan[],
  keepAs: (result: RoundResult) => string | undefined,
  onRound: (result: RoundResult) => void,
): Promise<RoundResult[]> {
  const waiting = [...plans];
  const results: RoundResult[] = [];
  await Promise.all(
    grounds.map(async ({ arena, undisturbed }) => {
      for (let plan = waiting.shift(); plan; plan = waiting.shift()) {
        const result = await playRound(arena, undisturbed, plan);
        const kept = keepAs(result);
        if (kept !== undefined) await arena.keepFor(kept, result.output);
        results.push(result);
        onRound(result);
      }
    }),
  );
  return results;
}
