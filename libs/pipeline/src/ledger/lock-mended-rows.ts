import type { EntityManager } from 'typeorm';

/**
 * Keeps corrections as they are until the transaction ends: whoever takes new ones, hands those there are
 * to a run, or withdraws them with their file, waits for the others. Readers do not.
 */
export async function lockMendedRows(session: EntityManager): Promise<void> {
  await session.query('LOCK TABLE ops.mended_rows IN SHARE ROW EXCLUSIVE MODE');
}
