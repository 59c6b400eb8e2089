import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { z } from 'zod';
import type { Dataset } from '#intake/contracts/contract.js';
import type { LineEnd } from '#lake/ports/compute.js';
import { hasRows, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { PinnedPlan } from '../runs/run-plans.js';
import {
  type CoveredFile,
  coveredFile,
  type FileAside,
  fileAside,
  type FileError,
  type LedgerFile,
  ledgerFile,
  type SeenFile,
} from './ledger-file.js';

/** In the order in which they are executed. */
const receiveSql = sqlFile(import.meta.url, './receive.sql').split(/;\n/);
const countedSql = sqlFile(import.meta.url, './counted-files.sql');
const processedSql = sqlFile(import.meta.url, './processed-texts.sql');

/** Where files were seen, whose they are, and by which rules they were judged. */
interface SeenIn {
  source: string;
  flow: string;
  rules: string;
}

/**
 * Records what lies in a source, in a fixed number of statements however many files there are.
 * @returns paths that hold again what they held before
 */
export async function receiveSeen(
  session: EntityManager,
  { source, flow, rules }: SeenIn,
  files: readonly SeenFile[],
): Promise<string[]> {
  const seen = files.map(({ header, refusal, ...file }) => ({
    ...file,
    header: header ?? null,
    error_code: refusal?.code,
    error_message: refusal?.message,
  }));
  const parameters = [
    [],
    [JSON.stringify(seen)],
    [flow, rules],
    [source, flow],
    [source],
    [source],
    [],
    [source],
    [source, flow],
    [],
  ];
  for (const [index, statement] of receiveSql.entries()) {
    await session.query(statement, parameters[index]);
  }
  const back = await queryRows(
    session,
    z.object({ path: z.string() }),
    'SELECT path FROM seen_files WHERE is_back AND sha256 IS NOT NULL ORDER BY place',
  );
  return back.map(({ path }) => path);
}

const processedText = z.object({ path: z.string(), sha256: z.string() });

/** What is known of a file once its text is in `raw/`. */
export interface StoredText {
  fileId: number;
  lineEnd: LineEnd;
  lines: number;
  /** Whether what it says of people lies there sealed. */
  isSealed: boolean;
}

const fileColumns = `file_id::integer AS "fileId", sha256, dataset, header,
  CASE WHEN lines IS NOT NULL
    THEN json_build_object('lineEnd', line_end, 'lines', lines) END AS text`;

/** Source files: known by their sha-256, never by their name. Each statement is for all files at once. */
export class FileLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /**
   * Records what lies in a source, in its order; what was seen before stays as it is, but for a path
   * that holds again what it held before: its file is delivered again, and read again. A refused file is
   * tried again when the rules are no longer those that refused it, if it is in `raw/` or still in the
   * source.
   * @param rules digest of the rules that refused what is refused
   * @returns paths whose files are delivered again
   */
  receive(source: string, files: readonly SeenFile[], rules: string): Promise<string[]> {
    return this.warehouse.transaction(async (manager) => {
      await manager.query(
        `UPDATE ops.source_files SET status = 'W', error_code = NULL, error_message = NULL,
                refused_by = NULL
         WHERE status = 'E' AND refused_by <> $2 AND lines IS NOT NULL
           AND flow = $3
           AND file_id IN (SELECT file_id FROM ops.deliveries WHERE source = $1)`,
        [source, rules, this.flow],
      );
      return receiveSeen(manager, { source, flow: this.flow, rules }, files);
    });
  }

  /** Files of a source that are refused or withdrawn, newest first; without those of corrections. */
  aside(source: string): Promise<FileAside[]> {
    return queryRows(
      this.warehouse,
      fileAside,
      `SELECT sha256, path, dataset, CASE WHEN status = 'E'
                THEN json_build_object('code', error_code, 'message', error_message) END AS error
       FROM ops.deliveries JOIN ops.source_files USING (file_id)
       WHERE source = $1 AND flow = $2 AND (withdrawn_at IS NOT NULL OR status = 'E')
         AND NOT EXISTS (SELECT FROM ops.mended_rows WHERE by_file_id = source_files.file_id)
       ORDER BY delivery DESC`,
      [source, this.flow],
    );
  }

  /** Whether any file of a source was ever another flow's, wherever it lies now. */
  hasOthers(source: string): Promise<boolean> {
    return hasRows(
      this.warehouse,
      `SELECT 1 FROM ops.deliveries JOIN ops.source_files USING (file_id)
       WHERE source = $1 AND flow <> $2 LIMIT 1`,
      [source, this.flow],
    );
  }

  /**
   * Every file of a source that counts, oldest delivery first.
   * @param unkeyed datasets without a key: what a path holds takes the place of what it held before
   * @param withdrawn numbers of withdrawn files, from a run's plan; those withdrawn now when left out
   */
  counted(
    source: string,
    unkeyed: readonly Dataset[],
    withdrawn?: readonly number[],
  ): Promise<LedgerFile[]> {
    const parameters = [source, this.flow, unkeyed, withdrawn ?? null];
    return queryRows(this.warehouse, ledgerFile, countedSql, parameters);
  }

  /**
   * Texts that lay in a source when it was looked at last, and are in a published snapshot. At a path that has held
   * something else since, there is none.
   * @param paths of files
   * @param zips among them: what they hold is asked for, also of other flows whose files are moved
   * @param plan of the run that moves files
   * @returns sha-256 by path
   */
  async processed(
    source: string,
    paths: readonly string[],
    zips: readonly string[],
    { movers, withdrawn }: Pick<PinnedPlan, 'movers' | 'withdrawn'>,
  ): Promise<Map<string, string>> {
    const asked = [source, this.flow, paths, zips, [this.flow, ...movers], withdrawn];
    const texts = await queryRows(this.warehouse, processedText, processedSql, asked);
    return new Map(texts.map(({ path, sha256 }) => [path, sha256]));
  }

  /** The files of one dataset that a run covers, oldest delivery first. */
  ofRun(runId: number, dataset: Dataset): Promise<CoveredFile[]> {
    return queryRows(
      this.warehouse,
      coveredFile,
      `SELECT ${fileColumns}, file_path AS path, delivery_order AS "deliveryOrder",
              is_new AS "isNew", is_sealed AS "isSealed",
              EXISTS (SELECT FROM ops.mended_rows WHERE by_file_id = source_files.file_id) AS "isMended"
       FROM ops.run_files JOIN ops.source_files USING (file_id)
       WHERE run_id = $1 AND dataset = $2
       ORDER BY delivery_order`,
      [runId, dataset],
    );
  }

  /** Writes down what is known of files whose texts are in `raw/` now. */
  async recordTexts(texts: readonly StoredText[]): Promise<void> {
    await this.warehouse.query(
      `UPDATE ops.source_files f SET line_end = t.line_end, lines = t.lines, is_sealed = t.is_sealed
       FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::boolean[])
         AS t (file_id, line_end, lines, is_sealed)
       WHERE f.file_id = t.file_id`,
      [
        texts.map(({ fileId }) => fileId),
        texts.map(({ lineEnd }) => lineEnd),
        texts.map(({ lines }) => lines),
        texts.map(({ isSealed }) => isSealed),
      ],
    );
  }

  /** Takes files that were never stored out of their run, as if they had not been seen. */
  leave(runId: number, fileIds: readonly number[]): Promise<void> {
    return this.warehouse.transaction(async (manager) => {
      await manager.query('DELETE FROM ops.run_files WHERE run_id = $1 AND file_id = ANY ($2)', [
        runId,
        fileIds,
      ]);
      for (const forget of [
        'DELETE FROM ops.deliveries WHERE file_id = ANY ($1)',
        'DELETE FROM ops.source_paths WHERE file_id = ANY ($1)',
        `UPDATE ops.source_files SET status = 'W' WHERE file_id = ANY ($1)`,
      ]) {
        await manager.query(forget, [fileIds]);
      }
    });
  }

  /** Refuses files whose text breaks the contract as a whole, in the transaction of their stage. */
  async refuse(
    runner: QueryRunner,
    refusals: readonly { fileId: number; error: FileError }[],
    rules: string,
  ): Promise<void> {
    await runner.query(
      `UPDATE ops.source_files f
       SET status = 'E', error_code = r.code, error_message = r.message, refused_by = $4,
           refused_at = now()
       FROM unnest($1::bigint[], $2::text[], $3::text[]) AS r (file_id, code, message)
       WHERE f.file_id = r.file_id`,
      [
        refusals.map(({ fileId }) => fileId),
        refusals.map(({ error }) => error.code),
        refusals.map(({ error }) => error.message),
        rules,
      ],
    );
  }

  /** Makes the waiting files of a run active once more, in the transaction that resumes it. */
  async activate(runner: QueryRunner, runId: number): Promise<void> {
    await runner.query(
      `UPDATE ops.source_files SET status = 'A'
       WHERE status = 'W' AND file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)`,
      [runId],
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
