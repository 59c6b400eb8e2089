import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { AppError } from '../errors/app-error.js';

/** PostgreSQL looks for deadlocks after a second: whoever gives up before is never the reason that another fails. */
const LOCK_TIMEOUT_MS = 500;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Does work of which nothing stays: all its statements, and its transactions within, are one transaction that is
 * rolled back in the end. Others do not see it; keep it short, since what it locks they wait for.
 * @param work gets the warehouse as it sees it
 * @throws AppError BUSY, retryable, when somebody else holds what it needs
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
    const why = 'somebody else is changing what this looks at';
    throw new AppError('BUSY', `${why}: try again in a moment`, { cause: error, retryable: true });
  } finally {
    // A connection that was lost has rolled back by itself, and the error that tells of it is under way.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    await runner.release();
  }
}

/** The warehouse over one connection: whoever begins a transaction there begins one within another. */
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
        throw new Error('what is rolled back has one connection');
      },
    },
  }) as DataSource;
}
