import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { FieldIds } from '#lake/ports/table-format.js';
import { WORKSPACE } from '#pipeline/flow/zones.js';
import type { Audit } from '#platform/database/audit.js';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';
import type { TableColumn, WrittenTable } from '../tables/table.js';
import { withTableLock, type WorkspaceVersions } from './workspace-versions.js';
import { storableJson } from '#platform/text/storable-text.js';

const stored = z.object({
  id: z.string(),
  location: z.string(),
  columns: z.custom<TableColumn[]>((value) => Array.isArray(value)),
  files: z.array(z.string()),
  /** Time of the last write of its files. */
  writtenAt: z.date(),
});

export type WorkspaceTable = z.output<typeof stored>;

export class WorkspaceTables {
  constructor(
    private readonly warehouse: DataSource,
    private readonly audit: Audit,
    private readonly versions: WorkspaceVersions,
  ) {}

  async find(name: string): Promise<WorkspaceTable | undefined> {
    const [found] = await queryRows(
      this.warehouse,
      stored,
      `SELECT table_id::text AS id, location, columns, coalesce(fresh_at, created_at) AS "writtenAt",
         ARRAY(SELECT path FROM ops.catalogue_files f WHERE f.table_id = t.table_id ORDER BY path) AS files
       FROM ops.catalogue_tables t WHERE database = $1 AND name = $2`,
      [WORKSPACE, name],
    );
    return found;
  }

  /** Runs the only writer of a table. @throws AppError BUSY, retryable, while another writes it */
  withTableLock<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
    return withTableLock(this.warehouse, name, work);
  }

  /** Returns the field ids that the Parquet files of a write carry, by column. */
  fieldIds(name: string, columns: readonly Pick<TableColumn, 'name'>[]): Promise<FieldIds> {
    const names = columns.map((column) => column.name);
    return this.warehouse.transaction((session) => this.versions.fieldIds(session, name, names));
  }

  /** Publishes files to readers in one transaction, in place of or in addition to earlier ones. */
  async register(written: WrittenTable, mode: 'create' | 'replace' | 'insert'): Promise<void> {
    const { name, actor, rows, files, sql } = written;
    const former = await this.find(name);
    await this.warehouse.transaction(async (manager) => {
      const id = await this.upsertRow(manager, written, mode);
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
        [id, storableJson(files)],
      );
      await manager.query(
        // An insert does not refresh the age of rows that may contain an erased person.
        `UPDATE ops.catalogue_tables t SET bytes = f.bytes, files = f.files, seen_at = now(),
           fresh_at = CASE WHEN $2 = 'insert' AND EXISTS (
             SELECT FROM ops.erasures WHERE done_at IS NULL OR done_at >= t.fresh_at) THEN t.fresh_at ELSE now() END
         FROM (SELECT coalesce(sum(bytes), 0) AS bytes, count(*) AS files
               FROM ops.catalogue_files WHERE table_id = $1) f
         WHERE t.table_id = $1`,
        [id, mode],
      );
      await manager.query(
        `INSERT INTO ops.catalogue_lineage (database, name, source, created_by)
         SELECT $1, $2, source, $4 FROM unnest($3::text[]) AS s (source)
         ON CONFLICT (database, name, source) DO UPDATE SET created_by = excluded.created_by, created_at = now()`,
        [WORKSPACE, name, written.sources, actor],
      );
      await this.audit.record(manager, {
        actor,
        action: 'write-workspace',
        subject: `table ${WORKSPACE}.${name}`,
        details: { mode, rows, sql },
      });
      await this.versions.commit(manager, written, await this.listFiles(manager, id), former);
    });
    // The table is published: the worker repeats what this process could not do.
    await this.versions.follow(this.warehouse.manager, name).catch(() => undefined);
  }

  private listFiles(manager: EntityManager, id: string) {
    return queryRows(
      manager,
      z.object({ path: z.string(), bytes: z.coerce.number() }),
      'SELECT path, bytes FROM ops.catalogue_files WHERE table_id = $1 ORDER BY path COLLATE "C"',
      [id],
    );
  }

  /** @returns id of the table */
  private async upsertRow(
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
      [WORKSPACE, name, location, layout, storableJson(columns), rows, mode],
    );
    if (!row) {
      const message = `${WORKSPACE}.${name} is refused: another query created it meanwhile; run the query again`;
      throw new AppError('QUERY_REFUSED', message);
    }
    await manager.query(
      `INSERT INTO ops.catalogue_versions (table_id, version, layout, columns)
       VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [row.id, row.version, layout, storableJson(columns)],
    );
    return row.id;
  }
}
