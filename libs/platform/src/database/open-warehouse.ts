import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { folderOf, type ServiceUrl } from '../config/service-url.js';
import { AppError } from '../errors/app-error.js';
import { withUser } from './connection.js';
import { createWarehouse, type WarehouseOptions } from './data-source.js';
import { embeddedUrl } from './embedded-logins.js';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './embedded/embedded-postgres.js';
import { type OwnerLogin, type OwnersWork, type Prepare, withOwner } from './owner.js';
import type { ProgramRole } from './roles.js';
import { queryRows } from './rows.js';
import { mayMigrate, requireCurrentSchema } from './schema-version.js';

const countRow = z.object({ others: z.int() });

/** An open warehouse with a schema of this version. */
export interface OpenWarehouse {
  warehouse: DataSource;
  /** `postgres://…` with its user, which may hold a password: for connections, never for logs. */
  url: string;
  /** Closes the pool; the last one to leave an embedded server stops it. */
  close(): Promise<void>;
}

interface OpenOptions extends Omit<WarehouseOptions, 'url'> {
  /** Whom an embedded server knows the program as; default the API. */
  role?: ProgramRole;
  /** The owner's login, where the program's own is a lesser one. */
  migration?: ServiceUrl | undefined;
  /** Secrets with the logins of worker and API, which the owner lets in. */
  loginSecrets?: readonly string[];
  prepare?: Prepare;
  /** What else the owner is to do, given the roles that are lacking. */
  ownersWork?: OwnersWork;
  /** Looks whether what `prepare` makes is there, where the program may not make it. */
  verify?: (warehouse: DataSource) => Promise<void>;
}

/**
 * Connects to the warehouse a URL names. Its schema is brought up to date where that can be: by the
 * owner's login if one is given, by the program's own if that is the owner; for `embedded:` the server is
 * adopted or started first, and the program logs in as its role.
 * @throws AppError SCHEMA_OUTDATED when nobody here may change the schema and it is not of this version;
 *   SCHEMA_NEWER when a newer version has changed it, and nothing was changed then
 */
export async function openWarehouse(
  service: ServiceUrl,
  options: OpenOptions,
): Promise<OpenWarehouse> {
  const server =
    service.scheme === 'embedded' ? await ensureEmbeddedPostgres(folderOf(service)) : undefined;
  try {
    return await openOn(service, server, options);
  } catch (error) {
    if (server && !server.adopted) await stopUnused(server);
    throw error;
  }
}

async function openOn(
  service: ServiceUrl,
  server: EmbeddedServer | undefined,
  options: OpenOptions,
): Promise<OpenWarehouse> {
  const owner = await ownerOf(server, options);
  if (owner) await withOwner(owner, options.prepare, options.ownersWork);
  const url = server ? embeddedUrl(server, options.role ?? 'api') : (await withUser(service)).href;
  const warehouse = await createWarehouse({ ...options, url });
  await warehouse.initialize();
  try {
    if (!owner) await requireVersion(warehouse, url, options);
  } catch (error) {
    await warehouse.destroy();
    throw error;
  }
  const close = async (): Promise<void> => {
    const others = server ? await countOthers(warehouse, options.applicationName) : 1;
    await warehouse.destroy();
    if (server && others === 0) await stopEmbeddedPostgres(server);
  };
  return { warehouse, url, close };
}

/** Stops a server that this program has started for nothing, unless another has come to use it. */
async function stopUnused(server: EmbeddedServer): Promise<void> {
  const applicationName = 'retailstream-owner';
  const { url } = server;
  const warehouse = await createWarehouse({ url, applicationName, entities: [], poolSize: 1 });
  const others = await warehouse
    .initialize()
    .then(() => countOthers(warehouse, applicationName))
    // Whoever uses it may keep it.
    .catch(() => 1);
  if (warehouse.isInitialized) await warehouse.destroy();
  if (others === 0) await stopEmbeddedPostgres(server);
}

/** @returns undefined where the program has no login of the owner */
async function ownerOf(
  server: EmbeddedServer | undefined,
  { migration, loginSecrets = [] }: OpenOptions,
): Promise<OwnerLogin | undefined> {
  if (server) return { server, url: server.url };
  return migration && { url: (await withUser(migration)).href, loginSecrets };
}

async function requireVersion(
  warehouse: DataSource,
  url: string,
  { prepare, verify, ownersWork }: OpenOptions,
): Promise<void> {
  if (await mayMigrate(warehouse)) {
    // Over connections of its own: a program's statements may have to end sooner than a migration does.
    await withOwner({ url }, prepare, ownersWork);
    return;
  }
  if (ownersWork) throw notOwner();
  await requireCurrentSchema(warehouse);
  await verify?.(warehouse);
}

function notOwner(): AppError {
  const advice = "set MIGRATION_URL, or WAREHOUSE_URL, to the owner's login";
  return new AppError(
    'CONFIG_INVALID',
    `this login does not own the warehouse's schema: ${advice}`,
  );
}

/** Connections of programs other than this one; of those of other roles only their names can be seen. */
async function countOthers(warehouse: DataSource, applicationName: string): Promise<number> {
  try {
    const [row] = await queryRows(
      warehouse,
      countRow,
      `SELECT count(*)::integer AS others FROM pg_stat_activity
       WHERE datid IS NOT NULL AND application_name NOT IN ($1, '')`,
      [applicationName],
    );
    return row?.others ?? 0;
  } catch {
    return 0;
  }
}
