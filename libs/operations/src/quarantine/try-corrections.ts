import {
  type TrialOutcome,
  tryCorrections as tryRows,
} from '#pipeline/corrections/try-corrections.js';
import { checkCorrection } from '#pipeline/corrections/correction.js';
import { ListArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import { EnumOutput, IntOutput, ListOutput, Output, TextOutput } from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg } from '../operation/arguments.js';
import { defineOperation } from '../operation/operation.js';
import { CorrectionInput } from './replay-rows.js';
import { toRowScope } from './row-scope.js';

@ArgsType()
class TryCorrectionsArgs {
  @ListArg(CorrectionInput, 'Corrected rows.', { required: true, items: { min: 1, max: 1_000 } })
  rows!: CorrectionInput[];

  @FlowArg()
  flow?: string;
}

const TrialOutcomes = namedEnum<TrialOutcome>(
  'CorrectionOutcome',
  'Result that a run would give a corrected row.',
  {
    accepted: 'The contract accepts it.',
    duplicate: 'It repeats another corrected row of its file, or the header: the run drops it.',
    quarantined: 'It breaks the contract: see `reason`.',
  },
);

@Output('A correction that was tried.', 'TriedCorrection')
class TriedCorrectionDetail {
  @TextOutput('SHA-256 of the file, as in the request.')
  sha256!: string;

  @IntOutput('Number of the line in the file, as in the request.')
  line!: number;

  @EnumOutput(TrialOutcomes, 'Result that a run would give the row.')
  outcome!: TrialOutcome;

  @TextOutput('Reason code; null unless the row would be quarantined.', { nullable: true })
  reason!: string | null;

  @TextOutput('The faulty column; null if the whole row is faulty.', { nullable: true })
  column!: string | null;

  @TextOutput('Text of the faulty cell; null for personal data.', { nullable: true })
  value!: string | null;

  @TextOutput('Fault and remedy.', { nullable: true })
  advice!: string | null;

  @ListOutput(
    String,
    'Columns of an accepted row that refer to other datasets. Only a run looks these values up.',
  )
  unchecked!: string[];
}

@Output('Results of corrections that were tried.', 'CorrectionTrial')
class CorrectionTrialDetail {
  @IntOutput('Number of rows that the contract accepts.')
  accepted!: number;

  @ListOutput(TriedCorrectionDetail, 'One result for each row of the request, in its order.')
  rows!: TriedCorrectionDetail[];
}

/** @throws AppError REPLAY_REFUSED, BUSY, ANSWER_TOO_SLOW */
export const tryCorrections = defineOperation({
  name: 'tryCorrections',
  summary: 'Checks corrected rows by their contracts, as a run does, and stores nothing.',
  args: TryCorrectionsArgs,
  result: CorrectionTrialDetail,
  role: 'operator',
  scope: 'filtered',
  rest: { method: 'POST', path: 'quarantine/try', statuses: { 200: '' } },
  errors: ['REPLAY_REFUSED', 'BUSY', 'ANSWER_TOO_SLOW'],
  examples: [
    {
      about: 'one corrected row',
      args: {
        rows: [{ sha256: 'a3f5'.repeat(16), line: 5, text: '1,1,2010-02-05,24924.50,FALSE' }],
      },
    },
  ],
  async run({ ledgers, lake, openEngine, actor, scope, signal }, { flow, rows: corrections }) {
    for (const [index, each] of corrections.entries()) checkCorrection(each, `row ${index + 1}`);
    const trial = { ledger: ledgers.of(flow), lake, openEngine, actor, scope: toRowScope(scope) };
    const rows = await tryRows(trial, corrections, signal);
    return { accepted: rows.filter(({ outcome }) => outcome === 'accepted').length, rows };
  },
});
