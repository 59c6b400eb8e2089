import type { QuarantinedRow } from '#pipeline/quarantine/quarantined-row.js';
import type { WrittenRow } from '#pipeline/quarantine/row-cells.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  EnumOutput,
  IntOutput,
  ListOutput,
  Output,
  TextOutput,
} from '#serving/output.js';

const QuarantinedRowState = namedEnum<QuarantinedRow['state']>(
  'QuarantinedRowState',
  'Whether a row has a correction.',
  {
    open: 'It has no correction, or the file of the correction was rejected or withdrawn.',
    corrected: 'It has a correction.',
  },
);

@Output('One cell of a quarantined row.', 'QuarantinedCell')
class QuarantinedCellDetail {
  @TextOutput('Name of the column in the header of the file; null for a cell beyond the header.', {
    nullable: true,
  })
  header!: string | null;

  @TextOutput('Name of the column in the contract; null for an undeclared column.', {
    nullable: true,
  })
  column!: string | null;

  @TextOutput('Text of the cell without quotes; null when the row has too few cells.', {
    nullable: true,
  })
  text!: string | null;

  @BooleanOutput('Whether the reason is about this cell.')
  faulty!: boolean;
}

@Output('A quarantined row, as delivered.', 'QuarantinedRow')
export class QuarantinedRowDetail {
  @TextOutput('Dataset of its file.')
  dataset!: string;

  @TextOutput('Number of the run that quarantined it.')
  runId!: string;

  @TextOutput('SHA-256 of the file, in hexadecimal.')
  sha256!: string;

  @TextOutput('Path of the file, below the source folder.')
  path!: string;

  @IntOutput('Number of the line in the file, from 1.')
  line!: number;

  @TextOutput('The faulty column; null if the whole row is faulty.', { nullable: true })
  column!: string | null;

  @TextOutput('Text of the faulty cell.', { nullable: true })
  value!: string | null;

  @TextOutput('Reason code.')
  reason!: string;

  @TextOutput('Fault and remedy.')
  advice!: string;

  @TextOutput('The whole line.')
  text!: string;

  @ListOutput(
    QuarantinedCellDetail,
    'The cells of the line, by the header of the file. Empty when quotes do not match: the boundaries of the cells are unknown.',
  )
  cells!: QuarantinedCellDetail[];

  @TextOutput('Character between the cells; null when the header of the file is unknown.', {
    nullable: true,
  })
  delimiter!: string | null;

  @BooleanOutput('Whether the dataset has personal data.')
  personal!: boolean;

  @EnumOutput(QuarantinedRowState, 'Whether the row has a correction.')
  state!: QuarantinedRow['state'];

  @TextOutput('Time of the correction (ISO 8601).', { nullable: true })
  correctedAt!: string | null;

  @TextOutput('SHA-256 of the file that delivers the correction; null until a run has read it.', {
    nullable: true,
  })
  correctedBy!: string | null;
}

export function toRowDetail(
  { fileId: _, ...row }: QuarantinedRow,
  { cells, delimiter, isPersonal }: WrittenRow,
): QuarantinedRowDetail {
  return {
    ...row,
    runId: String(row.runId),
    correctedAt: row.correctedAt?.toISOString() ?? null,
    cells: cells.map(({ isFaulty, ...cell }) => ({ ...cell, faulty: isFaulty })),
    delimiter,
    personal: isPersonal,
  };
}
