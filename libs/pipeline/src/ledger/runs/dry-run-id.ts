import type { DataSource } from 'typeorm';
import { AppError } from '#platform/errors/app-error.js';
import type { FlowIdentity } from '../../flow/flow.js';

/** Run number of a dry run: the maximum, so that it follows every other run. */
export const DRY_RUN_ID = 2_147_483_647;

const UNIQUE_VIOLATION = '23505';

/**
 * Adds a run with this number, in a transaction that the caller must roll back.
 * @throws AppError BUSY, retryable, when a run starts at the same time
 */
export async function addDryRun(session: DataSource, flow: FlowIdentity): Promise<void> {
  try {
    await session.query(
      `INSERT INTO ops.runs (run_id, flow, status, trigger, only_if_changed)
       OVERRIDING SYSTEM VALUE VALUES ($1, $2, 'queued', 'admin', false)`,
      [DRY_RUN_ID, flow.name],
    );
  } catch (error) {
    if ((error as { code?: unknown }).code !== UNIQUE_VIOLATION) throw error;
    const message = `a run of ${flow.name} has just started: try again when it has ended`;
    throw new AppError('BUSY', message, { cause: error, retryable: true });
  }
  await session.query(
    `INSERT INTO ops.stage_runs (run_id, stage, ordinal)
     SELECT $1, stage, ordinal FROM unnest($2::text[]) WITH ORDINALITY AS s (stage, ordinal)`,
    [DRY_RUN_ID, flow.stages.map(({ id }) => id)],
  );
}
