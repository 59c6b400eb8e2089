import { readNumber, type RawSearch } from '#web/data/search-params.js';

/** The address of a recipe. */
export interface RecipeSearch {
  /** Published version; the newest when left out. */
  version?: number | undefined;
  /** Number of the step whose rows are shown; the last one when left out. */
  step?: number | undefined;
}

export const parseRecipeSearch = (raw: RawSearch): RecipeSearch => ({
  version: readNumber(raw['version']),
  step: readNumber(raw['step']),
});
