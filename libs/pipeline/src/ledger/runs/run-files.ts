import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import type { Dataset } from '#intake/contracts/contract.js';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { coveredFile, type LedgerFile } from '../files/ledger-file.js';

const pinFilesSql = sqlFile(import.meta.url, './pin_files.sql');

const recordSql = sqlFile(import.meta.url, './record_run_files.sql');

const acceptedFile = coveredFile.pick({
  fileId: true,
  dataset: true,
  sha256: true,
  path: true,
  isNew: true,
});

/** A file that went into a run. */
export type AcceptedFile = z.output<typeof acceptedFile>;

/** Stores the files of runs. */
export class RunFiles {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Assigns files to a run. Files that no earlier run has cleaned by the current rules are new, and become active.
   * Idempotent until the run starts. Then, or when the run has ended, it does nothing: stages have counted the rows.
   */
  assign(
    runId: number,
    files: readonly LedgerFile[],
    rulesOf: (dataset: Dataset) => string,
  ): Promise<void> {
    return this.warehouse.transaction(async (manager) => {
      const isUnstarted = await hasRows(
        manager,
        `SELECT FROM ops.runs
         WHERE run_id = $1 AND input_fingerprint IS NULL AND status IN ('queued', 'running')
         FOR UPDATE`,
        [runId],
      );
      if (!isUnstarted) return;
      await manager.query('DELETE FROM ops.run_files WHERE run_id = $1', [runId]);
      await manager.query(pinFilesSql, [
        runId,
        files.map(({ fileId }) => fileId),
        files.map(({ path }) => path),
        files.map(({ deliveryOrder }) => deliveryOrder),
        files.map(({ dataset }) => rulesOf(dataset)),
      ]);
      await manager.query(
        `UPDATE ops.source_files SET status = 'A'
         WHERE status = 'W' AND file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)`,
        [runId],
      );
    });
  }

  /** Returns the files that went into a run, without those refused for their rows. */
  listAccepted(runId: number): Promise<AcceptedFile[]> {
    return queryRows(
      this.warehouse,
      acceptedFile,
      `SELECT file_id::integer AS "fileId", dataset, sha256, file_path AS path, is_new AS "isNew"
       FROM ops.run_files JOIN ops.source_files USING (file_id)
       WHERE run_id = $1 AND status <> 'E' ORDER BY delivery_order`,
      [runId],
    );
  }

  /**
   * Records what happened to the rows of datasets' files, from their cleanings and chunks.
   * @param chunks digests of all chunks of the datasets
   */
  async record(
    runner: QueryRunner,
    runId: number,
    { datasets, chunks }: { datasets: readonly Dataset[]; chunks: readonly string[] },
  ): Promise<void> {
    await runner.query(recordSql, [runId, datasets, chunks]);
  }
}

const dropSql = sqlFile(import.meta.url, './drop_run_files.sql');

/** The newest runs of each flow keep all their rows, at any age. */
export const RUNS_KEPT = 20;
/** Each run may have many thousands of rows. */
const RUNS_AT_ONCE = 5;

/**
 * Drops rows of files that old runs without a snapshot only counted again: each run has a row for every file. Rows of
 * files that were new to a run stay, because they record which run took a file.
 * @param sendsLineage whether OpenLineage is configured; if so, runs it has not received keep all rows
 * @returns the number of dropped rows; 0 when none are left
 */
export async function dropOldRunFiles(
  warehouse: DataSource,
  sendsLineage: boolean,
): Promise<number> {
  const [dropped] = await queryRows(warehouse, z.object({ rows: z.int() }), dropSql, [
    RUNS_KEPT,
    sendsLineage,
    RUNS_AT_ONCE,
  ]);
  return dropped?.rows ?? 0;
}
