import type { EntityManager, QueryRunner } from 'typeorm';
import { z } from 'zod';
import type { TableRecord } from '#lake/ports/table-format.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';

const openLakeTablesSql = sqlFile(import.meta.url, './open_lake_tables.sql');

const commitSql = sqlFile(import.meta.url, './commit_tables.sql');

type Session = QueryRunner | EntityManager;

export interface CatalogTable {
  relation: string;
  /** The published snapshot that it has, or was tried with; null for a table of the workspace. */
  snapshotId: number | null;
  number: number;
  /** Null when not one version could be made. */
  record: TableRecord | null;
  /** Why it has an older snapshot; null when it is current. */
  failure: string | null;
}

/** A table with a version that readers can open. */
export type ReadableTable = CatalogTable & { record: TableRecord };

export const isReadable = (table: CatalogTable): table is ReadableTable => table.record !== null;

const row = z.object({
  relation: z.string(),
  snapshotId: z.int().nullable(),
  number: z.int(),
  record: z.custom<TableRecord | null>(),
  failure: z.string().nullable(),
});

const SELECT = `SELECT relation, snapshot_id::integer AS "snapshotId", number, record, failure
  FROM ops.lake_tables`;

const openRow = z.object({
  relation: z.string(),
  metadata: z.string(),
  columns: z.array(z.string()),
});

/** A table that readers can open. */
export type OpenTable = z.infer<typeof openRow>;

/** The catalog of the Iceberg tables of a flow, or of the workspace. A caller that commits has locked the snapshots or the table. */
export class TableLedger {
  constructor(private readonly flow: string) {}

  async tables(session: Session): Promise<Map<string, CatalogTable>> {
    const rows = await queryRows(session, row, `${SELECT} WHERE flow = $1`, [this.flow]);
    return new Map(rows.map((table) => [table.relation, table]));
  }

  /** Returns the names of all tables, also of those that readers cannot open. */
  async relations(session: Session): Promise<string[]> {
    const sql = 'SELECT relation FROM ops.lake_tables WHERE flow = $1 ORDER BY relation';
    const rows = await queryRows(session, row.pick({ relation: true }), sql, [this.flow]);
    return rows.map(({ relation }) => relation);
  }

  async table(session: Session, relation: string): Promise<CatalogTable | undefined> {
    const sql = `${SELECT} WHERE flow = $1 AND relation = $2`;
    const [found] = await queryRows(session, row, sql, [this.flow, relation]);
    return found;
  }

  /** Returns the tables that readers can open: the key of the metadata of each, and the names of all its columns ever. */
  listOpenTables(session: Session): Promise<OpenTable[]> {
    return queryRows(session, openRow, openLakeTablesSql, [this.flow]);
  }

  /** Returns a number that grows with each version of a table. */
  async changes(session: Session): Promise<number> {
    const [counted] = await queryRows(
      session,
      z.object({ changes: z.int() }),
      `SELECT coalesce(sum(number), 0)::integer AS changes FROM ops.lake_tables WHERE flow = $1`,
      [this.flow],
    );
    return counted?.changes ?? 0;
  }

  /** Records that tables have a snapshot without a new version. */
  async confirm(session: Session, snapshotId: number, relations: readonly string[]): Promise<void> {
    if (relations.length === 0) return;
    await session.query(
      `UPDATE ops.lake_tables SET snapshot_id = $2, failure = NULL, committed_at = now()
       WHERE flow = $1 AND relation = ANY ($3)`,
      [this.flow, snapshotId, relations],
    );
  }

  async commit(session: Session, tables: readonly CatalogTable[]): Promise<void> {
    if (tables.length === 0) return;
    await session.query(commitSql, [this.flow, JSON.stringify(tables)]);
  }
}
