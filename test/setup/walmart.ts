import pg from 'pg';
import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { loadMarts, openSources } from '../factories/load-marts.js';
import { createMigrated, execute, openDatabase } from './databases.js';
import { walmartFolder } from './shared.js';

const DATABASE = 'walmart';
/** Advisory lock during loading; any number that no other lock has. */
const LOCK = 37;

let loaded: Promise<string> | undefined;

/**
 * Returns the URL of a database with the marts of the real files; do not write to it. The first spec
 * that calls it loads them for the specs of all processes. Requires `walmartFolder`.
 */
export function loadWalmart(): Promise<string> {
  return (loaded ??= loadOnce(inject('serverUrl')));
}

/** Opens that database. */
export async function openWalmart(): Promise<DataSource> {
  return openDatabase(await loadWalmart());
}

async function loadOnce(server: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [
      DATABASE,
    ]);
    if (rowCount === 0) await load(server);
    return server.replace(/\/[^/]*$/, `/${DATABASE}`);
  } finally {
    await client.end();
  }
}

/** Renames it only once it is complete. */
async function load(server: string): Promise<void> {
  const url = await createMigrated(server, 'loading');
  await loadMarts(url, await openSources(walmartFolder ?? ''));
  await execute(server, `ALTER DATABASE ${new URL(url).pathname.slice(1)} RENAME TO ${DATABASE}`);
}
