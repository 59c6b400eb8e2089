import { ArgsType } from '@nestjs/graphql';
import { DateArg, EnumArg, IntArg } from '#analytics/serving/input.js';
import { namedEnum } from '#analytics/serving/named-enum.js';
import {
  BooleanOutput,
  IntOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#analytics/serving/output.js';
import { RunError } from '../run.model.js';

export const FileStatus = namedEnum('FileStatus', 'What has become of a file.', {
  W: 'Waiting for a run.',
  A: 'Active: being processed.',
  I: 'Processed: its rows are in a published snapshot.',
  E: 'Refused as a whole.',
});

@Output('A file that was delivered, known by the digest of its text.', 'SourceFile')
export class SourceFileModel {
  @TextOutput('Number of the file.')
  id!: string;

  @TextOutput('Digest of its text.')
  sha256!: string;

  @TextOutput('W: waiting for a run, A: being processed, I: processed, E: refused.')
  status!: string;

  @TextOutput('Dataset, told by its header.', { nullable: true })
  dataset!: string | null;

  @TextOutput('Where it lay when it was first seen, below its source.')
  path!: string;

  @TextOutput('The source folder.', { nullable: true })
  source!: string | null;

  @NumberOutput('Bytes of its text.')
  bytes!: number;

  @TextOutput('When it was first seen (ISO 8601).')
  seenAt!: string;

  @IntOutput('Rows below the header.', { nullable: true })
  rowsIn!: number | null;

  @IntOutput('Rows it states, one a key.', { nullable: true })
  rowsAccepted!: number | null;

  @IntOutput('Rows set aside with a reason.', { nullable: true })
  rowsQuarantined!: number | null;

  @BooleanOutput('Whether an administrator took it out of later runs.')
  isWithdrawn!: boolean;

  @ObjectOutput(RunError, 'Why it was refused.', { nullable: true })
  error!: RunError | null;
}

const FILES_PAGE = 50;

@ArgsType()
export class SourceFilesArgs {
  @EnumArg(FileStatus, 'Only files of this status.')
  status?: string;

  @IntArg('Files to give, newest first.', { min: 1, max: 500, default: FILES_PAGE })
  first: number = FILES_PAGE;

  @IntArg('Only files older than this number.', { min: 1 })
  before?: number;
}

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

@ArgsType()
export class SaleHistoryArgs {
  @IntArg('Store.', { min: 1 })
  store?: number;

  @IntArg('Department.', { min: 1 })
  department?: number;

  @DateArg('Week date.')
  weekDate?: string;
}
