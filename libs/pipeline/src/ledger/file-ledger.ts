import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import type { ErrorCode } from '#platform/errors/app-error.js';
import type { Dataset } from '#intake/contracts/contract.js';
import type { LineEnd } from '#lake/ports/compute.js';
import type { Header } from '#intake/source/header.js';

/** A text as it was found in the source folder, good or refused. */
export interface SeenFile {
  sha256: string;
  /** Below the source folder. */
  path: string;
  bytes: number;
  /** Unix milliseconds. */
  modified: number;
  /** Undefined when nothing in the file tells. */
  dataset?: Dataset | undefined;
  header?: Header | undefined;
  refusal?: FileError | undefined;
}

/** Why a whole file is refused. */
export interface FileError {
  code: ErrorCode;
  message: string;
}

/** A file that counts: seen in the source, and not refused. */
export interface LedgerFile {
  fileId: number;
  sha256: string;
  dataset: Dataset;
  path: string;
  /** Rank among the files of its source: a later delivery wins over an earlier one. */
  deliveryOrder: number;
  header: Header;
  /** Known once the file is in `raw/`. */
  text: { lineEnd: LineEnd; lines: number } | null;
}

/** A delivered file that does not count. */
export interface FileAside {
  sha256: string;
  path: string;
  dataset: Dataset | null;
  /** Why it is refused; null when it is withdrawn. */
  error: FileError | null;
}

/** A file as a run covers it. */
export interface CoveredFile extends LedgerFile {
  /** To be read by this run; the rows of the others were read by an earlier one. */
  isNew: boolean;
  /** Made of rows that people have corrected. */
  isMended: boolean;
}

const fileColumns = `file_id::integer AS "fileId", sha256, dataset, header,
  CASE WHEN lines IS NOT NULL
    THEN json_build_object('lineEnd', line_end, 'lines', lines) END AS text`;

/** Source files: known by their sha-256, never by their name. */
export class FileLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /**
   * Records what lies in a source, in its order; what was seen before stays as it is. A refused file is
   * tried again when the rules are no longer those that refused it, if it is in `raw/` or still in the
   * source.
   * @param rules digest of the rules that refused what is refused
   */
  receive(source: string, files: readonly SeenFile[], rules: string): Promise<void> {
    return this.warehouse.transaction(async (manager) => {
      await manager.query(
        `UPDATE ops.source_files SET status = 'W', error_code = NULL, error_message = NULL,
                refused_by = NULL
         WHERE status = 'E' AND refused_by <> $2 AND lines IS NOT NULL
           AND flow = $3
           AND file_id IN (SELECT file_id FROM ops.deliveries WHERE source = $1)`,
        [source, rules, this.flow],
      );
      const paths = files.map(({ path }) => path);
      for (const file of files) await receiveOne(manager, this.flow, source, file, rules, paths);
      // Also those that were refused before and lie there once more.
      await manager.query(
        `UPDATE ops.source_files SET refused_at = now() WHERE status = 'E' AND flow = $2
           AND sha256 = ANY ($1)`,
        [files.map(({ sha256 }) => sha256), this.flow],
      );
    });
  }

  /** Files of a source that are refused or withdrawn, newest first; without those of corrections. */
  aside(source: string): Promise<FileAside[]> {
    return this.warehouse.query<FileAside[]>(
      `SELECT sha256, path, dataset, CASE WHEN status = 'E'
                THEN json_build_object('code', error_code, 'message', error_message) END AS error
       FROM ops.deliveries JOIN ops.source_files USING (file_id)
       WHERE source = $1 AND flow = $2 AND (withdrawn_at IS NOT NULL OR status = 'E')
         AND NOT EXISTS (SELECT FROM ops.mended_rows WHERE by_file_id = source_files.file_id)
       ORDER BY delivery DESC`,
      [source, this.flow],
    );
  }

  /** Every file of a source that counts, oldest delivery first. */
  counted(source: string): Promise<LedgerFile[]> {
    return this.warehouse.query<LedgerFile[]>(
      `SELECT ${fileColumns}, path,
              (row_number() OVER (ORDER BY delivery))::integer AS "deliveryOrder"
       FROM ops.deliveries JOIN ops.source_files USING (file_id)
       WHERE source = $1 AND flow = $2 AND withdrawn_at IS NULL AND status <> 'E'
       ORDER BY delivery`,
      [source, this.flow],
    );
  }

  /** The files of one dataset that a run covers, oldest delivery first. */
  ofRun(runId: number, dataset: Dataset): Promise<CoveredFile[]> {
    return this.warehouse.query<CoveredFile[]>(
      `SELECT ${fileColumns}, file_path AS path, delivery_order AS "deliveryOrder",
              is_new AS "isNew",
              EXISTS (SELECT FROM ops.mended_rows WHERE by_file_id = source_files.file_id) AS "isMended"
       FROM ops.run_files JOIN ops.source_files USING (file_id)
       WHERE run_id = $1 AND dataset = $2
       ORDER BY delivery_order`,
      [runId, dataset],
    );
  }

  /** Writes down what is known of a file once its text is in `raw/`. */
  async recordText(
    fileId: number,
    { lineEnd, lines }: { lineEnd: LineEnd; lines: number },
  ): Promise<void> {
    await this.warehouse.query(
      'UPDATE ops.source_files SET line_end = $2, lines = $3 WHERE file_id = $1',
      [fileId, lineEnd, lines],
    );
  }

  /** Takes a file that was never stored out of its run, as if it had not been seen. */
  leave(runId: number, fileId: number): Promise<void> {
    return this.warehouse.transaction(async (manager) => {
      const parameters = [runId, fileId];
      await manager.query(
        'DELETE FROM ops.run_files WHERE run_id = $1 AND file_id = $2',
        parameters,
      );
      await manager.query('DELETE FROM ops.deliveries WHERE file_id = $1', [fileId]);
      await manager.query(`UPDATE ops.source_files SET status = 'W' WHERE file_id = $1`, [fileId]);
    });
  }

  /** Refuses files whose text breaks the contract as a whole, in the transaction of their stage. */
  async refuse(
    runner: QueryRunner,
    fileId: number,
    { code, message }: FileError,
    rules: string,
  ): Promise<void> {
    await runner.query(
      `UPDATE ops.source_files
       SET status = 'E', error_code = $2, error_message = $3, refused_by = $4, refused_at = now()
       WHERE file_id = $1`,
      [fileId, code, message, rules],
    );
  }

  /** Marks the run's files as processed, in the transaction that publishes. */
  async markProcessed(runner: QueryRunner, runId: number): Promise<void> {
    await runner.query(
      `UPDATE ops.source_files SET status = 'I'
       WHERE status IN ('A', 'W') AND file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)`,
      [runId],
    );
  }
}

