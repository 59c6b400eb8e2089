import { IdArg, IntArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** Names a version of a recipe. */
@ArgsType()
export class RecipeArgs {
  @IdArg('Name of the recipe.')
  name!: string;

  @IntArg('Which version; the newest when left out.', { min: 1 })
  version?: number;
}
