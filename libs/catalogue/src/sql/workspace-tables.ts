import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Audit } from '#pipeline/ledger/flows/audit.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import { alone } from '../tables/alone.js';
import { tableTypeOf } from '../tables/column-types.js';
import { identifier } from '../tables/names.js';
import type { TableColumn, WrittenTable } from '../tables/table.js';
import type { Target } from './guard/read-statement.js';

export const WORKSPACE = 'workspace';

const stored = z.object({
  id: z.string(),
  location: z.string(),
  columns: z.custom<TableColumn[]>((value) => Array.isArray(value)),
  files: z.array(z.string()),
  /** When its files were written last. */
  writtenAt: z.date(),
});

export type WorkspaceTable = z.output<typeof stored>;

/** Tables of the workspace in the catalogue. */
export class WorkspaceTables {
  constructor(
    private readonly warehouse: DataSource,
    private readonly audit: Audit,
  ) {}

  async find(name: string): Promise<WorkspaceTable | undefined> {
    const [found] = await queryRows(
      this.warehouse,
      stored,
      `SELECT table_id::text AS id, location, columns, coalesce(fresh_at, made_at) AS "writtenAt",
         ARRAY(SELECT path FROM ops.catalogue_files f WHERE f.table_id = t.table_id ORDER BY path) AS files
       FROM ops.catalogue_tables t WHERE database = $1 AND name = $2`,
      [WORKSPACE, name],
    );
    return found;
  }

