import type { Arena, Beginning } from './arena.js';
import type { Kind } from './kinds/kind.js';
import { playRound, type RoundPlan, type RoundResult } from './round.js';
import type { Baseline } from './baseline.js';

/** An arena, and the expected results of its rounds. */
export interface PlayedArena {
  arena: Arena;
  undisturbed: ReadonlyMap<Beginning, Baseline>;
}

/** Returns the kinds that this machine can run, and logs why it cannot run the others. */
export async function listPossibleKinds(
  kinds: readonly Kind[],
  say: (line: string) => void,
): Promise<Kind[]> {
  const possible: Kind[] = [];
  for (const kind of kinds) {
    const missing = await kind.findObstacle?.();
    if (missing === undefined) possible.push(kind);
    else say(`left out: ${kind.name}: ${missing}`);
  }
  return possible;
}

/**
 * Runs rounds in parallel on the grounds, one after the other on each.
 * @param keepAs the folder for the remains of a round; undefined to remove them
 */
export async function playRounds(
  grounds: readonly PlayedArena[],
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
        if (kept !== undefined) await arena.saveTo(kept, result.output);
        results.push(result);
        onRound(result);
      }
    }),
  );
  return results;
}
