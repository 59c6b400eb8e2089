import type { QueryRunner } from 'typeorm';
import type { StageContext } from '../../context/stage-context.js';
import type { Account } from './account.js';
import type { CleaningInput } from './clean-dataset.js';
import type { FileRefusal } from './refusals.js';

/** The books of a dataset, ready to be written. */
export interface Books {
  input: CleaningInput;
  account: Account;
  refusals: FileRefusal[];
  /** Name of the output that holds the merged rows. */
  output: string;
}

/** Writes to the ledger what became of a dataset's rows, file by file and in total. */
export async function recordAccount(
  { flow, ledger, runId, stage }: StageContext,
  runner: QueryRunner,
  { input, account, refusals, output }: Books,
): Promise<void> {
  for (const { fileId, error } of refusals) {
    await ledger.files.refuse(runner, fileId, error, flow.rules);
  }
  for (const [fileId, counts] of account.files) {
    await ledger.runFiles.record(runner, runId, fileId, counts);
  }
  for (const [fileId, cleaning] of account.cleanings) {
    const faults = account.faults.get(fileId) ?? new Map<string, number>();
    await ledger.cleanings.record(runner, runId, input.rules, cleaning, faults);
  }
  const { rows, money } = account.kept;
  await ledger.stages.recordOutput(
    runner,
    { runId, stage },
    { name: output, rows, money: input.contract.money === undefined ? null : (money ?? '0') },
  );
}
