import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import type { TableFile } from '../tables/table.js';
import {
  type StoredTable,
  StoredTables,
  TABLE_COLUMNS,
  tableRow,
} from '../tables/stored-tables.js';

const idRow = z.object({ id: z.string() });

/** What a crawl has found out of a table. */
export type FoundTable = Omit<
  StoredTable,
  'id' | 'origin' | 'comment' | 'owner' | 'tags' | 'seenAt' | 'missingSince' | 'files'
> & {
  /** Of the table that it was before; undefined for a new one. */
  id: string | undefined;
  /** Sentences against the version before; undefined where nothing is to be noted. */
  changes: readonly string[] | undefined;
  files: readonly TableFile[];
};

/** Tables as crawls know them, which write down what they have found. */
export class CrawledTables extends StoredTables {
  /** @param personal names of columns that tell of people */
  constructor(
    private readonly session: DataSource,
    private readonly personal: ReadonlySet<string> = new Set(),
  ) {
    super(session);
  }

  /** Tables of a location, missing ones too. */
  at(location: string): Promise<StoredTable[]> {
    return queryRows(
      this.session,
      tableRow,
      `SELECT ${TABLE_COLUMNS} FROM ops.catalogue_tables
       WHERE origin = 'crawl' AND location = $1 ORDER BY database, name`,
      [location],
    );
  }

  /** Addresses that are taken, whoever made the tables. */
  async taken(): Promise<Set<string>> {
    const rows = await queryRows(
      this.session,
      idRow,
      `SELECT database || '.' || name AS id FROM ops.catalogue_tables`,
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** Writes a table down as it was found, with its files, all or nothing. */
  save(found: FoundTable): Promise<void> {
    const columns = found.columns.map((column) =>
      this.personal.has(column.name) ? { ...column, isPersonal: true } : column,
    );
    const table = { ...found, columns };
    return this.session.transaction(async (manager) => {
      const id = table.id ?? (await insert(manager, table));
      if (table.id !== undefined) await update(manager, id, table);
      await manager.query('DELETE FROM ops.catalogue_files WHERE table_id = $1', [id]);
      await manager.query(
        `INSERT INTO ops.catalogue_files (table_id, path, bytes, modified, partition, version, reading)
         SELECT $1, path, bytes, modified, partition, version, reading
         FROM jsonb_to_recordset($2::jsonb) AS f
           (path text, bytes bigint, modified timestamptz, partition jsonb, version text, reading jsonb)`,
        [id, JSON.stringify(table.files)],
      );
      if (table.changes === undefined) return;
      await manager.query(
        `INSERT INTO ops.catalogue_versions (table_id, version, layout, columns, changes)
         VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (table_id, version) DO UPDATE SET layout = EXCLUDED.layout,
           columns = EXCLUDED.columns, changes = catalogue_versions.changes || EXCLUDED.changes`,
        [id, table.version, ...jsons(table.layout, table.columns, table.changes)],
      );
    });
  }

  /** Says that a crawl has seen tables as they were. */
  async seen(ids: readonly string[]): Promise<void> {
    await this.session.query(
      `UPDATE ops.catalogue_tables SET seen_at = now(), missing_since = NULL
       WHERE table_id = ANY($1::bigint[])`,
      [ids],
    );
  }

  /** Says that a crawl has found no file of tables; they stay. */
  async missing(ids: readonly string[]): Promise<void> {
    await this.session.query(
      `UPDATE ops.catalogue_tables SET missing_since = coalesce(missing_since, now())
       WHERE table_id = ANY($1::bigint[])`,
      [ids],
    );
  }
}

const jsons = (...values: unknown[]) => values.map((value) => JSON.stringify(value));

const facts = ({ layout, columns, keys, version, rows, bytes, files, freshAt }: FoundTable) => [
  ...jsons(layout, columns, keys),
  version,
  rows,
  bytes,
  files.length,
  freshAt,
];

async function insert(manager: EntityManager, table: FoundTable): Promise<string> {
  const [row] = await queryRows(
    manager,
    idRow,
    `INSERT INTO ops.catalogue_tables
       (layout, columns, keys, version, rows, bytes, files, fresh_at, database, name, origin, location)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'crawl', $11) RETURNING table_id::text AS id`,
    [...facts(table), table.database, table.name, table.location],
  );
  if (!row) throw new Error('a table was to be written down and was not');
  return row.id;
}

async function update(manager: EntityManager, id: string, table: FoundTable): Promise<void> {
  await manager.query(
    `UPDATE ops.catalogue_tables SET layout = $1, columns = $2, keys = $3, version = $4, rows = $5,
       bytes = $6, files = $7, fresh_at = $8, seen_at = now(), missing_since = NULL
     WHERE table_id = $9`,
    [...facts(table), id],
  );
}
