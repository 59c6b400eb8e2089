import { FlowArg, ReasonArg } from '../arguments.js';
import { ArgsType } from '#serving/schema-decorators.js';

/** Names a flow, and says why it is changed. */
@ArgsType()
export class FlowArgs {
  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}
