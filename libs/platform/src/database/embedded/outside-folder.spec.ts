import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type EmbeddedServer,
  ensureEmbeddedPostgres,
  stopEmbeddedPostgres,
} from './embedded-postgres.js';
import { runsAsRoot } from './system-user.js';

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Root's folders are closed to `nobody`, who runs the server. */
describe.skipIf(!runsAsRoot)('the embedded PostgreSQL of a folder closed to `nobody`', () => {
  let closed: string;
  let folder: string;
  let home: string;
  let server: EmbeddedServer;

  beforeEach(async () => {
    closed = await mkdtemp(join(tmpdir(), 'retailstream-closed-'));
    folder = join(closed, 'state');
    server = await ensureEmbeddedPostgres(folder);
    const [row] = await query<{ data_directory: string }>(server.url, 'SHOW data_directory');
    home = dirname(row!.data_directory);
    await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  });
  afterEach(async () => {
    await stopEmbeddedPostgres(server);
    await rm(closed, { recursive: true, force: true });
    await rm(home, { recursive: true, force: true });
  });

  it('is outside the folder and keeps its data, running or not', async () => {
    expect(home.startsWith(closed)).toBe(false);
    expect(await ensureEmbeddedPostgres(folder)).toEqual({ ...server, adopted: true });
    expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await stopEmbeddedPostgres(server);
    server = await ensureEmbeddedPostgres(folder);
    expect(await query(server.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('starts without data after its state folder was deleted', async () => {
    await stopEmbeddedPostgres(server);
    await rm(folder, { recursive: true });
    server = await ensureEmbeddedPostgres(folder);
    expect(await query(server.url, "SELECT to_regclass('kept') AS kept")).toEqual([{ kept: null }]);
  });
});
