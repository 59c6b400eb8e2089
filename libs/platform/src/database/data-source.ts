import { DataSource, type DataSourceOptions } from 'typeorm';
import { loadMigrations } from './migrations.js';

export interface WarehouseOptions {
  /** `postgres://…` */
  url: string;
  /** Shown in pg_stat_activity, so an operator can tell who holds what. */
  applicationName: string;
  entities: NonNullable<DataSourceOptions['entities']>;
  poolSize?: number;
}

/** The one pool of connections to the warehouse a process has. */
export async function createWarehouse(options: WarehouseOptions): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: options.applicationName,
    entities: options.entities,
    migrations: await loadMigrations(),
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    poolSize: options.poolSize ?? 8,
    extra: { connectionTimeoutMillis: 10_000, keepAlive: true },
    logging: false,
  });
}
