import { describe, expect, it } from 'vitest';
import { awkwardRecipes } from '../../test/cluster/awkward-recipes.js';
import { awkwardOthers, awkwardRows } from '../../test/cluster/awkward-rows.js';
import { openEnginePerFile } from '#test/setup/query-engine.js';
import { tryRecipe } from '../../test/setup/try-recipe.js';
import { stepKinds } from './recipe.js';

const engine = openEnginePerFile();

describe('recipe steps', () => {
  it('are all tested by the awkward recipes', () => {
    const tried = Object.values(awkwardRecipes)
      .flat()
      .map((step) => (step as { step: string }).step);
    expect([...new Set(tried)].sort()).toEqual(stepKinds.map(({ name }) => name).sort());
  });

  it.each(Object.entries(awkwardRecipes))(
    'returns rows with the columns that the step declares: %s',
    async (_, recipe) => {
      const { rows } = await tryRecipe(engine(), awkwardRows, recipe, awkwardOthers);
      expect(rows.length).toBeGreaterThan(0);
    },
  );
});
