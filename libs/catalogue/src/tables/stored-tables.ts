import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { AsOf } from '#pipeline/ledger/snapshots/snapshot-as-of.js';
import { queryRows } from '#platform/database/rows.js';
import { formatAddress, createTableUnknownError } from './names.js';
import { markPersonalHeaders } from './personal-columns.js';
import { applyNote, type TableNotes } from './table-notes.js';
import type {
  CatalogueTable,
  FileReading,
  FormerTables,
  Layout,
  Relation,
  Relations,
  TableColumn,
  TableFile,
  Tables,
} from './table.js';

const json = <Value>() => z.custom<Value>((value) => typeof value === 'object' && value !== null);
const number = z.coerce.number();

/** A row of `ops.catalogue_tables`; the catalogue wrote its JSON. */
export const tableRow = z
  .object({
    id: z.string(),
    database: z.string(),
    name: z.string(),
    origin: z.enum(['crawl', 'workspace']),
    location: z.string(),
    layout: json<Layout>(),
    columns: json<TableColumn[]>(),
    keys: json<string[][]>(),
    version: number,
    rows: number.nullable(),
    bytes: number,
    files: number,
    freshAt: z.date().nullable(),
    seenAt: z.date(),
    missingSince: z.date().nullable(),
  })
  .transform(({ columns, ...row }) => ({
    ...row,
    // Also covers tables crawled before these headers were known.
    columns: row.origin === 'crawl' ? markPersonalHeaders(columns) : columns,
    comment: null,
    owner: null,
    tags: [] as string[],
  }));

/** A crawled table, or one of the workspace. */
export interface StoredTable extends CatalogueTable {
  id: string;
  /** Time since which its files are missing. */
  missingSince: Date | null;
}

export const TABLE_COLUMNS = `table_id::text AS id, database, name, origin, location, layout, columns, keys,
  version, rows, bytes, files, fresh_at AS "freshAt", seen_at AS "seenAt", missing_since AS "missingSince"`;

const fileRow = z
  .object({
    path: z.string(),
    bytes: number,
    modified: z.date(),
    partition: json<Record<string, string | null>>(),
    version: z.string().nullable(),
    reading: json<FileReading>().nullable(),
  })
  .transform(({ version, reading, ...file }): TableFile => ({
    ...file,
    ...(version !== null && { version }),
    ...(reading && { reading }),
  }));

/** Crawled tables and those of the workspace, from the database. */
export class StoredTables implements Tables {
  constructor(private readonly warehouse: DataSource) {}

  list(): Promise<StoredTable[]> {
    const sql = `SELECT ${TABLE_COLUMNS} FROM ops.catalogue_tables ORDER BY database, name`;
    return queryRows(this.warehouse, tableRow, sql);
  }

  async find(address: string): Promise<StoredTable> {
    const [table] = await queryRows(
      this.warehouse,
      tableRow,
      `SELECT ${TABLE_COLUMNS} FROM ops.catalogue_tables WHERE database || '.' || name = $1`,
      [address],
    );
    if (table) return table;
    throw createTableUnknownError(address, (await this.list()).map(formatAddress));
  }

  files({ database, name }: Pick<CatalogueTable, 'database' | 'name'>): Promise<TableFile[]> {
    return queryRows(
      this.warehouse,
      fileRow,
      `SELECT path, f.bytes, modified, partition, f.version, reading
       FROM ops.catalogue_files f JOIN ops.catalogue_tables t USING (table_id)
       WHERE t.database = $1 AND t.name = $2 ORDER BY path COLLATE "C"`,
      [database, name],
    );
  }
}

const tableVersion = z.object({
  /** Counted from 1. */
  version: z.int(),
  columns: z.custom<TableColumn[]>((value) => Array.isArray(value)),
  /** Changes since the last version, as the crawl found them. */
  changes: z.array(z.unknown()),
  madeAt: z.date(),
});

/** The columns of a table from a date on. */
type TableVersion = z.output<typeof tableVersion>;

/** Returns the versions of a table, newest first; only the current one when versions are not stored. */
export async function listVersions(
  warehouse: DataSource,
  table: CatalogueTable,
): Promise<TableVersion[]> {
  const kept = await queryRows(
    warehouse,
    tableVersion,
    `SELECT v.version, v.columns, v.changes, v.created_at AS "madeAt"
     FROM ops.catalogue_versions v JOIN ops.catalogue_tables USING (table_id)
     WHERE database = $1 AND name = $2 AND $3 <> 'flow' ORDER BY v.version DESC`,
    [table.database, table.name, table.origin],
  );
  if (kept.length > 0) return kept;
  const { version, columns, freshAt, seenAt } = table;
  return [{ version, columns, changes: [], madeAt: freshAt ?? seenAt }];
}

/** Stored tables and those of flows in one list, with people's notes. */
export class AllTables implements Tables, FormerTables {
  constructor(
    private readonly stored: Tables,
    private readonly flows: Tables & FormerTables,
    private readonly notes: Pick<TableNotes, 'listNotes'>,
  ) {}

  async list(): Promise<CatalogueTable[]> {
    const [flows, stored, notes] = await Promise.all([
      this.flows.list(),
      this.stored.list(),
      this.notes.listNotes(),
    ]);
    // A flow's own tables override crawled ones of the same address.
    const byAddress = new Map([...stored, ...flows].map((each) => [formatAddress(each), each]));
    return [...byAddress]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([address, table]) => applyNote(table, notes.get(address)));
  }

  async find(address: string): Promise<CatalogueTable> {
    const tables = await this.list();
    const asked = address.trim().toLowerCase();
    const found = tables.find((each) => formatAddress(each) === asked);
    if (found) return found;
    throw createTableUnknownError(address, tables.map(formatAddress));
  }

  async resolveAsOf(table: CatalogueTable, asOf: AsOf): Promise<CatalogueTable> {
    const former = await this.flows.resolveAsOf(table, asOf);
    return applyNote(former, (await this.notes.listNotes()).get(formatAddress(table)));
  }

  files(table: CatalogueTable): Promise<TableFile[]> {
    return (table.origin === 'flow' ? this.flows : this.stored).files(table);
  }
}

/** Opens tables for the query engine, each by its origin. */
export class AllRelations implements Relations {
  constructor(
    private readonly stored: Relations,
    private readonly flows: Relations,
  ) {}

  openRelation(table: CatalogueTable, signal?: AbortSignal): Promise<Relation> {
    return (table.origin === 'flow' ? this.flows : this.stored).openRelation(table, signal);
  }
}
