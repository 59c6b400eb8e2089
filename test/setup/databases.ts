import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { ledgerEntities } from '#pipeline/ledger/entities.js';
import { createWarehouse } from '#platform/database/data-source.js';
import { migrate } from '#platform/database/migrations.js';

/** Opens a database with the schema of the newest migration. */
export async function openMigrated(url: string): Promise<DataSource> {
  const warehouse = await createWarehouse({
    url,
    applicationName: 'test',
    entities: ledgerEntities,
  });
  await warehouse.initialize();
  await migrate(warehouse);
  return warehouse;
}

/** Creates an empty database on a server and returns its URL. */
export async function createDatabase(server: string, prefix: string): Promise<string> {
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  await execute(server, `CREATE DATABASE ${name}`);
  return server.replace(/\/[^/]*$/, `/${name}`);
}

export async function dropDatabase(server: string, url: string): Promise<void> {
  await execute(server, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
