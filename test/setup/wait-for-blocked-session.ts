import type { DataSource } from 'typeorm';
import { expect } from 'vitest';

/** Waits until one connection to this database waits for a lock of another. */
export async function waitForBlockedSession(warehouse: DataSource): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity
                   WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(() => warehouse.query<object[]>(waiting)).toHaveLength(1);
}
