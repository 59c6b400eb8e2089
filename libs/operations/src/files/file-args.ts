import { TextArg } from '#serving/input.js';
import { FlowArg, ReasonArg } from '../arguments.js';
import { ArgsType } from '#serving/schema-decorators.js';

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
