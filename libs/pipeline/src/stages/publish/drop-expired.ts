import type { StageContext } from '../../context/stage-context.js';
import {
  allCuratedPrefix,
  allModelsPrefix,
  allTransferredPrefix,
  expiringZones,
  martPrefix,
  isChunkFolder,
  runFolderOf,
  shareChunkOf,
  sharesPrefix,
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
  await dropShared(context);
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
function dropUnlisted({ flow, ledger, runId, transaction }: StageContext): Promise<void> {
  const { chunks } = ledger;
  return transaction(async (runner) =>
    chunks.drop(runner, flow.marts, await chunks.unlisted(runner, runId)),
  );
}

/**
 * Files of the flow's datasets, models and marts that are of no chunk, and what lies beside chunks once its
 * run has expired: columns of what had no row, and rows of before chunks.
 */
async function dropFiles({ flow, ledger, lake }: StageContext): Promise<void> {
  const kept = await ledger.chunks.folders();
  const expired = await ledger.snapshots.expiredRuns();
  for (const root of rootsOf(flow)) {
    const folders = new Set<string>();
    for await (const { key } of lake.list(root)) {
      const folder = key.slice(0, key.lastIndexOf('/') + 1);
      const runId = runFolderOf(key)?.runId ?? 0;
      const isGone = isChunkFolder(folder) ? !kept.has(folder) : expired.has(runId);
      if (isGone) folders.add(folder);
    }
    for (const folder of folders) await lake.deletePrefix(folder);
  }
}

/** Shared files of chunks that no snapshot lists: what a reader's list of files names stays that long. */
async function dropShared({ flow, ledger, lake }: StageContext): Promise<void> {
  const kept = await ledger.chunks.folders();
  const folders = new Set<string>();
  for await (const { key } of lake.list(sharesPrefix(flow.name))) {
    const folder = shareChunkOf(key);
    if (folder !== undefined && !kept.has(folder)) folders.add(folder);
  }
  for (const folder of folders) await lake.deletePrefix(folder);
}

/** Runs of other flows are theirs to clear away. */
async function dropRunFolders({ flow, ledger, lake }: StageContext): Promise<void> {
  const roots = rootsOf(flow);
  const expired = await ledger.snapshots.expiredRuns();
  const folders = new Set<string>();
  for (const zone of expiringZones) {
    for await (const { key } of lake.list(zone)) {
      const found = runFolderOf(key);
      if (!found || !expired.has(found.runId)) continue;
      if (!roots.some((root) => key.startsWith(root))) folders.add(found.folder);
    }
  }
  for (const folder of folders) await lake.deletePrefix(folder);
}

/** Folders under which chunks lie. */
const rootsOf = ({ datasets, models, marts }: StageContext['flow']): string[] => [
  ...[...datasets.keys()].flatMap((name) => [allCuratedPrefix(name), allTransferredPrefix(name)]),
  ...models.map(({ name }) => allModelsPrefix(name)),
  ...marts.map(({ name }) => martPrefix(name)),
];
