import { FlowArg } from '../arguments/flow-arg.js';
import { ReasonArg } from '../arguments/reason-arg.js';
import { ArgsType } from '../../schema-decorators.js';

/** Names a flow, and says why it is changed. */
@ArgsType()
export class FlowArgs {
  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}
