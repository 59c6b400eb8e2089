import type { QueryRunner } from 'typeorm';
import type { StageContext } from '../stages/stage-context.js';
import type { Cleaned } from './clean-dataset.js';

/** Writes to the ledger what became of a dataset's rows. */
export async function recordCleaned(
  context: StageContext,
  runner: QueryRunner,
  output: string,
  cleaned: Cleaned,
): Promise<void> {
  const { ledger, runId, stage } = context;
  for (const [fileId, counts] of cleaned.byFile) {
    await ledger.files.recordCounts(runner, runId, fileId, counts);
  }
  await ledger.stages.recordQuarantine(runner, { runId, stage }, cleaned.reasons);
  await ledger.stages.recordOutput(
    runner,
    { runId, stage },
    {
      name: output,
      rows: cleaned.counts.rowsOut,
      money: cleaned.money,
    },
  );
}
