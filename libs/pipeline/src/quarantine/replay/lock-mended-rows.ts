import type { EntityManager } from 'typeorm';

/**
 * Keeps corrections as they are until the transaction ends: whoever takes new ones, or hands those there
 * are to a run, waits for the other. Readers do not.
 */
export async function lockMendedRows(session: EntityManager): Promise<void> {
  await session.query('LOCK TABLE ops.mended_rows IN SHARE ROW EXCLUSIVE MODE');
}
