import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { toPostgresConnection, withUser } from './connection.js';
import { loadMigrations } from './migrations.js';

export interface WarehouseOptions {
  /** `postgres://…` */
  url: string;
  /** Shown in pg_stat_activity, so that an operator can see which program holds a lock. */
  applicationName: string;
  entities: NonNullable<DataSourceOptions['entities']>;
  poolSize?: number;
  /** PostgreSQL stops a statement after so many milliseconds; undefined for no limit. */
  statementTimeoutMs?: number | undefined;
}

/** Returns the process's only pool of connections to the warehouse. */
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
      ...toPostgresConnection(service),
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
      ...(options.statementTimeoutMs && { statement_timeout: options.statementTimeoutMs }),
    },
    logging: false,
  });
}
