import pg from 'pg';
import { embeddedUrl } from '#platform/database/logins.js';
import type { ProgramRole } from '#platform/database/roles.js';

/** A connection that is closed with the test's database. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // The database is dropped under it, and the watchdog ends it.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** A connection to a test's database as one of the programs. */
export const connectAs = (url: string, role: ProgramRole): Promise<pg.Client> =>
  connect(embeddedUrl({ url }, role));

/** The URL of a test's database for another login. */
export function urlFor(url: string, user: string, password: string): string {
  const other = new URL(url);
  other.username = user;
  other.password = password;
  return other.href;
}

/** SQLSTATE a statement is refused with; undefined when it is not. */
export async function refusal(client: pg.Client, sql: string): Promise<string | undefined> {
  try {
    await client.query(sql);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** SQLSTATE insufficient_privilege. */
export const FORBIDDEN = '42501';
