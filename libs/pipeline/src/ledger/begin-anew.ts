import type { EntityManager } from 'typeorm';

/**
 * Has the runs under way begin once more with their first stage: what they left in catalog and lake may be
 * gone, or that of later runs. What readers have does not change: one that has published only goes on.
 */
export async function beginAnew(session: EntityManager): Promise<void> {
  await session.query(
    `UPDATE ops.stage_runs s SET status = 'pending', finished_at = NULL
     FROM ops.runs r
     WHERE r.run_id = s.run_id AND r.status IN ('queued', 'running') AND s.status <> 'pending'
       AND NOT EXISTS (SELECT FROM ops.snapshots n
                       WHERE n.run_id = r.run_id AND n.status NOT IN ('building', 'held'))`,
  );
}
