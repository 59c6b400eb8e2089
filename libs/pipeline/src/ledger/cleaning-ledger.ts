import type { DataSource, QueryRunner } from 'typeorm';
import type { Dataset } from '#intake/contracts/contract.js';

/** What a file states by one set of rules, counted when it was cleaned. */
export interface Cleaning {
  fileId: number;
  rowsIn: number;
  rowsAccepted: number;
  rowsQuarantined: number;
  /** Rows that say what another row of the file says. */
  rowsDuplicate: number;
  /** Rows that a later one of the file replaces. */
  rowsSuperseded: number;
  /** Exact sum of the accepted rows' money column, as decimal text; null when there is none. */
  money: string | null;
}

/** A cleaning of an earlier run, with the run whose folder holds its rows. */
export interface FormerCleaning extends Cleaning {
  runId: number;
  deliveryOrder: number;
}

/** What each file states: written when it is cleaned, and not worked out again. */
export class CleaningLedger {
  constructor(private readonly warehouse: DataSource) {}

  /** Cleanings by these rules of the files that a run covers and has not to clean itself. */
  former(runId: number, dataset: Dataset, rules: string): Promise<FormerCleaning[]> {
    return this.warehouse.query<FormerCleaning[]>(
      `SELECT c.file_id::integer AS "fileId", c.run_id::integer AS "runId",
              f.delivery_order AS "deliveryOrder", c.rows_in::float8 AS "rowsIn",
              c.rows_accepted::float8 AS "rowsAccepted",
              c.rows_quarantined::float8 AS "rowsQuarantined",
              c.rows_duplicate::float8 AS "rowsDuplicate",
              c.rows_superseded::float8 AS "rowsSuperseded", c.money::text AS money
       FROM ops.run_files f
       JOIN ops.source_files USING (file_id)
       JOIN ops.cleanings c USING (file_id)
       WHERE f.run_id = $1 AND NOT f.is_new AND dataset = $2 AND c.rules = $3
       ORDER BY f.delivery_order`,
      [runId, dataset, rules],
    );
  }

  /** Records a cleaning with its faults, replacing what an earlier attempt recorded. */
  async record(
    runner: QueryRunner,
    runId: number,
    rules: string,
    cleaning: Cleaning,
    faults: ReadonlyMap<string, number>,
  ): Promise<void> {
    const { fileId, money } = cleaning;
    await runner.query('DELETE FROM ops.cleanings WHERE file_id = $1 AND rules = $2', [
      fileId,
      rules,
    ]);
    await runner.query(
      `INSERT INTO ops.cleanings (file_id, rules, run_id, rows_in, rows_accepted, rows_quarantined,
                                  rows_duplicate, rows_superseded, money)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        fileId,
        rules,
        runId,
        cleaning.rowsIn,
        cleaning.rowsAccepted,
        cleaning.rowsQuarantined,
        cleaning.rowsDuplicate,
        cleaning.rowsSuperseded,
        money,
      ],
    );
    await runner.query(
      `INSERT INTO ops.cleaning_faults (file_id, rules, reason, rows)
       SELECT $1, $2, reason, rows FROM unnest($3::text[], $4::bigint[]) AS f (reason, rows)`,
      [fileId, rules, [...faults.keys()], [...faults.values()]],
    );
  }

  /** Forgets what files of a dataset state by rules that are no longer in force. */
  async forgetOthers(dataset: Dataset, rules: string): Promise<void> {
    await this.warehouse.query(
      `DELETE FROM ops.cleanings c USING ops.source_files f
       WHERE c.file_id = f.file_id AND f.dataset = $1 AND c.rules <> $2`,
      [dataset, rules],
    );
  }

  /** Runs whose folder holds rows that some file still states by these rules. */
  async runsInUse(rules: string): Promise<Set<number>> {
    const rows = await this.warehouse.query<{ run: number }[]>(
      'SELECT DISTINCT run_id::integer AS run FROM ops.cleanings WHERE rules = $1',
      [rules],
    );
    return new Set(rows.map(({ run }) => run));
  }
}
