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

export const RowsToldBy = namedEnum<RowsBasis>('RowsToldBy', 'What tells a number of rows.', {
  ledger: 'The ledger: it is exact.',
  files: 'What files state: it is the most there can be.',
  former: 'The snapshot before: as many as it has.',
  unknown: 'Nothing.',
});

@Output('One thing that what a run does follows from, as it was when the run was planned.')
export class RunVersion {
  @TextOutput('code, contract, model, mart, quality, rules, parameter or setting.')
  kind!: string;

  @TextOutput('Dataset of the contract, flow of the rules, model, mart, parameter or setting.')
  name!: string;

  @TextOutput(
    'Digest of it; of code the version and a digest; of rules the version, of a parameter the value; of a setting the scheme of its URL. Null when it is gone.',
    { nullable: true },
  )
  version!: string | null;

  @BooleanOutput('Whether the run before was planned by another.')
  isChanged!: boolean;

  @TextOutput('That of the run before, when it was another.', { nullable: true })
  before!: string | null;
}

@Output('What a run was to make of a dataset, model or mart, and what it made.')
export class RelationOutcome {
  @TextOutput('Dataset, model or mart.')
  relation!: string;

  @TextOutput('The stage that makes it.')
  stage!: string;

  @IntOutput('Periods it was to have.', { nullable: true })
  periodsExpected!: number | null;

  @IntOutput('Of these: to be made. The others were to be taken over.', { nullable: true })
  periodsToMake!: number | null;

  @NumberOutput('Rows it was to have, as far as anything told.', { nullable: true })
  rowsExpected!: number | null;

  @EnumOutput(
    RowsToldBy,
    'What told them. ledger: exact; files: what files state, at most; former: as in the snapshot before; unknown.',
  )
  rowsExpectedBy!: RowsBasis;

  @IntOutput('Periods it has in the snapshot of the run.', { nullable: true })
  periods!: number | null;

  @IntOutput('Of these: made by the run.', { nullable: true })
  periodsMade!: number | null;

  @NumberOutput('Rows it has in the snapshot of the run.', { nullable: true })
  rows!: number | null;
}
