import type { QueryRunner } from 'typeorm';
import type { StageContext } from '../../context/stage-context.js';
import type { Account } from './account.js';
import type { CleaningInput } from './cleaning-input.js';
import { batchesOf } from './former-rows.js';
import type { MergedChunks } from './merged-chunks.js';
import type { FileRefusal } from './refusals.js';

/** The books of a dataset, ready to be written. */
interface Books {
  input: CleaningInput;
  account: Account;
  refusals: FileRefusal[];
  merged: MergedChunks;
  /** Name of the output that holds the merged rows. */
  output: string;
}

/** Writes to the ledger what became of a dataset's rows, file by file and in total. */
export async function recordAccount(
  { flow, ledger, runId, stage }: StageContext,
  runner: QueryRunner,
  { input, account, refusals, merged, output }: Books,
): Promise<void> {
  const { contract, rules } = input;
  const { dataset } = contract;
  const { chunks, cleanings, files, runFiles, stages } = ledger;
  await files.refuse(runner, refusals, flow.rules);
  const place = { runId, rules, batches: batchesOf(input) };
  await cleanings.record(runner, place, [...account.cleanings.values()], account.faults);
  await cleanings.move(runner, place, merged.moved);
  await cleanings.recordReplaced(runner, { runId, dataset }, merged.replaced);
  await chunks.open(runner, runId, merged.made);
  await chunks.recordRows(runner, merged.made);
  await chunks.recordFiles(
    runner,
    new Map(merged.made.map((chunk) => [chunk.digest, chunk.files] as const)),
  );
  await chunks.complete(runner, merged.made);
  const digests = merged.all.map(({ digest }) => digest);
  await runFiles.record(runner, runId, { dataset, chunks: digests });
  const money = contract.money === undefined ? null : (merged.money ?? '0');
  await stages.recordOutput(runner, { runId, stage }, { name: output, rows: merged.rows, money });
}