async function receiveOne(
  manager: EntityManager,
  flow: string,
  source: string,
  file: SeenFile,
  rules: string,
  paths: readonly string[],
): Promise<void> {
  const { sha256, dataset, path, bytes, header, refusal, modified } = file;
  await manager.query(
    `INSERT INTO ops.source_files
       (sha256, flow, dataset, file_name, bytes, header, status, error_code, error_message, refused_by)
     VALUES ($1, $9, $2, $3, $4, $5, CASE WHEN $6::text IS NULL THEN 'W' ELSE 'E' END, $6, $7,
             CASE WHEN $6 IS NOT NULL THEN $8 END)
     ON CONFLICT (flow, sha256) DO UPDATE
       SET dataset = excluded.dataset, header = excluded.header, status = excluded.status,
           error_code = excluded.error_code, error_message = excluded.error_message,
           refused_by = excluded.refused_by
       WHERE source_files.status IN ('W', 'E') AND source_files.refused_by IS DISTINCT FROM $8
          OR source_files.header IS NULL`,
    [
      sha256,
      dataset ?? null,
      path,
      bytes,
      header === undefined ? null : JSON.stringify(header),
      refusal?.code ?? null,
      refusal?.message ?? null,
      rules,
      flow,
    ],
  );
  await manager.query(
    `INSERT INTO ops.deliveries (source, file_id, path, modified_at)
     SELECT $1, file_id, $3, to_timestamp($4::float8 / 1000) FROM ops.source_files
     WHERE sha256 = $2 AND flow = $6
     -- One that was moved before it got to raw/ is to be found where it lies now.
     ON CONFLICT (source, file_id) DO UPDATE SET path = excluded.path
       WHERE deliveries.path <> ALL ($5) AND EXISTS (SELECT FROM ops.source_files f
                     WHERE f.file_id = deliveries.file_id AND f.lines IS NULL)`,
    [source, sha256, path, modified, paths, flow],
  );
}
