import type { PublishedRecipe } from '#catalogue/recipes/recipes.js';
import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';

@Output('A published recipe: how a table is prepared.', 'Recipe')
export class RecipeInfo {
  @TextOutput('Its name.')
  name!: string;

  @IntOutput('Its version, counted from 1.')
  version!: number;

  @TextOutput('What it is for; empty where nobody said.')
  description!: string;

  @ListOutput(String, 'Addresses of the tables that it reads, first that whose rows it prepares.')
  reads!: string[];

  @TextOutput('Who published it.')
  publishedBy!: string;

  @TextOutput('When that was (ISO 8601).')
  publishedAt!: string;
}

@Output('A published recipe with its steps.', 'RecipeDetail')
export class RecipeDetail extends RecipeInfo {
  @ListOutput(String, 'Its steps in words, in order.')
  steps!: string[];

  @TextOutput('Its data, as JSON.')
  recipe!: string;
}

export const recipeInfoOf = ({ data, ...recipe }: PublishedRecipe): RecipeInfo => ({
  name: data.name,
  version: recipe.version,
  description: data.description,
  reads: [data.inputs.main, ...Object.values(data.inputs.others)],
  publishedBy: recipe.publishedBy,
  publishedAt: recipe.publishedAt.toISOString(),
});

export const recipeDetailOf = (recipe: PublishedRecipe): RecipeDetail => ({
  ...recipeInfoOf(recipe),
  steps: recipe.steps.map(({ explain }) => explain),
  recipe: JSON.stringify(recipe.data),
});
