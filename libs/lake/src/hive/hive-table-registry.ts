import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { AppError } from '#platform/errors/app-error.js';
import {
  selectFoldersToRead,
  type RegisteredTable,
  type TableRegistry,
} from '../ports/table-registry.js';
import type { Cell } from '../ports/compute.js';
import type { ObjectStore } from '../ports/object-store.js';
import { readParquetColumns } from '../parquet/parquet-columns.js';
import { HiveServer } from './hive-server.js';
import { requireIdentifier, type HiveAddress, type HiveSettings } from './hive-settings.js';
import { addPartitionsSql, createTableSql, pointViewSql, readDefinition } from './table-sql.js';

interface HiveTableRegistryOptions {
  lake: ObjectStore;
  /** URL by which the cluster reads a prefix of the lake. */
  location: (prefix: string) => string;
  /** Returns where the server is; called at first use only, because it may start the server. */
  host: () => Promise<HiveAddress>;
  settings: HiveSettings;
}

const VERSION = /__[0-9a-f]{12}$/;

/**
 * Tables in a Hive metastore, by HiveServer2 or Spark's Thrift server. A published name is a view. Each
 * publication creates an external table `<name>__<12 digits>`, counts its rows, and then points the view
 * at it by ALTER VIEW, which is atomic for readers. CREATE OR REPLACE is not, because Spark drops the
 * view first. The table's properties store the published definition, so that both change together; a
 * publication of the same one, without new files, changes nothing. A table is dropped after two newer
 * publications, so that running queries can finish.
 */
export class HiveTableRegistry implements TableRegistry {
  private readonly server: HiveServer;

  constructor(private readonly options: HiveTableRegistryOptions) {
    this.server = new HiveServer(options.host, options.settings);
  }

  /** @throws AppError CATALOG_UNAVAILABLE, in one line, unless a session opens and the database exists */
  async check(): Promise<void> {
    await this.listNames();
  }

  /** @throws AppError CATALOG_MISMATCH when the Parquet has another number of rows than expected */
  async publish(table: RegisteredTable, { hasNewFiles } = { hasNewFiles: true }): Promise<void> {
    const { database } = this.options.settings;
    const name = requireIdentifier(table.name);
    const names = await this.listNames();
    const former = names.includes(name) ? await this.findVersion(name) : undefined;
    if (!hasNewFiles && former !== undefined && isDeepStrictEqual(await this.locate(name), table))
      return;
    const version = `${name}__${randomBytes(6).toString('hex')}`;
    try {
      await this.createTable(version, table);
      const isNew = !names.includes(name);
      await this.server.run(pointViewSql(name, { database, version, isNew }));
    } catch (error) {
      await this.server.run(`DROP TABLE IF EXISTS ${version}`).catch(() => undefined);
      throw error;
    }
    for (const old of names) {
      if (old === former || old.replace(VERSION, '') !== name || old === name) continue;
      await this.server.run(`DROP TABLE IF EXISTS ${old}`);
    }
  }

  async locate(name: string): Promise<RegisteredTable> {
    const version = await this.findVersion(name);
    if (version === undefined) {
      throw new AppError('TABLE_NOT_FOUND', `the catalog has no table ${name}`);
    }
    try {
      const rows = await this.server.run(`SHOW TBLPROPERTIES ${version}`);
      // Hive and Spark name the two columns differently.
      const properties = rows.map((row) => Object.values(row) as [string, string]);
      return readDefinition(name, Object.fromEntries(properties));
    } catch (error) {
      // Meanwhile the name was published twice and this version was dropped.
      if ((await this.findVersion(name)) !== version) return this.locate(name);
      throw error;
    }
  }

  async tables(): Promise<RegisteredTable[]> {
    const names = (await this.listNames()).filter((name) => !VERSION.test(name));
    const found: RegisteredTable[] = [];
    for (const name of names.sort()) {
      // A table of another program has no version.
      if ((await this.findVersion(name)) !== undefined) found.push(await this.locate(name));
    }
    return found;
  }

  query(sql: string): Promise<Record<string, Cell>[]> {
    return this.server.run(sql);
  }

  /** Rejects running calls. */
  close(): void {
    this.server.close();
  }

  private async createTable(version: string, table: RegisteredTable): Promise<void> {
    const { lake, location } = this.options;
    const [first] = selectFoldersToRead(table);
    if (!first) throw new Error(`table ${table.name} has no folder`);
    const columns = await readParquetColumns(lake, first.prefix);
    await this.server.run(
      createTableSql(version, table, { columns, location: location(first.prefix) }),
    );
    for (const sql of addPartitionsSql(version, table, location)) await this.server.run(sql);
    const [counted] = await this.server.run(`SELECT count(*) AS counted FROM ${version}`);
    const rows = Number(counted?.['counted']);
    if (rows === table.rows) return;
    const count = table.folders.length;
    const place = count === 1 ? `${first.prefix} has` : `its ${count} folders have`;
    const found = `${place} ${rows} rows, but the stage wrote ${table.rows}`;
    throw new AppError('CATALOG_MISMATCH', `table ${table.name}: ${found}; run the stage again`);
  }

  /** Returns the names of all tables and views of the database. */
  private async listNames(): Promise<string[]> {
    const rows = await this.server.run('SHOW TABLES');
    return rows.map((row) => String(row['tableName'] ?? row['tab_name']));
  }

  /** Returns the table behind a published name; undefined when the name is not ours. */
  private async findVersion(name: string): Promise<string | undefined> {
    try {
      const lines = await this.server.run(`DESCRIBE FORMATTED ${requireIdentifier(name)}`);
      const text = lines.flatMap((line) => Object.values(line)).join('\n');
      return new RegExp(`\\b${name}__[0-9a-f]{12}\\b`).exec(text)?.[0];
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'COMPUTE_FAILED') throw error;
      if ((await this.listNames()).includes(name)) throw error;
      return undefined;
    }
  }
}
