import { IdArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** Names a rule. */
@ArgsType()
export class RuleArgs {
  @IdArg('Number of the rule.')
  id!: string;
}
