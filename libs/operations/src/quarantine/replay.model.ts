import { LINE_BYTES_MAX } from '#intake/source/text-check.js';
import { IntArg, ListArg, TextArg } from '#serving/input.js';
import { FlowArg } from '../arguments.js';
import { BooleanOutput, IntOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType, InputType } from '#serving/schema-decorators.js';

@InputType({ description: 'A quarantined row as it should have been.' })
class CorrectionInput {
  @TextArg('Digest of the file.', { required: true })
  sha256!: string;

  @IntArg('Line of the file.', { required: true, min: 1 })
  line!: number;

  @TextArg('The whole line, corrected.', { required: true, maxLength: LINE_BYTES_MAX })
  text!: string;
}

@ArgsType()
export class ReplayArgs {
  @ListArg(CorrectionInput, 'Corrected rows; left out when it is the contract that was mended.')
  rows?: CorrectionInput[];

  @FlowArg()
  flow?: string;
}

@Output('What a replay has come to.', 'QuarantineReplay')
export class ReplayDetail {
  @IntOutput('Rows whose corrected text is new.')
  taken!: number;

  @IntOutput('Rows given with a text that is known already.')
  unchanged!: number;

  @BooleanOutput('Whether a run was started.')
  started!: boolean;

  @TextOutput('That run, or the one that stood in its way; null when there is nothing to do.', {
    nullable: true,
  })
  runId!: string | null;

  @TextOutput('Where to follow it over REST.', { nullable: true })
  statusUrl!: string | null;

  @TextOutput('What happens next.')
  message!: string;
}
