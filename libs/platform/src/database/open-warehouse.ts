import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { folderOf, type ServiceUrl } from '../config/service-url.js';
import { withUser } from './connection.js';
import { createWarehouse, type WarehouseOptions } from './data-source.js';
import { ensureEmbeddedPostgres, stopEmbeddedPostgres } from './embedded/embedded-postgres.js';
import { migrate } from './migrations.js';
import { queryRows } from './rows.js';

const countRow = z.object({ others: z.int() });

/** An open, migrated warehouse. */
export interface OpenWarehouse {
  warehouse: DataSource;
  /** `postgres://…` with its user, which may hold a password: for connections, never for logs. */
  url: string;
  /** Closes the pool; the last one to leave an embedded server stops it. */
  close(): Promise<void>;
}

/**
 * Connects to the warehouse a URL names and brings its schema up to date. For `embedded:` the server
 * is adopted or started first.
 */
export async function openWarehouse(
  service: ServiceUrl,
  options: Omit<WarehouseOptions, 'url'>,
): Promise<OpenWarehouse> {
  const server =
    service.scheme === 'embedded' ? await ensureEmbeddedPostgres(folderOf(service)) : undefined;
  const { href: url } = server ? { href: server.url } : await withUser(service);
  const warehouse = await createWarehouse({ ...options, url });
  await warehouse.initialize();
  await migrate(warehouse);
  const close = async (): Promise<void> => {
    const others = server ? await countOthers(warehouse, options.applicationName) : 1;
    await warehouse.destroy();
    if (server && others === 0) await stopEmbeddedPostgres(server);
  };
  return { warehouse, url, close };
}

/** Connections of programs other than this one. */
async function countOthers(warehouse: DataSource, applicationName: string): Promise<number> {
  try {
    const [row] = await queryRows(
      warehouse,
      countRow,
      `SELECT count(*)::integer AS others FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND application_name NOT IN ($1, '')`,
      [applicationName],
    );
    return row?.others ?? 0;
  } catch {
    return 0;
  }
}
