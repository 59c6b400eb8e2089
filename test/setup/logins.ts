import pg from 'pg';
import { embeddedUrl } from '#platform/database/logins.js';
import type { ProgramRole } from '#platform/database/roles.js';

/** A connection that closes with the test's database. */
export async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  // Dropping the database ends the connection.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Connects to a test's database as one of the programs. */
export const connectAs = (url: string, role: ProgramRole): Promise<pg.Client> =>
  connect(embeddedUrl({ url }, role));

/** Returns the URL of a test's database for another login. */
export function buildLoginUrl(url: string, user: string, password: string): string {
  const other = new URL(url);
  other.username = user;
  other.password = password;
  return other.href;
}

/** Returns the SQLSTATE of a refused statement; undefined when it is allowed. */
export async function findRefusal(client: pg.Client, sql: string): Promise<string | undefined> {
  try {
    await client.query(sql);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

/** SQLSTATE insufficient_privilege. */
export const FORBIDDEN = '42501';
