import type { StageContext } from '../../context/stage-context.js';
import {
  allModelsPrefix,
  expiringZones,
  martPrefix,
  runFolderOf,
  snapshotPrefix,
} from '../../flow/zones.js';

/**
 * Drops snapshots that are past their time, with the rows and files of chunks that no other snapshot
 * lists, and what runs before the oldest kept one left in `curated/`, `integrated/`, `scratch/` and `jobs/`.
 * `raw/` and `quarantine/` are kept for good, and so are the cleaned deliveries.
 */
export async function dropExpired(context: StageContext): Promise<void> {
  await dropSnapshots(context);
  await dropUnlisted(context);
  await dropFiles(context);
  await dropRunFolders(context);
}

async function dropSnapshots(context: StageContext): Promise<void> {
  const { ledger, snapshotsKept, snapshotsKeptDays } = context;
  for (const snapshotId of await ledger.snapshots.expired(snapshotsKept, snapshotsKeptDays)) {
    await dropSnapshot(context, snapshotId);
  }
}

/** One that was published again in the meantime stays. A reader that has begun is not disturbed. */
async function dropSnapshot(context: StageContext, snapshotId: number): Promise<void> {
  const { chunks, snapshots } = context.ledger;
  const isDropped = await context.transaction(async (runner) => {
    if (!(await snapshots.markDropped(runner, snapshotId))) return false;
    await chunks.unlist(runner, snapshotId);
    return true;
  });
  if (isDropped) await context.lake.deletePrefix(snapshotPrefix(snapshotId));
}

/** Rows of chunks that no snapshot lists, also of a run that ended before its snapshot could. */
function dropUnlisted({ flow, ledger: { chunks }, transaction }: StageContext): Promise<void> {
  return transaction(async (runner) =>
    chunks.drop(runner, flow.marts, await chunks.unlisted(runner)),
  );
}

/** Files of the flow's models and marts that are of no chunk. */
async function dropFiles({ flow, ledger, lake }: StageContext): Promise<void> {
  const kept = await ledger.chunks.folders();
  const relations = [
    ...flow.models.map(({ name }) => ({ name, root: allModelsPrefix(name) })),
    ...flow.marts.map(({ name }) => ({ name, root: martPrefix(name) })),
  ];
  for (const { name, root } of relations) {
    const whole = await ledger.chunks.runsWithout(name);
    const folders = new Set<string>();
    for await (const { key } of lake.list(root)) {
      const run = runFolderOf(key);
      if (run && whole.has(run.runId)) continue;
      folders.add(key.slice(0, key.lastIndexOf('/') + 1));
    }
    for (const folder of folders) if (!kept.has(folder)) await lake.deletePrefix(folder);
  }
}

/** Runs of other flows are theirs to clear away. */
async function dropRunFolders({ flow, ledger, lake }: StageContext): Promise<void> {
  // Their chunks may be those of later snapshots.
  const isOfModel = (key: string) =>
    flow.models.some(({ name }) => key.startsWith(allModelsPrefix(name)));
  const expired = await ledger.snapshots.expiredRuns();
  const folders = new Set<string>();
  for (const zone of expiringZones) {
    for await (const { key } of lake.list(zone)) {
      const found = runFolderOf(key);
      if (!found || !expired.has(found.runId)) continue;
      if (!isOfModel(key)) folders.add(found.folder);
    }
  }
  for (const folder of folders) await lake.deletePrefix(folder);
}
