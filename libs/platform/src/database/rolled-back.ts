import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { AppError } from '../errors/app-error.js';

/** PostgreSQL checks for deadlocks after one second: a shorter lock time-out never fails another transaction. */
const LOCK_TIMEOUT_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Runs work whose statements and nested transactions are one transaction, which is rolled back at the end. Others
 * do not see it. Keep it short: others wait for its locks.
 * @param work gets the warehouse with its own changes
 * @throws AppError BUSY, retryable, when another transaction holds a lock it needs
 */
export async function rolledBack<Result>(
  warehouse: DataSource,
  work: (session: DataSource, runner: QueryRunner) => Promise<Result>,
): Promise<Result> {
  const runner = warehouse.createQueryRunner();
  try {
    await runner.startTransaction();
    await runner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    return await work(within(warehouse, runner), runner);
  } catch (error) {
    if ((error as { code?: unknown }).code !== LOCK_NOT_AVAILABLE) throw error;
    const why = 'another transaction changes the same rows';
    throw new AppError('BUSY', `${why}: try again in a moment`, { cause: error, retryable: true });
  } finally {
    // A lost connection has rolled back already, and its error is on its way.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

/** The warehouse over one connection: a transaction in it is a nested one. */
function within(warehouse: DataSource, runner: QueryRunner): DataSource {
  const { manager } = runner;
  return Object.create(warehouse, {
    manager: { value: manager },
    query: { value: (sql: string, values?: unknown[]) => runner.query(sql, values) },
    transaction: {
      value: (work: (manager: EntityManager) => Promise<unknown>) => manager.transaction(work),
    },
    createQueryRunner: {
      value: () => {
        throw new Error('a rolled-back transaction has only one connection');
      },
    },
  }) as DataSource;
}
