import { IdArg } from '../../input.js';
import { ReasonArg } from '../arguments/reason-arg.js';
import { ArgsType } from '../../schema-decorators.js';

/** Names a run. */
@ArgsType()
export class RunArgs {
  @IdArg('Number of the run.')
  id!: string;
}

/** Names a run, and says why it is changed. */
@ArgsType()
export class RunActArgs extends RunArgs {
  @ReasonArg()
  reason!: string;
}
