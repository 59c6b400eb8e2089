import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import type { SqlLimits } from '#catalogue/sql/local-query-runner.js';
import { type SqlQueryService, createQueryQueue } from '#catalogue/sql/sql-query-service.js';
import type { FairQueueLimits } from '#platform/http/fair-queue.js';
import type {
  CatalogueTable,
  FormerTables,
  Relation,
  Relations,
  TableColumn,
  TableFile,
  Tables,
} from '#catalogue/tables/table.js';
import { createSqlQueries } from '#catalogue/composition/create-sql-queries.js';
import { DuckdbQueryEngine } from '#lake/duckdb-query/duckdb-query-engine.js';
import { FileStore } from '#lake/stores/file-store.js';
import type { CatalogueServices } from '#catalogue/operations/catalogue-services.js';
import { quoteLiteral } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import { queryRows } from '#platform/database/rows.js';
import { createTempFolder } from '#test/setup/temp-folder.js';
import { readProgramConfig } from './read-program-config.js';

/** SQL questions over tables in a folder. */
export interface SqlTables {
  sqlQueries: SqlQueryService;
  /** Services of the operations: tables, engine and queue. */
  catalogue: CatalogueServices & { tables: FormerTables };
  folder: string;
  /** Writes a CSV file and adds it to the catalogue as `shop.<name>`. */
  put(
    name: string,
    csv: string,
    columns: Record<string, string>,
    personal?: string[],
  ): Promise<void>;
  close(): Promise<void>;
}

export async function openSqlTables(
  warehouse: DataSource,
  limits: Partial<SqlLimits> = {},
  limited: Partial<FairQueueLimits> = {},
): Promise<SqlTables> {
  const folder = await createTempFolder('asked');
  const spillFolder = join(folder, 'spill');
  const engine = new DuckdbQueryEngine({ threads: 2, concurrency: 3, spill: '64MB', spillFolder });
  const tables = new TestTables(warehouse);
  const relations: Relations = { openRelation: (table) => createRelation(table, tables) };
  const lake = new FileStore(join(folder, 'lake'));
  const lakeUrl = `file:${join(folder, 'lake')}`;
  const turns = createQueryQueue(limited);
  const parts = { warehouse, tables, relations, engine, turns, lake, lakeUrl };
  const sqlQueries = createSqlQueries(readProgramConfig({ STATE_DIR: folder }), parts, {
    memory: '128MB',
    ms: 20_000,
    ...limits,
  });
  const catalogue = { tables, relations, engine, turns, places: [], lineage: noLineage };
  return {
    sqlQueries,
    catalogue,
    folder,
    put: async (name, csv, columns, personal = []) => {
      await mkdir(join(folder, name), { recursive: true });
      const file = join(folder, name, 'a.csv');
      await writeFile(file, csv);
      const { size, mtime } = await stat(file);
      const all = Object.entries(columns).map(([column, type]): TableColumn => ({
        name: column,
        type,
        nullable: true,
        isPartition: false,
        isPersonal: personal.includes(column),
        comment: null,
        note: null,
      }));
      await warehouse.query(
        `WITH t AS (
           INSERT INTO ops.catalogue_tables (database, name, origin, location, layout, columns, bytes, files)
           VALUES ('shop', $1, 'crawl', $2, '{"format": "csv"}', $3, $4, 1)
           ON CONFLICT (database, name) DO UPDATE SET bytes = excluded.bytes RETURNING table_id)
         INSERT INTO ops.catalogue_files (table_id, path, bytes, modified) SELECT table_id, 'a.csv', $4, $5 FROM t
         ON CONFLICT (table_id, path) DO UPDATE SET bytes = excluded.bytes, modified = excluded.modified`,
        [name, `file:${join(folder, name)}`, JSON.stringify(all), size, mtime],
      );
    },
    close: async () => {
      await sqlQueries.close();
      await engine.close();
      await rm(folder, { recursive: true });
    },
  };
}

const noLineage = { trace: () => Promise.resolve({ up: [], down: [] }) };

async function createRelation(table: CatalogueTable, tables: Tables): Promise<Relation> {
  const files = await tables.files(table);
  const paths = files.map(({ path }) => join(table.location.replace(/^file:/, ''), path));
  const list = `[${paths.map(quoteLiteral).join(', ')}]`;
  const types = table.columns.map(
    ({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(type)}`,
  );
  const sql =
    table.layout.format === 'parquet'
      ? `SELECT * FROM read_parquet(${list}, hive_partitioning = true)`
      : `SELECT * FROM read_csv(${list}, columns = {${types.join(', ')}}, header = true)`;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return {
    name: table.name,
    schema: table.database,
    sql,
    files: paths,
    bytes,
    columns: table.columns,
  };
}

const row = z.object({
  database: z.string(),
  name: z.string(),
  origin: z.enum(['crawl', 'workspace']),
  location: z.string(),
  layout: z.custom<CatalogueTable['layout']>(),
  columns: z.custom<TableColumn[]>(),
  version: z.int(),
  bytes: z.number(),
  freshAt: z.date().nullable(),
  seenAt: z.date(),
});
const file = z.object({
  path: z.string(),
  bytes: z.number(),
  modified: z.date(),
  partition: z.record(z.string(), z.string().nullable()),
});

class TestTables implements Tables, FormerTables {
  constructor(private readonly warehouse: DataSource) {}

  async list(): Promise<CatalogueTable[]> {
    const rows = await queryRows(
      this.warehouse,
      row,
      `SELECT database, name, origin, location, layout, columns, version, bytes::float8 AS bytes,
         fresh_at AS "freshAt", seen_at AS "seenAt" FROM ops.catalogue_tables ORDER BY database, name`,
    );
    const rest = { keys: [], comment: null, owner: null, tags: [], rows: null, files: 1 };
    return rows.map((each) => ({ ...each, ...rest }));
  }

  async find(address: string): Promise<CatalogueTable> {
    const all = await this.list();
    const found = all.find(({ database, name }) => `${database}.${name}` === address);
    if (found) return found;
    throw new AppError('TABLE_UNKNOWN', `there is no table ${address}`);
  }

  resolveAsOf(): Promise<never> {
    return Promise.reject(new Error('this test has no tables of flows'));
  }

  files({ database, name }: CatalogueTable): Promise<TableFile[]> {
    return queryRows(
      this.warehouse,
      file,
      `SELECT path, f.bytes::float8 AS bytes, modified, partition
       FROM ops.catalogue_files f JOIN ops.catalogue_tables USING (table_id)
       WHERE database = $1 AND name = $2 ORDER BY path`,
      [database, name],
    );
  }
}
