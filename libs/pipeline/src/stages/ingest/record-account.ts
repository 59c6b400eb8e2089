import type { QueryRunner } from 'typeorm';
import type { StageContext } from '../../context/stage-context.js';
import type { Account } from './account.js';
import { periodNamed } from '../../flow/period.js';
import type { CleaningInput, ReplacedRow } from './clean-dataset.js';

import type { FileRefusal } from './refusals.js';

/** The books of a dataset, ready to be written. */
interface Books {
  input: CleaningInput;
  account: Account;
  refusals: FileRefusal[];
  /** Name of the output that holds the merged rows. */
  output: string;
  replaced: readonly ReplacedRow[];
}

/** Writes to the ledger what became of a dataset's rows, file by file and in total. */
export async function recordAccount(
  { flow, ledger, runId, stage }: StageContext,
  runner: QueryRunner,
  { input, account, refusals, output, replaced }: Books,
): Promise<void> {
  const { cleanings, faults } = account;
  await ledger.files.refuse(runner, refusals, flow.rules);
  await ledger.runFiles.record(runner, runId, account.files);
  await ledger.cleanings.record(
    runner,
    { runId, rules: input.rules },
    [...cleanings.values()],
    faults,
  );
  await ledger.cleanings.recordPeriods(runner, input.rules, account.periods);
  await ledger.cleanings.recordReplaced(
    runner,
    { runId, dataset: input.contract.dataset },
    replaced.map(({ file_id, line, period }) => ({
      fileId: Number(file_id),
      line: Number(line),
      period: periodNamed(period, input.period),
    })),
  );
  const { rows, money } = account.kept;
  await ledger.stages.recordOutput(
    runner,
    { runId, stage },
    { name: output, rows, money: input.contract.money === undefined ? null : (money ?? '0') },
  );
}
