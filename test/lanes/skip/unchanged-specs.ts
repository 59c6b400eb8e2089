import type { Reporter } from 'vitest/node';
import { choose, describeChoice } from './choose.js';
import { type Lane, readInputs, type SpecInputs } from './inputs.js';
import { Passes } from './passes.js';
import { RecordPasses } from './record-passes.js';

/** The spec files that a run skips. */
export interface UnchangedSpecs {
  /** Skipped spec files, with the number of their tests, all of which passed last time. */
  skipped: Record<string, number>;
  reporters: Reporter[];
}

/**
 * Skips the spec files that passed with the same inputs, and prints which run and why. The reporter records those that
 * pass now.
 *
 * @param folder of the recorded passes
 * @param everything whether unchanged ones run too
 */
export async function unchangedSpecs(
  lane: Lane,
  folder: string,
  everything: boolean,
): Promise<UnchangedSpecs> {
  const passes = new Passes(folder);
  passes.removeExpired();
  const before = await inputsOrNone(lane);
  const recorder = new RecordPasses(lane.root, before, () => inputsOrNone(lane), passes);
  if (everything) return { skipped: {}, reporters: [recorder] };
  const choice = choose(before, passes);
  console.log(describeChoice(choice));
  return { skipped: Object.fromEntries(choice.skipped), reporters: [recorder] };
}

/** Without inputs nothing is skipped or recorded. */
async function inputsOrNone(lane: Lane): Promise<ReadonlyMap<string, SpecInputs>> {
  try {
    return await readInputs(lane);
  } catch (error) {
    console.error(`No spec file is skipped or recorded: ${String(error)}`);
    return new Map();
  }
}
