import { IdArg } from '#serving/input.js';
import { ReasonArg } from '../arguments.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
