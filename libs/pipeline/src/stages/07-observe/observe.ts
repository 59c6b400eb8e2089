import { sqlFile } from '#platform/database/sql-file.js';
import { reconcile } from '../../ledger/reconcile.js';
import { fingerprintOf } from '../../runs/fingerprint.js';
import { noRows } from '../stage.js';
import { dropOldBatches } from '../../ingest/drop-old-batches.js';
import { scratchOfRun } from '../scratch.js';
import type { Stage } from '../stage-context.js';

const observations = sqlFile(import.meta.url, './observations.sql');

/**
 * Stage 7: reconciles rows and money over every stage of the finished run, and records freshness and
 * drift against the last snapshot for dashboards and alerts. What killed attempts left is cleared away.
 */
export const observe: Stage = {
  id: 'observe',
  async run(context) {
    const { ledger, runId } = context;
    context.progress('reconciling every stage');
    const files = await ledger.runFiles.acceptedBy(runId);
    await context.transaction(async (runner) => {
      await ledger.runs.recordInput(runner, runId, fingerprintOf(files));
      await reconcile(runner, runId);
      await runner.query('DELETE FROM ops.observations WHERE run_id = $1', [runId]);
      await runner.query(
        `INSERT INTO ops.observations (run_id, name, value, unit)
         SELECT $1, name, value, unit FROM (${observations}) measured`,
        [runId],
      );
    });
    await context.lake.deletePrefix(scratchOfRun(runId));
    await dropOldBatches(context);
    return noRows;
  },
};
