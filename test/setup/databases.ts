import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { openFlows } from '#composition/flows.js';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { ensureMarts } from '#pipeline/ledger/mart-tables.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { migrate } from '#platform/database/migrations.js';

/** Opens a database as it is. */
export async function openDatabase(url: string): Promise<DataSource> {
  const warehouse = await createWarehouse({
    url,
    applicationName: 'test',
    entities: ledgerEntities,
  });
  return warehouse.initialize();
}

/** Opens a database with the schema of the newest migration. */
export async function openMigrated(url: string): Promise<DataSource> {
  const warehouse = await openDatabase(url);
  await migrate(warehouse);
  return warehouse;
}

/** Creates an empty database on a server and returns its URL. */
export function createDatabase(server: string, prefix: string): Promise<string> {
  return create(server, prefix, '');
}

/** Creates a migrated database on a server and returns its URL: a copy, in a fifth of the time. */
export function createMigrated(server: string, prefix: string): Promise<string> {
  return create(server, prefix, `TEMPLATE ${MIGRATED} STRATEGY file_copy`);
}

/** Creates a copy of a database that nobody is connected to, and returns its URL. */
export function copyDatabase(server: string, url: string, prefix: string): Promise<string> {
  return create(server, prefix, `TEMPLATE ${nameOf(url)} STRATEGY file_copy`);
}

/** Makes what `createMigrated` copies: the schema, and every mart that a flow declares. */
export async function makeMigratedTemplate(server: string): Promise<void> {
  await execute(server, `CREATE DATABASE ${MIGRATED}`);
  const warehouse = await openMigrated(urlOf(server, MIGRATED));
  await ensureMarts(warehouse, openFlows());
  await warehouse.destroy();
  // A connection, of autovacuum too, would keep it from being copied.
  await execute(server, `ALTER DATABASE ${MIGRATED} ALLOW_CONNECTIONS false`);
}

export async function dropDatabase(server: string, url: string): Promise<void> {
  await execute(server, `DROP DATABASE ${nameOf(url)} WITH (FORCE)`);
}

const MIGRATED = 'migrated';

async function create(server: string, prefix: string, how: string): Promise<string> {
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name} ${how}`);
  return urlOf(server, name);
}

const nameOf = (url: string) => new URL(url).pathname.slice(1);
const urlOf = (server: string, name: string) => server.replace(/\/[^/]*$/, `/${name}`);

/** Executes statements on a server, one after the other. */
export async function execute(url: string, ...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}
