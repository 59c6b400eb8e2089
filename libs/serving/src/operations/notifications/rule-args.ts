import { ArgsType } from '@nestjs/graphql';
import { IdArg } from '../../input.js';

/** Names a rule. */
@ArgsType()
export class RuleArgs {
  @IdArg('Number of the rule.')
  id!: string;
}
