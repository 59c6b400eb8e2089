import type { DataSource } from 'typeorm';
import type { FlowIdentity } from '../flow/flow.js';

/** Number of a run that is only rehearsed: the largest there can be, so that it comes after every other. */
export const REHEARSED = 2_147_483_647;

/** Adds a run of that number, in a transaction that has to be rolled back. */
export async function addRehearsedRun(session: DataSource, flow: FlowIdentity): Promise<void> {
  await session.query(
    `INSERT INTO ops.runs (run_id, flow, status, trigger, only_if_changed)
     OVERRIDING SYSTEM VALUE VALUES ($1, $2, 'queued', 'admin', false)`,
    [REHEARSED, flow.name],
  );
  await session.query(
    `INSERT INTO ops.stage_runs (run_id, stage, ordinal)
     SELECT $1, stage, ordinal FROM unnest($2::text[]) WITH ORDINALITY AS s (stage, ordinal)`,
    [REHEARSED, flow.stages.map(({ id }) => id)],
  );
}
