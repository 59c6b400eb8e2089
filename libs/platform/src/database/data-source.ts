import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { ServiceUrl } from '../config/service-url.js';
import { connectionOf, withUser } from './connection.js';
import { loadMigrations } from './migrations.js';

interface PoolOptions {
  /** Shown in pg_stat_activity, so an operator can tell who holds what. */
  applicationName: string;
  entities: NonNullable<DataSourceOptions['entities']>;
  poolSize?: number;
}

export interface WarehouseOptions extends PoolOptions {
  /** `postgres://…` */
  url: string;
}

/** The one pool of connections to the warehouse a process has. */
export async function createWarehouse(options: WarehouseOptions): Promise<DataSource> {
  const service = await withUser({ scheme: 'postgres', href: options.url });
  return new DataSource({
    ...poolOf(service, options),
    migrations: await loadMigrations(),
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
  });
}

/** Connects to a warehouse whose schema another process keeps. */
export async function connectWarehouse(
  service: ServiceUrl,
  options: PoolOptions,
): Promise<DataSource> {
  return new DataSource(poolOf(await withUser(service), options)).initialize();
}

function poolOf(service: ServiceUrl, options: PoolOptions) {
  return {
    type: 'postgres' as const,
    driver: pg,
    applicationName: options.applicationName,
    entities: options.entities,
    poolSize: options.poolSize ?? 8,
    extra: { ...connectionOf(service), connectionTimeoutMillis: 10_000, keepAlive: true },
    logging: false as const,
  };
}
