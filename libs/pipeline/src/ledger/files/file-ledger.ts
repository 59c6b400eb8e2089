import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { z } from 'zod';
import type { Dataset } from '#intake/contracts/contract.js';
import type { LineEnd } from '#lake/ports/compute.js';
import { hasRows, type Queryable, queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { PinnedPlan } from '../runs/run-plans.js';
import {
  type CoveredFile,
  coveredFile,
  type ExcludedFile,
  excludedFile,
  type FileError,
  type LedgerFile,
  ledgerFile,
  type ScannedFile,
} from './ledger-file.js';
import { storableJson } from '#platform/text/storable-text.js';

const reopenRefusedFilesSql = sqlFile(import.meta.url, './reopen_refused_files.sql');
const filesSetAsideSql = sqlFile(import.meta.url, './files_set_aside.sql');
const findChangesSql = sqlFile(import.meta.url, './find_changes.sql');
const recordTextsSql = sqlFile(import.meta.url, './record_texts.sql');
const refuseFilesSql = sqlFile(import.meta.url, './refuse_files.sql');

/** In execution order. */
const receiveSql = sqlFile(import.meta.url, './receive.sql').split(/;\n/);
const countedSql = sqlFile(import.meta.url, './active_files.sql');
const processedSql = sqlFile(import.meta.url, './processed_texts.sql');

/** The source and flow of the files, and the digest of the rules that refuse them. */
interface ScanContext {
  source: string;
  flow: string;
  rules: string;
}

/**
 * Records the files of a source, in a fixed number of statements for any number of files.
 * @returns paths whose earlier text is back
 */
export async function recordScannedFiles(
  session: EntityManager,
  { source, flow, rules }: ScanContext,
  files: readonly ScannedFile[],
): Promise<string[]> {
  const seen = files.map(({ header, refusal, ...file }) => ({
    ...file,
    header: header ?? null,
    error_code: refusal?.code,
    error_message: refusal?.message,
  }));
  const parameters = [
    [],
    [storableJson(seen)],
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

/** Facts about a file that are known once its text is in `raw/`. */
export interface StoredText {
  fileId: number;
  lineEnd: LineEnd;
  lines: number;
  /** Whether its personal data in `raw/` is encrypted. */
  isSealed: boolean;
}

const fileColumns = `file_id::integer AS "fileId", sha256, dataset, header,
  CASE WHEN lines IS NOT NULL
    THEN json_build_object('lineEnd', line_end, 'lines', lines)
  END AS text`;

/** Stores source files by SHA-256, never by name. Each statement handles all files at once. */
export class FileLedger {
  constructor(
    private readonly warehouse: DataSource,
    private readonly flow: string,
  ) {}

  /**
   * Records the files of a source, in its order. Known files stay unchanged, except when an earlier text is back at
   * its path: the file is then delivered and read again. A refused file is retried when the rules have changed since,
   * if it is in `raw/` or still in the source.
   * @param rules digest of the rules that refuse files
   * @returns paths whose files are delivered again
   */
  async receive(source: string, files: readonly ScannedFile[], rules: string): Promise<string[]> {
    const isChanged = await hasRows(this.warehouse, findChangesSql, [
      source,
      this.flow,
      rules,
      files.map(({ path }) => path),
      files.map(({ sha256 }) => sha256),
    ]);
    if (!isChanged) return [];
    return this.warehouse.transaction(async (manager) => {
      await manager.query(reopenRefusedFilesSql, [source, rules, this.flow]);
      return recordScannedFiles(manager, { source, flow: this.flow, rules }, files);
    });
  }

  /** Returns the refused or withdrawn files of a source, newest first, without files of corrections. */
  listExcluded(source: string): Promise<ExcludedFile[]> {
    return queryRows(this.warehouse, excludedFile, filesSetAsideSql, [source, this.flow]);
  }

  /** Returns whether any file of a source ever belonged to another flow, wherever it is now. */
  hasOthers(source: string): Promise<boolean> {
    return hasRows(
      this.warehouse,
      `SELECT 1 FROM ops.deliveries JOIN ops.source_files USING (file_id)
       WHERE source = $1 AND flow <> $2 LIMIT 1`,
      [source, this.flow],
    );
  }

  /**
   * Returns every active file of a source, oldest delivery first.
   * @param unkeyed datasets without a key: the newest text of a path replaces the earlier one
   * @param withdrawn numbers of withdrawn files, from a run's plan; the currently withdrawn ones when left out
   */
  listActive(
    source: string,
    unkeyed: readonly Dataset[],
    withdrawn?: readonly number[],
  ): Promise<LedgerFile[]> {
    const parameters = [source, this.flow, unkeyed, withdrawn ?? null];
    return queryRows(this.warehouse, ledgerFile, countedSql, parameters);
  }

  /**
   * Returns the texts that the last scan found in a source and that are in a published snapshot. Omits paths that have
   * had another text since.
   * @param paths of files
   * @param zips the ZIP archives among them: returns their entries, also of other flows that move their files
   * @param plan of the run that moves files
   * @returns SHA-256 by path
   */
  async listProcessed(
    source: string,
    paths: readonly string[],
    zips: readonly string[],
    { movers, withdrawn }: Pick<PinnedPlan, 'movers' | 'withdrawn'>,
  ): Promise<Map<string, string>> {
    const asked = [source, this.flow, paths, zips, [this.flow, ...movers], withdrawn];
    const texts = await queryRows(this.warehouse, processedText, processedSql, asked);
    return new Map(texts.map(({ path, sha256 }) => [path, sha256]));
  }

  /** Returns the run's files of datasets, oldest delivery first. */
  listByRun(runId: number, datasets: readonly Dataset[]): Promise<CoveredFile[]> {
    return queryRows(
      this.warehouse,
      coveredFile,
      `SELECT ${fileColumns}, file_path AS path, delivery_order AS "deliveryOrder",
              is_new AS "isNew", is_encrypted AS "isSealed",
              NOT EXISTS (SELECT FROM ops.row_corrections WHERE by_file_id = source_files.file_id)
                AND NOT EXISTS (SELECT FROM ops.stream_deliveries WHERE path = file_path) AS "isRated"
       FROM ops.run_files JOIN ops.source_files USING (file_id)
       WHERE run_id = $1 AND dataset = ANY ($2)
       ORDER BY delivery_order`,
      [runId, datasets],
    );
  }

  /** Records facts about files whose texts are now in `raw/`. */
  async recordTexts(texts: readonly StoredText[]): Promise<void> {
    await this.warehouse.query(recordTextsSql, [
      texts.map(({ fileId }) => fileId),
      texts.map(({ lineEnd }) => lineEnd),
      texts.map(({ lines }) => lines),
      texts.map(({ isSealed }) => isSealed),
    ]);
  }

  /** Removes files that were never stored from their run, as if the run had not seen them. */
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

  /** Refuses files whose whole text breaks the contract, in the transaction of their stage. */
  async refuse(
    runner: QueryRunner,
    refusals: readonly { fileId: number; error: FileError }[],
    rules: string,
  ): Promise<void> {
    await runner.query(refuseFilesSql, [
      refusals.map(({ fileId }) => fileId),
      refusals.map(({ error }) => error.code),
      refusals.map(({ error }) => error.message),
      rules,
    ]);
  }

  /** Lets the next run check refused files again, once they are delivered again; else it refuses the same text at once. */
  async checkAgain(session: Queryable, sha256s: readonly string[]): Promise<void> {
    await session.query(
      `UPDATE ops.source_files SET refused_by = NULL
       WHERE flow = $1 AND sha256 = ANY ($2) AND status = 'E'`,
      [this.flow, sha256s],
    );
  }

  /** Reactivates the run's waiting files, in the transaction that resumes the run. */
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
