import { IdArg } from '../../input.js';
import { ArgsType } from '../../schema-decorators.js';

/** Names a rule. */
@ArgsType()
export class RuleArgs {
  @IdArg('Number of the rule.')
  id!: string;
}
