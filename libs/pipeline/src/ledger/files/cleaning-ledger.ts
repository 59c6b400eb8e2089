import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import type { Dataset } from '#intake/contracts/contract.js';
import { batchesPrefix } from '../../flow/zones.js';

const formerCleaningsSql = sqlFile(import.meta.url, './former_cleanings.sql');
const addCleaningPeriodsSql = sqlFile(import.meta.url, './add_cleaning_periods.sql');
const batchesInUseSql = sqlFile(import.meta.url, './batches_in_use.sql');

const recordSql = sqlFile(import.meta.url, './record_cleanings.sql');
const declaredSql = sqlFile(import.meta.url, './declared_files.sql');

const cleaning = z.object({
  fileId: z.number(),
  rowsIn: z.number(),
  rowsAccepted: z.number(),
  rowsQuarantined: z.number(),
  /** Rows that repeat another row of the file. */
  rowsDuplicate: z.number(),
  /** Rows that a later one of the file replaces. */
  rowsSuperseded: z.number(),
  /** Exact sum of the accepted rows' money column, as decimal text; null when there is none. */
  money: z.string().nullable(),
});
const formerCleaning = cleaning.extend({
  dataset: z.string(),
  runId: z.number(),
  deliveryOrder: z.number(),
  batches: z.string(),
});

/** Rows of one period in a file. Money is exact, as decimal text. */
export interface PeriodCounts {
  period: string;
  rows: number;
  money: string | null;
}

/** Counts of a file under one set of rules, taken when a run cleaned it. */
export type Cleaning = z.output<typeof cleaning> & { periods: PeriodCounts[] };

/** A cleaning of an earlier run, with the lake folder and the run in it that hold its rows. */
export type FormerCleaning = z.output<typeof formerCleaning>;

const cleanedFile = z.object({
  dataset: z.string(),
  fileId: z.number(),
  sha256: z.string(),
  deliveryOrder: z.number(),
  isNew: z.boolean(),
  periods: z.array(z.string()),
  replaced: z.array(z.object({ line: z.number(), period: z.string() })),
});

/** Rows of a file by period, and its delivery order. */
export type CleanedFile = z.output<typeof cleanedFile>;

/** A row that a correction replaces; it has no period when its file has none for it. */
export interface ReplacedRow {
  fileId: number;
  line: number;
  period: string | null;
}

/** Stores what each file contains, once, when a run cleans it. */
export class CleaningLedger {
  constructor(private readonly warehouse: DataSource) {}

  /** Returns cleanings by the rules of datasets, of the run's files that the run need not clean itself. */
  listFormer(
    runId: number,
    datasets: readonly { name: Dataset; rules: string }[],
  ): Promise<FormerCleaning[]> {
    return queryRows(this.warehouse, formerCleaning, formerCleaningsSql, [
      runId,
      datasets.map(({ name }) => name),
      datasets.map(({ rules }) => rules),
      datasets.map(({ name, rules }) => batchesPrefix({ name, rules, period: undefined })),
    ]);
  }

  /**
   * Records cleanings with their quarantined rows; replaces the records of an earlier attempt.
   * @param faults quarantined rows, by file and reason
   */
  async record(
    runner: QueryRunner,
    { runId, rules, batches }: { runId: number; rules: string; batches: string },
    cleanings: readonly Cleaning[],
    faults: ReadonlyMap<number, ReadonlyMap<string, number>>,
  ): Promise<void> {
    await runner.query('DELETE FROM ops.cleanings WHERE rules = $1 AND file_id = ANY ($2)', [
      rules,
      cleanings.map(({ fileId }) => fileId),
    ]);
    await runner.query(recordSql, [runId, rules, JSON.stringify(cleanings), batches]);
    const reasons = [...faults].flatMap(([fileId, ofFile]) =>
      [...ofFile].map(([reason, rows]) => ({ fileId, reason, rows })),
    );
    await runner.query(
      `INSERT INTO ops.cleaning_faults (file_id, rules, reason, rows)
       SELECT file_id, $1, reason, rows
       FROM unnest($2::bigint[], $3::text[], $4::bigint[]) AS f (file_id, reason, rows)`,
      [
        rules,
        reasons.map(({ fileId }) => fileId),
        reasons.map(({ reason }) => reason),
        reasons.map(({ rows }) => rows),
      ],
    );
  }

  /**
   * Records the new folder of rows of earlier files, and the periods of these rows.
   * @param periods by file
   */
  async move(
    runner: QueryRunner,
    { runId, rules, batches }: { runId: number; rules: string; batches: string },
    periods: ReadonlyMap<number, readonly PeriodCounts[]>,
  ): Promise<void> {
    const files = [...periods.keys()];
    await runner.query(
      `UPDATE ops.cleanings SET batches = $2, batch_run_id = $3
       WHERE rules = $1 AND file_id = ANY ($4)`,
      [rules, batches, runId, files],
    );
    await runner.query('DELETE FROM ops.cleaning_periods WHERE rules = $1 AND file_id = ANY ($2)', [
      rules,
      files,
    ]);
    const stated = [...periods].flatMap(([fileId, of]) => of.map((each) => ({ fileId, ...each })));
    await runner.query(addCleaningPeriodsSql, [
      rules,
      stated.map(({ fileId }) => fileId),
      stated.map(({ period }) => period),
      stated.map(({ rows }) => rows),
      stated.map(({ money }) => money),
    ]);
  }

  /** Records the rows of datasets that corrections replace; replaces the records of an earlier attempt of the run. */
  async recordReplaced(
    runner: QueryRunner,
    runId: number,
    datasets: ReadonlyMap<Dataset, readonly ReplacedRow[]>,
  ): Promise<void> {
    await runner.query('DELETE FROM ops.replaced_rows WHERE run_id = $1 AND dataset = ANY ($2)', [
      runId,
      [...datasets.keys()],
    ]);
    const rows = [...datasets].flatMap(([dataset, own]) => own.map((row) => ({ dataset, ...row })));
    if (rows.length === 0) return;
    await runner.query(
      `INSERT INTO ops.replaced_rows (run_id, dataset, file_id, line, period)
       SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[], $5::text[])`,
      [
        runId,
        rows.map(({ dataset }) => dataset),
        rows.map(({ fileId }) => fileId),
        rows.map(({ line }) => line),
        rows.map(({ period }) => period),
      ],
    );
  }

  /** Returns the contents of the run's cleaned files, in delivery order. */
  listCleanedFiles(runId: number): Promise<CleanedFile[]> {
    return queryRows(this.warehouse, cleanedFile, declaredSql, [runId]);
  }

  /** Deletes the cleanings of a dataset's files by rules that are no longer in force. */
  async forgetOthers(dataset: Dataset, rules: string): Promise<void> {
    await this.warehouse.query(
      `DELETE FROM ops.cleanings c USING ops.source_files f
       WHERE c.file_id = f.file_id AND f.dataset = $1 AND c.rules <> $2`,
      [dataset, rules],
    );
  }

  /** Returns the lake folders with rows that a file of the dataset has by these rules. */
  async batchesInUse(dataset: Dataset, rules: string): Promise<Set<string>> {
    const rows = await queryRows(
      this.warehouse,
      z.object({ folder: z.string() }),
      batchesInUseSql,
      [dataset, rules, batchesPrefix({ name: dataset, rules, period: undefined })],
    );
    return new Set(rows.map(({ folder }) => folder));
  }
}
