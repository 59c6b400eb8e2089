import { sqlFile } from '#platform/database/sql-file.js';
import { reconcile } from '../../ledger/reconcile.js';
import { fingerprintOf } from '../../context/fingerprint.js';
import { moveProcessed } from '../../context/move-processed.js';
import { noRows } from '../../flow/stage.js';
import { dropOldBatches } from './drop-old-batches.js';
import { scratchOfRun } from '../../flow/zones.js';
import type { Stage } from '../../context/stage-context.js';

const observations = sqlFile(import.meta.url, './observations.sql');

/**
 * Reconciles rows and money over every stage of the finished run, and records freshness and
 * drift against the last snapshot for dashboards and alerts. What killed attempts left is cleared away, and
 * processed files are moved where the flow wants that.
 */
export const observe: Stage = {
  async run(context) {
    const { flow, ledger, plan, runId } = context;
    context.progress('reconciling every stage');
    const files = await ledger.runFiles.acceptedBy(runId);
    await context.transaction(async (runner) => {
      await ledger.runs.recordInput(runner, runId, fingerprintOf(flow, files));
      await reconcile(runner, runId, flow);
      await runner.query('DELETE FROM ops.observations WHERE run_id = $1', [runId]);
      await runner.query(
        `INSERT INTO ops.observations (run_id, name, value, unit)
         SELECT $1, name, value, unit FROM (${observations}) measured`,
        [runId, plan.published],
      );
    });
    await context.lake.deletePrefix(scratchOfRun(runId));
    await dropOldBatches(context);
    // Here and not in `publish`: readers need not wait for it, and nothing of the run reads the source any more.
    await moveProcessed(context);
    return noRows;
  },
};
