import { z } from 'zod';
import type { Marts } from './marts.js';
import { createFormerSnapshotError, type ReadSnapshot } from './snapshot.js';

/** @throws AppError NO_SNAPSHOT when the snapshot has sales but no fiscal calendar */
export async function requireCalendar(marts: Marts, snapshot: ReadSnapshot): Promise<void> {
  const { isBuilt } = await marts.row(
    z.object({ isBuilt: z.boolean() }),
    `SELECT EXISTS (SELECT FROM mart.calendar_week WHERE snapshot_id = $1)
       OR NOT EXISTS (SELECT FROM mart.store_week WHERE snapshot_id = $1) AS "isBuilt"`,
    snapshot,
  );
  if (!isBuilt) throw createFormerSnapshotError(snapshot);
}
