import type { RowsBasis } from '#pipeline/ledger/runs/run-plans.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  EnumOutput,
  IntOutput,
  NumberOutput,
  Output,
  TextOutput,
} from '#serving/output.js';

export const RowsBasisEnum = namedEnum<RowsBasis>(
  'RowsToldBy',
  'Source of an expected number of rows.',
  {
    ledger: 'Counts in the ledger: exact.',
    files: 'Row counts of files: an upper limit.',
    former: 'Number of rows in the snapshot before.',
    unknown: 'Unknown.',
  },
);

@Output('The version of one thing that determines the result of a run, when the run was planned.')
export class RunVersion {
  @TextOutput('Kind: code, contract, model, mart, share, quality, rules, parameter or setting.')
  kind!: string;

  @TextOutput('Name of the dataset, flow, model, mart, share, parameter or setting.')
  name!: string;

  @TextOutput(
    'A digest; for code the version and a digest; for rules the version; for a parameter the value; for a setting ' +
      'the scheme of its URL. Null if it no longer exists.',
    { nullable: true },
  )
  version!: string | null;

  @BooleanOutput('Whether the run before had another version.')
  isChanged!: boolean;

  @TextOutput('Version of the run before, if it differs.', { nullable: true })
  before!: string | null;
}

@Output('Planned and built parts of a dataset, model or mart in a run.')
export class RelationOutcome {
  @TextOutput('Name of the dataset, model or mart.')
  relation!: string;

  @TextOutput('Stage that builds it.')
  stage!: string;

  @IntOutput('Planned number of periods.', { nullable: true })
  periodsExpected!: number | null;

  @IntOutput('Planned number of periods to build. The others are reused.', { nullable: true })
  periodsToMake!: number | null;

  @NumberOutput('Expected number of rows, as far as known.', { nullable: true })
  rowsExpected!: number | null;

  @EnumOutput(
    RowsBasisEnum,
    'Source of the expected number. ledger: exact; files: an upper limit; former: as in the snapshot before; unknown.',
  )
  rowsExpectedBy!: RowsBasis;

  @IntOutput('Number of periods in the snapshot of the run.', { nullable: true })
  periods!: number | null;

  @IntOutput('Number of periods that the run built.', { nullable: true })
  periodsMade!: number | null;

  @NumberOutput('Number of rows in the snapshot of the run.', { nullable: true })
  rows!: number | null;
}
