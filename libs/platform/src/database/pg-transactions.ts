import pg from 'pg';
import type { ServiceUrl } from '../config/service-url.js';
import { toPostgresConnection, withUser } from './connection.js';
import type { SqlSession, Transactions } from './rows.js';

/** Transactions on one connection without TypeORM, for a program that must be small and start fast. */
export async function connectPg(
  service: ServiceUrl,
  applicationName: string,
): Promise<Transactions> {
  const pool = new pg.Pool({
    ...toPostgresConnection(await withUser(service)),
    application_name: applicationName,
    max: 1,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  // An idle connection that breaks is replaced at the next use.
  pool.on('error', () => undefined);
  return { transaction: (work) => inTransaction(pool, work) };
}

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  const query = async (sql: string, parameters?: unknown[]): Promise<unknown[]> =>
    (await client.query<pg.QueryResultRow>(sql, parameters)).rows;
  let broken: Error | undefined;
  try {
    await query('BEGIN');
    const result = await work({
      query: query as SqlSession['query'],
      connect: () => Promise.resolve(client),
    });
    await query('COMMIT');
    return result;
  } catch (error) {
    await query('ROLLBACK').catch((lost: unknown) => {
      broken = lost as Error;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}
