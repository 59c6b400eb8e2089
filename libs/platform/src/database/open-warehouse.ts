import type { DataSource } from 'typeorm';
import { toFolderPath, type ServiceUrl } from '../config/service-url.js';
import { AppError } from '../errors/app-error.js';
import { withUser } from './connection.js';
import { createWarehouse, type WarehouseOptions } from './data-source.js';
import { embeddedUrl } from './logins.js';
import type { EmbeddedServer } from './embedded/embedded-postgres.js';
import { SharedServer } from './shared-server.js';
import { type OwnerLogin, type OwnersWork, type Prepare, withOwner } from './owner.js';
import type { ProgramRole } from './roles.js';
import { mayMigrate, requireCurrentSchema } from './migrations.js';

/** An open warehouse with a schema of this version. */
export interface OpenWarehouse {
  warehouse: DataSource;
  /** `postgres://…` with its user, and maybe a password: for connections, never for logs. */
  url: string;
  /** Closes the pool; the last program stops an embedded server. It may be called twice. */
  close(): Promise<void>;
}

interface OpenOptions extends Omit<WarehouseOptions, 'url'> {
  /** The program's role on an embedded server; default the API. */
  role?: ProgramRole;
  /** The owner's login, when the program's own login has fewer rights. */
  migration?: ServiceUrl | undefined;
  /** Secrets with the logins of worker and API, which the owner creates. */
  loginSecrets?: readonly string[];
  prepare?: Prepare;
  /** More work of the owner; it gets the missing roles. */
  ownersWork?: OwnersWork;
  /** Checks that the results of `prepare` exist, when the program may not create them. */
  verify?: (warehouse: DataSource) => Promise<void>;
}

/**
 * Connects to the warehouse of a URL. The owner's login, or else the program's own if it is the owner,
 * updates the schema. For `embedded:` it adopts or starts the server, and the program logs in as its
 * role.
 * @throws AppError SCHEMA_OUTDATED when the schema is old and no login may change it; SCHEMA_NEWER when
 *   a newer version changed it, and nothing is changed then
 */
export async function openWarehouse(
  service: ServiceUrl,
  options: OpenOptions,
): Promise<OpenWarehouse> {
  const shared =
    service.scheme === 'embedded' ? await SharedServer.join(toFolderPath(service)) : undefined;
  try {
    const { warehouse, url } = await openOn(service, shared?.server, options);
    let closed: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await warehouse.destroy();
      await shared?.leave();
    };
    return { warehouse, url, close: () => (closed ??= close()) };
  } catch (error) {
    await shared?.leave();
    throw error;
  }
}

async function openOn(
  service: ServiceUrl,
  server: EmbeddedServer | undefined,
  options: OpenOptions,
): Promise<Omit<OpenWarehouse, 'close'>> {
  const owner = await findOwner(server, options);
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
  return { warehouse, url };
}

/** @returns undefined when the program has no login of the owner */
async function findOwner(
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
    // Over separate connections: a program's statement time-out may be shorter than a migration.
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
