import type { QueryRunner } from 'typeorm';
import { z } from 'zod';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { type Flow, noRows, listMartTables } from '../flow/flow.js';
import {
  allCuratedPrefix,
  allModelsPrefix,
  allTransferredPrefix,
  expiringZones,
  isChunkFolder,
  martPrefix,
  findRunFolder,
  findShareChunk,
  sharesPrefix,
  snapshotPrefix,
} from '../flow/zones.js';
import { reconcile } from '../ledger/snapshots/reconcile.js';
import { checkQuality, type QualityCheck } from '../quality/quality-gate.js';
import { prepareTables } from '../lake-tables/commit-tables.js';
import { followTables } from '../lake-tables/follow-tables.js';
import { publishShares } from './shares.js';
import type { Stage, StageContext } from './stage-context.js';
import { timeStep } from './timed-step.js';

const incompleteInputsSql = sqlFile(import.meta.url, './incomplete_inputs.sql');

/**
 * Drops expired snapshots, the rows and files of chunks without a snapshot, and leftovers of runs before the oldest
 * kept one in `curated/`, `integrated/`, `scratch/` and `jobs/`. Keeps `raw/`, `quarantine/` and the cleaned deliveries
 * forever.
 */
async function dropExpired(context: StageContext): Promise<void> {
  // First, because a version of a table must not name dropped files.
  await followTables(context, context);
  await dropSnapshots(context);
  await dropUnlisted(context);
  await dropFiles(context);
  await dropShared(context);
  await dropRunFolders(context);
}

async function dropSnapshots(context: StageContext): Promise<void> {
  for (const snapshotId of await context.ledger.snapshots.listExpired(context)) {
    await dropSnapshot(context, snapshotId);
  }
}

/** Keeps a snapshot that was republished meanwhile. Does not disturb readers that have started. */
async function dropSnapshot(context: StageContext, snapshotId: number): Promise<void> {
  const { chunks, snapshots } = context.ledger;
  const isDropped = await context.transaction(async (runner) => {
    if (!(await snapshots.markDropped(runner, snapshotId))) return false;
    await chunks.unlist(runner, snapshotId);
    return true;
  });
  if (isDropped) await context.lake.deletePrefix(snapshotPrefix(snapshotId));
}

/** Drops rows of chunks without a snapshot, including those of a run that ended before its snapshot was complete. */
function dropUnlisted({ flow, ledger, runId, transaction }: StageContext): Promise<void> {
  const { chunks } = ledger;
  return transaction(async (runner) =>
    chunks.drop(runner, listMartTables(flow), await chunks.listUnlisted(runner, runId)),
  );
}

/**
 * Drops files of datasets, models and marts outside chunks once their run has expired: columns of empty relations, and
 * rows from versions without chunks.
 */
async function dropFiles({ flow, ledger, lake }: StageContext): Promise<void> {
  const kept = await ledger.chunks.folders();
  const expired = await ledger.snapshots.expiredRuns();
  const dropBelow = async (root: string) => {
    const folders = new Set<string>();
    for await (const { key } of lake.list(root)) {
      const folder = key.slice(0, key.lastIndexOf('/') + 1);
      const runId = findRunFolder(key)?.runId ?? 0;
      const isGone = isChunkFolder(folder) ? !kept.has(folder) : expired.has(runId);
      if (isGone) folders.add(folder);
    }
    for (const folder of folders) await lake.deletePrefix(folder);
  };
  await Promise.all(listRoots(flow).map(dropBelow));
}

/** Drops shared files of chunks without a snapshot; keeps files that a reader's manifest may still name. */
async function dropShared({ flow, ledger, lake }: StageContext): Promise<void> {
  const kept = await ledger.chunks.folders();
  const folders = new Set<string>();
  for await (const { key } of lake.list(sharesPrefix(flow.name))) {
    const folder = findShareChunk(key);
    if (folder !== undefined && !kept.has(folder)) folders.add(folder);
  }
  for (const folder of folders) await lake.deletePrefix(folder);
}

/** Other flows delete their own runs. */
async function dropRunFolders({ flow, ledger, lake }: StageContext): Promise<void> {
  const roots = listRoots(flow);
  const expired = await ledger.snapshots.expiredRuns();
  const folders = new Set<string>();
  for (const zone of expiringZones) {
    for await (const { key } of lake.list(zone)) {
      const found = findRunFolder(key);
      if (!found || !expired.has(found.runId)) continue;
      if (!roots.some((root) => key.startsWith(root))) folders.add(found.folder);
    }
  }
  for (const folder of folders) await lake.deletePrefix(folder);
}

/** Folders that contain chunks. */
const listRoots = (flow: StageContext['flow']): string[] => [
  ...[...flow.datasets.keys()].flatMap((name) => [
    allCuratedPrefix(name),
    allTransferredPrefix(name),
  ]),
  ...flow.models.map(({ name }) => allModelsPrefix(name)),
  ...listMartTables(flow).map(({ name }) => martPrefix(name)),
];

/** The step whose transaction publishes a snapshot. */
export const FLIP = 'checking and flipping';

const factsRow = z.object({ rows: z.int().nullable() });

