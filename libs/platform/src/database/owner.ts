import type { DataSource } from 'typeorm';
import { createWarehouse } from './data-source.js';
import { ensureEmbeddedLogins, ensureSecretLogins } from './logins.js';
import type { EmbeddedServer } from './embedded/embedded-postgres.js';
import { migrate } from './migrations.js';
import { ensureRights } from './roles.js';

/** What the owner creates in the schema besides migrations. */
export type Prepare = (owner: DataSource) => Promise<void>;

/** @param lacking roles that the owner could not create, as `ensureRights` returns them */
export type OwnersWork = (owner: DataSource, lacking: readonly string[]) => Promise<void>;

/** How the owner of the schema connects. */
export interface OwnerLogin {
  /** `postgres://…`, maybe with a password. */
  url: string;
  /** Undefined unless the server is an embedded one. */
  server?: EmbeddedServer | undefined;
  /** Secrets with the logins of worker and API. */
  loginSecrets?: readonly string[];
}

/**
 * Updates the schema and gives the roles their rights.
 * @returns the missing roles, as `ensureRights` does
 */
export async function updateSchema(owner: DataSource, prepare?: Prepare): Promise<string[]> {
  await migrate(owner);
  await prepare?.(owner);
  return ensureRights(owner);
}

/**
 * Updates the schema as its owner, without a time-out.
 * @param work of the owner afterwards
 */
export async function withOwner(
  { url, server, loginSecrets = [] }: OwnerLogin,
  prepare?: Prepare,
  work?: OwnersWork,
): Promise<void> {
  const warehouse = await createWarehouse({
    url,
    applicationName: 'retailstream-owner',
    entities: [],
    poolSize: 2,
  });
  await warehouse.initialize();
  try {
    const lacking = await updateSchema(warehouse, prepare);
    if (server) await ensureEmbeddedLogins(warehouse, server);
    // Without roles there are no logins: an administrator who migrates by hand gets the list of
    // missing ones.
    if (lacking.length === 0) await ensureSecretLogins(warehouse, loginSecrets);
    await work?.(warehouse, lacking);
  } finally {
    await warehouse.destroy();
  }
}
