import type { StageContext } from '../../context/stage-context.js';
import { partitionOf } from '../../flow/mart.js';
import { expiringZones, runFolderOf, snapshotPrefix } from '../../flow/zones.js';

/**
 * Drops the tables and files of snapshots that are past their time, and what runs before the oldest
 * kept one left in `curated/`, `integrated/`, `scratch/` and `jobs/`. `raw/` and `quarantine/` are kept
 * for good, and so are the cleaned deliveries.
 */
export async function dropExpired(context: StageContext): Promise<void> {
  await dropSnapshots(context);
  await dropRunFolders(context);
}

async function dropSnapshots(context: StageContext): Promise<void> {
  const { ledger, logger, snapshotsKept, snapshotsKeptDays } = context;
  for (const snapshotId of await ledger.snapshots.expired(snapshotsKept, snapshotsKeptDays)) {
    try {
      await dropSnapshot(context, snapshotId);
    } catch (error) {
      // A long reader holds it: the next run tries again, and nothing depends on it.
      logger.warn(`snapshot ${snapshotId} is kept for now: ${String(error)}`);
    }
  }
}

/** Readers are not kept waiting, and one that was published again in the meantime stays. */
async function dropSnapshot(context: StageContext, snapshotId: number): Promise<void> {
  const isDropped = await context.transaction(async (runner) => {
    await runner.query(`SET LOCAL lock_timeout = '2s'`);
    if (!(await context.ledger.snapshots.markDropped(runner, snapshotId))) return false;
    for (const mart of context.flow.marts) {
      await runner.query(`DROP TABLE IF EXISTS ${partitionOf(mart, snapshotId)}`);
    }
    return true;
  });
  if (isDropped) await context.lake.deletePrefix(snapshotPrefix(snapshotId));
}

/** Runs of other flows are theirs to clear away. */
async function dropRunFolders({ ledger, lake }: StageContext): Promise<void> {
  const expired = await ledger.snapshots.expiredRuns();
  const folders = new Set<string>();
  for (const zone of expiringZones) {
    for await (const { key } of lake.list(zone)) {
      const found = runFolderOf(key);
      if (found && expired.has(found.runId)) folders.add(found.folder);
    }
  }
  for (const folder of folders) await lake.deletePrefix(folder);
}
