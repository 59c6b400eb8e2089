import { expect, it } from 'vitest';
import { stepKinds } from '#catalogue/recipes/recipe.js';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { checkPreviews, checkRecipeChain, fewVariants } from './check-recipe-chain.js';
import { generateSteps } from './generated-recipes.js';

const engine = openEnginePerFile(1);
/** A chain begins with each kind of step; a long spec has more. */
const CHAINS = stepKinds.length;

it('shows nothing that depends on a personal cell, for chains of all steps', async () => {
  const kinds = new Set<string>();
  let [open, changed] = [0, 0];
  for (let seed = 0; seed < CHAINS; seed += 1) {
    const steps = generateSteps(seed, 1 + (seed % 4));
    for (const { step } of steps as { step: string }[]) kinds.add(step);
    const { isRefused, isPersonalChanged } = await checkRecipeChain(engine(), steps, fewVariants);
    open += Number(!isRefused);
    changed += Number(isPersonalChanged);
    if (!isRefused && seed % 4 === 0) await checkPreviews(engine(), steps, fewVariants);
  }
  expect([...kinds].sort()).toEqual(stepKinds.map(({ name }) => name).sort());
  // The chains do say something: many are allowed, and their masked cells depend on the changed one.
  expect(open).toBeGreaterThan(CHAINS / 5);
  expect(changed).toBeGreaterThan(CHAINS / 5);
});