/** Outcome of the publication's transaction. */
interface Publication {
  factRows: number;
  /** Why the snapshot is held; empty when it was published. */
  failedChecks: readonly QualityCheck[];
  warnings: readonly QualityCheck[];
}

/**
 * Runs the quality gate and publishes the snapshot, in one transaction: readers see the previous snapshot or the new
 * one, never a part. A held snapshot is kept with its reasons, so that an administrator can still publish it.
 */
export const publish: Stage = {
  async run(context) {
    const snapshotId = await context.ledger.snapshots.findByRun(context.runId);
    context.progress('checking the quality gate');
    const { factRows, failedChecks, warnings } = await timeStep(context, FLIP, () =>
      context.transaction((runner) => decide(context, runner, snapshotId)),
    );
    for (const { message } of warnings) context.logger.warn(message);
    if (failedChecks.length > 0) {
      await makeRoom(context);
      throw createGateError(snapshotId, failedChecks);
    }
    // First, because a reader's manifest must not name dropped files.
    if (context.flow.shares.length > 0) {
      await timeStep(context, 'publishing the shares', () => publishShares(context));
    }
    await timeStep(context, 'dropping expired snapshots and files', () => dropExpired(context));
    return { ...noRows, rowsIn: factRows, rowsOut: factRows };
  },
};

async function decide(
  context: StageContext,
  runner: QueryRunner,
  snapshotId: number,
): Promise<Publication> {
  const { snapshots } = context.ledger;
  await snapshots.lock(runner);
  const state = await snapshots.state(runner, snapshotId);
  // An earlier attempt published it: another snapshot may have replaced it since.
  if (state?.wasPublished) {
    const factRows = await reconcileFacts(context, runner, snapshotId);
    return { factRows, failedChecks: [], warnings: [] };
  }
  // Their files are written while PostgreSQL reconciles and checks.
  const tables = await prepareTables(context, runner, snapshotId);
  try {
    return await checkAndFlip(context, runner, snapshotId, tables.commit);
  } finally {
    await tables.settled;
  }
}

async function checkAndFlip(
  context: StageContext,
  runner: QueryRunner,
  snapshotId: number,
  commitTables: () => Promise<void>,
): Promise<Publication> {
  const { flow, ledger, plan, runId, qualityRules } = context;
  const factRows = await reconcileFacts(context, runner, snapshotId);
  const checks = await checkQuality(runner, flow, qualityRules, {
    runId,
    snapshotId,
    against: plan.published,
  });
  const held = checks.filter(({ outcome }) => outcome === 'held');
  const warned = checks.filter(({ outcome }) => outcome === 'warned');
  if (held.length > 0) {
    await ledger.snapshots.hold(runner, snapshotId);
    return { factRows, failedChecks: held, warnings: warned };
  }
  await ledger.snapshots.publish(runner, snapshotId, await rateQuality(runner, runId, checks));
  await ledger.files.markProcessed(runner, runId);
  await commitTables();
  return { factRows, failedChecks: held, warnings: warned };
}

/** Returns the number of fact rows. @throws AppError RECONCILIATION_FAILED; QUALITY_GATE without any row */
async function reconcileFacts(
  { flow, runId }: StageContext,
  runner: QueryRunner,
  snapshotId: number,
): Promise<number> {
  await reconcile(runner, runId, flow);
  return requireFacts(runner, flow, snapshotId);
}

async function requireFacts(
  runner: QueryRunner,
  { models }: Flow,
  snapshotId: number,
): Promise<number> {
  const [row] = await queryRows(
    runner,
    factsRow,
    'SELECT fact_rows::integer AS rows FROM ops.snapshots WHERE snapshot_id = $1',
    [snapshotId],
  );
  if (row?.rows) return row.rows;
  const facts = models.map(({ rowsOf }) => rowsOf).join(' and no ');
  const advice = 'deliver files with rows, or correct the rows in the quarantine, and start a run';
  throw new AppError('QUALITY_GATE', `no ${facts} row passed its contract; ${advice}`);
}

/** Snapshots that are held every night must not fill the disk; a failed drop is not reported. */
async function makeRoom(context: StageContext): Promise<void> {
  try {
    await dropExpired(context);
  } catch (error) {
    context.logger.warn(
      `expired snapshots and files are kept until the next run: ${String(error)}`,
    );
  }
}

function createGateError(snapshotId: number, held: readonly QualityCheck[]): AppError {
  const reasons = held.map(({ message }) => message).join('; ');
  return new AppError(
    'QUALITY_GATE',
    `${reasons}. Deliver corrected files or withdraw wrong ones and start a run, or publish the snapshot anyway: ` +
      `npx retailstream publish-snapshot --id ${snapshotId} --reason "…"`,
  );
}

async function rateQuality(
  runner: QueryRunner,
  runId: number,
  checks: readonly QualityCheck[],
): Promise<'PASSED' | 'WARNING'> {
  if (checks.some(({ outcome }) => outcome !== 'passed')) return 'WARNING';
  // Rows and files that an earlier run has quarantined are missing from this snapshot too.
  const isPartial = await hasRows(runner, incompleteInputsSql, [runId]);
  return isPartial ? 'WARNING' : 'PASSED';
}
