import type { EntityManager } from 'typeorm';

/** Lets the files of a run that came to nothing wait for the next one, in the caller's transaction. */
export async function releaseFiles(manager: EntityManager, runId: number): Promise<void> {
  await manager.query(
    `UPDATE ops.source_files SET status = 'W'
     WHERE status = 'A' AND file_id IN (SELECT file_id FROM ops.run_files WHERE run_id = $1)
       AND EXISTS (SELECT FROM ops.runs WHERE run_id = $1 AND status IN ('failed', 'cancelled'))`,
    [runId],
  );
}