  /** Writes a table that nobody else writes meanwhile. @throws AppError BUSY, retryable */
  alone<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    const busy = `${WORKSPACE}.${name} is being written; try again when that has ended`;
    return alone(this.warehouse, `${WORKSPACE} ${name}`, busy, work);
  }

  /** Shows the files to readers, in place of those before or beside them, all at once. */
  async register(written: WrittenTable, mode: 'create' | 'replace' | 'insert'): Promise<void> {
    const { name, actor, rows, files, sql } = written;
    await this.warehouse.transaction(async (manager) => {
      const id = await this.row(manager, written, mode);
      if (mode === 'replace') {
        await manager.query('DELETE FROM ops.catalogue_files WHERE table_id = $1', [id]);
        await manager.query('DELETE FROM ops.catalogue_lineage WHERE database = $1 AND name = $2', [
          WORKSPACE,
          name,
        ]);
      }
      await manager.query(
        `INSERT INTO ops.catalogue_files (table_id, path, bytes, modified, partition)
         SELECT $1, path, bytes, modified, partition
         FROM jsonb_to_recordset($2::jsonb) AS f (path text, bytes bigint, modified timestamptz, partition jsonb)`,
        [id, JSON.stringify(files)],
      );
      await manager.query(
        // Rows that somebody erased may be in stay as old as they are.
        `UPDATE ops.catalogue_tables t SET bytes = f.bytes, files = f.files, seen_at = now(),
           fresh_at = CASE WHEN $2 = 'insert' AND EXISTS (
             SELECT FROM ops.erasures WHERE done_at IS NULL OR done_at >= t.fresh_at) THEN t.fresh_at ELSE now() END
         FROM (SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS files
               FROM ops.catalogue_files WHERE table_id = $1) f
         WHERE t.table_id = $1`,
        [id, mode],
      );
      await manager.query(
        `INSERT INTO ops.catalogue_lineage (database, name, source, made_by)
         SELECT $1, $2, source, $4 FROM unnest($3::text[]) AS s (source)
         ON CONFLICT (database, name, source) DO UPDATE SET made_by = excluded.made_by, made_at = now()`,
        [WORKSPACE, name, written.sources, actor],
      );
      await this.audit.record(manager, {
        actor,
        action: 'write-workspace',
        subject: `table ${WORKSPACE}.${name}`,
        details: { mode, rows, sql },
      });
    });
  }

  /** @returns number of the table */
  private async row(
    manager: EntityManager,
    { name, location, columns, rows }: WrittenTable,
    mode: 'create' | 'replace' | 'insert',
  ): Promise<string> {
    const layout = JSON.stringify({ format: 'parquet' });
    const [row] = await queryRows(
      manager,
      z.object({ id: z.string(), version: z.int() }),
      `INSERT INTO ops.catalogue_tables AS t (database, name, origin, location, layout, columns, rows, bytes, files)
       VALUES ($1, $2, 'workspace', $3, $4, $5, $6, 0, 0)
       ON CONFLICT (database, name) DO UPDATE SET
         origin = excluded.origin, layout = excluded.layout,
         location = excluded.location, columns = excluded.columns,
         version = t.version + CASE WHEN t.columns = excluded.columns THEN 0 ELSE 1 END,
         rows = CASE WHEN $7 = 'insert' THEN t.rows ELSE 0 END + excluded.rows
       WHERE $7 = 'replace' OR $7 = 'insert' AND t.location = excluded.location
       RETURNING table_id::text AS id, version`,
      [WORKSPACE, name, location, layout, JSON.stringify(columns), rows, mode],
    );
    if (!row) {
      const message = `${WORKSPACE}.${name} is refused: it was made meanwhile; ask again`;
      throw new AppError('QUERY_REFUSED', message);
    }
    await manager.query(
      `INSERT INTO ops.catalogue_versions (table_id, version, layout, columns)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [row.id, row.version, layout, JSON.stringify(columns)],
    );
    return row.id;
  }
}

interface Column {
  name: string;
  type: string;
}

const NAME = /^[a-z_][a-z0-9_]*$/;

/** What the columns of a new table are. @throws AppError QUERY_REFUSED */
export function columnsOf(given: readonly Column[], { partitionedBy }: Target): TableColumn[] {
  const columns = given.map(({ name, type }) => ({
    name: name.toLowerCase(),
    type: tableTypeOf(type),
    nullable: true,
    isPartition: partitionedBy.includes(name.toLowerCase()),
    isPersonal: false,
    comment: null,
    note: null,
  }));
  const odd = columns.find(({ name }) => !NAME.test(name));
  if (odd) throw refused(`the column ${odd.name}`, 'name it with AS: a to z, digits and _');
  const missing = partitionedBy.find((name) => !columns.some((column) => column.name === name));
  if (missing !== undefined) throw refused(`PARTITIONED BY ${missing}`, 'no column has that name');
  if (columns.every(({ isPartition }) => isPartition)) {
    throw refused('PARTITIONED BY all columns', 'leave one for the files');
  }
  return withPartitionsLast(columns, partitionedBy);
}

/** As folders are nested, from the outer to the inner. */
const withPartitionsLast = (columns: readonly TableColumn[], by: readonly string[]) =>
  columns.toSorted((a, b) => by.indexOf(a.name) - by.indexOf(b.name));

/** @throws AppError QUERY_REFUSED where what is inserted has other columns than the table */
export function holdColumns(given: readonly Column[], table: readonly TableColumn[]): void {
  const names = given.map(({ name }) => name.toLowerCase()).sort();
  const needed = table.map(({ name }) => name).sort();
  if (names.join() === needed.join()) return;
  throw refused(`INSERT of ${names.join(', ')}`, `the table has ${needed.join(', ')}: give these`);
}

/** The columns as the table has them, by name. */
export const castsOf = (columns: readonly TableColumn[]): string =>
  columns
    .map(({ name, type }) => {
      const column = identifier(name);
      const value = type === 'JSON' ? `to_json(${column})` : column;
      return `CAST(${value} AS ${type === 'JSON' ? 'VARCHAR' : type}) AS ${column}`;
    })
    .join(', ');

const refused = (word: string, why: string): AppError =>
  new AppError('QUERY_REFUSED', `${word} is refused: ${why}`);
