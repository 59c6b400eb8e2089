import type { QueryRunner } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import { reconcile } from '../../ledger/reconcile.js';
import { martNames, partitionOf } from '../mart-tables.js';
import { noRows } from '../stage.js';
import type { Stage } from '../stage-context.js';
import { dropExpired } from './drop-expired.js';

/**
 * Stage 6: holds the quality gate, then attaches the snapshot's tables and makes it the published
 * one, in one transaction: a reader sees the former snapshot or the new one, never a part.
 */
export const publish: Stage = {
  id: 'publish',
  async run(context) {
    const { ledger, runId } = context;
    const snapshotId = await ledger.snapshots.ofRun(runId);
    context.progress('checking the quality gate');
    const rows = await context.transaction(async (runner) => {
      // Readers see it from now on, so it must not be lost with the database.
      await runner.query('SET LOCAL synchronous_commit = on');
      await reconcile(runner, runId);
      const salesRows = await requireSales(runner, snapshotId);
      await attach(runner, snapshotId);
      await ledger.snapshots.flip(runner, snapshotId, await qualityOf(runner, runId));
      await ledger.files.markProcessed(runner, runId);
      await runner.query(`SELECT pg_notify('retailstream_published', $1)`, [String(snapshotId)]);
      return salesRows;
    });
    await dropExpired(context);
    return { ...noRows, rowsIn: rows, rowsOut: rows };
  },
};

async function requireSales(runner: QueryRunner, snapshotId: number): Promise<number> {
  const [row] = (await runner.query(
    'SELECT sales_rows::integer AS rows FROM ops.snapshots WHERE snapshot_id = $1',
    [snapshotId],
  )) as { rows: number | null }[];
  if (row?.rows) return row.rows;
  const advice = 'look at the quarantine for the reasons, mend the files and start a run';
  throw new AppError('QUALITY_GATE', `no sales row passed its contract; ${advice}`);
}

async function attach(runner: QueryRunner, snapshotId: number): Promise<void> {
  for (const mart of martNames) {
    const table = partitionOf(mart, snapshotId);
    const [{ attached } = { attached: false }] = (await runner.query(
      'SELECT relispartition AS attached FROM pg_class WHERE oid = $1::regclass',
      [table],
    )) as { attached: boolean }[];
    if (attached) continue;
    await runner.query(
      `ALTER TABLE mart.${mart} ATTACH PARTITION ${table} FOR VALUES IN (${snapshotId})`,
    );
  }
}

async function qualityOf(runner: QueryRunner, runId: number): Promise<'PASSED' | 'WARNING'> {
  const [row] = (await runner.query(
    'SELECT count(*)::integer AS reasons FROM ops.quarantine_counts WHERE run_id = $1',
    [runId],
  )) as { reasons: number }[];
  return row?.reasons ? 'WARNING' : 'PASSED';
}
