import { martNames, partitionOf } from '../mart-tables.js';
import type { StageContext } from '../stage-context.js';

/** `curated/sales/run=7/`, and `jobs/run-7-integrate-…/` of a job that failed. */
const RUN_FOLDER = /^(.*\/run[=-](\d+)(?:-[^/]+)?\/)/;

/** What each file states, which every later run reads, and what it restated: not a run's own affair. */
const DELIVERIES = /^curated\/[^/]+_(?:deliveries|restatements)\//;

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
    for (const mart of martNames) {
      await runner.query(`DROP TABLE IF EXISTS ${partitionOf(mart, snapshotId)}`);
    }
    return true;
  });
  if (isDropped) await context.lake.deletePrefix(`marts/snapshot=${snapshotId}/`);
}

async function dropRunFolders({ ledger, lake }: StageContext): Promise<void> {
  const oldest = await ledger.snapshots.oldestKeptRun();
  const folders = new Set<string>();
  for (const zone of ['curated/', 'integrated/', 'scratch/', 'jobs/']) {
    for await (const { key } of lake.list(zone)) {
      const [, folder, run] = RUN_FOLDER.exec(key) ?? [];
      if (folder && Number(run) < oldest && !DELIVERIES.test(key)) folders.add(folder);
    }
  }
  for (const folder of folders) await lake.deletePrefix(folder);
}
