import { IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';

@Output('Rows set aside for one reason.', 'QuarantineReasonCount')
class QuarantineReasonCount {
  @TextOutput('Dataset.')
  dataset!: string;

  @TextOutput('Reason code.')
  reason!: string;

  @IntOutput('Rows without a correction.')
  open!: number;

  @IntOutput('Rows with one.')
  mended!: number;
}

@Output('Rows of one file set aside for one reason.', 'QuarantineFileCount')
class QuarantineFileCount extends QuarantineReasonCount {
  @TextOutput('Digest of the file.')
  sha256!: string;

  @TextOutput('Path of the file, below the source folder.')
  path!: string;

  @TextOutput('The run that set them aside.')
  runId!: string;
}

@Output('How many rows are set aside.', 'QuarantineSummary')
export class QuarantineSummaryDetail {
  @IntOutput('Rows without a correction.')
  open!: number;

  @IntOutput('Rows with one.')
  mended!: number;

  @ListOutput(QuarantineReasonCount, 'By dataset and reason.')
  byReason!: QuarantineReasonCount[];

  @ListOutput(QuarantineFileCount, 'By dataset, file and reason.')
  byFile!: QuarantineFileCount[];
}
