import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';
import { AppError } from '#platform/errors/app-error.js';

const lockRow = z.object({ isHeld: z.boolean() });

/**
 * Runs work under a lock across all processes.
 * @param what identifies the work
 * @param busy the message for concurrent callers
 * @throws AppError BUSY, retryable, while another process runs it
 */
export async function withLock<Result>(
  warehouse: DataSource,
  what: string,
  busy: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const runner = warehouse.createQueryRunner();
  const key = [`catalogue ${what}`];
  try {
    const [row] = await queryRows(
      runner,
      lockRow,
      'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS "isHeld"',
      key,
    );
    if (!row?.isHeld) throw new AppError('BUSY', busy, { retryable: true });
    try {
      return await work();
    } finally {
      await runner.query('SELECT pg_advisory_unlock(hashtextextended($1, 0))', key);
    }
  } finally {
    await runner.release();
  }
}
