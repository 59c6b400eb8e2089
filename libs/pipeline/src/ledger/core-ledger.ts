import type { DataSource, QueryRunner } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';

/** What the tables of `core` hold that are replaced as a whole. */
export class CoreLedger {
  constructor(private readonly warehouse: DataSource) {}

  /**
   * Whether a table still holds what was recorded of it, row by row.
   * @param table qualified, as the flow declares it
   * @param digest of what made its rows
   */
  async holds(table: string, digest: string): Promise<boolean> {
    const found = await queryRows(
      this.warehouse,
      z.object({ name: z.string() }),
      `SELECT name FROM ops.core_tables
       WHERE name = $1 AND digest = $2 AND content = (${contentSql(table)})`,
      [table, digest],
    );
    return found.length > 0;
  }

  /** Records what a table holds, in the transaction that put it there. */
  async record(runner: QueryRunner, table: string, digest: string): Promise<void> {
    await runner.query(
      `INSERT INTO ops.core_tables (name, digest, content) SELECT $1, $2, (${contentSql(table)})
       ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, content = excluded.content`,
      [table, digest],
    );
  }
}

/**
 * SELECT of a digest of all rows, in any order: it neither sorts them nor holds their text. It finds what was
 * done by hand, not what somebody has worked out to have the same sum.
 */
const contentSql = (table: string) =>
  `SELECT concat(count(*), ' ', sum(hashtextextended(t::text, 0)::numeric)) FROM ${table} t`;
