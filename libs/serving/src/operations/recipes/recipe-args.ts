import { ArgsType } from '@nestjs/graphql';
import { IdArg, IntArg } from '../../input.js';

/** Names a version of a recipe. */
@ArgsType()
export class RecipeArgs {
  @IdArg('Name of the recipe.')
  name!: string;

  @IntArg('Which version; the newest when left out.', { min: 1 })
  version?: number;
}
