import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { Dataset } from '../contracts/contract.js';
import type { StageCounts } from '../stages/stage.js';

/** A source file as it was found. */
export interface FoundFile {
  sha256: string;
  dataset: Dataset;
  /** Below the source folder. */
  path: string;
  bytes: number;
}

export interface LedgerFile extends FoundFile {
  fileId: number;
  /** Rank among the files of its dataset: a later delivery wins over an earlier one. */
  deliveryOrder: number;
}

/** Source files: known by their sha-256, never by their name. */
export class FileLedger {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Records the files a run reads, new ones as active. Safe to repeat until the run starts; from then
   * on it does nothing, because stages have counted rows in the list.
   */
  register(runId: number, files: readonly FoundFile[]): Promise<void> {
    return this.warehouse.transaction(async (manager) => {
      const unstarted = await manager.query<unknown[]>(
        `SELECT FROM ops.runs WHERE run_id = $1 AND input_fingerprint IS NULL FOR UPDATE`,
        [runId],
      );
      if (unstarted.length === 0) return;
      await manager.query('DELETE FROM ops.run_files WHERE run_id = $1', [runId]);
      for (const [index, file] of files.entries()) {
        await this.registerOne(manager, runId, index + 1, file);
      }
    });
  }

  private async registerOne(
    manager: EntityManager,
    runId: number,
    order: number,
    file: FoundFile,
  ): Promise<void> {
    await manager.query(
      `INSERT INTO ops.source_files (sha256, dataset, file_name, bytes) VALUES ($1, $2, $3, $4)
       ON CONFLICT (sha256) DO NOTHING`,
      [file.sha256, file.dataset, file.path, file.bytes],
    );
    await manager.query(
      `INSERT INTO ops.run_files (run_id, file_id, file_path, delivery_order)
       SELECT $1, file_id, $3, $4 FROM ops.source_files WHERE sha256 = $2
       ON CONFLICT DO NOTHING`,
      [runId, file.sha256, file.path, order],
    );
  }

  /** The files of one dataset that a run reads, oldest delivery first. */
  async ofRun(runId: number, dataset: Dataset): Promise<LedgerFile[]> {
    return this.warehouse.query<LedgerFile[]>(
      `SELECT file_id::integer AS "fileId", sha256, dataset, file_path AS path,
              bytes::double precision AS bytes, delivery_order AS "deliveryOrder"
       FROM ops.run_files JOIN ops.source_files USING (file_id)
       WHERE run_id = $1 AND dataset = $2
       ORDER BY delivery_order`,
      [runId, dataset],
    );
  }

  /** Records what became of one file's rows. */
  async recordCounts(
    runner: QueryRunner,
    runId: number,
    fileId: number,
    counts: StageCounts,
  ): Promise<void> {
    await runner.query(
      `UPDATE ops.run_files
       SET rows_in = $3, rows_out = $4, rows_quarantined = $5, rows_duplicate = $6,
           rows_superseded = $7
       WHERE run_id = $1 AND file_id = $2`,
      [
        runId,
        fileId,
        counts.rowsIn,
        counts.rowsOut,
        counts.rowsQuarantined,
        counts.rowsDuplicate,
        counts.rowsSuperseded,
      ],
    );
  }

  /** Marks the run's files as processed, in the transaction that publishes. */
  async markProcessed(runner: QueryRunner, runId: number): Promise<void> {
    await runner.query(
      `UPDATE ops.source_files SET status = 'I'
       WHERE status = 'A' AND file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)`,
      [runId],
    );
  }
}
