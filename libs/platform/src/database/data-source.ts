import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { connectionOf, withUser } from './connection.js';
import { loadMigrations } from './migrations.js';

export interface WarehouseOptions {
  /** `postgres://…` */
  url: string;
  /** Shown in pg_stat_activity, so an operator can tell who holds what. */
  applicationName: string;
  entities: NonNullable<DataSourceOptions['entities']>;
  poolSize?: number;
  /** After so many milliseconds PostgreSQL stops a statement; no end when left out. */
  statementTimeoutMs?: number | undefined;
}

/** The one pool of connections to the warehouse a process has. */
export async function createWarehouse(options: WarehouseOptions): Promise<DataSource> {
  const service = await withUser({ scheme: 'postgres', href: options.url });
  return new DataSource({
    type: 'postgres',
    driver: pg,
    applicationName: options.applicationName,
    entities: options.entities,
    migrations: await loadMigrations(),
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    poolSize: options.poolSize ?? 8,
    extra: {
      ...connectionOf(service),
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      ...(options.statementTimeoutMs && { statement_timeout: options.statementTimeoutMs }),
    },
    logging: false,
  });
}
