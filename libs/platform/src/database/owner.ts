import type { DataSource } from 'typeorm';
import { createWarehouse } from './data-source.js';
import { ensureEmbeddedLogins, ensureSecretLogins } from './logins.js';
import type { EmbeddedServer } from './embedded/embedded-postgres.js';
import { migrate } from './migrations.js';
import { ensureRights } from './roles.js';

/** What the owner makes that belongs to the schema and is not in migrations. */
export type Prepare = (owner: DataSource) => Promise<void>;

/** @param lacking roles that the owner could not make, as `ensureRights` tells */
export type OwnersWork = (owner: DataSource, lacking: readonly string[]) => Promise<void>;

/** How the owner of the schema connects. */
export interface OwnerLogin {
  /** `postgres://…`, which may hold a password. */
  url: string;
  /** The server, when it is an embedded one. */
  server?: EmbeddedServer | undefined;
  /** Secrets with the logins of worker and API. */
  loginSecrets?: readonly string[];
}

/**
 * Brings the schema up to date and gives the roles their rights.
 * @returns the roles that are lacking, as `ensureRights` does
 */
export async function bringUpToDate(owner: DataSource, prepare?: Prepare): Promise<string[]> {
  await migrate(owner);
  await prepare?.(owner);
  return ensureRights(owner);
}

/**
 * Brings the schema up to date as its owner, for as long as that takes.
 * @param work what else the owner is to do then
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
    const lacking = await bringUpToDate(warehouse, prepare);
    if (server) await ensureEmbeddedLogins(warehouse, server);
    // Without roles there is nobody to let in: who migrates by hand is told what is lacking.
    if (lacking.length === 0) await ensureSecretLogins(warehouse, loginSecrets);
    await work?.(warehouse, lacking);
  } finally {
    await warehouse.destroy();
  }
}
