import { sqlFile } from '#platform/database/sql-file.js';
import { noRows } from '../flow/flow.js';
import { allBatchesPrefix, runScratchPrefix } from '../flow/zones.js';
import { reconcile } from '../ledger/snapshots/reconcile.js';
import { computeFingerprint } from '../plan/fingerprint.js';
import { moveProcessed } from './move-files.js';
import type { Stage, StageContext } from './stage-context.js';

const BATCH = /^.*\/run=(\d+)\//;

/**
 * After a successful run, drops cleaned rows under old rules, leftovers of failed runs, and rows that were moved to
 * another folder.
 */
async function dropOldBatches({ flow, lake, ledger, runId }: StageContext): Promise<void> {
  for (const { name: dataset, rules } of flow.datasets.values()) {
    await ledger.cleanings.forgetOthers(dataset, rules);
    const inUse = await ledger.cleanings.batchesInUse(dataset, rules);
    const old = new Set<string>();
    for await (const { key } of lake.list(allBatchesPrefix(dataset))) {
      const [folder, run] = BATCH.exec(key) ?? [];
      if (folder === undefined || Number(run) >= runId) continue;
      if (!inUse.has(folder)) old.add(folder);
    }
    for (const folder of old) await lake.deletePrefix(folder);
  }
}

const observations = sqlFile(import.meta.url, './observations.sql');

/**
 * Reconciles rows and money over every stage of the finished run, and records freshness and drift against the last
 * snapshot for dashboards and alerts. Deletes leftovers of killed attempts, and moves processed files if the flow
 * says so.
 */
export const observe: Stage = {
  async run(context) {
    const { flow, ledger, plan, runId } = context;
    context.progress('reconciling every stage');
    const files = await ledger.runFiles.listAccepted(runId);
    await context.transaction(async (runner) => {
      // A run of forecasts keeps the fingerprint of the history that it was planned for.
      if (!flow.forecast)
        await ledger.runs.recordInput(runner, runId, computeFingerprint(flow, files));
      await reconcile(runner, runId, flow);
      await runner.query('DELETE FROM ops.observations WHERE run_id = $1', [runId]);
      await runner.query(
        `INSERT INTO ops.observations (run_id, name, value, unit)
         SELECT $1, name, value, unit FROM (${observations}) measured`,
        [runId, plan.published],
      );
    });
    await context.lake.deletePrefix(runScratchPrefix(runId));
    await dropOldBatches(context);
    // Here and not in `publish`: readers need not wait for it, and the run no longer reads the source.
    await moveProcessed(context);
    return noRows;
  },
};
