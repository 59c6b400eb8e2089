import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';

/** Which rows the tables of `core` hold that are replaced as a whole. */
export class CoreLedger {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Whether a table still holds what was recorded of it.
   * @param table qualified, as the flow declares it
   * @param digest of what made its rows
   */
  async holds(table: string, digest: string): Promise<boolean> {
    const found = await queryRows(
      this.warehouse,
      z.object({ rows: z.number() }),
      `SELECT rows::float8 AS rows FROM ops.core_tables
       WHERE name = $1 AND digest = $2 AND rows = (SELECT count(*) FROM ${table})`,
      [table, digest],
    );
    return found.length > 0;
  }

  /** Records what a table holds, in the transaction that put it there. */
  async record(runner: QueryRunner, table: string, digest: string): Promise<void> {
    await runner.query(
      `INSERT INTO ops.core_tables (name, digest, rows) SELECT $1, $2, count(*) FROM ${table}
       ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, rows = excluded.rows`,
      [table, digest],
    );
  }
}
