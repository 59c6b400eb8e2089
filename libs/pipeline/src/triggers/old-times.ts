import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { queryRows } from '#platform/database/rows.js';

/** How much one statement drops. */
const TIMES_AT_ONCE = 5_000;

/**
 * Drops what became of times of schedules long ago. None of them can be asked for again: a schedule says up
 * to which time it is decided, and a time after that is kept, however old it is.
 * @returns how many were dropped
 */
export async function dropOldTimes(
  warehouse: DataSource,
  keptDays: number,
  now: Date,
): Promise<number> {
  const [dropped] = await queryRows(
    warehouse,
    z.object({ times: z.int() }),
    `WITH dropped AS (
       DELETE FROM ops.schedule_times WHERE (flow, schedule, due_at) IN (
         SELECT flow, schedule, due_at FROM ops.schedule_times t
         WHERE due_at < $1::timestamptz - make_interval(days => $2) AND NOT EXISTS (
           SELECT FROM ops.schedules s
           WHERE s.flow = t.flow AND s.name = t.schedule AND s.decided_until < t.due_at)
         ORDER BY due_at LIMIT $3)
       RETURNING due_at)
     SELECT count(*)::integer AS times FROM dropped`,
    [now, keptDays, TIMES_AT_ONCE],
  );
  return dropped?.times ?? 0;
}
