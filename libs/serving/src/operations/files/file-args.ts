import { TextArg } from '../../input.js';
import { FlowArg } from '../arguments/flow-arg.js';
import { ReasonArg } from '../arguments/reason-arg.js';
import { ArgsType } from '../../schema-decorators.js';

/** Names a file, and says why. */
@ArgsType()
export class FileArgs {
  @TextArg('Digest of its text.', { required: true })
  sha256!: string;

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}
