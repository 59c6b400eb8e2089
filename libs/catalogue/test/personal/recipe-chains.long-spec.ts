import { expect, it } from 'vitest';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { allVariants, checkPreviews, checkRecipeChain } from './check-recipe-chain.js';
import { generateSteps } from './generated-recipes.js';

const engine = openEnginePerFile(1);
const CHAINS = 2_000;

it('shows nothing that depends on a personal cell, for many chains of steps', async () => {
  let changed = 0;
  // The seeds of the short spec come before.
  for (let seed = 1_000; seed < 1_000 + CHAINS; seed += 1) {
    const steps = generateSteps(seed, 1 + (seed % 6));
    const { isRefused, isPersonalChanged } = await checkRecipeChain(engine(), steps, allVariants);
    changed += Number(isPersonalChanged);
    if (!isRefused && seed % 10 === 0) await checkPreviews(engine(), steps, allVariants);
  }
  expect(changed).toBeGreaterThan(CHAINS / 5);
});
