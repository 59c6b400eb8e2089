import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { ApiProperty } from '@nestjs/swagger';
import { type Edge, PageInfo } from '#analytics/serving/connection.js';
import { EnumArg, IntArg, TextArg } from '#analytics/serving/input.js';
import { namedEnum } from '#analytics/serving/named-enum.js';
import {
  BooleanOutput,
  IntOutput,
  ListOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#analytics/serving/output.js';
import { type ReasonCode, reasons } from '#pipeline/quarantine/reasons.js';

const reasonTexts = Object.entries(reasons).map(([code, { rule, remedy }]) => [
  code,
  `A value or a row that ${rule.replace(/^the row has/, 'has')}: ${remedy}.`,
]);

export const QuarantineReason = namedEnum(
  'QuarantineReason',
  'Why a row is set aside.',
  Object.fromEntries(reasonTexts) as Record<ReasonCode, string>,
);

export const QuarantineState = namedEnum('QuarantineState', 'Whether a row was mended.', {
  open: 'No correction was given, or its file was refused or withdrawn.',
  mended: 'A correction was given.',
  all: 'Either.',
});

@ArgsType()
export class QuarantineArgs {
  @TextArg('Only rows of this dataset.')
  dataset?: string;

  @EnumArg(QuarantineReason, 'Only rows set aside for this reason.')
  reason?: string;

  @TextArg('Only rows whose fault is in this column, as the contract names it.')
  column?: string;

  @TextArg('Only rows of files whose sha-256 begins so (six digits or more), or of this path.')
  file?: string;

  @IntArg('Only rows that this run set aside.', { min: 1 })
  run?: number;

  @EnumArg(QuarantineState, 'Only open rows, only mended ones, or all.', 'open')
  state: 'open' | 'mended' | 'all' = 'open';
}

const ROWS_PAGE = 100;

@ArgsType()
export class QuarantinePageArgs extends QuarantineArgs {
  @IntArg('Rows a page, at most 1000.', { min: 1, max: 1_000, default: ROWS_PAGE })
  first: number = ROWS_PAGE;

  @TextArg('Go on after this cursor (pageInfo.endCursor of the page before).')
  after?: string;
}

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

@Output('A QuarantinedRow and its cursor.', 'QuarantinedRowEdge')
export class QuarantinedRowEdge implements Edge<QuarantinedRowDetail> {
  @TextOutput('Cursor of this row.')
  cursor!: string;

  @ObjectOutput(QuarantinedRowDetail, 'The row.')
  node!: QuarantinedRowDetail;
}

@Output('Rows that are set aside, by dataset, file and line.', 'QuarantineConnection')
export class QuarantinePage {
  @ListOutput(QuarantinedRowDetail, 'The rows of this page.')
  nodes!: QuarantinedRowDetail[];

  @ListOutput(QuarantinedRowEdge, 'The rows with their cursors.')
  edges!: QuarantinedRowEdge[];

  @ObjectOutput(PageInfo, 'Where this page stands.')
  pageInfo!: PageInfo;

  @IntOutput('Rows in the whole list; null under a filter by column, which is not counted by.', {
    nullable: true,
  })
  totalCount!: number | null;
}

@Output('Rows set aside for one reason.', 'QuarantineReasonCount')
export class QuarantineReasonCount {
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
export class QuarantineFileCount extends QuarantineReasonCount {
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

@InputType({ description: 'A quarantined row as it should have been.' })
export class CorrectionInput {
  @Field({ description: 'Digest of the file.' })
  @ApiProperty({ description: 'Digest of the file.' })
  sha256!: string;

  @Field(() => Int, { description: 'Line of the file.' })
  @ApiProperty({ type: 'integer', description: 'Line of the file.' })
  line!: number;

  @Field({ description: 'The whole line, corrected.' })
  @ApiProperty({ description: 'The whole line, corrected.' })
  text!: string;
}

export class ReplayBody {
  @ApiProperty({
    type: [CorrectionInput],
    required: false,
    description: 'Corrected rows; left out when it is the contract that was mended.',
  })
  rows?: CorrectionInput[];
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
