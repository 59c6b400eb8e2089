import { martNames, partitionOf } from '../mart-tables.js';
import type { StageContext } from '../stage-context.js';

/** Drops the tables and files of snapshots that are past their time. Readers are not kept waiting. */
export async function dropExpired(context: StageContext): Promise<void> {
  const { ledger, lake, logger, snapshotsKept } = context;
  for (const snapshotId of await ledger.snapshots.expired(snapshotsKept)) {
    try {
      await context.transaction(async (runner) => {
        await runner.query(`SET LOCAL lock_timeout = '2s'`);
        for (const mart of martNames) {
          await runner.query(`DROP TABLE IF EXISTS ${partitionOf(mart, snapshotId)}`);
        }
        await ledger.snapshots.markDropped(runner, snapshotId);
      });
      await lake.deletePrefix(`marts/snapshot=${snapshotId}/`);
    } catch (error) {
      // A long reader holds it: the next run tries again, and nothing depends on it.
      logger.warn(`snapshot ${snapshotId} is kept for now: ${String(error)}`);
    }
  }
}
