import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** URL of a state folder's database after its last start. */
export async function readWarehouseUrl(state: string): Promise<string> {
  const read = (name: string) => readFile(join(state, 'postgres', name), 'utf8');
  const [port, password] = await Promise.all([read('port'), read('password')]);
  return `postgres://retailstream:${password}@127.0.0.1:${port}/postgres`;
}

/** @param timeoutMs how long to wait for an answer @throws on timeout */
export async function connect(state: string, timeoutMs = 10_000): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: await readWarehouseUrl(state),
    connectionTimeoutMillis: timeoutMs,
    application_name: 'chaos',
  });
  // Without a listener, the end of the database would end this process.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
