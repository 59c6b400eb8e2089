import { IntOutput, Output, TextOutput } from '#serving/output.js';
import { pageOf } from '#serving/paging/page-of.js';

@Output('A row that is set aside, as it was delivered.', 'QuarantinedRow')
export class QuarantinedRowDetail {
  @TextOutput('Dataset of its file.')
  dataset!: string;

  @TextOutput('The run that set it aside.')
  runId!: string;

  @TextOutput('Digest of the file.')
  sha256!: string;

  @TextOutput('Path of the file, below the source folder.')
  path!: string;

  @IntOutput('Line of the file, 1 for its first.')
  line!: number;

  @TextOutput('Column that is at fault; null when it is the whole row.', { nullable: true })
  column!: string | null;

  @TextOutput('Text of the faulty cell.', { nullable: true })
  value!: string | null;

  @TextOutput('Reason code.')
  reason!: string;

  @TextOutput('What is wrong and what to do.')
  advice!: string;

  @TextOutput('The whole line.')
  text!: string;

  @TextOutput('open or mended.')
  state!: string;

  @TextOutput('When it was mended (ISO 8601).', { nullable: true })
  mendedAt!: string | null;

  @TextOutput('Digest of the file that delivers the correction; null until a run has taken it.', {
    nullable: true,
  })
  mendedBy!: string | null;
}

@Output('Rows that are set aside, by dataset, file and line.', 'QuarantineConnection')
export class QuarantinePage extends pageOf(QuarantinedRowDetail, 'QuarantinedRow') {
  @IntOutput('Rows in the whole list; null under a filter by column, which is not counted by.', {
    nullable: true,
  })
  totalCount!: number | null;
}
