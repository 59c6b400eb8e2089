import { BooleanOutput, IntOutput, NumberOutput, Output, TextOutput } from '#serving/output.js';

@Output('What one delivery stated of a store, department and week.', 'StatedSale')
export class StatedSaleModel {
  @NumberOutput('Sales of the week, as this delivery has them.')
  weeklySales!: number;

  @BooleanOutput('Whether it calls the week a holiday week.')
  isHoliday!: boolean;

  @TextOutput('Digest of the file.')
  sha256!: string;

  @TextOutput('Path of the file, below its source.', { nullable: true })
  path!: string | null;

  @TextOutput('The source folder.', { nullable: true })
  source!: string | null;

  @IntOutput('Line in the file.')
  line!: number;

  @TextOutput('The run that read it.', { nullable: true })
  runId!: string | null;

  @TextOutput('When the file was first seen (ISO 8601).', { nullable: true })
  seenAt!: string | null;

  @BooleanOutput('Whether the file was withdrawn: it does not count.')
  isWithdrawn!: boolean;

  @BooleanOutput('The newest delivery of its source: what answers are made of.')
  isCurrent!: boolean;
}
